/** The calls a participant makes, each one POST. `base` is the server's address, "" for our own. */
import {
  type Connection,
  type Sent,
  type Started,
  type TranscriptPage,
  type UploadPlace,
  readConnection,
  readSent,
  readStarted,
  readTranscriptPage,
  readUploadPlace,
  readUrl,
} from "../wire/participant";
import type { Fields } from "../wire/reader";
import {
  type ReceiptKind,
  completeUploadBody,
  connectionBody,
  messageBody,
  receiptBody,
  startChatBody,
  startUploadBody,
  transcriptBody,
  typingBody,
} from "../wire/requests";
import { type View, readView } from "../wire/view";
import { get, post } from "./http";

export async function startChat(base: string, name: string): Promise<Started> {
  return readStarted(await post(`${base}/start-chat`, startChatBody(name)));
}

export async function createConnection(base: string, participantToken: string): Promise<Connection> {
  return readConnection(await post(`${base}/participant/connection`, connectionBody, participantToken));
}

export async function sendMessage(
  base: string,
  token: string,
  text: string,
  clientToken: string,
  type?: string,
): Promise<Sent> {
  return readSent(await post(`${base}/participant/message`, messageBody(text, clientToken, type), token));
}

export async function sendReceipt(base: string, token: string, kind: ReceiptKind, messageId: string): Promise<void> {
  await post(`${base}/participant/event`, receiptBody(kind, messageId), token);
}

export async function startUpload(
  base: string,
  token: string,
  file: { name: string; size: number; type: string },
  clientToken: string,
): Promise<UploadPlace> {
  const body = startUploadBody(file.name, file.size, file.type, clientToken);
  return readUploadPlace(await post(`${base}/participant/start-attachment-upload`, body, token));
}

export async function completeUpload(base: string, token: string, id: string, clientToken: string): Promise<void> {
  await post(`${base}/participant/complete-attachment-upload`, completeUploadBody(id, clientToken), token);
}

export async function attachmentUrl(base: string, token: string, attachmentId: string): Promise<string> {
  return readUrl(await post(`${base}/participant/attachment`, { AttachmentId: attachmentId }, token), "Url");
}

export async function describeView(base: string, token: string, viewToken: string, data: Fields): Promise<View> {
  const answer = await get(`${base}/participant/views/${encodeURIComponent(viewToken)}`, token);
  return readView(answer, data);
}

export async function authenticationUrl(
  base: string,
  token: string,
  sessionId: string,
  redirectUri: string,
): Promise<string> {
  const body = { SessionId: sessionId, RedirectUri: redirectUri };
  return readUrl(await post(`${base}/participant/authentication-url`, body, token), "AuthenticationUrl");
}

export async function cancelAuthentication(base: string, token: string, sessionId: string): Promise<void> {
  await post(`${base}/participant/cancel-authentication`, { SessionId: sessionId }, token);
}

export async function sendTyping(base: string, token: string): Promise<void> {
  await post(`${base}/participant/event`, typingBody, token);
}

export async function getTranscript(
  base: string,
  token: string,
  after: string,
  nextToken: string,
  most?: number,
): Promise<TranscriptPage> {
  return readTranscriptPage(
    await post(`${base}/participant/transcript`, transcriptBody(after, nextToken, most), token),
  );
}

/** `isParting`: the page goes away, the request must outlive it. */
export async function disconnect(base: string, token: string, isParting = false): Promise<void> {
  await post(`${base}/participant/disconnect`, {}, token, isParting);
}
