/** Days and times as the customer writes them: the time alone today, the day before it otherwise. */
import type { Options } from "./options";

type Zone = Pick<Options, "say" | "locale">;

export function dayOf(at: number, { say, locale }: Zone): string {
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  const day = new Date(at).toDateString();
  if (day === today.toDateString()) return say("today");
  if (day === yesterday.toDateString()) return say("yesterday");
  return new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }).format(at);
}

export function timeOf(at: number, locale: string | undefined): string {
  const time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(at);
  if (new Date(at).toDateString() === new Date().toDateString()) return time;
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
  }).format(at);
}
