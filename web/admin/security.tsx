/** Which flow answers, which sites may show the widget, and whether chats need a token. */
import { useState } from "preact/hooks";
import type { Shown, SwitchName } from "../wire/admin";
import { Field } from "../ui/field";
import * as state from "./state";

const SWITCHES: readonly (readonly [name: SwitchName, label: string, hint: string])[] = [
  ["published", "Published", "Off: the button stays, and no chat can start."],
  ["secured", "Security for new chats", "Each new chat needs a token signed by your server (recommended)."],
  ["receipts", "Show receipts to customers", "Delivered and read under the last message."],
  ["survey", "Survey after the chat", "The flow goes on with the customer when the agent leaves."],
  ["null_origin", "Allow requests without an origin", "For native web views. Anybody can send such a request."],
  ["single_use", "Each token opens one chat", "Tokens then need the claim jti."],
];

export function Security({ shown }: { shown: Shown }) {
  const { widget } = shown;
  const [origin, setOrigin] = useState("");
  const [name, setName] = useState(widget.name);
  const isFixed = !state.may("Edit");
  const allow = (): void => {
    void state.attempt(() => state.change({ Origin: origin.trim() }, "allow-domain")).then((isDone) => isDone && setOrigin(""));
  };
  return (
    <div class="narrow">
      <section aria-labelledby="domains">
        <h2 id="domains">Approved domains</h2>
        <p class="lead">
          The sites that may show this widget, each with its scheme. Subdomains count in; a port other than the usual one
          must be named.
        </p>
        <ul class="domains">
          {widget.domains.map((domain) => (
            <li key={domain}>
              <code>{domain}</code>
              <button type="button" class="quiet" disabled={isFixed} onClick={() => void state.attempt(() => state.change({ Origin: domain }, "disallow-domain"), `${domain} was taken off.`)}>
                Remove <span class="unseen">{domain}</span>
              </button>
            </li>
          ))}
        </ul>
        {widget.domains.length === 0 && (
          <p class="note">No domain yet. On a local server every page may show the widget until the first one is added; anywhere else nobody may.</p>
        )}
        <form
          class="adding"
          onSubmit={(event) => {
            event.preventDefault();
            allow();
          }}
        >
          <Field id="origin" label="Domain" hint="https://www.example.com" maxLength={300} value={origin} required onChange={setOrigin} />
          <button type="submit" class="primary" disabled={isFixed}>
            Add domain
          </button>
        </form>
      </section>
      <section aria-labelledby="switches">
        <h2 id="switches">Settings</h2>
        <form
          class="adding"
          onSubmit={(event) => {
            event.preventDefault();
            void state.attempt(() => state.change({ name: name.trim() }), "Renamed.");
          }}
        >
          <Field id="name" label="Name" maxLength={256} value={name} required onChange={setName} />
          <button type="submit" class="quiet" disabled={isFixed || name.trim() === widget.name}>
            Rename
          </button>
        </form>
        <div class="field">
          <label for="flow">Flow of new chats</label>
          <select id="flow" disabled={isFixed} value={widget.flowId} onChange={(event) => void state.attempt(() => state.change({ flow: event.currentTarget.value }), "Saved.")}>
            {!state.flows.value.some(({ id }) => id === widget.flowId) && <option value={widget.flowId}>{widget.flowName || "(not published)"}</option>}
            {state.flows.value.map(({ id, name: flowName }) => (
              <option key={id} value={id}>
                {flowName}
              </option>
            ))}
          </select>
        </div>
        {SWITCHES.map(([which, label, hint]) => (
          <label key={which} class="switch">
            <input type="checkbox" disabled={isFixed} checked={widget.switches[which]} onChange={(event) => void state.attempt(() => state.change({ [which]: event.currentTarget.checked }), "Saved.")} />
            <span>
              {label}
              <span class="hint">{hint}</span>
            </span>
          </label>
        ))}
      </section>
      <p class="doing">
        <a class="quiet" href={`#${widget.id}/script`}>
          Next: script and keys
        </a>
      </p>
    </div>
  );
}
