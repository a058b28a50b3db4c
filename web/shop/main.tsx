/** The shop at "/" in demo mode: who is signed in, and the way to the agent's side. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { Copy } from "../ui/copy";
import { type Demo, readDemo } from "../wire/demo";
import { tokenClaims } from "../wire/token";
import "./shop.css";
import { type Visitor, VALUE_MOST, cookieOf, recall } from "./visitor";

const demo = signal<Demo | undefined>(undefined);
const visitor = signal<Visitor>(recall(document.cookie));
const claims = signal("");

/** What the shop's server signs for this visitor: the same call that the snippet makes. */
async function readToken(): Promise<void> {
  const answer = await fetch("/token");
  claims.value = answer.ok ? tokenClaims(await answer.text()) : "The token endpoint has no widget to sign for.";
}

function change(values: Partial<Visitor>): void {
  visitor.value = { ...visitor.value, ...values };
  document.cookie = cookieOf(visitor.value);
  if (claims.value !== "") void readToken();
}

const FIELDS: readonly (readonly [key: "name" | "memberID" | "email" | "age", label: string])[] = [
  ["name", "Name"],
  ["memberID", "Member ID"],
  ["email", "Email"],
  ["age", "Age"],
];

function SignedIn() {
  return (
    <section class="card" aria-labelledby="visitor">
      <h2 id="visitor">Signed in as</h2>
      <div class="visitor">
        {FIELDS.map(([key, label]) => (
          <label key={key} class={key}>
            <span>{label}</span>
            <input
              type="text"
              name={key}
              maxLength={VALUE_MOST}
              autocomplete="off"
              value={visitor.value[key]}
              onInput={(event) => change({ [key]: event.currentTarget.value })}
            />
          </label>
        ))}
        <label class="premium">
          <input
            type="checkbox"
            name="isPremiumUser"
            checked={visitor.value.isPremiumUser === "true"}
            onChange={(event) => change({ isPremiumUser: String(event.currentTarget.checked) })}
          />
          <span>Premium member</span>
        </label>
      </div>
      <details onToggle={(event) => event.currentTarget.open && void readToken()}>
        <summary>What the shop signs for the chat</summary>
        <pre tabIndex={0} role="region" aria-label="The claims of the token">
          {claims.value}
        </pre>
        <p class="small">Signed, not encrypted: everybody can read a token. Changes count from the next chat on.</p>
      </details>
    </section>
  );
}

/** Beside this window where there is room, else a tab. */
function openWorkspace(event: MouseEvent): void {
  const room = screen.availWidth - (window.screenX + window.outerWidth);
  const width = 460;
  if (room < width && screen.availWidth < 1200) return;
  event.preventDefault();
  const left = room >= width ? window.screenX + window.outerWidth : screen.availWidth - width;
  const height = Math.min(860, screen.availHeight);
  const options = `popup,width=${width},height=${height},left=${left},top=${window.screenY}`;
  if (window.open("/ccp-v2/", "agent", options) === null) window.open("/ccp-v2/", "agent");
}

function Steps() {
  const known = demo.value;
  return (
    <section class="card steps" aria-labelledby="steps">
      <h2 id="steps">See it from the agent’s side</h2>
      <ol>
        <li>
          <a href="/ccp-v2/" target="agent" class="open" onClick={openWorkspace}>
            Open the agent workspace
          </a>
          {known && known.agentUsername !== "" && (
            <dl>
              <div>
                <dt>Name</dt>
                <dd>
                  <code>{known.agentUsername}</code> <Copy text={known.agentUsername} what="the agent’s name" />
                </dd>
              </div>
              <div>
                <dt>Password</dt>
                <dd>
                  <code>{known.agentPassword}</code> <Copy text={known.agentPassword} what="the agent’s password" />
                </dd>
              </div>
            </dl>
          )}
        </li>
        <li>Sign in there and set yourself to <b>Available</b>.</li>
        <li>
          <button type="button" class="link" onClick={openChat}>
            Start a chat here
          </button>{" "}
          and accept it there: the agent reads who is asking.
        </li>
      </ol>
    </section>
  );
}

function openChat(): void {
  document.getElementById("amazon-connect-open-widget-button")?.click();
}

async function loadDemo(): Promise<void> {
  const answer = await fetch("/demo.json", { credentials: "omit" });
  if (answer.ok) demo.value = readDemo(await answer.json());
}

/** The one command beside the printed snippet: the visitor's name is the chat's display name. */
function nameTheVisitor(): void {
  const command: unknown = Reflect.get(window, "amazon_connect");
  if (typeof command !== "function") return;
  command("customerDisplayName", (callback: (name: string) => void) => callback(visitor.value.name || "Customer"));
}

document.cookie = cookieOf(visitor.value);
nameTheVisitor();
loadDemo().catch(() => undefined);
document.getElementById("ask")?.addEventListener("click", openChat);
const aside = document.getElementById("aside");
if (aside !== null) {
  render(
    <>
      <Steps />
      <SignedIn />
    </>,
    aside,
  );
}
