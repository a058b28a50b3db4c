/** One contact of the snapshot as plain data: read from Streams, compared and drawn by us. contract/ccp.md 3.4 */
import { readHidden } from "../wire/desk";

export type Stage = "offered" | "talking" | "after" | "missed" | "refused" | "failed";

export interface Attribute {
  readonly name: string;
  readonly value: string;
}

/** Somebody else in the chat, or whom it went to. */
export interface Other {
  readonly connectionId: string;
  readonly name: string;
  readonly isCalling: boolean;
  readonly isAgent: boolean;
}

export interface CaseView {
  readonly id: string;
  readonly connectionId: string;
  readonly stage: Stage;
  readonly customer: string; // "" without a name
  readonly hasMarkdown: boolean;
  readonly mayAttach: boolean;
  readonly isCustomerHere: boolean;
  readonly queue: string;
  readonly since: number; // ms: the state
  readonly started: number; // ms: the segment
  readonly waited: number; // ms in the queue
  readonly isTransfer: boolean;
  readonly attributes: readonly Attribute[];
  readonly others: readonly Other[];
  readonly mayAdd: boolean;
}

const STAGES: Readonly<Record<string, Stage>> = {
  incoming: "offered",
  pending: "offered",
  connecting: "offered",
  connected: "talking",
  ended: "after",
  missed: "missed",
  rejected: "refused",
  error: "failed",
};

export function viewOf(contact: connect.Contact): CaseView {
  const mine = contact.getAgentConnection();
  const since = Date.now() - contact.getStateDuration();
  const queued = contact.getQueueTimestamp() as Date | null;
  const stage = STAGES[contact.getState().type] ?? "failed";
  return {
    id: contact.getContactId(),
    connectionId: mine.getConnectionId(),
    stage,
    ...readHidden(contact.toSnapshot()),
    isCustomerHere: contact.getInitialConnection().isActive(),
    queue: contact.getQueue()?.name ?? "",
    since,
    started: Date.now() - contact.getContactDuration(),
    waited: queued === null || queued === undefined ? 0 : Math.max(0, since - new Date(queued).getTime()),
    isTransfer: /transfer/.test(String(contact.getInitiationMethod())),
    attributes: attributesOf(contact),
    others: othersOf(contact),
    mayAdd: contact.isMultiPartyConferenceEnabled(),
  };
}

function attributesOf(contact: connect.Contact): readonly Attribute[] {
  return Object.values(contact.getAttributes())
    .flatMap((each) => (each === undefined ? [] : [{ name: each.name, value: each.value }]))
    .sort((one, other) => one.name.localeCompare(other.name));
}

function othersOf(contact: connect.Contact): readonly Other[] {
  return contact
    .getThirdPartyConnections()
    .filter((each) => each.isActive())
    .map((each) => {
      const endpoint = each.getEndpoint() as connect.Endpoint | null;
      return {
        connectionId: each.getConnectionId(),
        name: endpoint?.name ?? "",
        isCalling: each.isConnecting(),
        isAgent: String(endpoint?.type) === "agent",
      };
    });
}

/** Whether two readings show the same; the clocks may differ by a little. */
export function isSame(one: CaseView, other: CaseView): boolean {
  const still = { ...other, since: one.since, started: one.started, waited: one.waited };
  return one.stage === other.stage && JSON.stringify(one) === JSON.stringify(still);
}
