/** /test-chat: a simulated customer beside the agent, with a flow and attributes of one's choice. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { own } from "../line/own";
import { Bell } from "../ui/bell";
import { AttributesError, readAttributes } from "../wire/attributes";
import { type AdminWidget, type FlowName, type Session, readFlows, readSession, readShown, readWidgets } from "../wire/admin";
import { type Demo, readDemo } from "../wire/demo";
import type { ChatSettings } from "../wire/test_chat";
import { LogPane, hear } from "./log";
import { type Frame, postSettings } from "./frame";
import { Signer } from "./signer";
import { SnippetCopy } from "./snippet";
import "./test.css";

const session = signal<Session | undefined>(undefined);
const flows = signal<readonly FlowName[]>([]);
const demo = signal<Demo | undefined>(undefined);
const widget = signal<{ widget: AdminWidget; snippet: string } | undefined>(undefined);
const trouble = signal("");
const applied = signal<ChatSettings>({ flowId: "", displayName: "Customer", attributes: {} });

/** The demo's flow greets by name; else the instance's own. */
function firstFlow(): string {
  const all = flows.value;
  return (all.find(({ name }) => name === "Demo welcome") ?? all.find(({ isDefault }) => isDefault) ?? all[0])?.id ?? "";
}

async function load(): Promise<void> {
  session.value = readSession(await own("GET", "session"));
  flows.value = readFlows(await own("GET", "flows"));
  applied.value = { ...applied.value, flowId: firstFlow() };
  if (session.value.isDemo) demo.value = readDemo(await (await fetch("/demo.json")).json());
  if (!session.value.permissions.includes("CommunicationWidgets.View")) return;
  const first = readWidgets(await own("GET", "widgets"))[0];
  if (first !== undefined) widget.value = readShown(await own("GET", `widgets/${first.id}`));
}

const EXAMPLE = '{"name": "Jane Doe"}';

function Settings() {
  const [flowId, setFlow] = useState("");
  const [name, setName] = useState("Customer");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState("");
  const [said, setSaid] = useState("");

  const apply = (): void => {
    setSaid("");
    setWrong("");
    try {
      const attributes = readAttributes(text);
      applied.value = { flowId: flowId || applied.value.flowId, displayName: name.trim() || "Customer", attributes };
      setSaid("Applied to the next chat.");
    } catch (error) {
      if (!(error instanceof AttributesError)) throw error;
      setWrong(error.message);
    }
  };

  return (
    <form
      class="settings"
      aria-labelledby="settings"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <h2 id="settings">Test settings</h2>
      <div class="field">
        <label for="flow">Flow</label>
        <select id="flow" value={flowId || applied.value.flowId} onChange={(event) => setFlow(event.currentTarget.value)}>
          {flows.value.map(({ id, name: flowName }) => (
            <option key={id} value={id}>
              {flowName}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="who">Display name</label>
        <input id="who" type="text" maxLength={256} value={name} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} />
      </div>
      <div class="field attributes">
        <label for="attributes">
          Contact attributes <span class="hint">JSON, keys and values in double quotes</span>
        </label>
        <textarea
          id="attributes"
          rows={3}
          spellcheck={false}
          placeholder={EXAMPLE}
          aria-invalid={wrong !== ""}
          aria-describedby="attributes-wrong"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p class="wrong" id="attributes-wrong" role="alert">
          {wrong}
        </p>
      </div>
      <div class="apply">
        <button type="submit" class="primary">
          Apply
        </button>
        <p role="status">{said}</p>
      </div>
    </form>
  );
}

function Customer() {
  const frame = useRef<HTMLIFrameElement>(null);
  const settings = applied.value;
  useEffect(() => {
    const given: Frame = { element: frame, settings: () => applied.value };
    const listen = (event: MessageEvent): void => hear(event, given, (why) => (trouble.value = why));
    window.addEventListener("message", listen);
    return () => window.removeEventListener("message", listen);
  }, []);
  useEffect(() => postSettings({ element: frame, settings: () => settings }), [settings]);
  return (
    <section class="side" aria-labelledby="customer">
      <header>
        <h2 id="customer">Customer</h2>
      </header>
      <iframe ref={frame} title="The simulated customer’s website" src="/test-chat/customer" />
      <p class="trouble" role="alert">
        {trouble.value}
      </p>
    </section>
  );
}

function Agent() {
  const known = session.value;
  const isIn = known !== undefined && known.username !== "";
  return (
    <section class="side" aria-labelledby="agent">
      <header>
        <h2 id="agent">Agent{isIn ? `: ${known.username}` : ""}</h2>
        {isIn && <p class="hint">Chats come when the agent is Available.</p>}
      </header>
      {isIn && <iframe title="The agent workspace" src="/ccp-v2/" allow="clipboard-write" />}
      {known !== undefined && !isIn && (
        <div class="signin">
          <p>Sign in to see the agent’s side here.</p>
          <a class="primary" href="/connect/login?landat=/test-chat">
            Sign in as the agent
          </a>
          {demo.value && (
            <p class="hint">
              Name <code>{demo.value.agentUsername}</code>, password <code>{demo.value.agentPassword}</code>
            </p>
          )}
        </div>
      )}
    </section>
  );
}

function Page() {
  return (
    <>
      <header class="top">
        <p class="brand">
          <Bell />
          frontdesk
        </p>
        <h1>Test chat</h1>
        <nav aria-label="Pages">
          {session.value?.isDemo && <a href="/">Demo shop</a>}
          <a href="/admin/widgets">Widgets</a>
        </nav>
      </header>
      <main>
        <Settings />
        <div class="both">
          <Customer />
          <Agent />
        </div>
        <div class="tools">
          <LogPane />
          <div class="more">
            <Signer widget={widget.value?.widget} attributes={applied.value.attributes} />
            <SnippetCopy shown={widget.value} settings={applied.value} />
          </div>
        </div>
      </main>
    </>
  );
}

load().catch((error: unknown) => (trouble.value = error instanceof Error ? error.message : String(error)));
const page = document.getElementById("page");
if (page !== null) render(<Page />, page);
