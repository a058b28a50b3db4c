/** What runs here: addresses, ids, the demo agent, and lines to try. */
import { useState } from "preact/hooks";
import type { Demo } from "../wire/demo";
import { Copy } from "../ui/copy";
import { samplesFor } from "./samples";

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  readonly verb?: string;
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(({ name, value, note, verb }) => (
        <div key={name}>
          <dt>
            {name}
            {note && <span class="hint">{note}</span>}
          </dt>
          <dd>
            <code>
              {verb && <span class="verb">{verb} </span>}
              {value}
            </code>
            <Copy text={value} what={name} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Endpoints({ origin }: { origin: string }) {
  return (
    <section aria-labelledby="endpoints">
      <h2 id="endpoints">Point a client here</h2>
      <Facts
        facts={[
          { name: "Participant Service", note: "chatjs, mobile and AWS SDKs: set as endpoint", value: origin },
          { name: "StartChatContact", note: "signed, as the Amazon Connect API", verb: "PUT", value: `${origin}/contact/chat` },
          { name: "Start-chat endpoint", note: "for web pages, no credentials", verb: "POST", value: `${origin}/start-chat` },
        ]}
      />
    </section>
  );
}

export function Instance({ demo }: { demo: Demo }) {
  return (
    <section aria-labelledby="instance">
      <h2 id="instance">This instance</h2>
      <Facts
        facts={[
          { name: "Instance id", value: demo.instanceId },
          { name: "Contact flow id", note: "default inbound chat", value: demo.contactFlowId },
          { name: "Instance ARN", value: demo.instanceArn },
          { name: "Region", value: demo.region },
        ].filter(({ value }) => value !== "")}
      />
    </section>
  );
}

export function Agent({ demo }: { demo: Demo }) {
  if (demo.agentUsername === "") return null;
  return (
    <section aria-labelledby="agent">
      <h2 id="agent">Demo agent</h2>
      <p class="lead">Made together with this instance. Shown in demo mode only.</p>
      <Facts
        facts={[
          { name: "Name", value: demo.agentUsername },
          { name: "Password", value: demo.agentPassword },
        ]}
      />
    </section>
  );
}

export function Samples({ origin, demo }: { origin: string; demo: Demo | undefined }) {
  const samples = samplesFor(origin, demo);
  const [chosen, choose] = useState("curl");
  const sample = samples.find(({ id }) => id === chosen) ?? samples[0];
  return (
    <section aria-labelledby="samples">
      <h2 id="samples">Try it from a terminal or a program</h2>
      <fieldset class="choice">
        <legend class="unseen">Client</legend>
        {samples.map(({ id, name }) => (
          <label key={id}>
            <input type="radio" name="sample" value={id} checked={id === chosen} onChange={() => choose(id)} />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      {sample && (
        <div class="sample">
          <div class="about">
            <p class="lead">{sample.note}</p>
            <Copy text={sample.code} what={`the ${sample.name} example`} />
          </div>
          <pre tabIndex={0} role="region" aria-label={`${sample.name} example`}>
            <code>{sample.code}</code>
          </pre>
        </div>
      )}
    </section>
  );
}
