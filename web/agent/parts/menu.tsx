/** A button that opens a menu: arrows walk, Escape closes, the focus comes back. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { listen } from "../../line/listen";

export interface MenuItem {
  readonly key: string;
  readonly label: ComponentChildren;
  readonly isChosen?: boolean; // of a choice
  readonly isApart?: boolean; // a line above
  choose(): void;
}

interface MenuProps {
  readonly id: string;
  readonly name: string;
  readonly label: ComponentChildren;
  readonly items: readonly MenuItem[];
  readonly align: "start" | "end";
}

export function Menu({ id, name, label, items, align }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return undefined;
    const life = new AbortController();
    const first = box.current?.querySelector<HTMLElement>('[aria-checked="true"]') ?? box.current?.querySelector<HTMLElement>('[role^="menuitem"]');
    first?.focus();
    listen(document, "pointerdown", (event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    }, life.signal);
    return () => life.abort();
  }, [isOpen]);

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    const all = Array.from(box.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? []);
    const at = all.findIndex((each) => each === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") close();
    if (event.key === "Escape" || to !== undefined) {
      event.preventDefault();
      event.stopPropagation();
    }
    if (to !== undefined) all[to % all.length]?.focus();
  };

  return (
    <div class="menu" ref={box} data-align={align}>
      <button
        type="button"
        id={id}
        ref={button}
        class="menu-button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <span class="unseen">{name} </span>
        {label}
      </button>
      {isOpen && (
        <div class="menu-list" role="menu" aria-label={name} onKeyDown={key}>
          {items.map((item) => (
            <button
              key={item.key}
              type="button"
              tabIndex={-1}
              class="menu-item"
              data-apart={item.isApart === true}
              role={item.isChosen === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.isChosen}
              onClick={() => {
                close();
                item.choose();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
