/**
 * The items of a chat as they are pushed and as GetTranscript lists them
 * (contract/participant.md 5). Both forms read into the same type.
 */
import { type Fields, WireError, fieldsIn, fieldsOf, json, listIn, momentIn, textIn, textOr } from "./reader";

export const EVENT = "application/vnd.amazonaws.connect.event.";
export const INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive";

export type Role = "AGENT" | "CUSTOMER" | "SYSTEM" | "CUSTOM_BOT" | "SUPERVISOR";

/** Who said or did it. An item about nobody, as chat.ended, has an empty id. */
export interface Who {
  readonly id: string;
  readonly role: Role | "";
  readonly name: string;
}

interface Common {
  readonly id: string;
  readonly at: number; // ms, unique in its chat: the server counts up equal ones
  readonly who: Who;
  readonly chat: string; // the first contact of the chat; "" when the item does not say
}

export interface Message extends Common {
  readonly kind: "message";
  readonly type: string;
  readonly text: string;
  readonly part?: number; // a piece of a message that is still being written, from 1 (5.6)
}

export interface Attachment extends Common {
  readonly kind: "attachment";
  readonly attachmentId: string;
  readonly fileName: string;
  readonly type: string;
  readonly status: string;
}

export interface Happening extends Common {
  readonly kind: "event";
  readonly event: string; // without the prefix: "participant.joined"
  readonly text?: string; // what an authentication event carries
}

export interface Receipt {
  readonly kind: "receipt";
  readonly messageId: string;
  readonly reader: string;
  readonly read: boolean; // else delivered
}

/** What stays in the conversation. */
export type Item = Message | Attachment | Happening;

const ROLES: ReadonlySet<string> = new Set<Role>(["AGENT", "CUSTOMER", "SYSTEM", "CUSTOM_BOT", "SUPERVISOR"]);

function roleIn(from: Fields): Role | "" {
  const role = textOr(from, "ParticipantRole");
  return ROLES.has(role) ? (role as Role) : "";
}

function commonIn(from: Fields): Common {
  return {
    id: textIn(from, "Id"),
    at: momentIn(from, "AbsoluteTime"),
    who: { id: textOr(from, "ParticipantId"), role: roleIn(from), name: textOr(from, "DisplayName") },
    chat: textOr(from, "InitialContactId") || textOr(from, "ContactId") || textOr(from, "RelatedContactId"),
  };
}

function receiptsIn(messageId: string, metadata: Fields): Receipt[] {
  return listIn(metadata, "Receipts").map((value) => {
    const receipt = fieldsOf(value, "a receipt");
    return {
      kind: "receipt",
      messageId,
      reader: textOr(receipt, "RecipientParticipantId"),
      read: textOr(receipt, "ReadTimestamp") !== "",
    };
  });
}

/**
 * One item as what it says: usually one thing, for a MESSAGE of a transcript also the receipts that
 * ride on it, and nothing for a type that is newer than this page.
 */
export function readItem(value: unknown): (Item | Receipt)[] {
  const from = fieldsOf(value, "an item");
  const type = textIn(from, "Type");
  const metadata = fieldsIn(from, "MessageMetadata");

  switch (type) {
    case "MESSAGE": {
      const common = commonIn(from);
      return [
        {
          ...common,
          kind: "message",
          type: textIn(from, "ContentType"),
          text: textOr(from, "Content"),
          ...(metadata["MessageCompleted"] === false ? { part: Number(metadata["ChunkNumber"]) || 1 } : {}),
        },
        ...receiptsIn(common.id, metadata),
      ];
    }
    case "ATTACHMENT": {
      const file = fieldsOf(listIn(from, "Attachments")[0], "an attachment");
      return [
        {
          ...commonIn(from),
          kind: "attachment",
          attachmentId: textIn(file, "AttachmentId"),
          fileName: textOr(file, "AttachmentName"),
          type: textOr(file, "ContentType"),
          status: textOr(file, "Status"),
        },
      ];
    }
    case "EVENT": {
      const contentType = textIn(from, "ContentType");
      if (!contentType.startsWith(EVENT)) return [];
      const text = textOr(from, "Content");
      const event = contentType.slice(EVENT.length);
      return [{ ...commonIn(from), kind: "event", event, ...(text === "" ? {} : { text }) }];
    }
    case "MESSAGEMETADATA":
      return receiptsIn(textIn(metadata, "MessageId"), metadata);
    default:
      return [];
  }
}

/** As readItem, but an item that cannot be read is left out: one bad item must not hide a chat. */
export function readItems(values: readonly unknown[]): (Item | Receipt)[] {
  return values.flatMap((value) => {
    try {
      return readItem(value);
    } catch (error) {
      if (error instanceof WireError) return [];
      throw error;
    }
  });
}

/** What an interactive message asks, as plain words, for a page that shows no buttons. */
export function interactiveTitle(text: string): string {
  try {
    const template = fieldsOf(json(text, "a template"), "a template");
    return textOr(fieldsIn(fieldsIn(template, "data"), "content"), "title");
  } catch (error) {
    if (error instanceof WireError) return "";
    throw error;
  }
}
