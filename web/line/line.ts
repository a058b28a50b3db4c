/**
 * The line between a participant and the server: it connects, holds the socket, comes back after a
 * gap with whatever was missed, sends what is said, in order, and tells all it hears as `Heard`.
 *
 * A gap is never guessed: after each subscribe the transcript is read from the last item that is
 * known to have no hole before it. A 403 says that this chat is over for us.
 */
import type { Heard } from "../chat/chat";
import type { Item, Receipt } from "../wire/item";
import type { Connection } from "../wire/participant";
import type { ReceiptKind } from "../wire/requests";
import { backoffMs } from "./backoff";
import { isDenied, isPassing } from "./http";
import { listen } from "./listen";
import { newReceipts } from "./receipts";
import { createConnection, disconnect, getTranscript, sendMessage, sendReceipt, sendTyping } from "./service";
import { BEAT_MS, type ChatSocket, openSocket } from "./socket";
import { Timers } from "./timers";

export interface Line {
  /** Says it once, however often it has to try; `token` makes it the same message again. */
  say(token: string, text: string, type?: string): void;
  /** The person at this end types. Tells it at most every ten seconds. */
  typing(): void;
  /** Reads the page before the oldest that is known; told as items and history. */
  older(): void;
  /** Somebody else's message came, or was seen. Told to the server now and then, the newest only. */
  received(messageId: string, kind: ReceiptKind): void;
  /** The connection's token, "" before there is one: for calls that are no part of the conversation. */
  token(): string;
  /** Leaves the chat; resolves when the server has agreed, rejects when it cannot be asked.
   *  `isParting`: the page goes away just now. */
  end(isParting?: boolean): Promise<void>;
  /** Do not wait any longer for the next try. */
  retry(): void;
  /** Lets go of everything; the chat goes on without us. */
  close(): void;
}

const SAY_TRIES = 5;
const TYPING_MS = 10_000;
const QUIET_MS = 12_000;
const ENDED_MS = 3_000; // how long chat.ended may take after our disconnect
const RENEW_EARLY_MS = 60_000;
const TIMER_MOST_MS = 2 ** 31 - 1;
const PAGES_MOST = 20;
const REHYDRATED_MS = 1_000; // contract/widget.md 4.8

export interface LineOptions {
  /** Items of history read at a time, the rest when asked for; 0 reads all at once. */
  readonly page?: number;
  /** The chat may go on after our end(), with a survey: only the server says when it is over. */
  readonly lingers?: boolean;
}

/** `base` is the server's address ("" for our own). */
export function openLine(
  base: string,
  participantToken: string,
  tell: (heard: Heard) => void,
  options: LineOptions = {},
): Line {
  const over = new AbortController();
  const timers = new Timers();
  const outbox: { token: string; text: string; type: string }[] = [];
  const page = options.page ?? 0;
  const receipts = newReceipts(timers, (kind, id) => void sendReceipt(base, token(), kind, id).catch(() => undefined));
  let olderToken = ""; // the next page of history, "" when there is none or it was not asked for
  let isReadingOlder = false;
  let connection: Connection | undefined;
  let socket: ChatSocket | undefined;
  let attempt = 0;
  let isGapless = false; // since the last subscribe, everything up to now is known
  let known = ""; // the last item without a hole before it
  let newest = ""; // the last item heard at all
  let isSaying = false;
  let typedAt = -Infinity;
  let newestAt = -Infinity;
  let fell = (): void => undefined; // ends the present life of the socket

  function token(): string {
    return connection?.token ?? "";
  }

  function finish(heard: Heard): void {
    if (over.signal.aborted) return;
    close();
    for (const unsaid of outbox.splice(0)) {
      tell({ kind: "refused", token: unsaid.token, why: "The chat has ended" });
    }
    tell(heard);
  }

  function close(): void {
    over.abort();
    socket?.close();
    fell();
    timers.close();
  }

  /** Whether it was the end of the line. */
  function fail(error: unknown): boolean {
    if (isDenied(error)) finish({ kind: "ended" });
    else if (!isPassing(error)) finish({ kind: "gave_up", why: reason(error) });
    return over.signal.aborted;
  }

  async function run(): Promise<void> {
    while (!over.signal.aborted) {
      try {
        connection = await createConnection(base, participantToken);
        timers.once("renew", renewIn(connection), renew);
        if (!over.signal.aborted) await live(connection.socketUrl);
      } catch (error) {
        if (fail(error)) return;
      }
      if (over.signal.aborted) return;
      tell({ kind: "lost" });
      await timers.sleep("pause", backoffMs(attempt++));
    }
  }

  /** From the socket's opening to its fall. */
  function live(url: string): Promise<void> {
    return new Promise((fallen) => {
      isGapless = false;
      const mine = openSocket(url, {
        up: () => {
          timers.once("steady", BEAT_MS, () => (attempt = 0));
          void catchUp(mine);
        },
        heard: take,
        down: () => fell(),
      });
      socket = mine;
      fell = () => {
        socket = undefined;
        timers.stop("steady");
        fallen();
      };
    });
  }

  async function catchUp(mine: ChatSocket): Promise<void> {
    try {
      if (!(await readPages(known))) await readPages(""); // the server does not know that item: read all
    } catch (error) {
      if (fail(error) || mine !== socket) return;
      mine.close();
      fell();
    }
    if (mine !== socket) return;
    isGapless = true;
    known = newest;
    tell({ kind: "connected" });
    void pump();
  }

  /** Whether the item it was to start from was there; true for "from nothing". */
  async function readPages(after: string): Promise<boolean> {
    let isThere = after === "";
    let next = "";
    for (let pages = 0; pages < PAGES_MOST && !over.signal.aborted; pages++) {
      const isLazy = page > 0 && after === "";
      const answer = await getTranscript(base, token(), after, next, isLazy ? page : undefined);
      if (over.signal.aborted) break;
      isThere ||= answer.heard.some((item) => item.kind !== "receipt" && item.id === after);
      take(answer.heard);
      if (isLazy) {
        remember(answer.nextToken);
        break;
      }
      next = answer.nextToken;
      if (next === "" || !isThere) break;
    }
    return isThere;
  }

  function remember(next: string): void {
    olderToken = next;
    tell({ kind: "history", isMore: next !== "" });
  }

  async function older(): Promise<void> {
    if (olderToken === "" || isReadingOlder || over.signal.aborted) return;
    isReadingOlder = true;
    try {
      const answer = await getTranscript(base, token(), "", olderToken, page);
      if (over.signal.aborted) return;
      tell({ kind: "items", heard: answer.heard });
      remember(answer.nextToken);
    } catch {
      tell({ kind: "history", isMore: true }); // it may be asked for again
    } finally {
      isReadingOlder = false;
    }
  }

  /** A persistent chat: what was said before is there now, a moment after it was announced. */
  function rehydrate(): void {
    timers.once("rehydrated", REHYDRATED_MS, () => {
      void readPages("").catch((error: unknown) => fail(error));
    });
  }

  function take(heard: readonly (Item | Receipt)[]): void {
    if (over.signal.aborted || heard.length === 0) return;
    tell({ kind: "items", heard });
    for (const item of heard) {
      if (item.kind === "receipt") continue;
      if (item.kind === "event" && item.event === "typing") listenFor(item.who.id);
      else timers.stop(`quiet ${item.who.id}`);
      if (item.kind === "event" && item.event === "chat.rehydrated") rehydrate();
      if (isKept(item)) mark(item);
    }
    if (heard.some((item) => item.kind === "event" && item.event === "chat.ended")) finish({ kind: "ended" });
  }

  function mark(item: Item): void {
    if (item.at < newestAt) return;
    newestAt = item.at;
    newest = item.id;
    if (isGapless) known = newest;
  }

  function listenFor(who: string): void {
    timers.once(`quiet ${who}`, QUIET_MS, () => tell({ kind: "quiet", who }));
  }

  async function renew(): Promise<void> {
    try {
      connection = await createConnection(base, participantToken);
      timers.once("renew", renewIn(connection), renew);
    } catch (error) {
      if (!fail(error)) timers.once("renew", RENEW_EARLY_MS / 4, renew);
    }
  }

  /** One message at a time, so that they arrive in the order said. */
  async function pump(): Promise<void> {
    if (isSaying || connection === undefined) return;
    isSaying = true;
    for (let next = outbox[0]; next !== undefined && !over.signal.aborted; next = outbox[0]) {
      const heard = await trySaying(next);
      if (over.signal.aborted) break; // finish() has told of all that is left
      outbox.shift();
      tell(heard);
    }
    isSaying = false;
  }

  async function trySaying({ token: saying, text, type }: (typeof outbox)[number]): Promise<Heard> {
    for (let tries = 1; ; tries++) {
      try {
        const sent = await sendMessage(base, token(), text, saying, type);
        return { kind: "accepted", token: saying, id: sent.id };
      } catch (error) {
        if (isDenied(error)) finish({ kind: "ended" });
        if (over.signal.aborted || !isPassing(error) || tries >= SAY_TRIES) {
          return { kind: "refused", token: saying, why: reason(error) };
        }
        await timers.sleep("say", backoffMs(tries - 1));
      }
    }
  }

  const retry = (): void => timers.wake("pause");
  if (typeof window !== "undefined") listen(window, "online", retry, over.signal);
  void run();

  return {
    say(saying, text, type = "text/plain") {
      tell({ kind: "said", token: saying, text, type, at: Date.now() });
      if (over.signal.aborted) {
        tell({ kind: "refused", token: saying, why: "The chat has ended" });
        return;
      }
      outbox.push({ token: saying, text, type });
      typedAt = -Infinity;
      void pump();
    },
    typing() {
      const now = Date.now();
      if (connection === undefined || over.signal.aborted || now - typedAt < TYPING_MS) return;
      typedAt = now;
      sendTyping(base, connection.token).catch(() => undefined); // of the moment: not worth a second try
    },
    older: () => void older(),
    received: receipts,
    token,
    async end(isParting = false) {
      if (over.signal.aborted) return;
      try {
        connection ??= await createConnection(base, participantToken);
        await disconnect(base, connection.token, isParting);
      } catch (error) {
        if (!isDenied(error)) throw error;
        finish({ kind: "ended" });
        return;
      }
      if (!options.lingers) timers.once("ended", ENDED_MS, () => finish({ kind: "ended" }));
    },
    retry,
    close,
  };
}

/** In the transcript for good, so that one may read on from it (contract/participant.md 5.4). */
function isKept(item: Item): boolean {
  return item.kind !== "event" || item.event === "participant.joined" || item.event === "participant.left";
}

function renewIn(connection: Connection): number {
  const early = connection.expiresAt - Date.now() - RENEW_EARLY_MS;
  return Math.min(TIMER_MOST_MS, Math.max(RENEW_EARLY_MS / 4, early));
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
