/** Starts a chat: asks the page for a name and a token, then the server (contract/widget.md 2.6-2.8, 3). */
import { newToken } from "../line/token";
import { type FormValues, StartFailure } from "../wire/orders";
import { type WidgetConfig, type WidgetStarted, readCode, readWidgetConfig, readWidgetStarted } from "../wire/widget";
import type { Settings } from "./settings";

const PREFIX = "HostedWidget-";
const TOKEN_MOST = 3072; // characters; 6144 bytes as UTF-16
const ASK_MS = 30_000;
const NAME_MS = 10_000;
const ANSWER_MS = 30_000;
const CONFIG_MS = 8_000;

export interface Server {
  readonly base: string;
  readonly widgetId: string;
}

/** A refusal carries its status: 400 and 404 are final, anything else may pass. */
export async function loadConfig(server: Server, snippetId: string | undefined): Promise<WidgetConfig> {
  const answer = await ask(`${api(server)}/config`, { headers: { "x-amz-snippet-id": snippetId ?? "" } }, CONFIG_MS);
  return readWidgetConfig(answer);
}

export async function startChat(
  server: Server,
  settings: Settings,
  values: FormValues | undefined,
): Promise<WidgetStarted> {
  if (settings.customStartChat) return ownStart(settings.customStartChat);
  if (!settings.snippetId) throw new StartFailure("SnippetMismatch", 400, "the snippet has no snippetId");

  const name = await displayName(settings, values);
  const token = settings.authenticate ? await askPage(settings.authenticate, ASK_MS, "authenticate") : undefined;
  const isToken = typeof token === "string" && token !== "";
  if (isToken && token.length > TOKEN_MOST) {
    throw new StartFailure("TokenTooLarge", 400, `the token is longer than ${TOKEN_MOST} characters`);
  }
  const answer = await ask(
    `${api(server)}/start`,
    {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "x-amz-snippet-id": settings.snippetId,
        ...(isToken ? { "x-amz-security-token": token } : {}),
      },
      body: JSON.stringify(startBody(settings, name, values)),
    },
    ANSWER_MS,
  );
  return readWidgetStarted(answer);
}

export function startUrl(server: Server): string {
  return `${api(server)}/start`;
}

function api(server: Server): string {
  return `${server.base}/connectwidget/api/${encodeURIComponent(server.widgetId)}`;
}

/** Unsigned attributes carry a prefix, so that nobody takes them for signed ones. */
export function prefixed(attributes: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key.startsWith(PREFIX) ? key : PREFIX + key, value]),
  );
}

export function startBody(settings: Settings, name: string, values: FormValues | undefined): object {
  const attributes = prefixed({ ...settings.contactAttributes, ...values?.attributes });
  return {
    ParticipantDetails: { DisplayName: name },
    ...(Object.keys(attributes).length > 0 ? { Attributes: attributes } : {}),
    SupportedMessagingContentTypes: settings.supportedMessagingContentTypes ?? ["text/plain"],
    ...(settings.initialMessage
      ? { InitialMessage: { ContentType: "text/plain", Content: settings.initialMessage } }
      : {}),
    ...(settings.chatDurationInMinutes ? { ChatDurationInMinutes: settings.chatDurationInMinutes } : {}),
    ClientToken: newToken(),
  };
}

async function displayName(settings: Settings, values: FormValues | undefined): Promise<string> {
  const fallback = values?.displayName || "Customer";
  if (!settings.customerDisplayName) return fallback;
  const late = Symbol("late");
  const name = await askPage(settings.customerDisplayName, NAME_MS, "customerDisplayName", late);
  if (name === late) {
    console.warn("[amazon_connect] customerDisplayName did not call back; the chat starts without a name");
    return fallback;
  }
  if (typeof name === "string" && name !== "") return name;
  console.error("Invalid customerDisplayName provided");
  return fallback;
}

async function ownStart(call: NonNullable<Settings["customStartChat"]>): Promise<WidgetStarted> {
  const answer = await askPage(call, ASK_MS, "customStartChat");
  try {
    return readWidgetStarted(answer);
  } catch {
    throw new StartFailure("InvalidParameter", 0, "customStartChat called back without a startChatResult");
  }
}

/** Calls a function of the page and waits for its first callback. `late`: what stands for no answer. */
export function askPage(
  call: (answer: (value: unknown) => void) => unknown,
  ms: number,
  name: string,
  late?: unknown,
): Promise<unknown> {
  return new Promise((done, failed) => {
    const fail = (why: string): void => {
      failed(new StartFailure("NoCallback", 0, `${name} ${why}`));
    };
    const timer = setTimeout(
      () => (late === undefined ? fail(`did not call back within ${ms / 1000} s`) : done(late)),
      ms,
    );
    const stop = (error: unknown): void => {
      clearTimeout(timer);
      console.error(error);
      if (late === undefined) fail("failed");
      else done(late);
    };
    const answer = (value: unknown): void => {
      clearTimeout(timer);
      done(value);
    };
    try {
      const running = call(answer);
      if (running instanceof Promise) running.catch(stop);
    } catch (error) {
      stop(error);
    }
  });
}

async function ask(url: string, request: RequestInit, ms: number): Promise<unknown> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ms);
  try {
    const answer = await fetch(url, { ...request, credentials: "omit", signal: patience.signal });
    const body: unknown = await answer.json().catch(() => undefined);
    if (answer.ok) return body;
    throw new StartFailure(readCode(body) || "InternalError", answer.status, `the server answered ${answer.status}`);
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    throw new StartFailure("Unreachable", 0, error instanceof Error ? error.message : "no answer");
  } finally {
    clearTimeout(timer);
  }
}
