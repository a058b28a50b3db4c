/**
 * The SDK channel to an embedding page (contract/ccp.md 2.4). Without its answers a chat of that page begins
 * thirty seconds late. Whoever frames us was approved by frame-ancestors, so any parent may ask.
 */
import { fieldsIn, fieldsOf, textOr, type Fields } from "../wire/reader";

interface Facts {
  readonly region: string;
  readonly origin: string;
}

export function openChannel(facts: () => Promise<Facts>): void {
  if (window.parent === window) return;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = (event: MessageEvent<unknown>) => void answer(port1, fieldsOf(event.data, "a message"), facts);
  window.parent.postMessage({ type: "cross-domain-adapter-init" }, "*", [port2]);
}

async function answer(port: MessagePort, message: Fields, facts: () => Promise<Facts>): Promise<void> {
  switch (textOr(message, "type")) {
    case "cross-domain-site-ready":
      port.postMessage({
        type: "acknowledge",
        connectionId: crypto.randomUUID(),
        status: { initialized: true, startTime: new Date() },
        healthCheckInterval: 0,
      });
      break;
    case "request":
      port.postMessage(await answerRequest(message, facts));
      break;
    default: // subscriptions, logs, metrics: nothing of theirs ever happens here
  }
}

async function answerRequest(message: Fields, facts: () => Promise<Facts>): Promise<object> {
  const { namespace, requestId, command } = message;
  const head = { type: "response", namespace, requestId };
  const data = await dataOf(textOr(message, "command"), facts);
  if (data !== undefined) return { ...head, isError: false, data };
  return {
    ...head,
    isError: true,
    errorKey: "handlerNotFound",
    reason: "No handler for command",
    details: { command, requestData: fieldsIn(message, "data") },
  };
}

async function dataOf(command: string, facts: () => Promise<Facts>): Promise<object | undefined> {
  switch (command.replace(/^.*\//, "")) {
    case "getInstanceDetails":
      return facts();
    case "getContactRegion":
      return { region: (await facts()).region };
    case "getNetworkConnectionStatus":
      return { status: "connected", timestamp: Date.now() };
    case "isPreviewMode":
      return { isPreviewMode: false };
    case "sendActivity":
      return {};
    default:
      return undefined;
  }
}
