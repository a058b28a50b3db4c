/** Times that run: one tick for all of them. */
import { signal } from "@preact/signals";
import { duration } from "./texts/texts";

const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 1_000);

export function Clock({ since }: { since: number }) {
  return <span class="clock">{duration(now.value - since)}</span>;
}

/** What is left of `ms` since then, in whole seconds, never below 0. */
export function secondsLeft(since: number, ms: number): number {
  return Math.max(0, Math.ceil((since + ms - now.value) / 1_000));
}
