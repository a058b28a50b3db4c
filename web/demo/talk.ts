/**
 * The one chat of this page: its state as a signal, and the hand that starts, resumes and leaves it.
 * What is needed to come back after a reload stays in the tab's own storage until the chat is over.
 */
import { newToken } from "../line/token";
import { signal } from "@preact/signals";
import { type Chat, type Heard, hear, isOver, newChat } from "../chat/chat";
import { type Line, openLine } from "../line/line";
import { startChat } from "../line/service";
import { type Started, readKeptStarted } from "../wire/participant";
import { WireError } from "../wire/reader";

const KEY = "frontdesk.demo.chat";
const BASE = ""; // this page's own server

export const chat = signal<Chat | undefined>(undefined);
/** Whether a person asked for this chat just now, so that the focus may go to its composer. */
export const isByHand = signal(false);
export const trouble = signal("");

let line: Line | undefined;

export async function start(name: string, firstMessage: string): Promise<void> {
  trouble.value = "";
  const started = await startChat(BASE, name);
  keep(started);
  isByHand.value = true;
  open(started);
  if (firstMessage !== "") say(firstMessage);
}

export function resume(): void {
  const kept = recall();
  if (kept !== undefined) open(kept);
}

export function say(text: string, token = newToken()): void {
  line?.say(token, text);
}

export function typing(): void {
  line?.typing();
}

export function retry(): void {
  line?.retry();
}

export async function end(): Promise<void> {
  trouble.value = "";
  try {
    await line?.end();
  } catch (error) {
    trouble.value = `The chat could not be ended. ${error instanceof Error ? error.message : ""}`.trim();
  }
}

/** Back to the start form. */
export function leave(): void {
  line?.close();
  line = undefined;
  forget();
  trouble.value = "";
  chat.value = undefined;
}

function open(started: Started): void {
  line?.close();
  chat.value = newChat(started.participantId);
  line = openLine(BASE, started.participantToken, (heard: Heard) => {
    if (chat.value === undefined) return;
    chat.value = hear(chat.value, heard);
    if (isOver(chat.value)) forget();
  });
}

// A browser may refuse storage altogether; the chat then works, but does not outlive the page.

function keep(started: Started): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(started));
  } catch {
    return;
  }
}

function forget(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    return;
  }
}

function recall(): Started | undefined {
  try {
    const text = sessionStorage.getItem(KEY);
    return text === null ? undefined : readKeptStarted(text);
  } catch (error) {
    if (error instanceof WireError) forget();
    return undefined;
  }
}
