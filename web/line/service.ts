/** The calls a participant makes, each one POST. `base` is the server's address, "" for our own. */
import {
  type Connection,
  type Sent,
  type Started,
  type TranscriptPage,
  readConnection,
  readSent,
  readStarted,
  readTranscriptPage,
} from "../wire/participant";
import { connectionBody, messageBody, startChatBody, transcriptBody, typingBody } from "../wire/requests";
import { post } from "./http";

export async function startChat(base: string, name: string): Promise<Started> {
  return readStarted(await post(`${base}/start-chat`, startChatBody(name)));
}

export async function createConnection(base: string, participantToken: string): Promise<Connection> {
  return readConnection(await post(`${base}/participant/connection`, connectionBody, participantToken));
}

export async function sendMessage(base: string, token: string, text: string, clientToken: string): Promise<Sent> {
  return readSent(await post(`${base}/participant/message`, messageBody(text, clientToken), token));
}

export async function sendTyping(base: string, token: string): Promise<void> {
  await post(`${base}/participant/event`, typingBody, token);
}

export async function getTranscript(
  base: string,
  token: string,
  after: string,
  nextToken: string,
): Promise<TranscriptPage> {
  return readTranscriptPage(await post(`${base}/participant/transcript`, transcriptBody(after, nextToken), token));
}

export async function disconnect(base: string, token: string): Promise<void> {
  await post(`${base}/participant/disconnect`, {}, token);
}
