/**
 * The transcript as a page shows it: a log that announces what is new, politely, and stays at its
 * newest line while the reader is there. Texts go in as text.
 */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Row, Said, SaidState } from "../chat/rows";

interface LogProps {
  rows: readonly Row[];
  typing: string;
  isBusy: boolean; // loading: nothing of it is news
  onAgain(token: string, text: string): void;
}

const NEAR_END_PX = 80;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

const STATE_WORDS: Readonly<Record<SaidState, string>> = {
  "": "",
  sending: "Sending…",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  failed: "Not sent",
};

export function Log(props: LogProps) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const last = props.rows[props.rows.length - 1];

  // What I say brings me to the end; what others say does not pull me away from older lines.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (isAtEnd.current || (last?.kind === "said" && last.mine)) element.scrollTop = element.scrollHeight;
  }, [last?.key, last?.kind === "said" ? last.state : "", props.typing]);

  const scrolled = (): void => {
    const element = box.current;
    if (element === null) return;
    isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
  };

  return (
    <div class="scroller" ref={box} onScroll={scrolled} tabIndex={0} role="region" aria-label="Conversation">
      <div class="log" role="log" aria-live="polite" aria-label="Messages" aria-busy={props.isBusy}>
        {props.rows.map((row) =>
          row.kind === "told" ? (
            <p class="told" key={row.key}>
              {row.text}
            </p>
          ) : (
            <Line key={row.key} row={row} onAgain={props.onAgain} />
          ),
        )}
      </div>
      <p class="typing" data-shown={props.typing !== ""}>
        {props.typing !== "" && (
          <>
            <span class="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {props.typing}
          </>
        )}
      </p>
    </div>
  );
}

function Line({ row, onAgain }: { row: Said; onAgain: LogProps["onAgain"] }) {
  return (
    <div class="said" data-mine={row.mine} data-opens={row.opens} data-state={row.state}>
      <p class={row.opens && !row.mine ? "who" : "unseen"}>{row.mine ? "You" : row.name}</p>
      <p class="words" dir="auto">
        {row.text}
      </p>
      <p class={row.closes || row.state !== "" ? "after" : "unseen"}>
        <time dateTime={new Date(row.at).toISOString()}>{clock.format(row.at)}</time>
        {row.state !== "" && <span class="state">{STATE_WORDS[row.state]}</span>}
        {row.state === "failed" && (
          <>
            {row.why && <span class="why">{row.why}</span>}
            <button type="button" class="link" onClick={() => onAgain(row.token, row.text)}>
              Try again
            </button>
          </>
        )}
      </p>
    </div>
  );
}
