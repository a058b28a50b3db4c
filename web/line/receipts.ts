/**
 * When a receipt goes out: "delivered" waits a moment for a "read" that says more, and both are told
 * at most every five seconds, the newest message alone (contract/participant.md 8).
 */
import type { ReceiptKind } from "../wire/requests";
import type { Timers } from "./timers";

const DELIVERED_MS = 300;
const EVERY_MS = 5_000;

export function newReceipts(
  timers: Timers,
  send: (kind: ReceiptKind, messageId: string) => void,
): (messageId: string, kind: ReceiptKind) => void {
  const told = new Set<string>();
  const due: Record<ReceiptKind, string> = { read: "", delivered: "" };
  let sentAt = -Infinity;

  function flush(): void {
    if (due.delivered === due.read) due.delivered = "";
    for (const kind of ["delivered", "read"] as const) {
      const id = due[kind];
      due[kind] = "";
      if (id === "") continue;
      told.add(`${kind} ${id}`);
      sentAt = Date.now();
      send(kind, id);
    }
  }

  return (messageId, kind) => {
    if (told.has(`${kind} ${messageId}`) || told.has(`read ${messageId}`)) return;
    due[kind] = messageId;
    const pause = Math.max(kind === "read" ? 0 : DELIVERED_MS, sentAt + EVERY_MS - Date.now());
    timers.once("receipts", pause, flush);
  };
}
