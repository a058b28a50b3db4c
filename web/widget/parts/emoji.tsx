/** A small picker: the emoji people use in chats, by groups; arrows move, Enter takes, Escape leaves. */
import { useEffect, useRef } from "preact/hooks";
import { listen } from "../../line/listen";
import type { Options } from "../options";

const GROUPS: readonly string[] = [
  "😀 😃 😄 😁 😅 😂 🙂 🙃 😉 😊 😇 🥰 😍 😘 😋 😎 🤔 🤗 😐 😏 🙄 😬 😌 😴 😕 🙁 😮 😢 😭 😤 😡 🤯 😱 🤒 🥳 🤝",
  "👍 👎 👌 ✌️ 🤞 👋 👏 🙌 🙏 💪 👀 ❤️ 🧡 💛 💚 💙 💜 💔 ✨ 🔥 🎉 💯 ✅ ❌",
  "☀️ 🌧️ ⛄ 🌸 🍀 🐶 🐱 ☕ 🍎 🍕 🎂 🍺 ⚽ 🎵 🎁 📦 🚚 ✈️ 🚗 🏠 💻 📱 📷 💳 💰 📅 ⏰ 🔒 🔑 🔧 📎 ✉️ ❓ ❗",
];
const EACH = GROUPS.map((group) => group.split(" "));
const COLUMNS = 8;

interface EmojiProps {
  options: Options;
  onPick(emoji: string): void;
  onClose(): void;
}

export function EmojiPicker({ options, onPick, onClose }: EmojiProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const life = new AbortController();
    box.current?.querySelector<HTMLElement>("button")?.focus();
    listen<PointerEvent>(
      document,
      "pointerdown",
      (event) => {
        const target = event.target;
        if (target instanceof Element && !box.current?.contains(target) && !target.closest("[data-emoji-button]"))
          onClose();
      },
      life.signal,
    );
    return () => life.abort();
  }, []);

  const key = (event: KeyboardEvent): void => {
    const all = Array.from(box.current?.querySelectorAll<HTMLElement>("button") ?? []);
    const at = all.findIndex((button) => button === document.activeElement);
    const isRtl = options.isRtl ? -1 : 1;
    const step = { ArrowRight: isRtl, ArrowLeft: -isRtl, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (event.key === "Escape") onClose();
    else if (step !== undefined) all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
    else if (event.key === "Home") all[0]?.focus();
    else if (event.key === "End") all[all.length - 1]?.focus();
    else return;
    event.preventDefault();
  };

  return (
    <div class="emoji" ref={box} role="dialog" aria-label={options.say("emoji")} onKeyDown={key}>
      {EACH.map((group, place) => (
        <div class="emoji-group" key={place}>
          {group.map((emoji, at) => (
            <button type="button" key={emoji} tabIndex={place === 0 && at === 0 ? 0 : -1} onClick={() => onPick(emoji)}>
              {emoji}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}
