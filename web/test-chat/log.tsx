/** What the customer's chat says over the network: its requests and the frames of its socket. */
import { signal } from "@preact/signals";
import { type Line, readSeen, readWhy } from "../wire/seen";
import { kindOfNote } from "../wire/test_chat";
import { type Frame, postSettings } from "./frame";

const LINES_MOST = 400;
const lines = signal<readonly (Line & { readonly at: string; readonly no: number })[]>([]);
let count = 0;

const MARKS: Readonly<Record<string, string>> = { request: "HTTP", sent: "↑", received: "↓", socket: "WS" };

function add(line: Line): void {
  const at = new Date().toLocaleTimeString(undefined, { hour12: false });
  lines.value = [...lines.value, { ...line, at, no: count++ }].slice(-LINES_MOST);
}

export function hear(event: MessageEvent, frame: Frame, fail: (why: string) => void): void {
  if (event.origin !== location.origin || event.source !== frame.element.current?.contentWindow) return;
  const kind = kindOfNote(event.data);
  if (kind === "ready") postSettings(frame);
  if (kind === "seen") add(readSeen(event.data));
  if (kind === "started") fail("");
  if (kind === "failed") fail(readWhy(event.data));
}

export function LogPane() {
  return (
    <section class="log" aria-labelledby="log">
      <header>
        <h2 id="log">Requests and frames</h2>
        <button type="button" class="quiet" onClick={() => (lines.value = [])}>
          Clear
        </button>
      </header>
      {lines.value.length === 0 ? (
        <p class="hint">Start a chat on the customer’s website: what it says to the server is listed here.</p>
      ) : (
        <ol tabIndex={0} aria-label="Requests and frames, oldest first">
          {lines.value.map((line) => (
            <li key={line.no}>
              <details>
                <summary>
                  <time>{line.at}</time> <b data-kind={line.kind}>{MARKS[line.kind] ?? line.kind}</b> <span>{line.title}</span>
                </summary>
                <pre>{line.detail || "(empty)"}</pre>
              </details>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
