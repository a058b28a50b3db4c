/**
 * Where the customer writes. Enter sends, Shift+Enter makes a new line, the focus stays; what is written
 * stays over minimising and over a lost connection.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../../chat/chat";
import { rowsOf } from "../../chat/rows";
import { listen } from "../../line/listen";
import { Icon, type IconName } from "../../ui/icon";
import { type Wrap, wrap } from "../../ui/format";
import type { Options } from "../options";
import type { Talk } from "../talk";
import type { Key } from "../texts/en";
import { EmojiPicker } from "./emoji";

interface ComposerProps {
  chat: Chat;
  talk: Talk;
  options: Options;
}

const BOT_MOST = 1024; // characters; contract/widget.md 5
const AGENT_MOST = 16_384; // bytes
const WARN_SHARE = 0.9;

const TOOLS: readonly { wrap: Wrap; icon: IconName; text: Key; key: string }[] = [
  { wrap: "bold", icon: "bold", text: "bold", key: "b" },
  { wrap: "italic", icon: "italic", text: "italic", key: "i" },
  { wrap: "bullets", icon: "bullets", text: "bullets", key: "" },
  { wrap: "numbers", icon: "numbers", text: "numbers", key: "" },
];

export function Composer({ chat, talk, options }: ComposerProps) {
  const [text, setText] = useState("");
  const [hasEmoji, setEmoji] = useState(false);
  const [isOver, setOver] = useState(false);
  const [isOffline, setOffline] = useState(!navigator.onLine);
  const box = useRef<HTMLTextAreaElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const isRich = options.hasToolbar && talk.features.value.markdown;
  const mayAttach = options.mayAttach && talk.features.value.attachments;
  const isBlocked = talk.orders.blocksWhileViewWaits && viewWaits(chat);
  const isClosed = isBlocked || isOffline;
  const left = room(text, hasAgent(chat));
  const canSend = text.trim() !== "" && left.rest >= 0 && !isClosed;

  useEffect(() => {
    const life = new AbortController();
    const check = (): void => setOffline(!navigator.onLine);
    listen(window, "online", check, life.signal);
    listen(window, "offline", check, life.signal);
    return () => life.abort();
  }, []);

  useEffect(() => {
    if (!mayAttach) return undefined;
    const life = new AbortController();
    const desk = form.current?.closest(".desk") ?? document.body;
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
    listen<DragEvent>(
      desk,
      "dragover",
      (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      life.signal,
    );
    listen<DragEvent>(
      desk,
      "dragleave",
      (event) => {
        if (!(event.relatedTarget instanceof Node) || !desk.contains(event.relatedTarget)) setOver(false);
      },
      life.signal,
    );
    listen<DragEvent>(
      desk,
      "drop",
      (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(false);
        talk.attach(Array.from(event.dataTransfer?.files ?? []));
      },
      life.signal,
    );
    return () => life.abort();
  }, [mayAttach, talk]);

  const change = (next: string, from: number, to = from): void => {
    setText(next);
    // After the text area has taken its new value.
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(from, to);
    });
  };
  const apply = (how: Wrap): void => {
    const area = box.current;
    if (area === null) return;
    const done = wrap(how, text, area.selectionStart, area.selectionEnd);
    change(done.text, done.from, done.to);
  };
  const insert = (emoji: string): void => {
    const area = box.current;
    const at = area?.selectionStart ?? text.length;
    setEmoji(false);
    change(text.slice(0, at) + emoji + text.slice(area?.selectionEnd ?? at), at + emoji.length);
  };
  const say = (): void => {
    if (canSend) {
      talk.say(text.trim(), isRich ? "text/markdown" : "text/plain");
      setText("");
    }
    box.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    const tool = TOOLS.find((each) => each.key === event.key.toLowerCase() && each.key !== "");
    if (isRich && tool !== undefined && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      apply(tool.wrap);
    }
    // An input method uses Enter to choose a word; that one is not ours.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    say();
  };
  const paste = (event: ClipboardEvent): void => {
    const files = Array.from(event.clipboardData?.files ?? []);
    if (!mayAttach || files.length === 0) return;
    event.preventDefault();
    talk.attach(files);
  };

  return (
    <form
      class="composer"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      {isOver && (
        <div class="drop" aria-hidden="true">
          <Icon name="attach" />
          {options.say("drop")}
        </div>
      )}
      {hasEmoji && (
        <EmojiPicker
          options={options}
          onPick={insert}
          onClose={() => {
            setEmoji(false);
            box.current?.focus();
          }}
        />
      )}
      <p class={isClosed ? "composer-note" : "unseen"} id="composer-note" role="status">
        {isBlocked ? options.say("answerFirst") : isOffline ? options.say("offline") : ""}
      </p>
      <p class="room" id="composer-room" role={left.rest < 0 ? "alert" : undefined} data-bad={left.rest < 0}>
        {left.rest < 0 ? options.say("tooLong", { n: -left.rest }) : left.isNear ? left.rest : ""}
      </p>
      <div class="field-box" data-closed={isClosed}>
        <div class="grower" data-text={text}>
          <textarea
            id="desk-text"
            ref={box}
            rows={1}
            dir="auto"
            aria-label={options.placeholder}
            aria-describedby="composer-note composer-room"
            aria-invalid={left.rest < 0}
            readOnly={isClosed}
            placeholder={options.placeholder}
            value={text}
            enterkeyhint="send"
            onInput={(event) => {
              setText(event.currentTarget.value);
              if (event.currentTarget.value.trim() !== "") talk.typing();
            }}
            onKeyDown={key}
            onPaste={paste}
          />
        </div>
        <div class="composer-row">
          {mayAttach && (
            <>
              <input
                type="file"
                multiple
                hidden
                ref={picker}
                accept={talk.uploads
                  .extensions()
                  .map((each) => `.${each}`)
                  .join(",")}
                onChange={(event) => {
                  talk.attach(Array.from(event.currentTarget.files ?? []));
                  event.currentTarget.value = "";
                }}
              />
              <button
                type="button"
                class="round"
                aria-label={options.say("attach")}
                onClick={() => picker.current?.click()}
              >
                <Icon name="attach" />
              </button>
            </>
          )}
          {options.hasEmoji && (
            <button
              type="button"
              class="round"
              data-emoji-button
              aria-label={options.say("emoji")}
              aria-haspopup="dialog"
              aria-expanded={hasEmoji}
              onClick={() => setEmoji(!hasEmoji)}
            >
              <Icon name="emoji" />
            </button>
          )}
          {isRich && (
            <div class="tools" role="toolbar" aria-label={options.say("formatting")}>
              {TOOLS.map((tool) => (
                <button
                  key={tool.wrap}
                  type="button"
                  class="tool"
                  aria-label={options.say(tool.text)}
                  onClick={() => apply(tool.wrap)}
                >
                  <Icon name={tool.icon} />
                </button>
              ))}
            </div>
          )}
          <button type="submit" class="send" aria-label={options.say("send")} aria-disabled={!canSend}>
            <Icon name="send" />
          </button>
        </div>
      </div>
    </form>
  );
}

/** What may still be written: to a bot so many characters, to a person so many bytes. */
function room(text: string, isToAgent: boolean): { rest: number; isNear: boolean } {
  const most = isToAgent ? AGENT_MOST : BOT_MOST;
  const used = isToAgent ? new TextEncoder().encode(text).length : text.length;
  return { rest: most - used, isNear: used > most * WARN_SHARE };
}

function hasAgent(chat: Chat): boolean {
  const present = new Set<string>();
  for (const item of chat.items) {
    if (item.kind !== "event" || item.who.role !== "AGENT") continue;
    if (item.event === "participant.joined") present.add(item.who.id);
    if (item.event === "participant.left") present.delete(item.who.id);
  }
  return present.size > 0;
}

function viewWaits(chat: Chat): boolean {
  const last = rowsOf(chat)
    .filter((row) => row.kind === "said")
    .pop();
  return last?.kind === "said" && last.template?.kind === "view" && last.isLive === true;
}
