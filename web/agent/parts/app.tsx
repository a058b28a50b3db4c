/** The whole desk: the bar, the notices, and the chats or the overview. */
import { useEffect, useState } from "preact/hooks";
import { listen } from "../../line/listen";
import { signIn, trouble } from "../boot";
import type { Desk } from "../desk";
import { hasDetails, isOverview } from "../page";
import { listenToKeys } from "../shortcuts";
import { say } from "../texts/texts";
import { Cases } from "./cases";
import { Dialogs } from "./dialogs";
import { Facts } from "./facts";
import { OverviewPage } from "./overview";
import { Talk } from "./talk";
import { Top } from "./top";

/** Streams of an embedding page opened this window for signing in (contract/ccp.md 6.3). */
const isPopup = window.name === "connect::loginPopup";

export function App({ desk }: { desk: Desk }) {
  const me = desk.me.value;
  const stopped = trouble.value;
  useEffect(() => {
    const life = new AbortController();
    listenToKeys(desk, life.signal);
    listen(window, "hashchange", () => (isOverview.value = location.hash === "#/overview"), life.signal);
    return () => life.abort();
  }, [desk]);

  if (me === undefined) return <Waiting />;
  return (
    <div class="desk">
      <Top desk={desk} me={me} />
      {stopped !== undefined && <Stopped />}
      <Notices desk={desk} />
      {isOverview.value && me.mayOversee ? (
        <main class="page">
          <OverviewPage />
        </main>
      ) : (
        <Chats desk={desk} />
      )}
      <Dialogs desk={desk} />
    </div>
  );
}

function Chats({ desk }: { desk: Desk }) {
  const current = desk.current.value;
  const me = desk.me.value;
  return (
    <main class="chats" data-chosen={current !== undefined} data-details={hasDetails.value}>
      {me !== undefined && <Cases desk={desk} me={me} />}
      {current === undefined ? (
        <p class="nothing">{desk.cases.value.length > 0 ? say("nothingChosen") : ""}</p>
      ) : (
        <>
          <Talk of={current} desk={desk} />
          <Facts of={current} />
        </>
      )}
    </main>
  );
}

function Notices({ desk }: { desk: Desk }) {
  const [isOffline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const life = new AbortController();
    const check = (): void => setOffline(!navigator.onLine);
    listen(window, "online", check, life.signal);
    listen(window, "offline", check, life.signal);
    return () => life.abort();
  }, []);
  const hasNext = desk.me.value?.next !== undefined && desk.cases.value.length > 0;
  const text = isOffline ? say("offline") : desk.isOnline.value ? "" : say("lost");
  return (
    <div class="notices" role="status">
      {text !== "" && (
        <p class="notice" data-kind="wait">
          {text}
        </p>
      )}
      {desk.statusTrouble.value !== "" && (
        <p class="notice" data-kind="bad">
          {desk.statusTrouble.value}
        </p>
      )}
      {isPopup && (
        <p class="notice" data-kind="quiet">
          {say("signedInHere")}
        </p>
      )}
      {hasNext && (
        <p class="notice" data-kind="quiet">
          {say("nextHint")}
        </p>
      )}
    </div>
  );
}

function Stopped() {
  const stopped = trouble.value;
  if (stopped === undefined) return null;
  const isSignIn = stopped.way === "signIn";
  return (
    <div class="stopped" role="alert">
      <p>{say(stopped.text, { why: stopped.why })}</p>
      <button type="button" class="primary" onClick={() => (isSignIn ? signIn() : location.reload())}>
        {say(isSignIn ? "signIn" : "reload")}
      </button>
    </div>
  );
}

function Waiting() {
  return (
    <main class="waiting">
      {trouble.value === undefined ? (
        <p role="status">
          <span class="spinner" aria-hidden="true" />
          {say("starting")}
        </p>
      ) : (
        <Stopped />
      )}
    </main>
  );
}
