/** The dialogs of the desk: the end of a chat, the keyboard, the transfer, the quick replies. */
import { useEffect, useState } from "preact/hooks";
import type { Case } from "../case";
import type { Desk } from "../desk";
import { focusOn, open } from "../page";
import { SHORTCUTS } from "../shortcuts";
import { say } from "../texts/texts";
import { nameIn } from "./cases";
import { Dialog } from "./dialog";
import { RepliesDialog } from "./replies";

const close = (): void => {
  open.value = "";
};

export function Dialogs({ desk }: { desk: Desk }) {
  const current = desk.current.value;
  const isTalking = current?.view.value.stage === "talking";
  switch (open.value) {
    case "help":
      return <Help />;
    case "replies":
      return <RepliesDialog desk={desk} onClose={close} />;
    case "end":
      return isTalking && current !== undefined ? <End of={current} /> : null;
    case "transfer":
      return isTalking && current !== undefined ? <Transfer of={current} desk={desk} /> : null;
    default:
      return null;
  }
}

function Help() {
  return (
    <Dialog title={say("help")} onClose={close}>
      <dl class="keys">
        {SHORTCUTS.map(({ shown, text }) => (
          <div key={text}>
            <dt>
              <kbd>Alt</kbd> <kbd>{shown}</kbd>
            </dt>
            <dd>{say(text)}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Enter</kbd>
          </dt>
          <dd>{say("shortcutEnter")}</dd>
        </div>
      </dl>
    </Dialog>
  );
}

function End({ of }: { of: Case }) {
  const hasColleague = of.view.value.others.some((other) => other.isAgent && !other.isCalling);
  const end = (): void => {
    close();
    void of.end().then(() => focusOn("#clear"));
  };
  return (
    <Dialog title={say(hasColleague ? "leave" : "endTitle")} onClose={close}>
      <p>{say(hasColleague ? "leaveText" : "endText")}</p>
      <div class="dialog-ways">
        <button type="button" class="quiet large" onClick={close}>
          {say("keepChat")}
        </button>
        <button type="button" class="primary large" data-kind="bad" autoFocus onClick={end}>
          {say(hasColleague ? "leave" : "endChat")}
        </button>
      </div>
    </Dialog>
  );
}

function Transfer({ of, desk }: { of: Case; desk: Desk }) {
  const [all, setAll] = useState<readonly connect.Endpoint[]>();
  const [trouble, setTrouble] = useState("");
  const [search, setSearch] = useState("");
  useEffect(() => {
    const life = new AbortController();
    desk.endpoints().then(
      (found) => life.signal.aborted || setAll(found),
      () => life.signal.aborted || setTrouble(say("actionFailed")),
    );
    return () => life.abort();
  }, []);
  const found = (all ?? []).filter(({ name }) => (name ?? "").toLowerCase().includes(search.toLowerCase()));
  const run = (what: Promise<void>): void => {
    close();
    void what;
  };
  return (
    <Dialog title={say("transferTitle")} onClose={close}>
      {trouble !== "" && <p class="bad">{trouble}</p>}
      {all === undefined && trouble === "" && <p role="status">{say("loading")}</p>}
      {all !== undefined && all.length === 0 && <p>{say("noEndpoints")}</p>}
      {all !== undefined && all.length > 0 && (
        <>
          <input
            class="search"
            type="search"
            autoFocus
            aria-label={say("search")}
            placeholder={say("search")}
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
          {found.length === 0 && <p class="hint">{say("noMatch")}</p>}
          <ul class="endpoints">
            {found.map((endpoint) => (
              <EndpointRow key={endpoint.endpointARN} endpoint={endpoint} of={of} run={run} />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

function EndpointRow({ endpoint, of, run }: { endpoint: connect.Endpoint; of: Case; run(what: Promise<void>): void }) {
  const isAgent = String(endpoint.type) === "agent";
  const name = endpoint.name ?? "";
  return (
    <li class="endpoint" aria-label={`${name}, ${nameIn(of)}`}>
      <span class="endpoint-words">
        <span class="endpoint-name">{name}</span>
        <span class="hint">{say(isAgent ? "anAgent" : "aQueue")}</span>
      </span>
      {of.view.value.mayAdd && (
        <button type="button" class="quiet" aria-label={say("addWho", { name })} onClick={() => run(of.add(endpoint))}>
          {say("addNow")}
        </button>
      )}
      <button type="button" class="primary" aria-label={say("transferTo", { name })} onClick={() => run(of.transfer(endpoint))}>
        {say("transferNow")}
      </button>
    </li>
  );
}
