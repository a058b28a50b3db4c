/** The lines for the site, the keys, and what a token server looks like. */
import { useState } from "preact/hooks";
import { Copy } from "../ui/copy";
import type { Shown } from "../wire/admin";
import { samplesFor } from "./samples";
import * as state from "./state";

function Lines({ text, what }: { text: string; what: string }) {
  return (
    <div class="lines">
      <Copy text={text} what={what} />
      <pre tabIndex={0} role="region" aria-label={what}>
        {text}
      </pre>
    </div>
  );
}

function Keys({ shown }: { shown: Shown }) {
  const { keys } = shown.widget;
  const [seen, setSeen] = useState(false);
  const hasTwo = keys.length > 1;
  return (
    <section aria-labelledby="keys">
      <h2 id="keys">Security keys</h2>
      <p class="lead">
        Your server signs a token with a key for each new chat. Keep keys there: whoever has one can be anybody. The token
        is signed, not encrypted. Everybody can read the attributes in it, so put no secrets there.
      </p>
      {!state.may("Edit") && <p class="hint">Keys are shown to those who may edit widgets.</p>}
      <ul class="keys">
        {keys.map((key, i) => (
          <li key={key.text}>
            <code>{seen ? key.text : "•".repeat(44)}</code>
            <span class="hint">
              {i === 0 ? "Newest" : "Older"}, made {new Date(key.made).toLocaleDateString()}
            </span>
            <Copy text={key.text} what={i === 0 ? "the security key" : "the older key"} />
          </li>
        ))}
      </ul>
      {keys.length > 0 && (
        <>
          <p class="doing">
            <button type="button" class="quiet" onClick={() => setSeen(!seen)}>
              {seen ? "Hide keys" : "Show keys"}
            </button>
            <button type="button" class="quiet" disabled={hasTwo} onClick={() => void state.attempt(() => state.change({}, "rotate-key"), "A new key was made. The older one still works.")}>
              Rotate key
            </button>
            {hasTwo && (
              <button type="button" class="quiet danger" onClick={() => void state.attempt(() => state.change({}, "delete-key"), "The older key was deleted.")}>
                Delete the older key
              </button>
            )}
          </p>
          <p class="hint">
            {hasTwo
              ? "Two keys work now. Give the newest to your server, see that chats start, then delete the older one."
              : "To change keys without a gap: rotate, give the new key to your server, then delete the older one. Both work in between."}
          </p>
        </>
      )}
    </section>
  );
}

function Samples({ id }: { id: string }) {
  const samples = samplesFor(id);
  const [chosen, choose] = useState("python");
  const sample = samples.find((each) => each.id === chosen) ?? samples[0];
  return (
    <section aria-labelledby="samples">
      <h2 id="samples">A token server</h2>
      <p class="lead">
        The snippet asks your site for <code>/token</code>. Answer <code>{'{"data": "…"}'}</code> with a token like this.
        Every attribute is a text; at most ten minutes lie between <code>iat</code> and <code>exp</code>.
      </p>
      <fieldset class="choice">
        <legend class="unseen">Language</legend>
        {samples.map((each) => (
          <label key={each.id}>
            <input type="radio" name="sample" value={each.id} checked={each.id === chosen} onChange={() => choose(each.id)} />
            <span>{each.name}</span>
          </label>
        ))}
      </fieldset>
      {sample && <Lines text={sample.code} what={`The ${sample.name} example`} />}
    </section>
  );
}

function Delete() {
  const [isSure, setSure] = useState(false);
  const remove = (): void => {
    void state.attempt(() => state.remove()).then((isDone) => isDone && (location.hash = "#"));
  };
  return (
    <section aria-labelledby="delete">
      <h2 id="delete">Delete</h2>
      {isSure ? (
        <p class="doing">
          <span>Sites with this snippet will show a button that opens no chat.</span>
          <button type="button" class="quiet danger" onClick={remove}>
            Delete this widget for good
          </button>
          <button type="button" class="quiet" onClick={() => setSure(false)}>
            Keep it
          </button>
        </p>
      ) : (
        <button type="button" class="quiet danger" onClick={() => setSure(true)}>
          Delete widget
        </button>
      )}
    </section>
  );
}

export function Script({ shown }: { shown: Shown }) {
  return (
    <div class="wide">
      <section aria-labelledby="snippet">
        <h2 id="snippet">Script</h2>
        <p class="lead">
          Paste this into every page that shall show the widget, before the end of its head. Under a Content-Security-Policy
          allow this server in script-src, connect-src and img-src.
        </p>
        <Lines text={shown.snippet} what="The snippet" />
      </section>
      <Keys shown={shown} />
      {shown.widget.switches.secured && <Samples id={shown.widget.id} />}
      {state.may("Delete") && <Delete />}
    </div>
  );
}
