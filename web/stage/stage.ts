/**
 * A page of ours on which the real widget runs: its loader, its interface, and between them and the
 * network a watcher that may answer itself. The widget's own frame is watched, too.
 */
export interface Seen {
  readonly kind: "request" | "sent" | "received" | "socket";
  readonly title: string;
  readonly detail: string;
}

export interface Watch {
  /** An answer instead of the network's; undefined: let it through. */
  answer?(url: URL, body: string): object | undefined;
  /** A socket's stand-in; undefined: a real one. */
  socket?(): EventTarget | undefined;
  hear?(seen: Seen): void;
}

type Global = Window & { fetch: typeof fetch; WebSocket: typeof WebSocket };

function textOfBody(body: unknown): string {
  return typeof body === "string" ? body : body === undefined || body === null ? "" : "(bytes)";
}

function topicOf(data: unknown): string {
  return /"topic":"([^"]+)"/.exec(String(data))?.[1] ?? "frame";
}

function watchFetch(global: Global, watch: Watch): void {
  const real = global.fetch.bind(global);
  global.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input), location.href);
    const body = textOfBody(init?.body);
    const own = watch.answer?.(url, body);
    if (own !== undefined) return new Response(JSON.stringify(own), { headers: { "Content-Type": "application/json" } });
    const answer = await real(input, init);
    if (watch.hear) {
      const isText = /json|text/.test(answer.headers.get("Content-Type") ?? "");
      const said = isText ? await answer.clone().text() : "";
      const title = `${init?.method ?? "GET"} ${url.pathname} → ${answer.status}`;
      watch.hear({ kind: "request", title, detail: [body, said].filter(Boolean).join("\n\n") });
    }
    return answer;
  };
}

function watchSocket(global: Global, watch: Watch): void {
  const Real = global.WebSocket;
  const tell = (kind: Seen["kind"], title: string, detail = ""): void => watch.hear?.({ kind, title, detail });
  class Watched extends Real {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      tell("socket", "WebSocket opening");
      this.addEventListener("message", ({ data }) => tell("received", topicOf(data), String(data)));
      this.addEventListener("close", ({ code }) => tell("socket", `WebSocket closed, ${code}`));
    }
    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      tell("sent", topicOf(data), String(data));
      super.send(data);
    }
  }
  global.WebSocket = new Proxy(Watched, {
    construct: (Target, [url, protocols]) => watch.socket?.() ?? new Target(url, protocols),
  });
}

export function watchWindow(global: Global, watch: Watch): void {
  watchFetch(global, watch);
  watchSocket(global, watch);
}

/** The widget's frame gets its document first and its script afterwards: in between it is ours. */
export function watchFrames(watch: Watch): void {
  const take = ({ target }: Event): void => {
    if (!(target instanceof HTMLIFrameElement)) return;
    const inside: unknown = target.contentWindow;
    if (isGlobal(inside)) watchWindow(inside, watch);
  };
  document.addEventListener("load", take, true);
}

function isGlobal(value: unknown): value is Global {
  return typeof value === "object" && value !== null && "WebSocket" in value && "fetch" in value;
}

/** What the snippet does, with commands of our own. */
export function runLoader(widgetId: string, commands: Readonly<Record<string, unknown>>): void {
  const waiting: unknown[][] = Object.entries(commands);
  const stub = (...command: unknown[]): void => void waiting.push(command);
  Reflect.set(stub, "ac", waiting);
  Reflect.set(window, "amazon_connect", stub);
  const script = document.createElement("script");
  script.src = "/connectwidget/static/amazon-connect-chat-interface-client.js";
  script.id = widgetId;
  document.head.append(script);
}

export const CONTENT_TYPES = [
  "text/plain",
  "text/markdown",
  "application/vnd.amazonaws.connect.message.interactive",
  "application/vnd.amazonaws.connect.message.interactive.response",
] as const;

const KEPT = "persistedChatSession"; // contract/widget.md 1.4

/** The widget keeps a chat for the tab; a page that plays with it may not. */
export function forgetChat(): void {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    return;
  }
}
