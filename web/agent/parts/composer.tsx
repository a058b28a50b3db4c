/** Where the agent writes. Enter sends, Shift+Enter makes a new line; each chat keeps its own draft. */
import { useEffect, useRef, useState } from "preact/hooks";
import { listen } from "../../line/listen";
import { type Wrap, wrap } from "../../ui/format";
import { Icon, type IconName } from "../../ui/icon";
import type { Case } from "../case";
import type { Desk } from "../desk";
import { open } from "../page";
import type { Key } from "../texts/en";
import { say } from "../texts/texts";
import { nameIn } from "./cases";
import { Picker } from "./picker";

const BYTES_MOST = 16_384; // contract/participant.md 3

const TOOLS: readonly { wrap: Wrap; icon: IconName; text: Key; key: string }[] = [
  { wrap: "bold", icon: "bold", text: "bold", key: "b" },
  { wrap: "italic", icon: "italic", text: "italic", key: "i" },
  { wrap: "bullets", icon: "bullets", text: "bullets", key: "" },
];

export function Composer({ of, desk }: { of: Case; desk: Desk }) {
  const text = of.draft.value;
  const { hasMarkdown, mayAttach } = of.view.value;
  const box = useRef<HTMLTextAreaElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [isOver, setOver] = useState(false);
  const over = new TextEncoder().encode(text).length - BYTES_MOST;
  const canSend = text.trim() !== "" && over <= 0;

  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    const life = new AbortController();
    const talk = form.current?.closest(".talk") ?? document.body;
    listen<DragEvent>(talk, "dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      setOver(true);
    }, life.signal);
    listen<DragEvent>(talk, "dragleave", (event) => {
      if (!(event.relatedTarget instanceof Node) || !talk.contains(event.relatedTarget)) setOver(false);
    }, life.signal);
    listen<DragEvent>(talk, "drop", (event) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      setOver(false);
      of.attach(Array.from(event.dataTransfer.files));
    }, life.signal);
    return () => life.abort();
  }, [of]);

  const change = (next: string, from: number, to = from): void => {
    of.draft.value = next;
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
  const pick = (reply: string): void => {
    open.value = "";
    const filled = reply.replaceAll("{name}", nameIn(of));
    const before = text === "/" ? "" : text;
    change(before === "" ? filled : `${before.trimEnd()} ${filled}`, before.length + filled.length + 1);
  };
  const send = (): void => {
    if (canSend) {
      of.say(text.trim());
      of.draft.value = "";
    }
    box.current?.focus();
  };
  const input = (next: string): void => {
    of.draft.value = next;
    if (next === "/") open.value = "pick";
    else if (next.trim() !== "") of.typing();
  };
  const key = (event: KeyboardEvent): void => {
    const tool = TOOLS.find((each) => each.key !== "" && each.key === event.key.toLowerCase());
    if (hasMarkdown && tool !== undefined && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      apply(tool.wrap);
    }
    // An input method uses Enter to choose a word; that one is not ours.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const paste = (event: ClipboardEvent): void => {
    const pasted = Array.from(event.clipboardData?.files ?? []);
    if (pasted.length === 0) return;
    event.preventDefault();
    of.attach(pasted);
  };

  return (
    <form
      class="composer"
      ref={form}
      data-over={isOver}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {open.value === "pick" && (
        <Picker
          replies={desk.replies.value}
          onPick={pick}
          onClose={() => {
            open.value = "";
            change(text === "/" ? "" : text, text.length);
          }}
        />
      )}
      <p class={over > 0 ? "bad" : "unseen"} id="room" role={over > 0 ? "alert" : undefined}>
        {over > 0 ? say("tooLong", { n: over }) : ""}
      </p>
      <div class="composer-box">
        <div class="grower" data-text={text}>
          <textarea
            id="desk-text"
            ref={box}
            rows={1}
            dir="auto"
            aria-label={say("writeTo", { name: nameIn(of) })}
            aria-describedby="room"
            aria-invalid={over > 0}
            placeholder={say("write")}
            value={text}
            onInput={(event) => input(event.currentTarget.value)}
            onKeyDown={key}
            onPaste={paste}
          />
        </div>
        <div class="composer-row">
          <input
            type="file"
            multiple
            hidden
            ref={files}
            accept={of.uploads.extensions().map((each) => `.${each}`).join(",")}
            onChange={(event) => {
              of.attach(Array.from(event.currentTarget.files ?? []));
              event.currentTarget.value = "";
            }}
          />
          {mayAttach && (
            <button type="button" class="round" aria-label={say("attach")} onClick={() => files.current?.click()}>
              <Icon name="attach" />
            </button>
          )}
          <button
            type="button"
            class="round"
            aria-label={say("quickReplies")}
            aria-haspopup="dialog"
            aria-expanded={open.value === "pick"}
            onClick={() => (open.value = open.value === "pick" ? "" : "pick")}
          >
            <Icon name="flash" />
          </button>
          {hasMarkdown && (
            <span class="tools" role="toolbar" aria-label={say("formatting")}>
              {TOOLS.map((tool) => (
                <button key={tool.wrap} type="button" class="round" aria-label={say(tool.text)} onClick={() => apply(tool.wrap)}>
                  <Icon name={tool.icon} />
                </button>
              ))}
            </span>
          )}
          <button type="submit" class="primary send" aria-disabled={!canSend} aria-label={say("send")}>
            <Icon name="send" />
          </button>
        </div>
      </div>
    </form>
  );
}
