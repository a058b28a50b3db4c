/** The canned chat of the preview, and what its frame is told. contract/widget.md 3.3, participant.md 3-7. */
import { type Fields, fieldsIn, fieldsOf, textOr } from "./reader";

export const PREVIEW_WIDGET = "7e57c4a7-0000-4000-8000-000000000002"; // of no instance

export interface Draft {
  readonly appearance: Fields;
  readonly form: Fields | undefined;
  readonly styles: Fields;
  readonly opens: "closed" | "chat"; // the button alone, or the open widget
}

export function readDraft(data: unknown): Draft | undefined {
  const from = fieldsOf(data, "the note");
  if (from["kind"] !== "draft") return undefined;
  const draft = fieldsIn(from, "draft");
  const form = draft["form"];
  return {
    appearance: fieldsIn(draft, "appearance"),
    form: form === undefined || form === null ? undefined : fieldsOf(form, "the form"),
    styles: fieldsIn(draft, "styles"),
    opens: textOr(draft, "opens") === "chat" ? "chat" : "closed",
  };
}

function item(day: string, no: number, role: string, name: string, content: string): object {
  return {
    Id: `preview-${no}`,
    AbsoluteTime: `${day}T09:00:0${no}.000Z`,
    Type: "MESSAGE",
    ContentType: "text/plain",
    Content: content,
    ParticipantId: role === "CUSTOMER" ? "me" : role,
    ParticipantRole: role,
    DisplayName: name,
  };
}

function talkOf(day: string): object[] {
  return [
    item(day, 1, "SYSTEM", "SYSTEM_MESSAGE", "Hello Jane, thank you for writing to us."),
    item(day, 2, "CUSTOMER", "Jane", "Hello! Where is my order?"),
    item(day, 3, "AGENT", "Ana", "Let me look. It left our house this morning."),
  ];
}

/** What a server would answer on that day, as 2026-01-31; undefined: it is no call of the widget's. */
export function cannedAnswer(path: string, draft: Draft, day: string): object | undefined {
  if (path.endsWith("/config")) {
    const features = { ATTACHMENTS: true, MESSAGING_MARKDOWN: true };
    return { data: { widgetId: PREVIEW_WIDGET, name: "Preview", published: true, features, appearance: draft.appearance, preChatForm: draft.form ?? null } };
  }
  if (path.endsWith("/start")) {
    const startChatResult = { ContactId: "preview", ParticipantId: "me", ParticipantToken: "preview" };
    return { data: { startChatResult, featurePermissions: { ATTACHMENTS: true, MESSAGING_MARKDOWN: true } } };
  }
  if (path.endsWith("/participant/connection")) {
    const Expiry = "2099-01-01T00:00:00.000Z";
    return { Websocket: { Url: "ws://127.0.0.1:1/", ConnectionExpiry: Expiry }, ConnectionCredentials: { ConnectionToken: "preview", Expiry } };
  }
  if (path.endsWith("/participant/transcript")) return { InitialContactId: "preview", Transcript: talkOf(day) };
  if (path.includes("/participant/")) return { Id: `sent-${path.length}`, AbsoluteTime: `${day}T09:00:09.000Z` };
  return undefined;
}

/** The frame that answers one of the widget's; undefined: none does. */
export function cannedFrame(sent: string): string | undefined {
  if (sent.includes("aws/subscribe")) return '{"topic":"aws/subscribe","content":{"status":"success","topics":["aws/chat"]}}';
  if (sent.includes("aws/heartbeat")) return '{"topic":"aws/heartbeat"}';
  if (sent.includes("aws/ping")) return '{"topic":"aws/ping","statusCode":200,"statusContent":"OK"}';
  return undefined;
}
