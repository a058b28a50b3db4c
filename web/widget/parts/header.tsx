/** Name, picture, menu, minimise. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../../chat/chat";
import { listen } from "../../line/listen";
import { Icon } from "../../ui/icon";
import type { Options } from "../options";
import type { Talk } from "../talk";

interface HeaderProps {
  talk: Talk;
  options: Options;
  chat: Chat | undefined;
  onEnd: (() => void) | undefined;
  onPrint: (() => void) | undefined;
}

export function Header({ talk, options, chat, onEnd, onPrint }: HeaderProps) {
  const [isBroken, setBroken] = useState(false);
  const live = options.isTitleLive && chat !== undefined ? talkingTo(chat, options) : "";
  return (
    <header class="head">
      {options.logoUrl !== "" && !isBroken && (
        <img class="logo" src={options.logoUrl} alt={options.logoAlt} onError={() => setBroken(true)} />
      )}
      <h1
        class="head-title"
        id="desk-title"
        title={live || options.title}
        aria-live={options.isTitleLive ? "polite" : undefined}
      >
        {live || options.title}
      </h1>
      {options.hasMenu && (onEnd !== undefined || onPrint !== undefined) && (
        <Menu options={options} onEnd={onEnd} onPrint={onPrint} />
      )}
      {options.hasMinimise && (
        <button
          type="button"
          class="head-button"
          aria-label={options.say("minimise")}
          onClick={() => talk.tell({ kind: "minimise" })}
        >
          <Icon name="down" />
        </button>
      )}
    </header>
  );
}

/** Who of the other side spoke last. */
function talkingTo(chat: Chat, options: Options): string {
  for (let at = chat.items.length - 1; at >= 0; at--) {
    const item = chat.items[at];
    if (item !== undefined && item.kind !== "event" && item.who.role !== "CUSTOMER")
      return options.words.name(item.who);
  }
  return "";
}

function Menu({ options, onEnd, onPrint }: Pick<HeaderProps, "options" | "onEnd" | "onPrint">) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return undefined;
    const life = new AbortController();
    items(box.current)[0]?.focus();
    listen<PointerEvent>(
      document,
      "pointerdown",
      (event) => {
        if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
      },
      life.signal,
    );
    return () => life.abort();
  }, [isOpen]);

  const shut = (): void => {
    setOpen(false);
    opener.current?.focus();
  };
  const choose = (run: () => void) => (): void => {
    shut();
    run();
  };
  const key = (event: KeyboardEvent): void => {
    const all = items(box.current);
    const at = all.findIndex((item) => item === document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    if (event.key === "Escape") shut();
    else if (event.key === "Tab") return setOpen(false);
    else if (step !== 0) all[(at + step + all.length) % all.length]?.focus();
    else return;
    event.preventDefault();
  };

  return (
    <div class="menu-box" ref={box} onKeyDown={isOpen ? key : undefined}>
      <button
        type="button"
        class="head-button"
        ref={opener}
        aria-label={options.say("menu")}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="more" />
      </button>
      {isOpen && (
        <div class="menu" role="menu" aria-label={options.say("menu")}>
          {onPrint && (
            <button type="button" role="menuitem" tabIndex={-1} onClick={choose(onPrint)}>
              <Icon name="download" />
              {options.say("download")}
            </button>
          )}
          {onEnd && (
            <button type="button" role="menuitem" tabIndex={-1} onClick={choose(onEnd)}>
              <Icon name="close" />
              {options.endText}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function items(box: HTMLElement | null): HTMLElement[] {
  return box === null ? [] : Array.from(box.querySelectorAll<HTMLElement>("[role=menuitem]"));
}
