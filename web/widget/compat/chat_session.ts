/** The chatSession an owner gets from initiateChat (contract/widget.md 4.7). */
import type { Heard } from "../../chat/chat";
import { EVENT, type Item } from "../../wire/item";
import type { Started } from "../../wire/participant";
import type { Talk } from "../talk";

type Listener = (item: unknown) => void;
type Status = "connecting" | "connected" | "ended" | "disconnected";

export interface OwnersItem {
  readonly id: string;
  readonly type: string;
  readonly content: { readonly data: string; readonly type: string };
  readonly displayName: string;
  readonly participantId: string;
  readonly participantRole: string;
  readonly transportDetails: {
    readonly direction: "Incoming" | "Outgoing";
    readonly status: string;
    readonly sentTime: number;
  };
  readonly Attachments?: readonly object[];
}

export class ChatSessionHandle {
  contactId = "";
  contactStatus: Status = "connecting";
  transcript: OwnersItem[] = [];
  isEndedByCustomer = false;
  incomingItemDecorator: ((item: OwnersItem) => OwnersItem) | null = null;
  outgoingItemDecorator: ((item: OwnersItem) => OwnersItem) | null = null;

  private talk: Talk | undefined;
  private me = "";
  private isTold = false;
  private readonly incoming: Listener[] = [];
  private readonly outgoing: Listener[] = [];
  private readonly whenDisconnected: Listener[] = [];
  private readonly whenClosed: Listener[] = [];

  bind(talk: Talk): void {
    this.talk = talk;
  }

  started(started: Started): void {
    this.contactId = started.contactId;
    this.me = started.participantId;
  }

  /** `tell` is run the first time alone: a reconnect is no second start. */
  established(tell: () => void): void {
    this.contactStatus = "connected";
    if (this.isTold) return;
    this.isTold = true;
    tell();
  }

  hear(heard: Heard): void {
    if (heard.kind !== "items") return;
    for (const item of heard.heard) {
      if (item.kind === "receipt" || this.transcript.some((known) => known.id === item.id)) continue;
      this.take(item);
    }
  }

  private take(item: Item): void {
    const isMine = item.who.id === this.me;
    const plain = ownersItem(item, isMine);
    const shown = (isMine ? this.outgoingItemDecorator : this.incomingItemDecorator)?.(plain) ?? plain;
    if (!(item.kind === "event" && item.event === "typing")) this.transcript.push(shown);
    for (const listener of isMine ? this.outgoing : this.incoming) run(listener, shown);
  }

  over(): void {
    this.contactStatus = this.isEndedByCustomer ? "disconnected" : "ended";
    for (const listener of this.whenDisconnected) run(listener, undefined);
  }

  closed(): void {
    for (const listener of this.whenClosed) run(listener, undefined);
  }

  onIncoming(listener: Listener): void {
    this.incoming.push(listener);
  }

  onOutgoing(listener: Listener): void {
    this.outgoing.push(listener);
  }

  onChatDisconnected(listener: Listener): void {
    this.whenDisconnected.push(listener);
  }

  onChatClose(listener: Listener): void {
    this.whenClosed.push(listener);
  }

  addOutgoingMessage(message: { text: string; type?: string }): void {
    this.talk?.say(message.text, message.type);
  }

  addOutgoingAttachment(file: File): void {
    this.talk?.attach([file]);
  }

  sendTypingEvent(): void {
    this.talk?.typing();
  }

  async endChat(): Promise<void> {
    this.isEndedByCustomer = true;
    await this.talk?.end();
  }

  closeChat(): void {
    this.talk?.tell({ kind: "close", status: "close_chat" });
  }

  loadPreviousTranscript(): void {
    this.talk?.older();
  }
}

function run(listener: Listener, item: unknown): void {
  try {
    listener(item);
  } catch (error) {
    console.error(error);
  }
}

function ownersItem(item: Item, isMine: boolean): OwnersItem {
  const type = { message: "MESSAGE", attachment: "ATTACHMENT", event: "EVENT" }[item.kind];
  const content = item.kind === "event" ? EVENT + item.event : item.type;
  return {
    id: item.id,
    type,
    content: { data: item.kind === "message" ? item.text : "", type: content },
    displayName: item.who.name,
    participantId: item.who.id,
    participantRole: item.who.role,
    transportDetails: { direction: isMine ? "Outgoing" : "Incoming", status: "SendSuccess", sentTime: item.at / 1000 },
    ...(item.kind === "attachment"
      ? {
          Attachments: [
            {
              AttachmentId: item.attachmentId,
              AttachmentName: item.fileName,
              ContentType: item.type,
              Status: item.status,
            },
          ],
        }
      : {}),
  };
}
