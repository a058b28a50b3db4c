/** The list of the agent's chats. */
import { interactiveTitle } from "../../wire/item";
import { markdownBlocks, plainBlocks, plainText } from "../../chat/markdown";
import { type Said, rowsOf } from "../../chat/rows";
import type { Case } from "../case";
import { Clock } from "../clock";
import type { Desk, Me } from "../desk";
import { say, words } from "../texts/texts";
import type { Stage } from "../view";
import { initial } from "./top";

export function Cases({ desk, me }: { desk: Desk; me: Me }) {
  const all = desk.cases.value;
  const isAway = me.state.type !== "routable";
  return (
    <section class="cases" aria-label={say("chats")}>
      <h2 class="cases-title">
        {say("chats")}
        {all.length > 0 && <span class="count">{all.length}</span>}
      </h2>
      {all.length === 0 ? (
        <div class="idle">
          <p class="idle-title">{say("noChats")}</p>
          <p>{say(isAway ? "noChatsAway" : "noChatsOnline")}</p>
          {isAway && (
            <button type="button" class="primary" onClick={() => desk.goAvailable()}>
              {say("goAvailable")}
            </button>
          )}
        </div>
      ) : (
        <ul class="case-list">
          {all.map((each) => (
            <Row key={each.view.value.connectionId} of={each} desk={desk} />
          ))}
        </ul>
      )}
      <p class="unseen" role="status">
        {all.filter((each) => each.view.value.stage === "offered").map((each) => `${say("offered")}: ${nameIn(each)}`).join(". ")}
      </p>
    </section>
  );
}

export function nameIn(of: Case): string {
  return of.view.value.customer || say("customer");
}

export const STAGE_WORDS = {
  offered: "offered",
  talking: "talking",
  after: "after",
  missed: "missed",
  refused: "refused",
  failed: "failed",
} as const satisfies Record<Stage, string>;

function Row({ of, desk }: { of: Case; desk: Desk }) {
  const view = of.view.value;
  const unread = of.unread.value;
  const isChosen = desk.chosen.value === of.id;
  return (
    <li class="case" data-stage={view.stage} data-chosen={isChosen}>
      <button type="button" class="case-main" aria-current={isChosen ? "true" : undefined} onClick={() => desk.choose(of.id)}>
        <span class="face" aria-hidden="true">
          {initial(nameIn(of))}
        </span>
        <span class="case-words">
          <span class="case-line">
            <span class="case-name">{nameIn(of)}</span>
            <Clock since={view.since} isQuiet />
          </span>
          <span class="case-line">
            <span class="case-note">{note(of)}</span>
            {unread > 0 && (
              <span class="badge">
                <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
                <span class="unseen">{say("unread", { n: unread })}</span>
              </span>
            )}
          </span>
        </span>
      </button>
      {view.stage === "offered" && (
        <span class="case-ways">
          <button type="button" class="primary" aria-disabled={of.busy.value !== ""} onClick={() => void of.accept()}>
            {say("accept")}
            <span class="unseen">: {nameIn(of)}</span>
          </button>
          <button type="button" class="quiet" aria-disabled={of.busy.value !== ""} onClick={() => void of.reject()}>
            {say("reject")}
            <span class="unseen">: {nameIn(of)}</span>
          </button>
        </span>
      )}
    </li>
  );
}

/** In a conversation its last words, else its stage and queue. */
function note(of: Case): string {
  const view = of.view.value;
  const chat = of.chat.value;
  if (view.stage === "talking" && chat.typing.some((who) => who.id !== chat.me)) return say("typing", { name: nameIn(of) });
  const last = view.stage === "talking" ? rowsOf(chat, words, "AGENT").filter((row) => row.kind === "said").pop() : undefined;
  if (last?.kind === "said") return preview(last);
  return view.queue === "" ? say(STAGE_WORDS[view.stage]) : `${say(STAGE_WORDS[view.stage])} · ${view.queue}`;
}

function preview(said: Said): string {
  const text = said.text || interactiveTitle(said.raw);
  const blocks = said.type === "text/markdown" ? markdownBlocks(text) : plainBlocks(text);
  return plainText(blocks).replace(/\s+/g, " ").slice(0, 120);
}
