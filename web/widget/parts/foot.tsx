/** Below the composer: End chat; in its place after the end: close, or start anew. */
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../../chat/chat";
import type { Options } from "../options";
import type { Talk } from "../talk";
import type { Key } from "../texts/en";

export function Foot({ talk, options, onEnd }: { talk: Talk; options: Options; onEnd(): void }) {
  const trouble = talk.trouble.value;
  return (
    <footer class="foot">
      {trouble !== "" && (
        <p class="foot-trouble" role="alert">
          {options.say(trouble as Key)}
        </p>
      )}
      <button
        type="button"
        class="foot-button"
        aria-disabled={talk.isEnding.value}
        onClick={() => talk.isEnding.value || onEnd()}
      >
        {options.endText}
      </button>
    </footer>
  );
}

export function Over({ talk, options, chat, onClose }: { talk: Talk; options: Options; chat: Chat; onClose(): void }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The composer has gone: who wrote in it goes on here. Nobody else's focus is taken.
    if (document.activeElement === document.body && document.hasFocus()) first.current?.focus({ preventScroll: true });
  }, []);
  return (
    <footer class="over">
      {chat.phase === "ended" && (
        <button type="button" class="filled" ref={first} onClick={() => talk.anew()}>
          {options.say("startNew")}
        </button>
      )}
      <button type="button" class="outlined foot-button-over" onClick={onClose}>
        {options.closeText}
      </button>
    </footer>
  );
}
