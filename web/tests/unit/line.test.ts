/** The line against a server in memory; the clock is the test's. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Chat, type Heard, hear, newChat } from "../../chat/chat";
import { rowsOf } from "../../chat/rows";
import { backoffMs } from "../../line/backoff";
import { type Line, openLine } from "../../line/line";

const EVENT = "application/vnd.amazonaws.connect.event.";

class FakeSocket extends EventTarget {
  static all: FakeSocket[] = [];
  static isMute = false;
  sent: string[] = [];
  isClosed = false;

  constructor(readonly url: string) {
    super();
    FakeSocket.all.push(this);
    queueMicrotask(() => this.dispatchEvent(new Event("open")));
  }

  send(frame: string): void {
    this.sent.push(frame);
    if (FakeSocket.isMute) return;
    const { topic } = JSON.parse(frame) as { topic: string };
    const content = { status: "success", topics: ["aws/chat"] };
    this.hear(topic === "aws/subscribe" ? { topic, content } : { topic, statusCode: 200, statusContent: "OK" });
  }

  hear(frame: object): void {
    queueMicrotask(() => this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) })));
  }

  close(): void {
    this.isClosed = true;
  }

  drop(): void {
    this.dispatchEvent(new Event("close"));
  }
}

interface Call {
  path: string;
  body: Record<string, unknown>;
  bearer: string | null;
}

/** A chat in memory: a log, and what to say next time instead of an answer. */
class Server {
  log: Record<string, unknown>[] = [];
  calls: Call[] = [];
  refuse: Record<string, number[]> = {};
  meanwhile: () => void = () => undefined; // while the transcript is being asked for
  private count = 0;

  add(who: string, text: string, push = true): string {
    const id = `m${++this.count}`;
    this.append({ Id: id, Type: "MESSAGE", ContentType: "text/plain", Content: text, ParticipantId: who }, push);
    return id;
  }

  append(item: Record<string, unknown>, push = true): void {
    const AbsoluteTime = new Date(1_800_000_000_000 + this.log.length).toISOString();
    const full = { AbsoluteTime, DisplayName: "D", ParticipantRole: "CUSTOMER", ...item };
    this.log.push(full);
    if (push) FakeSocket.all.at(-1)?.hear({ topic: "aws/chat", content: JSON.stringify(full) });
  }

  fetch = async (path: string, init: RequestInit): Promise<Response> => {
    const body = JSON.parse(String(init.body)) as Record<string, unknown>;
    const bearer = new Headers(init.headers).get("x-amz-bearer");
    this.calls.push({ path, body, bearer });
    if (path === "/participant/transcript") this.meanwhile();
    await Promise.resolve();
    const status = this.refuse[path]?.shift();
    if (status === 0) throw new TypeError("Failed to fetch");
    if (status !== undefined) return Response.json({ __type: "E", message: "Access denied" }, { status });
    return Response.json(this.answer(path, body));
  };

  of(path: string): Call[] {
    return this.calls.filter((call) => call.path === path);
  }

  private answer(path: string, body: Record<string, unknown>): object {
    switch (path) {
      case "/participant/connection":
        return {
          Websocket: { Url: "ws://127.0.0.1:1/ws" },
          ConnectionCredentials: {
            ConnectionToken: `ct${this.of(path).length}`,
            Expiry: new Date(Date.now() + 24 * 3600_000).toISOString(),
          },
        };
      case "/participant/message":
        return { Id: this.add("me", String(body["Content"])), AbsoluteTime: "2026-03-02T10:15:30.123Z" };
      case "/participant/transcript": {
        const start = (body["StartPosition"] as { Id?: string } | undefined)?.Id;
        const from = start === undefined ? 0 : this.log.findIndex((item) => item["Id"] === start);
        return { Transcript: from < 0 ? [] : this.log.slice(from) };
      }
      default:
        return {};
    }
  }
}

let server: Server;
let chat: Chat;
let heard: Heard[];
let line: Line;

function open(): void {
  line = openLine("", "pt", (one) => {
    heard.push(one);
    chat = hear(chat, one);
  });
}

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const texts = () => rowsOf(chat).map((row) => row.text);

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  FakeSocket.isMute = false;
  server = new Server();
  chat = newChat("me");
  heard = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", server.fetch);
});

afterEach(() => {
  line.close();
  expect(vi.getTimerCount()).toBe(0); // a closed line leaves nothing behind
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a line", () => {
  test("connects, subscribes, and reads the whole transcript", async () => {
    server.add("bot", "before");
    open();
    await settle();
    expect(chat.phase).toBe("open");
    expect(texts()).toEqual(["before"]);
    expect(server.of("/participant/connection")[0]?.bearer).toBe("pt");
    expect(server.of("/participant/transcript")[0]).toMatchObject({ bearer: "ct1", body: { ScanDirection: "BACKWARD" } });
  });

  test("beats every ten seconds, and comes back when nobody answers", async () => {
    open();
    await settle();
    await settle(10_000);
    const beats = FakeSocket.all[0]?.sent.filter((frame) => frame.includes("aws/heartbeat"));
    expect(beats).toHaveLength(2);
    FakeSocket.isMute = true;
    await settle(20_000);
    expect(FakeSocket.all[0]?.isClosed).toBe(true);
    FakeSocket.isMute = false;
    await settle(20_000);
    expect(chat.phase).toBe("open");
  });

  test("brings what was missed, from the last item without a hole", async () => {
    open();
    await settle();
    const last = server.add("bot", "one");
    await settle();
    FakeSocket.all[0]?.drop();
    await settle();
    expect(chat.phase).toBe("reconnecting");
    server.add("bot", "two", false);
    await settle(1000);
    expect(server.of("/participant/transcript")[1]?.body["StartPosition"]).toEqual({ Id: last });
    expect(texts()).toEqual(["one", "two"]);
  });

  test("does not step over a hole when reading on fails", async () => {
    open();
    await settle();
    server.add("bot", "one");
    await settle();
    FakeSocket.all[0]?.drop();
    server.add("bot", "missed", false);
    server.refuse["/participant/transcript"] = [500];
    server.meanwhile = () => {
      server.meanwhile = () => undefined;
      server.add("bot", "pushed"); // to the new socket, over the hole
    };
    await settle(5000);
    expect(texts()).toEqual(["one", "missed", "pushed"]);
    expect(chat.phase).toBe("open");
  });

  test("reads all when the server does not know the item to start from", async () => {
    open();
    await settle();
    server.add("bot", "one");
    await settle();
    server.log = [];
    server.add("bot", "restored", false);
    FakeSocket.all[0]?.drop();
    await settle(1000);
    expect(texts()).toContain("restored");
  });

  test("waits longer each time, unless it is told to try now", async () => {
    server.refuse["/participant/connection"] = [0, 503, 429];
    open();
    await settle();
    expect(server.of("/participant/connection")).toHaveLength(1);
    await settle(500);
    expect(server.of("/participant/connection")).toHaveLength(2);
    line.retry();
    await settle();
    expect(server.of("/participant/connection")).toHaveLength(3);
    await settle(2000);
    expect(chat.phase).toBe("open");
  });

  test("is over at a 403, and gives up at a 400", async () => {
    server.refuse["/participant/connection"] = [403];
    open();
    await settle(60_000);
    expect(chat.phase).toBe("ended");
    expect(server.calls).toHaveLength(1);
    chat = newChat("me");
    server.refuse["/participant/connection"] = [400];
    open();
    await settle(60_000);
    expect(chat).toMatchObject({ phase: "failed", why: "Access denied" });
  });

  test("renews its token a minute before it dies, without a new socket", async () => {
    open();
    await settle();
    await settle(24 * 3600_000 - 59_000);
    expect(FakeSocket.all).toHaveLength(1);
    line.say("t", "late");
    await settle();
    expect(server.of("/participant/message")[0]?.bearer).toBe("ct2");
  });

  test("ends by chat.ended after a disconnect, or without it soon after", async () => {
    open();
    await settle();
    await line.end();
    expect(chat.phase).toBe("open");
    server.append({ Id: "e", Type: "EVENT", ContentType: `${EVENT}chat.ended` });
    await settle();
    expect(chat.phase).toBe("ended");
    expect(FakeSocket.all[0]?.isClosed).toBe(true);

    chat = newChat("me");
    server.log = [];
    open();
    await settle();
    await line.end();
    await settle(3000);
    expect(chat.phase).toBe("ended");
  });

  test("tells when the end cannot be asked for, and the chat goes on", async () => {
    open();
    await settle();
    server.refuse["/participant/disconnect"] = [0];
    await expect(line.end()).rejects.toThrow("cannot be reached");
    expect(chat.phase).toBe("open");
  });
});

describe("what is said", () => {
  test("waits for the line, and goes in order, one at a time", async () => {
    open();
    line.say("t1", "one");
    line.say("t2", "two");
    server.refuse["/participant/message"] = [500, 0];
    await settle(5000);
    const sent = server.of("/participant/message").map(({ body }) => body["ClientToken"]);
    expect(sent).toEqual(["t1", "t1", "t1", "t2"]);
    expect(texts()).toEqual(["one", "two"]);
    expect(chat.drafts).toEqual([]);
  });

  test("fails at once when it is refused, after some tries when nobody is there", async () => {
    open();
    await settle();
    server.refuse["/participant/message"] = [400, 0, 0, 0, 0, 0];
    line.say("t1", "bad");
    line.say("t2", "lost");
    await settle(60_000);
    expect(chat.drafts.map(({ state }) => state)).toEqual(["failed", "failed"]);
    expect(server.of("/participant/message")).toHaveLength(6);
  });

  test("is refused when the chat ends under it", async () => {
    open();
    await settle();
    server.refuse["/participant/message"] = [403];
    line.say("t1", "late");
    line.say("t2", "later");
    await settle();
    expect(chat.phase).toBe("ended");
    expect(chat.drafts.map(({ state }) => state)).toEqual(["failed", "failed"]);
    line.say("t3", "too late");
    expect(chat.drafts).toHaveLength(3);
    expect(server.of("/participant/message")).toHaveLength(1);
  });
});

describe("typing", () => {
  test("is told once in ten seconds, and again after a message", async () => {
    open();
    await settle();
    line.typing();
    line.typing();
    await settle();
    expect(server.of("/participant/event")).toHaveLength(1);
    line.say("t", "x");
    line.typing();
    await settle();
    expect(server.of("/participant/event")).toHaveLength(2);
  });

  test("of others goes quiet by itself", async () => {
    open();
    await settle();
    const types = { Id: "x", Type: "EVENT", ContentType: `${EVENT}typing`, ParticipantId: "bot" };
    server.append(types);
    await settle();
    expect(chat.typing).toHaveLength(1);
    await settle(12_000);
    expect(chat.typing).toEqual([]);
  });
});

test("the wait doubles to its cap, half of it by chance", () => {
  expect([0, 1, 2, 6, 7, 1000].map((n) => backoffMs(n, 1))).toEqual([500, 1000, 2000, 30_000, 30_000, 30_000]);
  expect(backoffMs(2, 0)).toBe(1000);
});
