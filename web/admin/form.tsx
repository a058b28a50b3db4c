/** The form a visitor fills in before the chat: contract/widget.md 5. */
import { useState } from "preact/hooks";
import type { Shown } from "../wire/admin";
import { type PreChatForm, readForm } from "../wire/widget";
import { Preview } from "./appearance";
import * as state from "./state";

interface Entry {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly required: boolean;
  readonly options: string; // one a line
}

const TYPES = [
  ["text", "One line"],
  ["textarea", "Several lines"],
  ["dropdown", "One of several"],
  ["email", "Email"],
  ["date", "Date"],
  ["time", "Time"],
] as const;

function entriesOf(form: PreChatForm | undefined): Entry[] {
  return (form?.fields ?? []).map(({ name, label, kind, required, options }) => ({
    name,
    label,
    type: kind,
    required,
    options: options.map(({ value }) => value).join("\n"),
  }));
}

function documentOf(title: string, text: string, entries: readonly Entry[]): Record<string, unknown> | undefined {
  if (entries.length === 0) return undefined;
  const fields = entries.map(({ options, ...entry }) => ({
    ...entry,
    ...(entry.type === "dropdown" ? { options: options.split("\n").map((each) => each.trim()).filter(Boolean) } : {}),
  }));
  return { ...(title && { title }), ...(text && { text }), fields };
}

/** What keeps the form from being saved, or "". */
function faultOf(entries: readonly Entry[]): string {
  const names = entries.map(({ name }) => name);
  if (names.some((name) => !/^[A-Za-z0-9_-]+$/.test(name))) return "An attribute has letters, digits, - and _ only, and at least one.";
  if (new Set(names).size < names.length) return "Two fields have the same attribute.";
  const empty = entries.find(({ type, options }) => type === "dropdown" && options.trim() === "");
  return empty ? `“${empty.label || empty.name}” has nothing to choose from.` : "";
}

function EntryRow({ entry, no, onChange, onRemove }: { entry: Entry; no: number; onChange(entry: Entry): void; onRemove(): void }) {
  const id = `field-${no}`;
  return (
    <fieldset class="entry">
      <legend>Field {no + 1}</legend>
      <div class="field">
        <label for={`${id}-label`}>Label</label>
        <input id={`${id}-label`} type="text" maxLength={256} value={entry.label} onInput={(event) => onChange({ ...entry, label: event.currentTarget.value })} />
      </div>
      <div class="field">
        <label for={`${id}-name`}>Attribute</label>
        <input id={`${id}-name`} type="text" maxLength={100} value={entry.name} onInput={(event) => onChange({ ...entry, name: event.currentTarget.value })} />
      </div>
      <div class="field">
        <label for={`${id}-type`}>Kind</label>
        <select id={`${id}-type`} value={entry.type} onChange={(event) => onChange({ ...entry, type: event.currentTarget.value })}>
          {TYPES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {entry.type === "dropdown" && (
        <div class="field wide">
          <label for={`${id}-options`}>
            Choices <span class="hint">one a line</span>
          </label>
          <textarea id={`${id}-options`} rows={3} value={entry.options} onInput={(event) => onChange({ ...entry, options: event.currentTarget.value })} />
        </div>
      )}
      <label class="switch">
        <input type="checkbox" checked={entry.required} onChange={(event) => onChange({ ...entry, required: event.currentTarget.checked })} />
        <span>Required</span>
      </label>
      <button type="button" class="quiet" onClick={onRemove}>
        Remove <span class="unseen">field {no + 1}</span>
      </button>
    </fieldset>
  );
}

export function Form({ shown }: { shown: Shown }) {
  const saved = readForm(shown.widget.form);
  const [title, setTitle] = useState(saved?.title ?? "");
  const [text, setText] = useState(saved?.text ?? "");
  const [entries, setEntries] = useState(() => entriesOf(saved));
  const form = documentOf(title, text, entries);
  const fault = faultOf(entries);
  const add = (name: string, label: string): void => setEntries([...entries, { name, label, type: "text", required: false, options: "" }]);

  return (
    <div class="pair">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fault !== "") state.trouble.value = fault;
          else void state.attempt(() => state.change({ form: form ?? null }), "Saved. Sites show it within five minutes.");
        }}
      >
        <p class="lead">
          Asked before a chat starts. <code>displayName</code> becomes the visitor’s name; every other field arrives as
          an unsigned attribute, <code>HostedWidget-…</code>.
        </p>
        <div class="field">
          <label for="form-title">Title</label>
          <input id="form-title" type="text" maxLength={256} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
        </div>
        <div class="field">
          <label for="form-text">Text</label>
          <input id="form-text" type="text" maxLength={1000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </div>
        {entries.map((entry, no) => (
          <EntryRow
            key={no}
            entry={entry}
            no={no}
            onChange={(changed) => setEntries(entries.map((each, i) => (i === no ? changed : each)))}
            onRemove={() => setEntries(entries.filter((_, i) => i !== no))}
          />
        ))}
        <p class="doing">
          {!entries.some(({ name }) => name === "displayName") && (
            <button type="button" class="quiet" onClick={() => add("displayName", "Your name")}>
              Ask for the name
            </button>
          )}
          <button type="button" class="quiet" onClick={() => add(`question${entries.length + 1}`, "Question")}>
            Add a field
          </button>
        </p>
        {state.may("Edit") && (
          <button type="submit" class="primary">
            Save form
          </button>
        )}
      </form>
      <Preview appearance={shown.widget.appearance} form={fault === "" ? form : undefined} label="The widget with this form" />
    </div>
  );
}
