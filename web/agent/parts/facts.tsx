/** What is known of the contact: what the website passed above all. */
import { useRef } from "preact/hooks";
import { Icon } from "../../ui/icon";
import type { Case } from "../case";
import { Clock } from "../clock";
import { hasDetails } from "../page";
import { dayOf, duration, say, timeOf } from "../texts/texts";

export function Facts({ of }: { of: Case }) {
  const view = of.view.value;
  return (
    <aside class="facts" aria-label={say("details")} data-open={hasDetails.value}>
      <header class="facts-head">
        <h2>{say("details")}</h2>
        <button type="button" class="round facts-close" aria-label={say("close")} onClick={() => (hasDetails.value = false)}>
          <Icon name="close" />
        </button>
      </header>
      <div class="facts-body" tabIndex={0} role="region" aria-label={say("details")}>
        <h3>{say("attributes")}</h3>
        {view.attributes.length === 0 ? (
          <p class="hint">{say("noAttributes")}</p>
        ) : (
          <dl class="pairs" id="attributes">
            {view.attributes.map(({ name, value }) => (
              <Pair key={name} name={name} value={value} />
            ))}
          </dl>
        )}
        <h3>{say("contact")}</h3>
        <dl class="pairs">
          <div class="pair">
            <dt>{say("started")}</dt>
            <dd>{`${dayOf(view.started)} ${timeOf(view.started)}`}</dd>
          </div>
          <div class="pair">
            <dt>{say("duration")}</dt>
            <dd>
              <Clock since={view.started} />
            </dd>
          </div>
          {view.waited > 0 && (
            <div class="pair">
              <dt>{say("queue")}</dt>
              <dd>{`${view.queue} · ${say("waited", { time: duration(view.waited) })}`}</dd>
            </div>
          )}
          <div class="pair">
            <dt>{say("arrival")}</dt>
            <dd>{say(view.isTransfer ? "byTransfer" : "byWebsite")}</dd>
          </div>
          <Pair name={say("contactId")} value={view.id} />
        </dl>
      </div>
    </aside>
  );
}

function Pair({ name, value }: { name: string; value: string }) {
  const status = useRef<HTMLSpanElement>(null);
  const copy = (): void => {
    navigator.clipboard.writeText(value).then(
      () => tell(say("copied")),
      () => tell(""),
    );
  };
  const tell = (text: string): void => {
    if (status.current === null) return;
    status.current.textContent = text;
    setTimeout(() => status.current?.replaceChildren(), 1_500);
  };
  const isId = /^[0-9a-f-]{36}$/.test(value);
  const isLink = /^https?:\/\/\S+$/.test(value);
  return (
    <div class="pair">
      <dt>{name}</dt>
      <dd>
        {isLink ? (
          <a href={value} target="_blank" rel="noopener noreferrer">
            {value}
            <span class="unseen"> ({say("newTab")})</span>
          </a>
        ) : (
          <span dir="auto" data-long={isId}>{value}</span>
        )}
        <button type="button" class="round small copy-value" aria-label={say("copy", { what: name })} onClick={copy}>
          <Icon name="copy" />
        </button>
        <span class="copied" role="status" ref={status} />
      </dd>
    </div>
  );
}
