/** What of the page is open; nothing here is known to the server. */
import { signal } from "@preact/signals";

export type Open = "" | "help" | "transfer" | "end" | "replies" | "pick";

export const open = signal<Open>("");
export const hasDetails = signal(false); // the drawer of narrow pages
export const isOverview = signal(location.hash === "#/overview");

export function go(toOverview: boolean): void {
  location.hash = toOverview ? "#/overview" : "#/";
  isOverview.value = toOverview;
}

export function focusOn(selector: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}
