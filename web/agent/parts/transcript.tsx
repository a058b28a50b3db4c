/** What was said, as a log that announces what is new. It stays at its newest line while the reader is there. */
import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Row, rowsOf } from "../../chat/rows";
import { listen } from "../../line/listen";
import { Icon } from "../../ui/icon";
import type { Case } from "../case";
import { dayOf, language, nameOf, say, words } from "../texts/texts";
import { nameIn } from "./cases";
import { SaidRow } from "./said";
import { UploadRow } from "./upload";

const NEAR_END_PX = 80;

export function Transcript({ of }: { of: Case }) {
  const chat = of.chat.value;
  const uploads = of.uploads.list.value;
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const kept = useRef({ first: "", height: 0 });
  const [isAway, setAway] = useState(false);
  const rows = useMemo(
    () => rowsOf(chat, words, "AGENT"),
    [chat.items, chat.drafts, chat.receipts, chat.tokens, language.value],
  );
  const first = rows[0]?.key ?? "";
  const last = rows[rows.length - 1];
  const typing = chat.typing.filter((who) => who.id !== chat.me).map(nameOf);
  const isOld = kept.current.first !== "" && first !== kept.current.first; // what has come lies above

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (isOld && !isAtEnd.current) element.scrollTop += element.scrollHeight - kept.current.height;
    else if (isAtEnd.current || (last?.kind === "said" && last.mine && last.token !== "")) element.scrollTop = element.scrollHeight;
    kept.current = { first, height: element.scrollHeight };
  }, [first, last?.key, rows.length, typing.length, uploads.length]);

  const see = (): void => {
    const isSeen = document.visibilityState === "visible" && document.hasFocus() && isAtEnd.current;
    if (isSeen) of.unread.value = 0;
    const newest = [...chat.items].reverse().find((item) => item.kind !== "event" && item.who.id !== chat.me);
    if (newest !== undefined) of.received(newest, isSeen);
  };
  useEffect(see, [chat.items]);
  useEffect(() => {
    const life = new AbortController();
    const toEnd = (): void => {
      if (box.current !== null && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
    };
    listen(document, "visibilitychange", see, life.signal);
    listen(window, "focus", see, life.signal);
    listen(window, "resize", toEnd, life.signal);
    const element = box.current;
    element?.addEventListener("load", toEnd, true); // a picture has come
    life.signal.addEventListener("abort", () => element?.removeEventListener("load", toEnd, true));
    return () => life.abort();
  });

  const scrolled = (): void => {
    const element = box.current;
    if (element === null) return;
    isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    setAway(!isAtEnd.current);
    if (isAtEnd.current) see();
  };
  const jump = (): void => {
    isAtEnd.current = true;
    box.current?.scrollTo({ top: box.current.scrollHeight });
    scrolled();
  };

  return (
    <div class="transcript">
      <div
        class="scroller"
        ref={box}
        onScroll={scrolled}
        tabIndex={0}
        role="region"
        aria-label={say("conversation", { name: nameIn(of) })}
      >
        {chat.history === "more" && (
          <button type="button" class="quiet older" onClick={() => of.older()}>
            {say("loadOlder")}
          </button>
        )}
        {chat.history === "unknown" && (
          <p class="told" role="status">
            {say("loading")}
          </p>
        )}
        <div class="log" role="log" aria-live={isOld || chat.history === "unknown" ? "off" : "polite"} aria-label={say("messages")}>
          {rows.map((row, place) => (
            <Fragment key={row.key}>
              <Day row={row} before={rows[place - 1]} />
              {row.kind === "said" ? (
                <SaidRow row={row} of={of} />
              ) : (
                <p class="told" data-event={row.event}>
                  {row.text}
                </p>
              )}
            </Fragment>
          ))}
          {uploads.map((upload) => (
            <UploadRow key={upload.token} upload={upload} uploads={of.uploads} />
          ))}
        </div>
        <p class="typing" data-shown={typing.length > 0}>
          {typing.length > 0 && (
            <>
              <span class="dots" aria-hidden="true">
                <i />
                <i />
                <i />
              </span>
              {typing.length === 1 ? say("typing", { name: typing[0] ?? "" }) : say("typingMany")}
            </>
          )}
        </p>
      </div>
      {isAway && (
        <button type="button" class="quiet latest" onClick={jump}>
          <Icon name="down" />
          {say("latest")}
        </button>
      )}
    </div>
  );
}

function Day({ row, before }: { row: Row; before: Row | undefined }) {
  const day = new Date(row.at).toDateString();
  if (before === undefined ? day === new Date().toDateString() : new Date(before.at).toDateString() === day) return null;
  return <p class="told day">{dayOf(row.at)}</p>;
}
