/** A new widget, and one that moves here with its ids. */
import { useState } from "preact/hooks";
import { Field } from "../ui/field";
import * as state from "./state";

function FlowChoice({ value, onChange }: { value: string; onChange(id: string): void }) {
  return (
    <div class="field">
      <label for="flow">Flow</label>
      <select id="flow" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {state.flows.value.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function goToShown(): void {
  const id = state.shown.value?.widget.id;
  if (id !== undefined) location.hash = `#${id}`;
}

export function New() {
  const [name, setName] = useState("");
  const [flow, setFlow] = useState(state.flows.value.find(({ isDefault }) => isDefault)?.id ?? "");
  return (
    <form
      class="narrow"
      onSubmit={(event) => {
        event.preventDefault();
        void state.attempt(() => state.create(name.trim(), flow)).then((isMade) => isMade && goToShown());
      }}
    >
      <p class="back">
        <a href="#">All widgets</a>
      </p>
      <h1>New widget</h1>
      <p class="lead">Next come its looks, the sites that may show it, and the lines to paste.</p>
      <Field id="name" label="Name" maxLength={256} value={name} required onChange={setName} />
      <FlowChoice value={flow} onChange={setFlow} />
      <button type="submit" class="primary">
        Create widget
      </button>
    </form>
  );
}

export function Import() {
  const [name, setName] = useState("");
  const [snippet, setSnippet] = useState("");
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const keys = [first.trim(), second.trim()].filter((key) => key !== "");
  return (
    <form
      class="narrow"
      onSubmit={(event) => {
        event.preventDefault();
        void state.attempt(() => state.takeOver(name.trim(), snippet, keys)).then((isMade) => isMade && goToShown());
      }}
    >
      <p class="back">
        <a href="#">All widgets</a>
      </p>
      <h1>Import a snippet</h1>
      <p class="lead">
        A widget that runs elsewhere moves here with its ids: paste its snippet and its security keys. On the site only
        the address of the script changes; the token server stays as it is.
      </p>
      <Field id="name" label="Name" maxLength={256} value={name} required onChange={setName} />
      <div class="field">
        <label for="pasted">Snippet</label>
        <textarea id="pasted" rows={10} required spellcheck={false} value={snippet} onInput={(event) => setSnippet(event.currentTarget.value)} />
      </div>
      <Field id="key1" label="Security key" hint="44 characters; empty: a new one is made" maxLength={200} value={first} onChange={setFirst} />
      <Field id="key2" label="Second security key" hint="if two are active" maxLength={200} value={second} onChange={setSecond} />
      <button type="submit" class="primary">
        Import widget
      </button>
    </form>
  );
}
