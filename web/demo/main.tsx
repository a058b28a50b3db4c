/** The developers' page in demo mode: addresses, ids, samples, and a chat with a bot. */
import { signal } from "@preact/signals";
import { render } from "preact";
import { Bell } from "../ui/bell";
import { type Demo, readDemo } from "../wire/demo";
import { Agent, Endpoints, Instance, Samples } from "./facts";
import "./page.css";
import { Panel } from "./panel";
import * as talk from "./talk";

const demo = signal<Demo | undefined>(undefined);

async function loadDemo(): Promise<void> {
  const answer = await fetch("/demo.json", { credentials: "omit" });
  if (answer.ok) demo.value = readDemo(await answer.json());
}

function Page() {
  const known = demo.value;
  const { origin } = location;
  return (
    <>
      <header class="top">
        <p class="brand">
          <Bell />
          frontdesk
        </p>
        <p class="version">
          <a href="/">Demo shop</a> {known?.version}
        </p>
      </header>
      <main>
        <div class="welcome">
          <h1>Your chat server is running</h1>
          <p>
            frontdesk speaks the chat protocols of Amazon Connect. Official clients work against it unmodified: give
            them an address from this page.
          </p>
        </div>
        <Panel />
        <div class="details">
          <Endpoints origin={origin} />
          <Samples origin={origin} demo={known} />
          {known && <Instance demo={known} />}
          {known && <Agent demo={known} />}
        </div>
      </main>
      <footer class="bottom">
        <p>Demo mode. Everything on this page comes from this server.</p>
      </footer>
    </>
  );
}

// The ids are an extra: without them the page shows names in their place, and the chat works.
loadDemo().catch(() => undefined);
talk.resume();
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") talk.retry();
});

const page = document.getElementById("page");
if (page !== null) render(<Page />, page);
