/** The frames of the chat WebSocket, both ways (contract/participant.md 4). */
import { type Item, type Receipt, readItem } from "./item";
import { fieldsIn, fieldsOf, json, textOr } from "./reader";

export const SUBSCRIBE = JSON.stringify({ topic: "aws/subscribe", content: { topics: ["aws/chat"] } });
export const PING = JSON.stringify({ topic: "aws/ping" });
export const HEARTBEAT = JSON.stringify({ topic: "aws/heartbeat" });

export type Frame =
  | { readonly kind: "subscribed"; readonly ok: boolean }
  | { readonly kind: "heartbeat" }
  | { readonly kind: "ping"; readonly ok: boolean }
  | { readonly kind: "chat"; readonly heard: readonly (Item | Receipt)[] }
  | { readonly kind: "other" };

export function readFrame(text: string): Frame {
  const frame = fieldsOf(json(text, "a frame"), "a frame");
  switch (textOr(frame, "topic")) {
    case "aws/subscribe":
      return { kind: "subscribed", ok: textOr(fieldsIn(frame, "content"), "status") === "success" };
    case "aws/heartbeat":
      return { kind: "heartbeat" };
    case "aws/ping":
      return { kind: "ping", ok: frame["statusCode"] === 200 };
    case "aws/chat":
      return { kind: "chat", heard: readItem(json(textOr(frame, "content"), "content")) };
    default:
      return { kind: "other" };
  }
}
