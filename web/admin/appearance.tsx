/** How the widget looks, with the real one beside it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Shown } from "../wire/admin";
import { type Fields, fieldsIn, textOr } from "../wire/reader";
import * as state from "./state";

interface Row {
  readonly id: string;
  readonly label: string;
  readonly path: readonly string[];
  readonly kind: "colour" | "text";
  readonly otherwise: string;
}

const BUTTON = ["commands", "styles", "openChat"];
const ROWS: readonly Row[] = [
  { id: "button", label: "Button", path: [...BUTTON, "backgroundColor"], kind: "colour", otherwise: "#123456" },
  { id: "icon", label: "Button icon", path: [...BUTTON, "color"], kind: "colour", otherwise: "#ffffff" },
  { id: "head", label: "Header", path: ["header", "color"], kind: "colour", otherwise: "#123456" },
  { id: "mine", label: "Customer’s messages", path: ["customerBubble"], kind: "colour", otherwise: "#123456" },
  { id: "theirs", label: "Agent’s messages", path: ["agentBubble"], kind: "colour", otherwise: "#eef1f0" },
  { id: "ground", label: "Background", path: ["background"], kind: "colour", otherwise: "#ffffff" },
  { id: "title", label: "Header text", path: ["header", "message"], kind: "text", otherwise: "" },
  { id: "logo", label: "Logo address", path: ["header", "logoUrl"], kind: "text", otherwise: "" },
  { id: "system", label: "Name of system messages", path: ["systemName"], kind: "text", otherwise: "" },
  { id: "bot", label: "Name of the bot", path: ["botName"], kind: "text", otherwise: "" },
  { id: "placeholder", label: "Hint in the message box", path: ["placeholder"], kind: "text", otherwise: "" },
  { id: "end", label: "Text of “End chat”", path: ["endChatText"], kind: "text", otherwise: "" },
];

function valueAt(from: Fields, path: readonly string[]): string {
  const inner = path.slice(0, -1).reduce((fields, key) => fieldsIn(fields, key), from);
  return textOr(inner, path[path.length - 1] ?? "");
}

/** A copy with one value set; an empty one is taken away. */
function withValue(from: Fields, path: readonly string[], value: string): Fields {
  const [key = "", ...rest] = path;
  if (rest.length > 0) return { ...from, [key]: withValue(fieldsIn(from, key), rest, value) };
  const copy: Record<string, unknown> = { ...from, [key]: value };
  if (value === "") delete copy[key];
  return copy;
}

/** The button has one look, open or closed: closeChat follows openChat. */
function settled(appearance: Fields): Fields {
  const commands = fieldsIn(appearance, "commands");
  const styles = fieldsIn(commands, "styles");
  const open = { color: "#ffffff", backgroundColor: "#123456", ...fieldsIn(styles, "openChat") };
  if (Object.keys(styles).length === 0) return appearance;
  return { ...appearance, commands: { ...commands, styles: { iconType: "CHAT", ...styles, openChat: open, closeChat: open } } };
}

export function stylesOf(appearance: Fields): Fields {
  const styles = fieldsIn(fieldsIn(settled(appearance), "commands"), "styles");
  const plain = { color: "#ffffff", backgroundColor: "#123456" };
  return Object.keys(styles).length > 0 ? styles : { iconType: "CHAT", openChat: plain, closeChat: plain };
}

const DRAW_MS = 250;

export function Preview({ appearance, form, label }: { appearance: Fields; form: Fields | undefined; label: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const latest = useRef({ appearance, form });
  latest.current = { appearance, form };
  const [opens, setOpens] = useState<"chat" | "closed">("chat");
  const shape = JSON.stringify([appearance, form, opens]);

  useEffect(() => {
    const listen = (event: MessageEvent): void => {
      if (event.origin !== location.origin || event.source !== frame.current?.contentWindow) return;
      const draft = { ...latest.current, styles: stylesOf(latest.current.appearance), opens };
      frame.current?.contentWindow?.postMessage({ kind: "draft", draft }, location.origin);
    };
    window.addEventListener("message", listen);
    const timer = setTimeout(() => frame.current?.contentWindow?.location.replace("/admin/preview"), DRAW_MS);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("message", listen);
    };
  }, [shape]);

  return (
    <aside class="preview" aria-label={label}>
      <header>
        <h2>Preview</h2>
        <label>
          <input type="checkbox" checked={opens === "chat"} onChange={(event) => setOpens(event.currentTarget.checked ? "chat" : "closed")} /> Open
        </label>
      </header>
      <iframe ref={frame} title={label} />
    </aside>
  );
}

function Control({ row, value, onChange }: { row: Row; value: string; onChange(value: string): void }) {
  const { id, label, kind, otherwise } = row;
  return (
    <div class={`field ${kind}`}>
      <label for={id}>{label}</label>
      {kind === "colour" && (
        <input type="color" aria-label={`${label}, colour`} value={/^#[0-9a-f]{6}$/i.test(value) ? value : otherwise} onInput={(event) => onChange(event.currentTarget.value)} />
      )}
      <input id={id} type="text" maxLength={2048} autocomplete="off" placeholder={otherwise} value={value} onInput={(event) => onChange(event.currentTarget.value.trimStart())} />
    </div>
  );
}

export function Appearance({ shown }: { shown: Shown }) {
  const [draft, setDraft] = useState(shown.widget.appearance);
  const { form } = shown.widget;
  const row = (each: Row) => (
    <Control key={each.id} row={each} value={valueAt(draft, each.path)} onChange={(value) => setDraft(withValue(draft, each.path, value))} />
  );
  return (
    <div class="pair">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void state.attempt(() => state.change({ appearance: settled(draft) }), "Saved. Sites show it within five minutes.");
        }}
      >
        <fieldset class="colours">
          <legend>Colours</legend>
          {ROWS.filter(({ kind }) => kind === "colour").map(row)}
        </fieldset>
        <fieldset>
          <legend>Words</legend>
          {ROWS.filter(({ kind }) => kind === "text").map(row)}
        </fieldset>
        {state.may("Edit") && (
          <p class="doing">
            <button type="submit" class="primary">
              Save appearance
            </button>
            <a class="quiet" href={`#${shown.widget.id}/security`}>
              Next: domains and security
            </a>
          </p>
        )}
      </form>
      <Preview appearance={draft} form={form} label="The widget with this appearance" />
    </div>
  );
}
