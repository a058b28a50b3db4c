/** The whole of the interface: header, what the screen is, and what lies over it. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { isOver } from "../chat/chat";
import { listen } from "../line/listen";
import { Composer } from "./parts/composer";
import { Confirm } from "./parts/confirm";
import { Banner } from "./parts/banner";
import { Foot, Over } from "./parts/foot";
import { PreChat } from "./parts/form";
import { Header } from "./parts/header";
import { Starting, Trouble } from "./parts/trouble";
import { Transcript } from "./parts/transcript";
import { takeFocus } from "./focus";
import { lookOf } from "./look";
import { optionsOf } from "./options";
import { printTranscript } from "./print";
import { rowsOf } from "../chat/rows";
import type { Talk } from "./talk";

export function Desk({ talk }: { talk: Talk }) {
  const options = useMemo(() => optionsOf(talk.orders), [talk]);
  const look = useMemo(() => lookOf(talk.orders), [talk]);
  const root = useRef<HTMLDivElement>(null);
  const [isAsking, setAsking] = useState(false);
  const screen = talk.screen.value;
  const chat = talk.chat.value;

  useEffect(() => {
    const life = new AbortController();
    const element = root.current;
    for (const [name, value] of Object.entries(look.properties)) element?.style.setProperty(name, value);
    if (element !== null) {
      // What lies over the chat takes Escape first and stops it.
      listen<KeyboardEvent>(
        element,
        "keydown",
        (event) => {
          if (event.key === "Escape" && !event.defaultPrevented && talk.orders.canMinimise)
            talk.tell({ kind: "minimise" });
        },
        life.signal,
      );
    }
    return () => life.abort();
  }, [look, talk]);

  useEffect(() => {
    if (root.current !== null) takeFocus(talk, root.current);
  }, [screen.kind, talk]);

  const end = (): void => {
    setAsking(false);
    void talk.end().then(() => {
      if (options.skipsClose) talk.tell({ kind: "close", status: "close_chat" });
    });
  };
  const askEnd = (): void => {
    if (options.confirmsEnd) setAsking(true);
    else end();
  };
  const close = (): void => talk.tell({ kind: "close", status: "close_chat" });
  const isLive = chat !== undefined && !isOver(chat) && screen.kind === "chat";
  const print = (): void => {
    if (chat !== undefined) printTranscript(rowsOf(chat, options.words), options, talk.orders.nonce);
  };

  return (
    <div
      class="desk"
      ref={root}
      dir={options.isRtl ? "rtl" : "ltr"}
      lang={options.locale ?? "en"}
      data-scheme={look.scheme}
    >
      {look.typefaceUrl !== "" && <link rel="stylesheet" href={look.typefaceUrl} />}
      <Header
        talk={talk}
        options={options}
        chat={chat}
        onEnd={isLive ? askEnd : undefined}
        onPrint={chat !== undefined && options.hasDownload ? print : undefined}
      />
      {screen.kind === "form" && talk.orders.form && <PreChat form={talk.orders.form} options={options} talk={talk} />}
      {(screen.kind === "starting" || screen.kind === "waiting") && <Starting text={options.say("starting")} />}
      {screen.kind === "trouble" && <Trouble talk={talk} options={options} canRetry={screen.canRetry} />}
      {screen.kind === "chat" && chat !== undefined && (
        <>
          <Banner chat={chat} talk={talk} options={options} />
          <Transcript chat={chat} talk={talk} options={options} />
          {isOver(chat) ? (
            <Over talk={talk} options={options} chat={chat} onClose={close} />
          ) : (
            <>
              {!(options.hidesComposer || talk.isComposerHidden.value) && (
                <Composer chat={chat} talk={talk} options={options} />
              )}
              {options.hasFooter && <Foot talk={talk} options={options} onEnd={askEnd} />}
            </>
          )}
        </>
      )}
      {isAsking && <Confirm texts={options.confirmTexts} onYes={end} onNo={() => setAsking(false)} />}
    </div>
  );
}
