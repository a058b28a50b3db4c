/** connect.ChatSession.create: a session in the manner of ChatJS, for pages that draw their own chat. */
import { type Line, openLine } from "../../line/line";
import { newToken } from "../../line/token";
import { getTranscript, sendTyping } from "../../line/service";
import type { Heard } from "../../chat/chat";
import { EVENT, type Item } from "../../wire/item";
import { fieldsIn, textOr } from "../../wire/reader";

type Listener = (event: object) => void;

export interface CustomerSession {
  connect(): Promise<object>;
  sendMessage(message: { message: string; contentType?: string }): Promise<object>;
  sendEvent(event: { contentType: string }): Promise<object>;
  getTranscript(): Promise<object>;
  disconnectParticipant(): Promise<object>;
  getChatDetails(): object;
  [handler: `on${string}`]: (listener: Listener) => void;
}

const HANDLERS = [
  "onMessage",
  "onTyping",
  "onEnded",
  "onConnectionEstablished",
  "onConnectionLost",
  "onConnectionBroken",
  "onReadReceipt",
  "onDeliveredReceipt",
  "onParticipantIdle",
  "onParticipantReturned",
  "onAutoDisconnection",
  "onParticipantInvited",
  "onChatRehydrated",
  "onAuthenticationInitiated",
] as const;

type Handler = (typeof HANDLERS)[number];

const BY_EVENT: Readonly<Record<string, Handler>> = {
  typing: "onTyping",
  "chat.ended": "onEnded",
  "participant.idle": "onParticipantIdle",
  "participant.returned": "onParticipantReturned",
  "participant.autodisconnection": "onAutoDisconnection",
  "participant.invited": "onParticipantInvited",
  "chat.rehydrated": "onChatRehydrated",
  "authentication.initiated": "onAuthenticationInitiated",
};

export function createSession(config: { endpoint: string }, args: unknown): CustomerSession {
  const details = fieldsIn(fieldsIn({ args }, "args"), "chatDetails");
  const chat = {
    contactId: textOr(details, "contactId") || textOr(details, "ContactId"),
    participantId: textOr(details, "participantId") || textOr(details, "ParticipantId"),
    participantToken: textOr(details, "participantToken") || textOr(details, "ParticipantToken"),
  };
  const listeners = new Map<Handler, Listener[]>();
  const saying = new Map<string, { done(answer: object): void; failed(error: Error): void }>();
  let line: Line | undefined;
  let established: ((answer: object) => void) | undefined;

  const tell = (handler: Handler, data: object): void => {
    for (const listener of listeners.get(handler) ?? []) listener({ chatDetails: chat, data });
  };
  const hear = (heard: Heard): void => {
    if (heard.kind === "connected") {
      established?.({ connectCalled: true, connectSuccess: true });
      tell("onConnectionEstablished", {});
    } else if (heard.kind === "lost") tell("onConnectionLost", {});
    else if (heard.kind === "gave_up") tell("onConnectionBroken", {});
    else if (heard.kind === "accepted") saying.get(heard.token)?.done({ data: { Id: heard.id } });
    else if (heard.kind === "refused") saying.get(heard.token)?.failed(new Error(heard.why));
    else if (heard.kind === "items") heard.heard.forEach(one);
  };
  const one = (item: Parameters<typeof tellItem>[0]): void => tellItem(item, tell);

  const session = {
    connect: () =>
      new Promise<object>((done) => {
        established = done;
        line = openLine(config.endpoint, chat.participantToken, hear, { page: 15 });
      }),
    sendMessage: (message: { message: string; contentType?: string }) =>
      new Promise<object>((done, failed) => {
        const token = newToken();
        saying.set(token, { done, failed });
        line?.say(token, message.message, message.contentType);
      }),
    async sendEvent(event: { contentType: string }) {
      if (event.contentType === `${EVENT}typing`) await sendTyping(config.endpoint, line?.token() ?? "");
      return { data: {} };
    },
    async getTranscript() {
      const page = await getTranscript(config.endpoint, line?.token() ?? "", "", "", 15);
      const items = page.heard.flatMap((item) => (item.kind === "receipt" ? [] : [rawItem(item)]));
      return { data: { Transcript: items, NextToken: page.nextToken } };
    },
    async disconnectParticipant() {
      await line?.end();
      return { data: {} };
    },
    getChatDetails: () => chat,
  };
  for (const name of HANDLERS) {
    Reflect.set(session, name, (listener: Listener) => {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
    });
  }
  return session;
}

function tellItem(
  item: Extract<Heard, { kind: "items" }>["heard"][number],
  tell: (handler: Handler, data: object) => void,
): void {
  if (item.kind === "receipt") {
    tell(item.read ? "onReadReceipt" : "onDeliveredReceipt", {
      MessageId: item.messageId,
      RecipientParticipantId: item.reader,
    });
  } else if (item.kind === "event") {
    const handler = BY_EVENT[item.event];
    if (item.event !== "typing") tell("onMessage", rawItem(item));
    if (handler !== undefined) tell(handler, rawItem(item));
  } else {
    tell("onMessage", rawItem(item));
  }
}

/** As the server's own items are. */
function rawItem(item: Item): object {
  return {
    Id: item.id,
    AbsoluteTime: new Date(item.at).toISOString(),
    Type: { message: "MESSAGE", attachment: "ATTACHMENT", event: "EVENT" }[item.kind],
    ParticipantId: item.who.id,
    ParticipantRole: item.who.role,
    DisplayName: item.who.name,
    ...(item.kind === "message" ? { Content: item.text, ContentType: item.type } : {}),
    ...(item.kind === "event" ? { ContentType: EVENT + item.event } : {}),
  };
}
