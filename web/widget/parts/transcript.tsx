/**
 * The conversation: a log that announces what is new, politely. It stays at its newest line while the
 * reader is there, and at the line being read when earlier ones come in above.
 */
import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Chat } from "../../chat/chat";
import { type Row, rowsOf } from "../../chat/rows";
import { listen } from "../../line/listen";
import { Icon } from "../../ui/icon";
import { dayOf } from "../days";
import type { Options } from "../options";
import type { Talk } from "../talk";
import { SaidRow } from "./said";
import { SignIn } from "./sign_in";
import { UploadRow } from "./upload";

interface TranscriptProps {
  chat: Chat;
  talk: Talk;
  options: Options;
}

const NEAR_END_PX = 90;
const NEAR_TOP_PX = 60;

export function Transcript({ chat, talk, options }: TranscriptProps) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const kept = useRef({ first: "", height: 0 });
  const [isAway, setAway] = useState(false);
  const [isReading, setReading] = useState(false); // earlier messages are on their way
  const rows = useMemo(() => rowsOf(chat, options.words), [chat.items, chat.drafts, chat.receipts, chat.tokens]);
  const uploads = talk.uploads.list.value;
  const isTyping = chat.typing.length > 0 || talk.isMockTyping.value;
  const first = rows[0]?.key ?? "";
  const last = rows[rows.length - 1];
  const isOld = kept.current.first !== "" && first !== kept.current.first; // what has come lies above

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (kept.current.first !== "" && first !== kept.current.first && !isAtEnd.current) {
      element.scrollTop += element.scrollHeight - kept.current.height;
    } else if (isAtEnd.current || (last?.kind === "said" && last.mine && last.token !== "")) {
      element.scrollTop = endOf(element, last);
    }
    kept.current = { first, height: element.scrollHeight };
  }, [first, last?.key, last?.kind === "said" ? last.state : "", isTyping, uploads.length, rows.length]);

  useEffect(() => setReading(false), [first, chat.history]);
  useEffect(() => {
    if (chat.history === "more" && box.current !== null && box.current.scrollHeight <= box.current.clientHeight)
      talk.older();
  }, [chat.history, rows.length]);

  const see = (): void => {
    const isSeen = talk.isShown.value && document.visibilityState === "visible" && isAtEnd.current;
    for (let at = chat.items.length - 1; at >= 0; at--) {
      const item = chat.items[at];
      if (item === undefined || item.kind === "event" || item.who.id === chat.me) continue;
      talk.received(item, isSeen);
      return;
    }
  };
  useEffect(see, [chat.items, talk.isShown.value]);

  useEffect(() => {
    const life = new AbortController();
    const element = box.current;
    const toEnd = (): void => {
      if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
    };
    listen(window, "resize", toEnd, life.signal); // the soft keyboard
    listen(document, "visibilitychange", see, life.signal);
    element?.addEventListener("load", toEnd, true); // a picture has come
    life.signal.addEventListener("abort", () => element?.removeEventListener("load", toEnd, true));
    return () => life.abort();
  });

  const older = (): void => {
    setReading(true);
    talk.older();
  };
  const scrolled = (): void => {
    const element = box.current;
    if (element === null) return;
    isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    setAway(!isAtEnd.current);
    if (isAtEnd.current) see();
    if (element.scrollTop < NEAR_TOP_PX && chat.history === "more" && !isReading) older();
  };
  const jump = (): void => {
    isAtEnd.current = true;
    setAway(false);
    box.current?.scrollTo({ top: box.current.scrollHeight, behavior: "smooth" });
  };

  return (
    <div class="talk">
      <div
        class="scroller"
        ref={box}
        onScroll={scrolled}
        tabIndex={0}
        role="region"
        aria-label={options.say("conversation")}
      >
        {chat.history === "more" &&
          (isReading ? (
            <p class="older" role="status">
              <span class="spinner small" aria-hidden="true" />
              {options.say("older")}
            </p>
          ) : (
            <button type="button" class="text-button older" onClick={older}>
              {options.say("loadOlder")}
            </button>
          ))}
        <div
          class="log"
          role="log"
          aria-live={isOld || chat.phase === "connecting" ? "off" : "polite"}
          aria-label={options.say("messages")}
        >
          {rows.map((row, place) => (
            <Fragment key={row.key}>
              <Day row={row} before={rows[place - 1]} options={options} />
              {row.kind === "said" ? (
                <SaidRow row={row} talk={talk} options={options} />
              ) : (
                <div class="told" data-event={row.event}>
                  <span>{row.text}</span>
                  {row.event === "authentication.initiated" && (
                    <SignIn row={row} chat={chat} talk={talk} options={options} />
                  )}
                </div>
              )}
            </Fragment>
          ))}
          {uploads.map((upload) => (
            <UploadRow key={upload.token} upload={upload} uploads={talk.uploads} options={options} />
          ))}
        </div>
        <Typing chat={chat} options={options} isShown={isTyping} />
      </div>
      {isAway && (
        <button type="button" class="latest" onClick={jump}>
          <Icon name="down" />
          {options.say("latest")}
        </button>
      )}
      <p class="unseen" role="status">
        {last?.kind === "said" && last.mine && last.state === "sent" ? options.say("sent") : ""}
      </p>
    </div>
  );
}

/** The end; but something to answer that is taller than the box is read from its top. */
function endOf(element: HTMLElement, last: Row | undefined): number {
  const card =
    last?.kind === "said" && last.isLive === true
      ? element.querySelector<HTMLElement>(".log > .said:last-of-type")
      : null;
  if (card === null || card.offsetHeight < element.clientHeight - 30) return element.scrollHeight;
  return card.offsetTop - element.offsetTop;
}

function Day({ row, before, options }: { row: Row; before: Row | undefined; options: Options }) {
  const day = new Date(row.at).toDateString();
  if (before !== undefined && new Date(before.at).toDateString() === day) return null;
  if (before === undefined && day === new Date().toDateString()) return null;
  return (
    <p class="day">
      <span>{dayOf(row.at, options)}</span>
    </p>
  );
}

function Typing({ chat, options, isShown }: { chat: Chat; options: Options; isShown: boolean }) {
  const [one, two, three] = chat.typing.map((who) => options.words.name(who));
  let text = options.say("typing", { name: one ?? options.words.name({ id: "", role: "SYSTEM", name: "BOT" }) });
  if (two !== undefined) text = options.say("typingTwo", { name: one ?? "", other: two });
  if (three !== undefined) text = options.say("typingMany");
  if (!isShown) return <div class="typing" />;
  return (
    <div class="typing" data-shown="true">
      <span class="bubble-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span>{text}</span>
    </div>
  );
}
