/** What the agent workspace asks of its own server, besides the two packages: contract/ccp.md 6, and ours. */
import { WireError, fieldsIn, fieldsOf, json, listIn, textIn, textOr } from "./reader";

/** /connect/ccp-config.json */
export interface DeskConfig {
  readonly region: string;
  readonly alias: string;
  readonly endpoint: string;
  readonly authorizeEndpoint: string;
  readonly loginEndpoint: string;
  readonly logoutEndpoint: string;
  readonly agentAppEndpoint: string;
  readonly taskTemplatesEndpoint: string;
  readonly authCookieName: string;
}

/** The answer of authorize; `expiration` is in milliseconds. */
export interface Access {
  readonly accessToken: string;
  readonly expiration: number;
}

export interface QueueFigures {
  readonly id: string;
  readonly name: string;
  readonly waiting: number;
  readonly oldestSeconds: number;
  readonly inService: number;
  readonly available: number; // agents
  readonly staffed: number; // agents
}

export interface AgentFigures {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly profile: string;
  readonly state: string;
  readonly type: string; // routable, not_routable, offline
  readonly since: number; // ms
  readonly next: string;
  readonly isLost: boolean;
  readonly slots: number;
  readonly offered: number;
  readonly talking: number;
  readonly afterWork: number;
}

export interface Overview {
  readonly at: number; // ms, the server's clock
  readonly queues: readonly QueueFigures[];
  readonly agents: readonly AgentFigures[];
}

export interface Reply {
  readonly title: string;
  readonly text: string;
}

export function readDeskConfig(value: unknown): DeskConfig {
  const from = fieldsOf(value, "the configuration");
  return {
    region: textIn(from, "region"),
    alias: textOr(from, "alias"),
    endpoint: textIn(from, "endpoint"),
    authorizeEndpoint: textIn(from, "authorizeEndpoint"),
    loginEndpoint: textIn(from, "loginEndpoint"),
    logoutEndpoint: textIn(from, "logoutEndpoint"),
    agentAppEndpoint: textIn(from, "agentAppEndpoint"),
    taskTemplatesEndpoint: textIn(from, "taskTemplatesEndpoint"),
    authCookieName: textIn(from, "authCookieName"),
  };
}

export function readAccess(value: unknown): Access {
  const from = fieldsOf(value, "the access");
  const expiration = from["expiration"];
  if (typeof expiration !== "number") throw new WireError("expiration is missing");
  return { accessToken: textIn(from, "accessToken"), expiration };
}

function numberIn(from: Readonly<Record<string, unknown>>, key: string): number {
  const value = from[key];
  return typeof value === "number" ? value : 0;
}

export function readOverview(value: unknown): Overview {
  const from = fieldsOf(value, "the overview");
  return {
    at: numberIn(from, "at"),
    queues: listIn(from, "queues").map((each) => {
      const queue = fieldsOf(each, "a queue");
      return {
        id: textIn(queue, "id"),
        name: textOr(queue, "name"),
        waiting: numberIn(queue, "waiting"),
        oldestSeconds: numberIn(queue, "oldestSeconds"),
        inService: numberIn(queue, "inService"),
        available: numberIn(queue, "available"),
        staffed: numberIn(queue, "staffed"),
      };
    }),
    agents: listIn(from, "agents").map((each) => {
      const agent = fieldsOf(each, "an agent");
      return {
        id: textIn(agent, "id"),
        name: textOr(agent, "name"),
        username: textOr(agent, "username"),
        profile: textOr(agent, "profile"),
        state: textOr(agent, "state"),
        type: textOr(agent, "type"),
        since: numberIn(agent, "since"),
        next: textOr(agent, "next"),
        isLost: agent["lost"] === true,
        slots: numberIn(agent, "slots"),
        offered: numberIn(agent, "offered"),
        talking: numberIn(agent, "talking"),
        afterWork: numberIn(agent, "afterWork"),
      };
    }),
  };
}

/** Quick replies as the agent's preferences keep them: a text of JSON. A broken one is none. */
export function readReplies(text: string): readonly Reply[] | undefined {
  try {
    const list = json(text, "the replies");
    if (!Array.isArray(list)) return undefined;
    return list.map((each) => {
      const reply = fieldsOf(each, "a reply");
      return { title: textOr(reply, "title"), text: textOr(reply, "text") };
    });
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** What CreateTransport answers for a chat token, as Streams hands it on. */
export function readChatToken(value: unknown): string {
  return textIn(fieldsIn(fieldsOf(value, "the transport"), "chatTokenTransport"), "participantToken");
}

/** Why an action of Streams failed: a text, mostly JSON with `message` in it (contract/ccp.md 2.1). */
export function readFailure(value: unknown): string {
  try {
    const from = fieldsOf(typeof value === "string" ? json(value, "the failure") : value, "the failure");
    return textOr(from, "message");
  } catch (error) {
    if (error instanceof WireError) return typeof value === "string" && value !== "error" ? value : "";
    throw error;
  }
}

/** The language that preferences name; Streams types only some of them. */
export function readPreference(preferences: unknown, ...names: readonly string[]): string {
  if (typeof preferences !== "object" || preferences === null) return "";
  const from = fieldsOf(preferences, "the preferences");
  return names.map((name) => textOr(from, name)).find((text) => text !== "") ?? "";
}

/** What of a contact's snapshot Streams keeps to itself (contract/ccp.md 3.4). */
export interface Hidden {
  readonly customer: string;
  readonly hasMarkdown: boolean;
  readonly mayAttach: boolean;
}

export function readHidden(snapshot: unknown): Hidden {
  const data = fieldsIn(fieldsOf(snapshot, "the snapshot"), "contactData");
  const features = fieldsIn(data, "contactFeatures");
  const names = listIn(data, "connections").map((each) =>
    textOr(fieldsIn(fieldsOf(each, "a connection"), "chatMediaInfo"), "customerName"),
  );
  return {
    customer: names.find((name) => name !== "") ?? "",
    hasMarkdown: features["messagingMarkdownEnabled"] === true,
    mayAttach: features["attachmentsEnabled"] !== false,
  };
}
