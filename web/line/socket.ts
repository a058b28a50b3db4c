/**
 * One life of a chat WebSocket: open, subscribe, beat every ten seconds, and be down exactly once
 * (contract/participant.md 4). What comes after is the line's business.
 */
import type { Item, Receipt } from "../wire/item";
import { WireError } from "../wire/reader";
import { HEARTBEAT, PING, SUBSCRIBE, readFrame } from "../wire/socket";
import { listen } from "./listen";

export interface SocketEvents {
  up(): void;
  heard(items: readonly (Item | Receipt)[]): void;
  down(): void;
}

export interface ChatSocket {
  /** Ends the life, without a word to the events. */
  close(): void;
}

export const BEAT_MS = 10_000;

export function openSocket(url: string, events: SocketEvents): ChatSocket {
  const life = new AbortController();
  const socket = new WebSocket(url);
  let isUp = false;
  let isAnswered = false; // since the last beat

  const end = (): void => {
    life.abort();
    clearInterval(timer);
    socket.close(1000);
  };
  const fall = (): void => {
    if (life.signal.aborted) return;
    end();
    events.down();
  };
  const beat = (): void => {
    socket.send(PING);
    socket.send(HEARTBEAT);
    isAnswered = false;
  };

  // The first tick also catches a socket that never opened, or was never subscribed.
  const timer = setInterval(() => {
    if (isUp && isAnswered) beat();
    else fall();
  }, BEAT_MS);

  const on = <K extends keyof WebSocketEventMap>(name: K, heard: (event: WebSocketEventMap[K]) => void): void => {
    listen(socket, name, heard, life.signal);
  };
  on("open", () => {
    socket.send(SUBSCRIBE);
    beat();
  });
  on("message", ({ data }) => {
    isAnswered = true;
    const frame = readOrSkip(data);
    if (frame?.kind === "chat") events.heard(frame.heard);
    if (frame?.kind === "subscribed" && !frame.ok) fall();
    if (frame?.kind === "subscribed" && frame.ok && !isUp) {
      isUp = true;
      events.up();
    }
  });
  on("close", fall);
  on("error", fall);

  return { close: end };
}

/** A frame that cannot be read is skipped: the transcript has it, and the chat goes on. */
function readOrSkip(data: unknown): ReturnType<typeof readFrame> | undefined {
  try {
    return typeof data === "string" ? readFrame(data) : undefined;
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
