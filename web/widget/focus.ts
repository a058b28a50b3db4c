/** Where the customer goes on after opening the chat by hand. */
import type { Talk } from "./talk";

const PLACES = ["#desk-text", ".form input, .form textarea, .form select", ".middle button, .over button"] as const;

/** The composer, else the first field, else the first button; once, and not while there is nothing yet. */
export function takeFocus(talk: Talk, place: Element): void {
  if (!talk.wantsFocus) return;
  for (const selector of PLACES) {
    const found = place.querySelector<HTMLElement>(selector);
    if (found === null) continue;
    talk.wantsFocus = false;
    window.focus();
    found.focus({ preventScroll: true });
    return;
  }
}
