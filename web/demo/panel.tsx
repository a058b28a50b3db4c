/** The chat panel: a form to start, then the conversation, then a way to start anew. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat/chat";
import { rowsOf, typingText } from "../chat/rows";
import { Composer } from "../ui/composer";
import { Field } from "../ui/field";
import { Log } from "../ui/log";
import * as talk from "./talk";

const CONTENT_MOST = 16_384; // contract/participant.md 10
const NAME_MOST = 256;

export function Panel() {
  const chat = talk.chat.value;
  return (
    <section class="panel" aria-labelledby="chat-title">
      <header>
        <h2 id="chat-title">{chat === undefined ? "Try a chat" : "Chat"}</h2>
        {chat !== undefined && <Status chat={chat} />}
        {chat !== undefined && (chat.phase === "open" || chat.phase === "reconnecting") && (
          <button type="button" class="quiet" onClick={() => void talk.end()}>
            End chat
          </button>
        )}
      </header>
      {chat === undefined ? <StartForm /> : <Conversation chat={chat} />}
    </section>
  );
}

const PHASE_WORDS: Readonly<Record<Chat["phase"], string>> = {
  connecting: "Connecting…",
  open: "Connected",
  reconnecting: "Reconnecting…",
  ended: "Ended",
  failed: "Not connected",
};

function Status({ chat }: { chat: Chat }) {
  return (
    <p class="status" role="status" data-phase={chat.phase}>
      {PHASE_WORDS[chat.phase]}
    </p>
  );
}

let isFirstForm = true;

function StartForm() {
  const [name, setName] = useState("");
  const [first, setFirst] = useState("");
  const [isBusy, setBusy] = useState(false);
  const nameBox = useRef<HTMLInputElement>(null);

  // Coming back from a chat the focus must land somewhere; on a fresh page it is the reader's.
  useEffect(() => {
    if (!isFirstForm) nameBox.current?.focus({ preventScroll: true });
    isFirstForm = false;
  }, []);

  const start = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    try {
      await talk.start(name.trim(), first.trim());
    } catch (error) {
      talk.trouble.value = `The chat could not start. ${error instanceof Error ? error.message : ""}`.trim();
      setBusy(false);
    }
  };

  return (
    <form
      class="start"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <p class="lead">
        Chat as a customer would. The demo bot answers, and repeats whatever you write.
      </p>
      <Field
        id="name"
        label="Your name"
        maxLength={NAME_MOST}
        value={name}
        required
        autocomplete="name"
        inputRef={nameBox}
        onChange={setName}
      />
      <Field id="first" label="First message" hint="optional" maxLength={CONTENT_MOST} value={first} onChange={setFirst} />
      <Trouble />
      <button type="submit" class="primary" aria-disabled={isBusy}>
        {isBusy ? "Starting…" : "Start chat"}
      </button>
    </form>
  );
}

function Conversation({ chat }: { chat: Chat }) {
  const isOver = chat.phase === "ended" || chat.phase === "failed";
  return (
    <>
      <Log
        rows={rowsOf(chat)}
        typing={typingText(chat.typing)}
        isBusy={chat.phase === "connecting"}
        onAgain={(token, text) => talk.say(text, token)}
      />
      {chat.phase === "reconnecting" && (
        <div class="notice">
          <p>The connection was lost. What you write is sent when it is back.</p>
          <button type="button" class="link" onClick={talk.retry}>
            Try now
          </button>
        </div>
      )}
      <Trouble />
      {isOver ? (
        <Over chat={chat} />
      ) : (
        <Composer
          id="message"
          label="Write a message"
          maxLength={CONTENT_MOST}
          takesFocus={talk.isByHand.value}
          onSay={(text) => talk.say(text)}
          onTyping={talk.typing}
        />
      )}
    </>
  );
}

function Over({ chat }: { chat: Chat }) {
  const anew = useRef<HTMLButtonElement>(null);

  // The composer has gone; if the focus went with it, it continues here.
  useEffect(() => {
    if (document.activeElement === document.body) anew.current?.focus({ preventScroll: true });
  }, []);

  return (
    <div class="over">
      <p>
        {chat.phase === "failed"
          ? `The chat cannot go on. ${chat.why}`
          : chat.items.length === 0
            ? "This chat is already over."
            : "This chat is over. Thank you for trying it."}
      </p>
      <button type="button" class="primary" ref={anew} onClick={talk.leave}>
        Start a new chat
      </button>
    </div>
  );
}

function Trouble() {
  return (
    <p class="trouble" role="alert">
      {talk.trouble.value}
    </p>
  );
}
