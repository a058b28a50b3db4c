/** One thing that was said: its name, its words or template or file, its time and how far it came. */
import { useState } from "preact/hooks";
import type { Said, SaidState } from "../../chat/rows";
import { Icon } from "../../ui/icon";
import { Rich } from "../../ui/rich";
import { timeOf } from "../days";
import type { Options } from "../options";
import type { Talk } from "../talk";
import { TemplateCard } from "../templates/card";
import type { Key } from "../texts/en";
import { FileCard } from "./file";

interface SaidProps {
  row: Said;
  talk: Talk;
  options: Options;
}

const STATES: Readonly<Record<Exclude<SaidState, "">, Key>> = {
  sending: "sending",
  sent: "sent",
  delivered: "delivered",
  read: "read",
  failed: "notSent",
};

export function SaidRow({ row, talk, options }: SaidProps) {
  const name = row.mine ? options.say("you") : row.name;
  const isNamed = row.opens && !row.mine && options.showsNames;
  return (
    <article
      class="said"
      data-mine={row.mine}
      data-opens={row.opens}
      data-closes={row.closes}
      data-state={row.state}
      data-wide={row.isLive === true && (row.template?.kind === "view" || row.template?.kind === "carousel")}
      data-who={row.mine ? "customer" : row.role === "SYSTEM" || row.role === "CUSTOM_BOT" ? "system" : "agent"}
    >
      {options.icons !== undefined && <Face row={row} icons={options.icons} />}
      <div class="said-body">
        <p class={isNamed ? "who" : "unseen"}>{name}</p>
        <Words row={row} talk={talk} options={options} />
        <After row={row} talk={talk} options={options} />
      </div>
    </article>
  );
}

function Words({ row, talk, options }: SaidProps) {
  if (row.file !== undefined) return <FileCard file={row.file} talk={talk} options={options} />;
  if (row.template !== undefined) {
    return (
      <TemplateCard row={row} template={row.template} isLive={row.isLive === true} talk={talk} options={options} />
    );
  }
  return (
    <div class="words">
      <Rich text={row.text} isMarkdown={row.type === "text/markdown"} newTab={options.say("newTab")} />
    </div>
  );
}

function After({ row, talk, options }: SaidProps) {
  const state = shownState(row.state, options);
  const isShown = row.closes || state === "failed" || state === "sending";
  return (
    <p class={isShown ? "after" : "unseen"}>
      {state !== "sending" && state !== "failed" && (
        <time dateTime={new Date(row.at).toISOString()}>{timeOf(row.at, options.locale)}</time>
      )}
      {state !== "" && (
        <span class="state" data-state={state}>
          {state === "failed" && <Icon name="warning" />}
          {options.say(STATES[state])}
        </span>
      )}
      {state === "failed" && (
        <>
          {row.why !== "" && <span class="why">{row.why}</span>}
          <button type="button" class="text-button" onClick={() => talk.say(row.raw, row.rawType, row.token)}>
            {options.say("retry")}
          </button>
        </>
      )}
    </p>
  );
}

/** Receipts are always exchanged; whether they are seen is the administrator's choice (3.3). */
function shownState(state: SaidState, options: Options): SaidState {
  const isReceipt = state === "delivered" || state === "read";
  return isReceipt && !options.showsReceipts ? "sent" : state;
}

function Face({ row, icons }: { row: Said; icons: NonNullable<Options["icons"]> }) {
  const [isBroken, setBroken] = useState(false);
  const kind = row.mine
    ? "customer"
    : row.role === "CUSTOM_BOT" || row.name === "BOT"
      ? "bot"
      : row.role === "SYSTEM"
        ? "system"
        : "agent";
  const url = icons[kind];
  if (!row.closes) return <span class="face" />;
  return (
    <span class="face" aria-hidden="true">
      {url !== "" && !isBroken ? (
        <img src={url} alt="" onError={() => setBroken(true)} />
      ) : (
        <span class="initial">{Array.from(row.name || "•")[0]?.toUpperCase()}</span>
      )}
    </span>
  );
}
