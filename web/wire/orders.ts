/**
 * What the loader on the owner's page and the interface in the frame say to each other. They share an
 * origin and call each other directly, so nothing goes by postMessage.
 */
import type { Happening } from "./item";
import type { Started } from "./participant";
import type { Fields } from "./reader";
import type { PreChatForm, WidgetConfig, WidgetStarted } from "./widget";

export interface FormValues {
  readonly displayName: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Why a chat did not start: what the customer may be told, and the code for the owner. */
export class StartFailure extends Error {
  override name = "StartFailure";
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The frame and the page have each their own classes, Object too: instanceof would not know this error. */
export function isBusy(error: unknown): boolean {
  return typeof error === "object" && error !== null && "status" in error && error.status === 429;
}

export interface Orders {
  readonly language: string;
  readonly isRtl: boolean;
  readonly nonce: string | undefined;
  readonly config: WidgetConfig;
  readonly styles: Fields; // `styles` of the snippet
  readonly customStyles: Fields;
  readonly displayNames: Fields;
  readonly customization: Fields;
  readonly contentTypes: readonly string[];
  readonly mockTyping: boolean;
  readonly blocksWhileViewWaits: boolean;
  readonly signIn: { readonly redirectUri: string; readonly identityProvider: string } | undefined;
  readonly canMinimise: boolean;
  readonly form: PreChatForm | undefined;
  /** A chat to come back to, instead of a start. */
  readonly resume: (Started & { readonly attachments: boolean; readonly markdown: boolean }) | undefined;
  start(values: FormValues | undefined): Promise<WidgetStarted>;
  tell(news: News): void;
}

export type News =
  | { readonly kind: "started"; readonly started: WidgetStarted }
  | { readonly kind: "established" }
  | { readonly kind: "lost" }
  | { readonly kind: "event"; readonly event: Happening }
  | { readonly kind: "ended"; readonly event: Happening | undefined }
  | { readonly kind: "gone" } // the chat to come back to is no more
  | { readonly kind: "failed" } // the error screen is shown
  | { readonly kind: "said"; readonly name: string } // by somebody else
  | { readonly kind: "minimise" }
  | { readonly kind: "close"; readonly status: "close_chat" | "error_chat" }
  | { readonly kind: "signIn"; readonly state: string };

export interface Desk {
  /** Whether the customer can see it: receipts, focus and unread marks go by that. */
  show(isShown: boolean, takesFocus: boolean): void;
  disconnect(): Promise<void>;
  hideComposer(isHidden: boolean): void;
  /** Lets go of everything; the chat goes on without us. */
  close(): void;
}
