/** The workspace's language: the agent's preference, else the browser's; English when it is none of ours. */
import { signal } from "@preact/signals";
import type { Words } from "../../chat/rows";
import type { Happening, Who } from "../../wire/item";
import { EN, type Key, type Texts } from "./en";
import { JA } from "./ja";
import { KO } from "./ko";

export const LANGUAGES = [
  { code: "en", locale: "en_US", name: "English", texts: EN },
  { code: "ko", locale: "ko_KR", name: "한국어", texts: KO },
  { code: "ja", locale: "ja_JP", name: "日本語", texts: JA },
] as const;

export type Language = (typeof LANGUAGES)[number];

export const language = signal<Language>(choose(navigator.languages));

function choose(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find(({ code }) => tag.toLowerCase().startsWith(code));
    if (found !== undefined) return found;
  }
  return LANGUAGES[0];
}

/** `preferred` as preferences have it ("ko_KR"); "" leaves the browser's. */
export function setLanguage(preferred: string): void {
  const chosen = choose(preferred === "" ? navigator.languages : [preferred, "en"]);
  if (chosen !== language.value) language.value = chosen;
  document.documentElement.lang = chosen.code;
}

export function say(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  const texts: Texts = language.value.texts;
  return texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function locale(): string {
  return language.value.locale.replace("_", "-");
}

export function nameOf(who: Who): string {
  if (who.name === "SYSTEM_MESSAGE" || who.role === "SYSTEM") return say("system");
  if (who.name === "BOT") return say("bot");
  return who.name || (who.role === "CUSTOMER" ? say("customer") : say("somebody"));
}

const EVENTS: Readonly<Record<string, { text: Key; mine?: Key }>> = {
  "participant.joined": { text: "joined", mine: "youJoined" },
  "participant.left": { text: "left", mine: "youLeft" },
  "participant.invited": { text: "invited" },
  "participant.idle": { text: "idle" },
  "participant.returned": { text: "returned" },
  "participant.autodisconnection": { text: "disconnected" },
  "transfer.succeeded": { text: "transferredEvent" },
  "transfer.failed": { text: "transferFailed" },
  "chat.ended": { text: "ended" },
};

function event(happening: Happening, isMine: boolean): string {
  const known = EVENTS[happening.event];
  if (known === undefined) return "";
  return say(isMine && known.mine !== undefined ? known.mine : known.text, { name: nameOf(happening.who) });
}

export const words: Words = { name: nameOf, event, file: (name) => say("file", { name }) };

/** "4:05", "1:04:05" */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function timeOf(at: number): string {
  return new Intl.DateTimeFormat(locale(), { hour: "numeric", minute: "2-digit" }).format(at);
}

export function dayOf(at: number): string {
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  const day = new Date(at).toDateString();
  if (day === today.toDateString()) return say("today");
  if (day === yesterday.toDateString()) return say("yesterday");
  return new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long" }).format(at);
}
