/** How the connection is, when it is not well. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../../chat/chat";
import type { Options } from "../options";
import type { Talk } from "../talk";

const BACK_MS = 2_500;
const PATIENCE_MS = 1_200; // a short gap is nobody's worry

export function Banner({ chat, talk, options }: { chat: Chat; talk: Talk; options: Options }) {
  const [isLong, setLong] = useState(false);
  const [isBack, setBack] = useState(false);
  const wasLong = useRef(false);
  const { phase } = chat;

  useEffect(() => {
    if (phase === "open") {
      setBack(wasLong.current);
      wasLong.current = false;
      setLong(false);
      const timer = setTimeout(() => setBack(false), BACK_MS);
      return () => clearTimeout(timer);
    }
    setBack(false);
    const timer = setTimeout(() => {
      wasLong.current = phase === "reconnecting";
      setLong(true);
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [phase]);

  if (phase === "failed") {
    return (
      <div class="banner bad" role="alert">
        <span>{options.say("gaveUp")}</span>
        <button type="button" class="text-button" onClick={() => talk.reopen()}>
          {options.say("retry")}
        </button>
      </div>
    );
  }
  return (
    <div role="status">
      {isLong && phase === "reconnecting" && (
        <div class="banner wait">
          <span>{options.say("lost")}</span>
          <button type="button" class="text-button" onClick={() => talk.retry()}>
            {options.say("tryNow")}
          </button>
        </div>
      )}
      {phase === "connecting" && (
        <div class="banner quiet-banner">
          <span class="spinner small" aria-hidden="true" />
          <span>{options.say("connecting")}</span>
        </div>
      )}
      {isBack && phase === "open" && <div class="banner good">{options.say("back")}</div>}
    </div>
  );
}
