/**
 * What a page needs to come back to its chat: `persistedChatSession` (contract/widget.md 1.4), and
 * whether the widget was open. A browser may refuse storage; the chat then does not outlive the page.
 */
import { fieldsOf, json, textIn } from "../wire/reader";
import type { Started } from "../wire/participant";

const KEY = "persistedChatSession";
const PLACE_KEY = "persistedChatPlace";

export interface Kept extends Started {
  readonly attachments: boolean;
  readonly markdown: boolean;
}

function storage(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}

function write(key: string, value: string | undefined): void {
  try {
    if (value === undefined) storage()?.removeItem(key);
    else storage()?.setItem(key, value);
  } catch {
    return;
  }
}

/** base64url without padding: owners put it into cookies and split it at "=". */
export function keep(widgetId: string, chat: Kept): void {
  const value = {
    v: 1,
    w: widgetId,
    c: chat.contactId,
    p: chat.participantId,
    t: chat.participantToken,
    f: (chat.attachments ? "a" : "") + (chat.markdown ? "m" : ""),
  };
  write(KEY, btoa(JSON.stringify(value)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, ""));
}

export function forget(): void {
  write(KEY, undefined);
  write(PLACE_KEY, undefined);
}

/** What was kept for this widget; anything else under that name is removed. */
export function recall(widgetId: string): Kept | undefined {
  const text = storage()?.getItem(KEY) ?? undefined;
  if (text === undefined) return undefined;
  try {
    const from = fieldsOf(json(atob(text.replace(/-/g, "+").replace(/_/g, "/")), "the session"), "the session");
    if (textIn(from, "w") !== widgetId) throw new Error("another widget's");
    const features = String(from["f"] ?? "");
    return {
      contactId: textIn(from, "c"),
      participantId: textIn(from, "p"),
      participantToken: textIn(from, "t"),
      attachments: features.includes("a"),
      markdown: features.includes("m"),
    };
  } catch {
    forget();
    return undefined;
  }
}

export function keepPlace(isOpen: boolean): void {
  write(PLACE_KEY, isOpen ? "open" : "minimised");
}

export function wasOpen(): boolean {
  return storage()?.getItem(PLACE_KEY) !== "minimised";
}
