/**
 * One customer's chat behind the interface: form, start, conversation, end, and the start of the next.
 * State as signals; the parts draw it and call the verbs.
 */
import { newToken } from "../line/token";
import { batch, signal } from "@preact/signals";
import { type Chat, hear, isOver, newChat } from "../chat/chat";
import type { Heard } from "../chat/chat";
import { type Line, openLine } from "../line/line";
import { attachmentUrl, authenticationUrl, cancelAuthentication, describeView } from "../line/service";
import { Timers } from "../line/timers";
import type { Item } from "../wire/item";
import { type FormValues, type News, type Orders, isBusy } from "../wire/orders";
import type { Fields } from "../wire/reader";
import type { Answer } from "../wire/template";
import type { View } from "../wire/view";
import type { WidgetStarted } from "../wire/widget";
import { sessionOf, stateOf } from "./sign_in";
import { Uploads } from "../line/uploads";

export type Screen =
  | { readonly kind: "waiting" } // for a start from outside
  | { readonly kind: "form" }
  | { readonly kind: "starting" }
  | { readonly kind: "trouble"; readonly canRetry: boolean }
  | { readonly kind: "chat" };

const PAGE = 30;
const MOCK_TYPING_MS = 12_000;
const SURVEY_MS = 1_500;

export class Talk {
  readonly screen = signal<Screen>({ kind: "waiting" });
  readonly chat = signal<Chat | undefined>(undefined);
  readonly features = signal({ attachments: false, markdown: false });
  readonly isShown = signal(true);
  wantsFocus = false; // the customer has opened it by hand: the next thing to write in or press takes it
  readonly isComposerHidden = signal(false);
  readonly isMockTyping = signal(false);
  readonly isEnding = signal(false);
  readonly trouble = signal(""); // a key of the texts, said once at the foot
  readonly uploads: Uploads;

  private line: Line | undefined;
  private started: WidgetStarted | undefined;
  private values: FormValues | undefined;
  private isResuming = false;
  private wasEstablished = false;
  private isLost = false; // told once a loss, however many tries it takes
  private readonly timers = new Timers();

  constructor(
    readonly base: string,
    readonly orders: Orders,
    private readonly watch: (heard: Heard) => void = () => undefined,
  ) {
    this.uploads = new Uploads(base, orders.config.features, () => this.line?.token() ?? "");
  }

  /** Comes back to a chat, or asks first, or starts. */
  begin(): void {
    const { resume, form } = this.orders;
    if (resume !== undefined) {
      this.isResuming = true;
      this.open(resume);
    } else if (form !== undefined) {
      this.screen.value = { kind: "form" };
    } else {
      void this.start(undefined);
    }
  }

  async start(values: FormValues | undefined): Promise<void> {
    if (this.screen.value.kind === "form") this.wantsFocus = true; // it was sent by hand
    this.values = values;
    this.screen.value = { kind: "starting" };
    try {
      const started = await this.orders.start(values);
      this.isResuming = false;
      this.tell({ kind: "started", started });
      this.open(started);
    } catch (error) {
      this.screen.value = { kind: "trouble", canRetry: isBusy(error) };
      this.tell({ kind: "failed" });
    }
  }

  again(): void {
    this.wantsFocus = true;
    void this.start(this.values);
  }

  /** After an end: as at the beginning, without the chat that was. */
  anew(): void {
    this.wantsFocus = true;
    this.line?.close();
    batch(() => {
      this.chat.value = undefined;
      this.uploads.clear();
      this.isEnding.value = false;
      this.trouble.value = "";
      if (this.orders.form !== undefined) this.screen.value = { kind: "form" };
    });
    if (this.orders.form === undefined) void this.start(undefined);
  }

  open(started: WidgetStarted): void {
    this.line?.close();
    this.started = started;
    this.isLost = false;
    this.wasEstablished = false;
    batch(() => {
      this.features.value = { attachments: started.attachments, markdown: started.markdown };
      this.chat.value = newChat(started.participantId);
      this.screen.value = { kind: "chat" };
    });
    const lingers = this.orders.config.survey;
    this.line = openLine(this.base, started.participantToken, (heard) => this.hear(heard), { page: PAGE, lingers });
  }

  private hear(heard: Heard): void {
    const before = this.chat.value;
    if (before === undefined) return;
    if (heard.kind === "ended" && this.isResuming && before.items.length === 0) {
      this.line?.close();
      this.tell({ kind: "gone" });
      return;
    }
    const chat = hear(before, heard);
    this.chat.value = chat;
    if (heard.kind === "connected") {
      this.wasEstablished = true;
      this.isLost = false;
      this.tell({ kind: "established" });
    }
    if (heard.kind === "lost" && this.wasEstablished && !this.isLost) {
      this.isLost = true;
      this.tell({ kind: "lost" });
    }
    if (heard.kind === "items") this.tellItems(before, chat);
    if (isOver(chat) && !isOver(before)) this.finish(chat);
    this.watch(heard);
  }

  /** What is new and not mine. History that is read again is no news: only what comes while connected. */
  private tellItems(before: Chat, chat: Chat): void {
    if (before.phase !== "open" && !this.wasEstablished) return this.tellJoined(before, chat);
    for (const item of fresh(before, chat)) {
      if (item.kind === "event") {
        if (item.event !== "chat.ended") this.tell({ kind: "event", event: item });
      } else if (item.who.id !== chat.me && item.who.role !== "CUSTOMER") {
        this.isMockTyping.value = false;
        this.tell({ kind: "said", name: item.who.name });
      }
    }
  }

  /** Of a chat that has just begun the joining is news too, although it may come with the transcript. */
  private tellJoined(before: Chat, chat: Chat): void {
    if (this.isResuming) return;
    for (const item of fresh(before, chat)) {
      if (item.kind === "event" && item.event !== "chat.ended") this.tell({ kind: "event", event: item });
    }
  }

  private finish(chat: Chat): void {
    if (chat.phase !== "ended") return;
    const last = chat.items[chat.items.length - 1];
    const event = last?.kind === "event" && last.event === "chat.ended" ? last : undefined;
    this.isMockTyping.value = false;
    this.tell({ kind: "ended", event });
    this.timers.stop("ended");
  }

  say(text: string, type = "text/plain", token = newToken()): void {
    this.line?.say(token, text, type);
    if (!this.orders.mockTyping) return;
    this.isMockTyping.value = true;
    this.timers.once("mock", MOCK_TYPING_MS, () => (this.isMockTyping.value = false));
  }

  answer({ text, type }: Answer): void {
    this.say(text, type);
  }

  typing(): void {
    this.line?.typing();
  }

  older(): void {
    this.line?.older();
  }

  retry(): void {
    this.line?.retry();
  }

  /** After the line has given up: a new one to the same chat. */
  reopen(): void {
    if (this.started === undefined) return;
    this.isResuming = true; // what it will read again is no news
    this.open(this.started);
  }

  received(item: Item, isSeen: boolean): void {
    if (item.kind === "event" || (item.who.role !== "AGENT" && item.who.role !== "CUSTOMER")) return;
    this.line?.received(item.id, isSeen ? "read" : "delivered");
  }

  attach(files: readonly File[]): void {
    const mine = this.chat.value?.items.filter(
      (item) => item.kind === "attachment" && item.who.id === this.chat.value?.me,
    );
    this.uploads.add(files, mine?.length ?? 0);
  }

  async end(isParting = false): Promise<void> {
    if (this.line === undefined || this.chat.value === undefined || isOver(this.chat.value)) return;
    this.isEnding.value = true;
    this.trouble.value = "";
    try {
      await this.line.end(isParting);
      // With a survey the chat goes on as a conversation, and may be ended once more.
      this.timers.once("ended", SURVEY_MS, () => (this.isEnding.value = false));
    } catch {
      this.isEnding.value = false;
      this.trouble.value = "endFailed";
    }
  }

  fileUrl(attachmentId: string): Promise<string> {
    return attachmentUrl(this.base, this.line?.token() ?? "", attachmentId);
  }

  view(viewToken: string, data: Fields): Promise<View> {
    return describeView(this.base, this.line?.token() ?? "", viewToken, data);
  }

  /** The page where the customer signs in, for the event that asked for it. */
  async signInUrl(eventText: string): Promise<string> {
    const { signIn } = this.orders;
    const url = new URL(
      await authenticationUrl(this.base, this.line?.token() ?? "", sessionOf(eventText), signIn?.redirectUri ?? ""),
    );
    if (signIn?.identityProvider) url.searchParams.set("identity_provider", signIn.identityProvider);
    this.tell({ kind: "signIn", state: stateOf(url) });
    return url.href;
  }

  async cancelSignIn(eventText: string): Promise<void> {
    await cancelAuthentication(this.base, this.line?.token() ?? "", sessionOf(eventText));
  }

  tell(news: News): void {
    this.orders.tell(news);
  }

  close(): void {
    this.line?.close();
    this.timers.close();
    this.uploads.clear();
  }
}

function fresh(before: Chat, chat: Chat): readonly Item[] {
  if (before.items === chat.items) return [];
  const known = new Set(before.items.map((item) => item.id));
  const oldest = before.items[before.items.length - 1]?.at ?? -Infinity;
  return chat.items.filter((item) => !known.has(item.id) && item.at >= oldest);
}
