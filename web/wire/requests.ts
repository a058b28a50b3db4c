/** The bodies of the requests, as the models name their members. */
import { EVENT } from "./item";

/** contract/connect-api.md 6.1; instance and flow are the server's own. The attribute asks for the demo's bot. */
export function startChatBody(name: string): object {
  return { ParticipantDetails: { DisplayName: name }, Attributes: { echo: "on" } };
}

export const connectionBody = { Type: ["WEBSOCKET", "CONNECTION_CREDENTIALS"] } as const;

export function messageBody(text: string, clientToken: string, type = "text/plain"): object {
  return { ContentType: type, Content: text, ClientToken: clientToken };
}

export type ReceiptKind = "read" | "delivered";

/** contract/participant.md 8; the token is the constant that chatjs sends. */
export function receiptBody(kind: ReceiptKind, messageId: string): object {
  return {
    ContentType: `${EVENT}message.${kind}`,
    Content: JSON.stringify({ messageId }),
    ClientToken: kind === "read" ? "INCOMING_READ_RECEIPT" : "INCOMING_DELIVERED_RECEIPT",
  };
}

export function startUploadBody(name: string, size: number, type: string, clientToken: string): object {
  return { AttachmentName: name, AttachmentSizeInBytes: size, ContentType: type, ClientToken: clientToken };
}

export function completeUploadBody(attachmentId: string, clientToken: string): object {
  return { AttachmentIds: [attachmentId], ClientToken: clientToken };
}

export const typingBody = { ContentType: `${EVENT}typing` } as const;

/** The newest items, or all after one that is known; a page answers with the token of the next. */
export function transcriptBody(after: string, nextToken: string, most = 100): object {
  return {
    MaxResults: most,
    SortOrder: "ASCENDING",
    ScanDirection: after === "" ? "BACKWARD" : "FORWARD",
    ...(after === "" ? {} : { StartPosition: { Id: after } }),
    ...(nextToken === "" ? {} : { NextToken: nextToken }),
  };
}
