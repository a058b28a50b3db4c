/** The chosen chat: whom with, what was said, what can be done. */
import { Icon } from "../../ui/icon";
import type { Case } from "../case";
import { Clock, secondsLeft } from "../clock";
import type { Desk } from "../desk";
import { hasDetails, open } from "../page";
import { duration, say } from "../texts/texts";
import type { Other } from "../view";
import { nameIn, STAGE_WORDS } from "./cases";
import { Composer } from "./composer";
import { initial } from "./top";
import { Transcript } from "./transcript";

const OFFER_MS = 20_000; // contract/ccp.md 4.2; a server may be set otherwise, then the count rests at 0

export function Talk({ of, desk }: { of: Case; desk: Desk }) {
  const view = of.view.value;
  const isTalk = view.stage === "talking" || view.stage === "after";
  return (
    <section class="talk" aria-label={nameIn(of)} data-stage={view.stage}>
      <Head of={of} desk={desk} />
      <Others of={of} />
      {of.trouble.value !== "" && (
        <p class="notice" data-kind="bad" role="alert">
          {of.trouble.value.trim() || say("actionFailed")}
        </p>
      )}
      {isTalk ? <Transcript key={view.connectionId} of={of} /> : <Offer of={of} />}
      {view.stage === "talking" && <Composer key={view.connectionId} of={of} desk={desk} />}
      {view.stage === "after" && <After of={of} />}
    </section>
  );
}

function Head({ of, desk }: { of: Case; desk: Desk }) {
  const view = of.view.value;
  return (
    <header class="talk-head">
      <button type="button" class="round back" aria-label={say("back")} onClick={() => desk.choose("")}>
        <Icon name="previous" />
      </button>
      <span class="face" aria-hidden="true">
        {initial(nameIn(of))}
      </span>
      <div class="talk-who">
        <h2>{nameIn(of)}</h2>
        <p>
          <span class="stage" data-stage={view.stage}>
            {say(STAGE_WORDS[view.stage])}
          </span>
          <Clock since={view.since} />
          {view.queue !== "" && <span class="talk-queue">{view.queue}</span>}
        </p>
      </div>
      <div class="talk-ways">
        {view.stage === "talking" && (
          <>
            <button type="button" class="quiet" onClick={() => (open.value = "transfer")} aria-label={say("transferTitle")}>
              <Icon name="next" />
              <span class="way-words">{say("transfer")}</span>
            </button>
            <button type="button" class="quiet" data-kind="bad" onClick={() => (open.value = "end")} aria-label={say("endChat")}>
              <Icon name="close" />
              <span class="way-words">{say("endChat")}</span>
            </button>
          </>
        )}
        <button
          type="button"
          class="round details-button"
          aria-label={say("details")}
          aria-expanded={hasDetails.value}
          onClick={() => (hasDetails.value = !hasDetails.value)}
        >
          <Icon name="more" />
        </button>
      </div>
    </header>
  );
}

function Others({ of }: { of: Case }) {
  const { others, stage } = of.view.value;
  if (others.length === 0) return null;
  const nameOfOther = (other: Other): string => other.name || say(other.isAgent ? "anAgent" : "aQueue");
  if (stage !== "talking") {
    return <p class="others">{others.map((other) => say("transferred", { name: nameOfOther(other) })).join(" · ")}</p>;
  }
  return (
    <div class="others">
      <span>{say("others")}</span>
      {others.map((other) => (
        <span class="other" key={other.connectionId}>
          {nameOfOther(other)}
          {other.isCalling && <span> · {say("calling")}</span>}
          {other.isAgent && (
            <button
              type="button"
              class="round small"
              aria-label={say("removeOther", { name: nameOfOther(other) })}
              onClick={() => void of.removeOther(other.connectionId)}
            >
              <Icon name="close" />
            </button>
          )}
        </span>
      ))}
    </div>
  );
}

/** Before there is a conversation, or when there will be none. */
function Offer({ of }: { of: Case }) {
  const view = of.view.value;
  const isOffer = view.stage === "offered";
  const left = secondsLeft(view.since, OFFER_MS);
  return (
    <div class="offer">
      <div class="offer-card" data-stage={view.stage}>
        <span class="face large" aria-hidden="true">
          {initial(nameIn(of))}
        </span>
        <p class="offer-name">{nameIn(of)}</p>
        <p class="hint">
          {view.queue !== "" && say("fromQueue", { queue: view.queue })}
          {view.waited > 0 && ` · ${say("waited", { time: duration(view.waited) })}`}
        </p>
        {isOffer ? (
          <>
            <dl class="offer-facts">
              {view.attributes
                .filter(({ name }) => !name.startsWith("HostedWidget-"))
                .slice(0, 5)
                .map(({ name, value }) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
            </dl>
            <p class="offer-left">
              <span class="bar" aria-hidden="true">
                <span style={{ transform: `scaleX(${(left * 1_000) / OFFER_MS})` }} />
              </span>
              {left > 0 && say("secondsLeft", { n: left })}
            </p>
            <div class="offer-ways">
              <button type="button" class="primary large" aria-disabled={of.busy.value !== ""} onClick={() => void of.accept()}>
                {say("accept")}
              </button>
              <button type="button" class="quiet large" aria-disabled={of.busy.value !== ""} onClick={() => void of.reject()}>
                {say("reject")}
              </button>
            </div>
          </>
        ) : (
          <>
            <p>{say(view.stage === "missed" ? "missedText" : view.stage === "refused" ? "refusedText" : "failedText")}</p>
            <button type="button" class="primary large" aria-disabled={of.busy.value !== ""} onClick={() => void of.clear()}>
              {say("clear")}
            </button>
          </>
        )}
      </div>
    </div>
  );
}

function After({ of }: { of: Case }) {
  return (
    <footer class="after-bar">
      <p>{say("afterText")}</p>
      <button type="button" class="primary" id="clear" aria-disabled={of.busy.value !== ""} onClick={() => void of.clear()}>
        {say("clear")}
      </button>
    </footer>
  );
}
