/** One chat of the agent: its view from the snapshot, its conversation through chatjs, and what can be done with it. */
import { signal } from "@preact/signals";
import { type Chat, hear, type Heard, newChat } from "../chat/chat";
import { getTranscript } from "../line/service";
import { newReceipts } from "../line/receipts";
import { Timers } from "../line/timers";
import { newToken } from "../line/token";
import { Uploads } from "../line/uploads";
import { readChatToken, readFailure } from "../wire/desk";
import { EVENT, type Item, readItem, readItems } from "../wire/item";
import { act } from "./act";
import { type CaseView, viewOf } from "./view";

const PAGE = 100;
const TYPED_EVERY_MS = 8_000;
const QUIET_MS = 12_000;
const READ_AGAIN_MS = 2_000;
const UPLOAD_MOST = 20 * 1024 * 1024; // contract/participant.md 7

export class Case {
  readonly view = signal<CaseView>(this.first);
  readonly chat = signal<Chat>(newChat(this.first.connectionId));
  readonly unread = signal(0);
  readonly draft = signal("");
  readonly busy = signal(""); // the action that is under way
  readonly trouble = signal("");
  readonly uploads: Uploads;
  private readonly timers = new Timers();
  private readonly receipt = newReceipts(this.timers, (kind, messageId) => this.tellReceipt(kind, messageId));
  private session: connect.AgentChatSession | undefined;
  private isOpening = false;
  private token = "";
  private older_ = "";
  private typedAt = 0;

  constructor(
    private contact: connect.Contact,
    private readonly first: CaseView,
    private readonly news: (of: Case, item: Item) => void,
  ) {
    const features = { attachments: true, markdown: true, maxAttachmentBytes: UPLOAD_MOST, extensions: [] };
    this.uploads = new Uploads("", features, () => this.token);
    this.advance();
  }

  get id(): string {
    return this.first.id;
  }

  /** A newer snapshot. */
  refresh(contact: connect.Contact, view: CaseView): void {
    const before = this.view.value.stage;
    this.contact = contact;
    this.view.value = view;
    if (before !== view.stage) {
      this.busy.value = "";
      this.trouble.value = "";
      this.advance();
    }
  }

  private advance(): void {
    const { stage } = this.view.value;
    if (stage === "offered" || stage === "talking") void this.open();
    if (stage === "talking" && this.session !== undefined) void this.readAgain();
    if (stage === "after") {
      if (this.chat.value.items.length === 0) void this.readEnded();
      this.hear({ kind: "ended" });
    }
  }

  private hear(heard: Heard): void {
    this.chat.value = hear(this.chat.value, heard);
  }

  // ---- the session of chatjs

  private async open(): Promise<void> {
    if (this.session !== undefined || this.isOpening) return;
    this.isOpening = true;
    try {
      const mine = this.contact.getAgentConnection();
      if (!(mine instanceof connect.ChatConnection)) return;
      const session: connect.AgentChatSession = await mine.getMediaController();
      this.session = session;
      this.listen(session);
      if (this.view.value.stage === "talking") await this.readAgain();
    } catch {
      this.timers.once("open", READ_AGAIN_MS, () => this.advance());
    } finally {
      this.isOpening = false;
    }
  }

  private listen(session: connect.AgentChatSession): void {
    const take = (event: object): void => {
      if ("data" in event) this.take(event.data);
    };
    session.onMessage(take);
    session.onReadReceipt(take);
    session.onDeliveredReceipt(take);
    session.onParticipantIdle(take);
    session.onParticipantReturned(take);
    session.onAutoDisconnection(take);
    session.onParticipantInvited(take);
    session.onTyping(take);
    session.onEnded(take);
    session.onConnectionLost(() => this.hear({ kind: "lost" }));
    session.onConnectionEstablished(() => void this.readAgain());
  }

  /** What chatjs says is an item as it was pushed, or nothing of ours. */
  private take(data: unknown): void {
    const known = new Set(this.chat.value.items.map((item) => item.id));
    const heard = readItems([data]);
    if (heard.length === 0) return;
    this.hear({ kind: "items", heard });
    for (const each of heard) {
      if (each.kind === "receipt") continue;
      if (each.kind === "event" && each.event === "typing") {
        this.timers.once(`quiet ${each.who.id}`, QUIET_MS, () => this.hear({ kind: "quiet", who: each.who.id }));
      } else if (!known.has(each.id)) {
        this.news(this, each);
      }
    }
  }

  /** The newest page: after accepting, and after every gap. */
  private async readAgain(): Promise<void> {
    if (this.session === undefined || this.view.value.stage !== "talking") return;
    try {
      const page = await this.page("");
      const isFirst = this.chat.value.history === "unknown";
      this.hear({ kind: "items", heard: page.heard });
      this.hear({ kind: "connected" });
      if (isFirst) this.keepOlder(page.next);
      this.refreshToken();
    } catch {
      this.timers.once("read", READ_AGAIN_MS, () => void this.readAgain());
    }
  }

  private async page(nextToken: string): Promise<{ heard: ReturnType<typeof readItem>; next: string }> {
    const answer = await this.session?.getTranscript({
      maxResults: PAGE,
      scanDirection: "BACKWARD",
      sortOrder: "ASCENDING",
      ...(nextToken === "" ? {} : { nextToken }),
    });
    const data = answer?.data;
    if (data === undefined) throw new Error("no transcript");
    return { heard: readItems(data.Transcript), next: data.NextToken ?? "" };
  }

  private keepOlder(next: string): void {
    this.older_ = next;
    this.hear({ kind: "history", isMore: next !== "" });
  }

  older(): void {
    if (this.older_ === "") return;
    const from = this.older_;
    this.older_ = "";
    this.page(from).then(
      (page) => {
        this.hear({ kind: "items", heard: page.heard });
        this.keepOlder(page.next);
      },
      () => (this.older_ = from),
    );
  }

  /** A page that was loaded during after-contact work has no session, but may still read: contract/ccp.md 8. */
  private async readEnded(): Promise<void> {
    try {
      await this.takeToken();
      let next = "";
      do {
        const page = await getTranscript("", this.token, "", next, PAGE);
        this.hear({ kind: "items", heard: page.heard });
        next = page.nextToken;
      } while (next !== "");
      this.hear({ kind: "history", isMore: false });
    } catch {
      this.hear({ kind: "history", isMore: false }); // the contact can be closed without its words
    }
    this.hear({ kind: "ended" });
  }

  private async takeToken(): Promise<void> {
    const mine = this.contact.getAgentConnection();
    if (mine instanceof connect.ChatConnection) this.token = readChatToken(await mine.getConnectionToken());
  }

  /** Uploads go with a progress that chatjs cannot tell, so they need the token itself. */
  private refreshToken(): void {
    this.takeToken().catch(() => undefined);
  }

  // ---- talking

  say(text: string, token = newToken()): void {
    const contentType = this.view.value.hasMarkdown ? "text/markdown" : "text/plain";
    this.hear({ kind: "said", token, text, type: contentType, at: Date.now() });
    this.timers.stop("typed");
    this.typedAt = 0;
    const sent = this.session?.sendMessage({ message: text, contentType, clientToken: token });
    if (sent === undefined) return this.hear({ kind: "refused", token, why: "" });
    sent.then(
      ({ data }) => {
        if (data !== undefined) this.hear({ kind: "accepted", token, id: data.Id });
      },
      (error: unknown) => this.hear({ kind: "refused", token, why: readFailure(error) }),
    );
  }

  typing(): void {
    if (Date.now() - this.typedAt < TYPED_EVERY_MS) return;
    this.typedAt = Date.now();
    this.session?.sendEvent({ contentType: `${EVENT}typing` }).catch(() => undefined);
  }

  received(item: Item, isSeen: boolean): void {
    if (item.kind === "event" || item.who.role !== "CUSTOMER" || this.view.value.stage !== "talking") return;
    this.receipt(item.id, isSeen ? "read" : "delivered");
  }

  private tellReceipt(kind: "delivered" | "read", messageId: string): void {
    const contentType = kind === "read" ? `${EVENT}message.read` as const : `${EVENT}message.delivered` as const;
    this.session?.sendEvent({ contentType, content: JSON.stringify({ messageId }) }).catch(() => undefined);
  }

  attach(files: readonly File[]): void {
    const mine = this.chat.value.items.filter((item) => item.kind === "attachment" && item.who.id === this.chat.value.me);
    this.takeToken().then(
      () => this.uploads.add(files, mine.length),
      () => this.uploads.add(files, mine.length),
    );
  }

  fetchFile(attachmentId: string): Promise<Blob> {
    if (this.session === undefined) return Promise.reject(new Error("the chat is over"));
    return this.session.downloadAttachment({ attachmentId });
  }

  // ---- acting

  accept(): Promise<void> {
    return this.does("accept", (callbacks) => this.contact.accept(callbacks));
  }

  reject(): Promise<void> {
    return this.does("reject", (callbacks) => this.contact.reject(callbacks));
  }

  end(): Promise<void> {
    return this.does("end", (callbacks) => this.contact.getAgentConnection().destroy(callbacks));
  }

  clear(): Promise<void> {
    return this.does("clear", (callbacks) => this.contact.clear(callbacks));
  }

  transfer(endpoint: connect.Endpoint): Promise<void> {
    return this.does("transfer", (callbacks) => this.contact.addConnection(endpoint, callbacks));
  }

  add(endpoint: connect.Endpoint): Promise<void> {
    return this.does("add", (callbacks) => this.contact.addParticipant(endpoint, callbacks));
  }

  removeOther(connectionId: string): Promise<void> {
    const other = this.contact.getThirdPartyConnections().find((each) => each.getConnectionId() === connectionId);
    return this.does("remove", (callbacks) => other?.destroy(callbacks));
  }

  /** One action at a time; `trouble` holds what the server said, " " when it said nothing. */
  private async does(name: string, start: Parameters<typeof act>[0]): Promise<void> {
    if (this.busy.value !== "") return;
    this.busy.value = name;
    this.trouble.value = "";
    // An action that was refused for the session has no answer at all (contract/ccp.md 0): do not wait for ever.
    this.timers.once("busy", 10_000, () => (this.busy.value = ""));
    try {
      await act(start);
    } catch (error) {
      this.trouble.value = (error instanceof Error && error.message) || " ";
    }
    this.timers.stop("busy");
    this.busy.value = "";
  }

  close(): void {
    this.timers.close();
    this.uploads.clear();
  }
}

export function newCase(contact: connect.Contact, news: (of: Case, item: Item) => void): Case {
  return new Case(contact, viewOf(contact), news);
}
