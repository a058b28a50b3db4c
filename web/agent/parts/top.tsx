/** The bar above everything: who and in which status, the supervisor's view, the menu. */
import { Bell } from "../../ui/bell";
import { Icon } from "../../ui/icon";
import { hasSound, setSound } from "../bells";
import { signOut } from "../boot";
import { Clock } from "../clock";
import type { Desk, Me } from "../desk";
import { go, isOverview, open } from "../page";
import { LANGUAGES, language, say } from "../texts/texts";
import { Menu, type MenuItem } from "./menu";

export function Top({ desk, me }: { desk: Desk; me: Me }) {
  return (
    <header class="top">
      <h1 class="unseen">{say("title")}</h1>
      <span class="brand">
        <Bell />
        <span class="brand-name">frontdesk</span>
      </span>
      {me.mayOversee && (
        <nav class="views" aria-label={say("title")}>
          <a href="#/" aria-current={isOverview.value ? undefined : "page"} onClick={() => go(false)}>
            {say("chats")}
          </a>
          <a href="#/overview" aria-current={isOverview.value ? "page" : undefined} onClick={() => go(true)}>
            {say("overview")}
          </a>
        </nav>
      )}
      <span class="top-space" />
      <Status desk={desk} me={me} />
      <More desk={desk} me={me} />
    </header>
  );
}

function Status({ desk, me }: { desk: Desk; me: Me }) {
  const items = me.states.map((state): MenuItem => ({
    key: state.arn,
    isChosen: (me.next ?? me.state).name === state.name,
    label: (
      <>
        <span class="dot" data-type={state.type} />
        {state.name}
      </>
    ),
    choose: () => void desk.setState(state),
  }));
  return (
    <Menu
      id="status"
      align="end"
      name={say("status")}
      items={items}
      label={
        <span class="status-now">
          <span class="dot" data-type={me.state.type} />
          <span class="status-words">
            <span class="status-name">{me.state.name}</span>
            {me.next !== undefined && me.next.name !== me.state.name && (
              <span class="status-next">{say("next", { state: me.next.name })}</span>
            )}
          </span>
          <Clock since={me.since} isQuiet />
          <Icon name="down" />
        </span>
      }
    />
  );
}

function More({ desk, me }: { desk: Desk; me: Me }) {
  const mayAsk = "Notification" in window && Notification.permission === "default";
  const items: MenuItem[] = [
    { key: "replies", label: say("editReplies"), choose: () => (open.value = "replies") },
    { key: "help", label: say("help"), choose: () => (open.value = "help") },
    { key: "sound", label: say(hasSound.value ? "soundOff" : "soundOn"), choose: () => setSound(!hasSound.value) },
    ...(mayAsk ? [{ key: "notices", label: say("allowNotices"), choose: () => void Notification.requestPermission() }] : []),
    ...LANGUAGES.map((each, place) => ({
      key: each.code,
      label: <span lang={each.code}>{each.name}</span>,
      isChosen: each === language.value,
      isApart: place === 0,
      choose: () => void desk.setLocale(each.locale).catch(() => undefined),
    })),
    { key: "out", label: say("signOut"), isApart: true, choose: () => void signOut(() => desk.goOffline()) },
  ];
  return (
    <Menu
      id="more"
      align="end"
      name={say("menu")}
      items={items}
      label={
        <>
          <span class="face" data-own="true" aria-hidden="true">
            {initial(me.name)}
          </span>
          <span class="own-name">{me.name}</span>
        </>
      }
    />
  );
}

export function initial(name: string): string {
  return (Array.from(name.trim())[0] ?? "•").toUpperCase();
}
