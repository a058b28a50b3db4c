/** The supervisor's view: queues, agents and their status, live. */
import { useEffect, useState } from "preact/hooks";
import { type AgentFigures, type Overview, type QueueFigures, readOverview } from "../../wire/desk";
import { Clock } from "../clock";
import { duration, say, timeOf } from "../texts/texts";

const EVERY_MS = 2_000;

interface Reading {
  readonly overview: Overview | undefined;
  readonly heardAt: number; // by this browser's clock
  readonly isOld: boolean;
}

function useOverview(): Reading {
  const [reading, setReading] = useState<Reading>({ overview: undefined, heardAt: 0, isOld: false });
  useEffect(() => {
    const life = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      try {
        const answer = await fetch("/connect/overview", { cache: "no-store", signal: life.signal });
        if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
        const overview = readOverview(await answer.json());
        if (!life.signal.aborted) setReading({ overview, heardAt: Date.now(), isOld: false });
      } catch {
        if (!life.signal.aborted) setReading((before) => ({ ...before, isOld: true }));
      }
      if (!life.signal.aborted) timer = setTimeout(() => void ask(), EVERY_MS);
    };
    void ask();
    life.signal.addEventListener("abort", () => clearTimeout(timer));
    return () => life.abort();
  }, []);
  return reading;
}

export function OverviewPage() {
  const { overview, heardAt, isOld } = useOverview();
  const [hasOffline, setOffline] = useState(false);
  if (overview === undefined) {
    return (
      <section class="overview" aria-label={say("overview")}>
        <p role="status">{say(isOld ? "overviewFailed" : "loading")}</p>
      </section>
    );
  }
  const skew = heardAt - overview.at;
  const agents = overview.agents.filter((agent) => hasOffline || agent.type !== "offline");
  const sum = (of: (queue: QueueFigures) => number): number => overview.queues.reduce((all, queue) => all + of(queue), 0);
  return (
    <section class="overview" aria-label={say("overview")}>
      <header class="overview-head">
        <h2>{say("overview")}</h2>
        <p class="hint">{isOld ? say("overviewFailed") : say("updated", { time: timeOf(heardAt) })}</p>
      </header>
      <dl class="tiles">
        <Tile name={say("waiting")} value={String(sum((queue) => queue.waiting))} isHot={sum((queue) => queue.waiting) > 0} />
        <Tile name={say("oldest")} value={duration(Math.max(0, ...overview.queues.map((queue) => queue.oldestSeconds)) * 1_000)} />
        <Tile name={say("inService")} value={String(sum((queue) => queue.inService))} />
        <Tile name={say("available")} value={String(overview.agents.filter((agent) => agent.type === "routable" && !agent.isLost).length)} />
      </dl>
      <Queues queues={overview.queues} />
      <div class="overview-line">
        <h3>{say("agents")}</h3>
        <label class="check">
          <input type="checkbox" checked={hasOffline} onChange={(event) => setOffline(event.currentTarget.checked)} />
          {say("showOffline")}
        </label>
      </div>
      <Agents agents={agents} skew={skew} />
    </section>
  );
}

function Tile({ name, value, isHot = false }: { name: string; value: string; isHot?: boolean }) {
  return (
    <div class="tile" data-hot={isHot}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Queues({ queues }: { queues: readonly QueueFigures[] }) {
  return (
    <>
      <h3>{say("queues")}</h3>
      {queues.length === 0 ? (
        <p class="hint">{say("noQueues")}</p>
      ) : (
        <div class="table-box" tabIndex={0} role="region" aria-label={say("queues")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say("queue")}</th>
                <th scope="col" class="figure">{say("waiting")}</th>
                <th scope="col" class="figure">{say("oldest")}</th>
                <th scope="col" class="figure">{say("inService")}</th>
                <th scope="col" class="figure">{say("available")}</th>
                <th scope="col" class="figure">{say("staffed")}</th>
              </tr>
            </thead>
            <tbody>
              {queues.map((queue) => (
                <tr key={queue.id}>
                  <th scope="row">{queue.name}</th>
                  <td class="figure" data-hot={queue.waiting > 0}>{queue.waiting}</td>
                  <td class="figure">{queue.waiting > 0 ? duration(queue.oldestSeconds * 1_000) : "–"}</td>
                  <td class="figure">{queue.inService}</td>
                  <td class="figure" data-none={queue.available === 0 && queue.waiting > 0}>{queue.available}</td>
                  <td class="figure">{queue.staffed}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Agents({ agents, skew }: { agents: readonly AgentFigures[]; skew: number }) {
  if (agents.length === 0) return <p class="hint">{say("noAgents")}</p>;
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={say("agents")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("agent")}</th>
            <th scope="col">{say("state")}</th>
            <th scope="col" class="figure">{say("since")}</th>
            <th scope="col">{say("load")}</th>
            <th scope="col">{say("profile")}</th>
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => (
            <tr key={agent.id}>
              <th scope="row">
                {agent.name}
                {agent.name !== agent.username && <span class="hint"> {agent.username}</span>}
              </th>
              <td>
                <span class="state-cell">
                  <span class="dot" data-type={agent.isLost ? "lost" : agent.type} />
                  {agent.state}
                  {agent.isLost && <span class="bad"> {say("unreachable")}</span>}
                  {agent.next !== "" && <span class="hint"> {say("next", { state: agent.next })}</span>}
                </span>
              </td>
              <td class="figure">{agent.since > 0 ? <Clock since={agent.since + skew} /> : "–"}</td>
              <td>
                <Load agent={agent} />
              </td>
              <td>{agent.profile}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Load({ agent }: { agent: AgentFigures }) {
  const used = agent.talking + agent.offered + agent.afterWork;
  const slots = Math.max(agent.slots, used);
  const kind = (place: number): string => {
    if (place < agent.talking) return "talking";
    if (place < agent.talking + agent.offered) return "offered";
    return place < used ? "after" : "free";
  };
  return (
    <span class="load">
      <span class="pips" aria-hidden="true">
        {Array.from({ length: Math.min(slots, 10) }, (_, place) => (
          <i key={place} data-kind={kind(place)} />
        ))}
      </span>
      {say("ofSlots", { n: used, slots: agent.slots })}
      {agent.afterWork > 0 && <span class="hint"> · {say("acwCount", { n: agent.afterWork })}</span>}
    </span>
  );
}
