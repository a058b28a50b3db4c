/** Why chats were not started: customers are told no more than the kind. */
import { useEffect } from "preact/hooks";
import * as state from "./state";

export function Log() {
  const rows = state.refusals.value;
  const load = (): void => void state.attempt(() => state.loadLog());
  useEffect(load, []);
  return (
    <section aria-labelledby="refusals">
      <header class="row">
        <h2 id="refusals">Refused chats</h2>
        <button type="button" class="quiet" onClick={load}>
          Look again
        </button>
      </header>
      {rows?.length === 0 && <p class="hint">Nothing was refused.</p>}
      {rows !== undefined && rows.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Refused chats">
          <table>
            <thead>
              <tr>
                <th>Time</th>
                <th>Code</th>
                <th>Why</th>
                <th>Origin</th>
                <th>Address</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <tr key={i}>
                  <td>{new Date(row.time).toLocaleString()}</td>
                  <td>
                    <code>{row.code}</code>
                  </td>
                  <td>{row.reason}</td>
                  <td>{row.origin || "none"}</td>
                  <td>{row.address}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
