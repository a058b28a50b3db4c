/** From a signed-in browser to a running workspace, and what may go wrong on the way. contract/ccp.md 6.2, 8 */
import { signal } from "@preact/signals";
import { type Access, type DeskConfig, readAccess, readDeskConfig } from "../wire/desk";
import { readFault } from "../wire/participant";
import { openChannel } from "./channel";
import type { Key } from "./texts/en";

export interface Trouble {
  readonly text: Key;
  readonly why: string;
  readonly way: "reload" | "signIn";
}

/** What keeps the workspace from working; undefined while all is well. */
export const trouble = signal<Trouble | undefined>(undefined);

const AGENT_MS = 10_000; // contract/ccp.md 3.5
const SIGN_IN = "/connect/login?landat=/ccp-v2/";

let config: Promise<DeskConfig> | undefined;

/** One question, asked when first needed; a failed one is asked again. */
function deskConfig(): Promise<DeskConfig> {
  config ??= askConfig().catch((error: unknown) => {
    config = undefined;
    throw error;
  });
  return config;
}

async function askConfig(): Promise<DeskConfig> {
  const answer = await fetch("/connect/ccp-config.json", { credentials: "include", cache: "no-store" });
  if (!answer.ok) throw answer;
  return readDeskConfig(await answer.json());
}

function stop(text: Key, way: Trouble["way"] = "reload", why = ""): void {
  trouble.value ??= { text, why, way };
}

export function signIn(): void {
  location.assign(`${SIGN_IN}${location.hash}`);
}

/** Calls `sit` once with the agent. */
export async function boot(sit: (agent: connect.Agent) => void): Promise<void> {
  if (typeof SharedWorker === "undefined") return stop("noWorker");
  openChannel(async () => ({ origin: location.origin, region: (await deskConfig()).region }));
  try {
    const known = await deskConfig();
    const access = readAccess(await connect.core.authorize(known.authorizeEndpoint));
    start(known, access, sit);
  } catch (error) {
    if (error instanceof Response && error.status === 401) location.replace(SIGN_IN);
    else stop("noServer");
  }
}

function start(known: DeskConfig, access: Access, sit: (agent: connect.Agent) => void): void {
  connect.ChatSession.setGlobalConfig({ endpoint: location.origin, region: known.region });
  connect.core.initSharedWorker(workerParams(known, access));
  connect.core.initPageOptions({});
  connect.core.initApiProxyService();
  watchSession(known);
  connect.onWebsocketInitFailure(() => stop("socketFailed"));
  const late = setTimeout(() => void diagnose(known, access), AGENT_MS);
  connect.agent((agent) => {
    clearTimeout(late);
    trouble.value = undefined;
    sit(agent);
  });
}

function workerParams(known: DeskConfig, access: Access): connect.SharedWorkerParams {
  return {
    sharedWorkerUrl: document.querySelector<HTMLMetaElement>('meta[name="desk-worker"]')?.content ?? "",
    authToken: access.accessToken,
    authTokenExpiration: access.expiration,
    refreshToken: "NA", // must be there, is never used
    region: known.region,
    endpoint: known.endpoint,
    authorizeEndpoint: known.authorizeEndpoint,
    loginEndpoint: known.loginEndpoint,
    agentAppEndpoint: known.agentAppEndpoint,
    taskTemplatesEndpoint: known.taskTemplatesEndpoint,
    authCookieName: known.authCookieName,
  };
}

/** The token that a renewal brings reaches the page alone: the worker gets it from us. */
function watchSession(known: DeskConfig): void {
  const bus = connect.core.getEventBus();
  bus.trigger("authorize_success"); // the count of failures starts anew
  connect.core.onAuthorizeSuccess(() => void renew(known));
  connect.core.onCTIAuthorizeRetriesExhausted(() => stop("signedOut", "signIn"));
  connect.core.onAuthorizeRetriesExhausted(() => stop("signedOut", "signIn"));
  connect.core.onAccessDenied(() => stop("denied", "signIn"));
}

async function renew(known: DeskConfig): Promise<void> {
  try {
    const access = readAccess(await connect.core.authorize(known.authorizeEndpoint));
    connect.core.getUpstream().sendUpstream("configure", workerParams(known, access));
  } catch {
    // The next refusal starts the cycle again.
  }
}

/** No agent came: the worker tells nobody why, the same question asked here does. */
async function diagnose(known: DeskConfig, access: Access): Promise<void> {
  for (const operation of ["GetAgentConfiguration", "CreateTransport", "GetAgentSnapshot"]) {
    try {
      const answer = await fetch(known.endpoint, {
        method: "POST",
        headers: {
          "Content-Type": "application/x-amz-json-1.0",
          "X-Amz-Target": `AmazonConnectCTIService.${operation}`,
          "X-Amz-Bearer": access.accessToken,
        },
        body: JSON.stringify(operation === "CreateTransport" ? { transportType: "web_socket" } : {}),
      });
      if (answer.ok) continue;
      const { message, type } = readFault(await answer.json());
      return answer.status === 401 ? stop("signedOut", "signIn") : stop("notSetUp", "reload", message || type);
    } catch {
      return stop("noServer");
    }
  }
  stop("noAgent");
}

/** Offline first, so that no chat is offered to an empty chair. */
export async function signOut(goOffline: () => Promise<void>): Promise<void> {
  const patience = new Promise<void>((go) => setTimeout(go, 2_000));
  await Promise.race([goOffline(), patience]);
  try {
    await fetch("/connect/logout", { method: "POST", credentials: "include" });
  } finally {
    connect.core.getUpstream().sendUpstream("terminate"); // its answer reloads every page of the agent
    setTimeout(() => location.reload(), 3_000);
  }
}
