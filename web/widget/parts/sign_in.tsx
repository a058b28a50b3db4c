/** The customer is asked to sign in (Authenticate Customer): a link to a window of its own, and a way out. */
import { useState } from "preact/hooks";
import type { Chat } from "../../chat/chat";
import type { Told } from "../../chat/rows";
import { Icon } from "../../ui/icon";
import type { Options } from "../options";
import type { Talk } from "../talk";

const WINDOW = "popup,width=600,height=600";

export function SignIn({ row, chat, talk, options }: { row: Told; chat: Chat; talk: Talk; options: Options }) {
  const [isBad, setBad] = useState(false);
  const place = chat.items.findIndex((item) => item.id === row.key);
  const asked = chat.items[place];
  const isOver = chat.items
    .slice(place + 1)
    .some((item) => item.kind === "event" && item.event.startsWith("authentication."));
  if (asked?.kind !== "event" || asked.text === undefined || isOver) return null;
  const session = asked.text;

  const signIn = async (): Promise<void> => {
    const opened = window.open("about:blank", "_blank", WINDOW); // at once, or it counts as unasked for
    setBad(false);
    try {
      const url = await talk.signInUrl(session);
      if (opened !== null) opened.location.href = url;
      else window.open(url, "_blank", "noopener");
    } catch {
      opened?.close();
      setBad(true);
    }
  };

  return (
    <span class="sign-in">
      <button type="button" class="filled" onClick={() => void signIn()}>
        <Icon name="lock" />
        {options.say("signIn")}
      </button>
      <button
        type="button"
        class="text-button"
        onClick={() => void talk.cancelSignIn(session).catch(() => setBad(true))}
      >
        {options.say("cancel")}
      </button>
      {isBad && (
        <span class="field-trouble" role="alert">
          {options.say("signInFailed")}
        </span>
      )}
    </span>
  );
}
