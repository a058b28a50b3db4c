/** Choosing a quick reply: type to find, arrows to walk, Enter to take. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Reply } from "../../wire/desk";
import { listen } from "../../line/listen";
import { open } from "../page";
import { say } from "../texts/texts";

interface PickerProps {
  readonly replies: readonly Reply[];
  onPick(text: string): void;
  onClose(): void;
}

export function Picker({ replies, onPick, onClose }: PickerProps) {
  const [search, setSearch] = useState("");
  const [at, setAt] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const found = replies.filter(({ title, text }) => `${title} ${text}`.toLowerCase().includes(search.toLowerCase()));
  const chosen = found[Math.min(at, found.length - 1)];

  useEffect(() => {
    const life = new AbortController();
    field.current?.focus();
    listen(document, "pointerdown", (event) => {
      if (event.target instanceof Node && box.current?.parentElement?.contains(event.target) !== true) onClose();
    }, life.signal);
    return () => life.abort();
  }, []);

  const key = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter") {
      if (chosen !== undefined) onPick(chosen.text);
    } else if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="picker" ref={box} role="dialog" aria-label={say("quickReplies")} onKeyDown={key}>
      <div class="picker-head">
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="picker-list"
          aria-activedescendant={chosen === undefined ? undefined : `reply-${found.indexOf(chosen)}`}
          aria-label={say("search")}
          placeholder={say("search")}
          value={search}
          onInput={(event) => {
            setSearch(event.currentTarget.value);
            setAt(0);
          }}
        />
        <button type="button" class="link" onClick={() => (open.value = "replies")}>
          {say("editReplies")}
        </button>
      </div>
      {found.length === 0 && <p class="hint">{say(replies.length === 0 ? "noReplies" : "noMatch")}</p>}
      <div id="picker-list" role="listbox" aria-label={say("quickReplies")} hidden={found.length === 0}>
        {found.map((reply, place) => (
          <div
            key={place}
            id={`reply-${place}`}
            class="picker-row"
            role="option"
            aria-selected={reply === chosen}
            onPointerEnter={() => setAt(place)}
            onClick={() => onPick(reply.text)}
          >
            <span class="picker-title">{reply.title}</span>
            <span class="picker-text">{reply.text}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
