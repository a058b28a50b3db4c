/**
 * The frame of the chat: an empty document of the page's own origin, because documented code of owners
 * calls into it (contract/widget.md 1.3), with a chat interface loaded as a script.
 */
import type { Desk, Orders } from "../wire/orders";

const SANDBOX =
  "allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-downloads";
const LOAD_MS = 30_000;

/** What a chat interface puts on its window; ours also opens a desk. */
export interface Connect {
  ChatInterface?: {
    openDesk?(orders: Orders): Desk;
    init?(props: object): void;
    initiateChat?(input: object, success: (session: OwnersSession) => void, failure: (error: unknown) => void): void;
    hideComposer?(isHidden: boolean): void;
  };
  ChatSession?: {
    setGlobalConfig?(config: object): void;
    disconnect?(): Promise<void>;
    csmService?: { loadCsmScriptAndExecute?: () => void };
  };
  ChatEvents?: Record<string, unknown>;
}

export interface OwnersSession {
  readonly contactId?: string;
  endChat?(): unknown;
  closeChat?(): unknown;
  onIncoming?(heard: (item: unknown) => void): void;
  onChatDisconnected?(heard: () => void): void;
}

export interface FrameOptions {
  readonly title: string;
  readonly sandbox: string | undefined; // undefined: ours
  readonly isSandboxed: boolean;
  readonly nonce: string | undefined;
}

export class Frame {
  readonly element = document.createElement("iframe");

  constructor(private readonly options: FrameOptions) {
    const { element } = this;
    element.id = "amazon-connect-chat-widget-iframe";
    element.className = "acw-iframe";
    element.title = options.title;
    element.setAttribute("allow", "clipboard-write");
    if (options.isSandboxed) element.setAttribute("sandbox", options.sandbox ?? SANDBOX);
  }

  /** The interface's globals, when its script has run in the frame. */
  async load(box: Element, scriptUrl: string): Promise<Connect> {
    const { element } = this;
    await new Promise<void>((loaded) => {
      element.addEventListener("load", () => loaded(), { once: true });
      element.srcdoc =
        '<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"></head><body><div id="root"></div></body></html>';
      box.textContent = ""; // replaceChildren is younger than the browsers we promise
      box.append(element);
    });
    const page = element.contentDocument;
    if (page === null) throw new Error("the frame's sandbox must allow-same-origin and allow-scripts");
    await this.run(page, scriptUrl);
    const connect = (element.contentWindow as (Window & { connect?: Connect }) | null)?.connect;
    if (connect === undefined) throw new Error(`${scriptUrl} is no chat interface`);
    return connect;
  }

  private run(page: Document, url: string): Promise<void> {
    return new Promise((done, failed) => {
      const script = page.createElement("script");
      const timer = setTimeout(() => failed(new Error(`${url} did not load in time`)), LOAD_MS);
      script.src = url;
      if (this.options.nonce !== undefined) script.nonce = this.options.nonce;
      script.onload = () => {
        clearTimeout(timer);
        done();
      };
      script.onerror = () => {
        clearTimeout(timer);
        failed(new Error(`${url} could not be loaded`));
      };
      page.head.append(script);
    });
  }

  leave(): void {
    this.element.remove();
  }
}

/** What documented code of owners expects on the frame's `connect`, whoever made the interface. */
export function addHandles(connect: Connect, desk: Desk): void {
  connect.ChatSession ??= {};
  connect.ChatInterface ??= {};
  connect.ChatSession.disconnect = () => desk.disconnect();
  connect.ChatInterface.hideComposer = (isHidden) => desk.hideComposer(isHidden);
}
