/** One thing that was said: by whom, its words or question or file, its time and how far it came. */
import type { Said, SaidState } from "../../chat/rows";
import { Icon } from "../../ui/icon";
import { Rich } from "../../ui/rich";
import type { Case } from "../case";
import type { Key } from "../texts/en";
import { say, timeOf } from "../texts/texts";
import { Asked } from "./asked";
import { FileCard } from "./file";

const STATES: Readonly<Record<Exclude<SaidState, "">, Key>> = {
  sending: "sending",
  sent: "sent",
  delivered: "delivered",
  read: "read",
  failed: "notSent",
};

export function SaidRow({ row, of }: { row: Said; of: Case }) {
  const isAutomatic = row.role === "SYSTEM" || row.role === "CUSTOM_BOT";
  return (
    <article
      class="said"
      data-mine={row.mine}
      data-who={row.mine ? "me" : isAutomatic ? "system" : row.role === "CUSTOMER" ? "customer" : "agent"}
      data-opens={row.opens}
      data-state={row.state}
    >
      <p class={row.opens && !row.mine ? "who" : "unseen"}>{row.mine ? say("you") : row.name}</p>
      <Words row={row} of={of} />
      <After row={row} of={of} />
    </article>
  );
}

function Words({ row, of }: { row: Said; of: Case }) {
  if (row.file !== undefined) return <FileCard file={row.file} of={of} />;
  if (row.template !== undefined) return <Asked template={row.template} />;
  return (
    <div class="words">
      <Rich text={row.text} isMarkdown={row.type === "text/markdown"} newTab={say("newTab")} />
    </div>
  );
}

function After({ row, of }: { row: Said; of: Case }) {
  const isShown = row.closes || row.state === "failed" || row.state === "sending";
  return (
    <p class={isShown ? "after" : "unseen"}>
      {row.state !== "sending" && row.state !== "failed" && (
        <time dateTime={new Date(row.at).toISOString()}>{timeOf(row.at)}</time>
      )}
      {row.state !== "" && (
        <span class="state" data-state={row.state}>
          {row.state === "failed" && <Icon name="warning" />}
          {say(STATES[row.state])}
        </span>
      )}
      {row.state === "failed" && row.why !== "" && <span class="bad">{row.why}</span>}
      {row.state === "failed" && (
        <button type="button" class="link" onClick={() => of.say(row.raw, row.token)}>
          {say("retry")}
        </button>
      )}
    </p>
  );
}
