/** "End this chat?" The focus stays inside; Escape is no. */
import { useEffect, useRef } from "preact/hooks";
import type { Options } from "../options";

interface ConfirmProps {
  texts: Options["confirmTexts"];
  onYes(): void;
  onNo(): void;
}

export function Confirm({ texts, onYes, onNo }: ConfirmProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector<HTMLElement>("button")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  const key = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.preventDefault();
      onNo();
    }
    if (event.key !== "Tab") return;
    const buttons = Array.from(box.current?.querySelectorAll<HTMLElement>("button") ?? []);
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons[(at + (event.shiftKey ? -1 : 1) + buttons.length) % buttons.length]?.focus();
    event.preventDefault();
  };

  return (
    <div class="veil" onKeyDown={key}>
      <div
        class="dialog"
        ref={box}
        role="alertdialog"
        aria-modal="true"
        aria-labelledby="end-title"
        aria-describedby="end-text"
      >
        <h2 id="end-title">{texts.title}</h2>
        <p id="end-text">{texts.message}</p>
        <div class="dialog-buttons">
          <button type="button" class="outlined" onClick={onNo}>
            {texts.cancel}
          </button>
          <button type="button" class="filled danger" onClick={onYes}>
            {texts.confirm}
          </button>
        </div>
      </div>
    </div>
  );
}
