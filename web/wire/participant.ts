/** The answers of the Participant Service API and of the start-chat endpoint. */
import { type Item, type Receipt, readItems } from "./item";
import { WireError, fieldsIn, fieldsOf, json, listIn, momentIn, textIn, textOr } from "./reader";

export interface Started {
  readonly contactId: string;
  readonly participantId: string;
  readonly participantToken: string;
}

export interface Connection {
  readonly socketUrl: string;
  readonly token: string;
  readonly expiresAt: number;
}

export interface Sent {
  readonly id: string;
  readonly at: number;
}

export interface TranscriptPage {
  readonly heard: readonly (Item | Receipt)[];
  readonly nextToken: string; // "" at the end of the scan
}

/** What a refusal says of itself; `type` is a name such as ValidationException. */
export interface Fault {
  readonly type: string;
  readonly message: string;
}

/** contract/connect-api.md 6.2 */
export function readStarted(value: unknown): Started {
  const data = fieldsIn(fieldsOf(value, "the answer"), "data");
  const result = fieldsIn(data, "startChatResult");
  return {
    contactId: textIn(result, "ContactId"),
    participantId: textIn(result, "ParticipantId"),
    participantToken: textIn(result, "ParticipantToken"),
  };
}

/** What was kept of a Started by JSON.stringify, for a page that was reloaded. */
export function readKeptStarted(text: string): Started {
  const kept = fieldsOf(json(text, "what was kept"), "what was kept");
  return {
    contactId: textIn(kept, "contactId"),
    participantId: textIn(kept, "participantId"),
    participantToken: textIn(kept, "participantToken"),
  };
}

/** contract/participant.md 3 */
export function readConnection(value: unknown): Connection {
  const from = fieldsOf(value, "the connection");
  const credentials = fieldsIn(from, "ConnectionCredentials");
  const socketUrl = textIn(fieldsIn(from, "Websocket"), "Url");
  if (!/^wss?:\/\//.test(socketUrl)) throw new WireError("Url is not a WebSocket's");
  return {
    socketUrl,
    token: textIn(credentials, "ConnectionToken"),
    expiresAt: momentIn(credentials, "Expiry"),
  };
}

/** Where and how the bytes of an attachment go (contract/participant.md 7). */
export interface UploadPlace {
  readonly attachmentId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function readUploadPlace(value: unknown): UploadPlace {
  const from = fieldsOf(value, "the answer");
  const metadata = fieldsIn(from, "UploadMetadata");
  const headers = Object.entries(fieldsIn(metadata, "HeadersToInclude"));
  return {
    attachmentId: textIn(from, "AttachmentId"),
    url: textIn(metadata, "Url"),
    headers: Object.fromEntries(headers.filter((pair): pair is [string, string] => typeof pair[1] === "string")),
  };
}

export function readUrl(value: unknown, key: string): string {
  const url = textIn(fieldsOf(value, "the answer"), key);
  if (!/^https?:\/\//.test(url)) throw new WireError(`${key} is not an address`);
  return url;
}

export function readSent(value: unknown): Sent {
  const from = fieldsOf(value, "the answer");
  return { id: textIn(from, "Id"), at: momentIn(from, "AbsoluteTime") };
}

/** contract/participant.md 6 */
export function readTranscriptPage(value: unknown): TranscriptPage {
  const from = fieldsOf(value, "the transcript");
  return { heard: readItems(listIn(from, "Transcript")), nextToken: textOr(from, "NextToken") };
}

/** Both dialects: `__type` and `message` of the services, `data.Error` of the start-chat endpoint. */
export function readFault(value: unknown): Fault {
  try {
    const from = fieldsOf(value, "the refusal");
    const wrapped = fieldsIn(fieldsIn(from, "data"), "Error");
    return {
      type: textOr(from, "__type") || textOr(wrapped, "code"),
      message: textOr(from, "message") || textOr(from, "Message") || textOr(wrapped, "message"),
    };
  } catch (error) {
    if (error instanceof WireError) return { type: "", message: "" };
    throw error;
  }
}
