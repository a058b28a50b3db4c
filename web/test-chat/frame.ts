/** The page's side of the customer's frame. */
import type { RefObject } from "preact";
import type { ChatSettings } from "../wire/test_chat";

export interface Frame {
  readonly element: RefObject<HTMLIFrameElement | null>;
  settings(): ChatSettings;
}

export function postSettings(frame: Frame): void {
  frame.element.current?.contentWindow?.postMessage({ kind: "settings", settings: frame.settings() }, location.origin);
}
