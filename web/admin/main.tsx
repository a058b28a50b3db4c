/** /admin/widgets: the list, and one widget from its looks to the lines that go into a site. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Bell } from "../ui/bell";
import "./admin.css";
import { Appearance } from "./appearance";
import { Form } from "./form";
import { Import, New } from "./make";
import { Log } from "./refusals";
import { Script } from "./script";
import { Security } from "./security";
import * as state from "./state";

const STEPS = [
  { id: "appearance", name: "1. Appearance", part: Appearance },
  { id: "security", name: "2. Domains and security", part: Security },
  { id: "script", name: "3. Script and keys", part: Script },
  { id: "form", name: "Pre-chat form", part: Form },
  { id: "log", name: "Refusals", part: Log },
] as const;

/** #WIDGET/STEP, #new, #import */
function place(): { what: string; step: string } {
  const [what = "", step = ""] = location.hash.slice(1).split("/");
  return { what, step };
}

function usePlace(): { what: string; step: string } {
  const [now, set] = useState(place);
  useEffect(() => {
    const moved = (): void => {
      state.trouble.value = "";
      state.said.value = "";
      set(place());
    };
    window.addEventListener("hashchange", moved);
    return () => window.removeEventListener("hashchange", moved);
  }, []);
  return now;
}

function List() {
  const all = state.widgets.value;
  return (
    <section class="list" aria-labelledby="list">
      <header>
        <h1 id="list">Communications widgets</h1>
        {state.may("Create") && (
          <p class="doing">
            <a class="quiet" href="#import">
              Import a snippet
            </a>
            <a class="primary" href="#new">
              New widget
            </a>
          </p>
        )}
      </header>
      <ul>
        {all?.map((widget) => (
          <li key={widget.id}>
            <a href={`#${widget.id}`}>
              <b>{widget.name}</b>
              <span class="hint">{widget.flowName}</span>
              <span class="hint">
                {widget.domains.length === 0 ? "no approved domain" : widget.domains.join(", ")}
              </span>
              <span class="marks">
                <i data-on={widget.switches.published}>{widget.switches.published ? "Published" : "Off"}</i>
                <i data-on={widget.switches.secured}>{widget.switches.secured ? "Secured" : "Open"}</i>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {all?.length === 0 && <p class="hint">There is no widget yet.</p>}
    </section>
  );
}

function Widget({ id, step }: { id: string; step: string }) {
  const shown = state.shown.value;
  useEffect(() => {
    if (state.shown.value?.widget.id !== id) void state.attempt(() => state.openWidget(id));
  }, [id]);
  if (shown === undefined || shown.widget.id !== id) return <p class="hint">Loading…</p>;
  const now = STEPS.find((each) => each.id === step) ?? STEPS[0];
  const Part = now.part;
  return (
    <>
      <p class="back">
        <a href="#">All widgets</a>
      </p>
      <h1>{shown.widget.name}</h1>
      <nav class="steps" aria-label="Steps">
        {STEPS.map((each) => (
          <a key={each.id} href={`#${id}/${each.id}`} aria-current={each.id === now.id ? "step" : undefined}>
            {each.name}
          </a>
        ))}
      </nav>
      <Part key={id} shown={shown} />
    </>
  );
}

function Page() {
  const { what, step } = usePlace();
  return (
    <>
      <header class="top">
        <p class="brand">
          <Bell />
          frontdesk
        </p>
        <nav aria-label="Pages">
          <a href="/admin/widgets" aria-current="page">
            Widgets
          </a>
          <a href="/test-chat">Test chat</a>
          <a href="/ccp-v2/">Agent workspace</a>
        </nav>
        {state.session.value?.username && (
          <form class="out" method="post" action="/connect/logout">
            <span class="hint">{state.session.value.username}</span>
            <button type="submit" class="quiet">
              Sign out
            </button>
          </form>
        )}
      </header>
      <main>
        <p class="trouble" role="alert">
          {state.trouble.value}
        </p>
        {state.widgets.value === undefined ? null : what === "new" ? (
          <New />
        ) : what === "import" ? (
          <Import />
        ) : what === "" ? (
          <List />
        ) : (
          <Widget id={what} step={step} />
        )}
        <p class="said" role="status">
          {state.said.value}
        </p>
      </main>
    </>
  );
}

void state.attempt(() => state.loadAll());
const page = document.getElementById("page");
if (page !== null) render(<Page />, page);
