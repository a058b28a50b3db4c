/** Times that run: one tick for all of them. */
import { signal } from "@preact/signals";
import { duration } from "./texts/texts";

const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 1_000);

/** `isQuiet`: part of a control's name, which shall not change by the second. */
export function Clock({ since, isQuiet = false }: { since: number; isQuiet?: boolean }) {
  return <span class="clock" aria-hidden={isQuiet ? "true" : undefined}>{duration(now.value - since)}</span>;
}

/** What is left of `ms` since then, in whole seconds, never below 0. */
export function secondsLeft(since: number, ms: number): number {
  return Math.max(0, Math.ceil((since + ms - now.value) / 1_000));
}
