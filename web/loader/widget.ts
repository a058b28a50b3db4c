/** One widget's life on a page: closed, open, minimised, and the chat behind it (contract/widget.md 1). */
import type { Desk, News, Orders } from "../wire/orders";
import { textOr } from "../wire/reader";
import { NO_CONFIG, type WidgetConfig, type WidgetStarted } from "../wire/widget";
import { OWNERS_NAMES, call, payload } from "./callbacks";
import { Frame, addHandles } from "./frame";
import { Launcher } from "./launcher";
import { openOwners } from "./owner";
import * as session from "./session";
import type { Settings } from "./settings";
import { type Server, loadConfig, startChat } from "./start";
import { isRightToLeft, wordsOf } from "./words";

const FULL_MOST_PX = 640;
const NOT_OPEN = new Set([400, 404]);

export class Widget {
  private launcher: Launcher | undefined;
  private frame: Frame | undefined;
  private desk: Desk | undefined;
  private config = NO_CONFIG;
  private configuring: Promise<void> | undefined;
  private refusal: Error | undefined; // what the configuration was refused with, for good
  private chat: WidgetStarted | undefined; // while it goes on
  private isOpen = false;
  private isByHand = false; // opened by the customer: only then may the chat take the focus
  private hasLaunched = false;
  private hasAskedToNotify = false;
  private readonly narrow = matchMedia(`(max-width: ${FULL_MOST_PX}px)`);

  constructor(
    readonly server: Server,
    readonly settings: Settings,
  ) {
    const fit = (): void => this.fit();
    if (typeof this.narrow.addEventListener === "function") this.narrow.addEventListener("change", fit);
    else this.narrow.addListener(fit); // Safari before 14
  }

  /** Draws the button, comes back to a chat, launches by itself if the page wants that. */
  launch(): void {
    const { settings, server } = this;
    this.launcher = new Launcher(wordsOf(this.language()), isRightToLeft(settings.language), settings.nonce, {
      open: () => this.open(true),
      minimise: () => this.minimise(),
      close: () => this.heard({ kind: "close", status: "error_chat" }),
    });
    this.launcher.enter(settings.displayType === "EMBEDDED_INLINE" ? inlinePlace(server.widgetId) : undefined);
    this.configuring = this.configure();
    this.dress();

    if (settings.displayType === "WEBVIEW") this.reopenWhenVisible();
    this.handOver(settings.customLaunchBehavior?.["programmaticLaunch"]);

    const kept = session.recall(server.widgetId);
    if (kept === undefined) {
      this.launchByItself();
      return;
    }
    this.hasLaunched = true;
    this.chat = kept;
    void this.enter(session.wasOpen() || this.isFixed(), kept);
  }

  /** The page gets the way to open the chat, for a button of its own. */
  private handOver(launch: unknown): void {
    if (typeof launch !== "function") return;
    try {
      launch(() => this.open(true));
    } catch (error) {
      console.error(error);
    }
  }

  private launchByItself(): void {
    const behaviour = this.settings.customLaunchBehavior ?? {};
    const waits = typeof behaviour["programmaticLaunch"] === "function";
    if (!waits && (behaviour["skipIconButtonAndAutoLaunch"] === true || this.isFixed())) this.open(false);
  }

  /** A web view that was put away opens again when it is looked at. */
  private reopenWhenVisible(): void {
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.launcher?.root.isConnected) this.open(false);
    });
  }

  /** The snippet has run again. A chat that goes on stays; otherwise everything is made anew. */
  relaunch(): void {
    if (this.chat !== undefined) {
      this.dress();
      return;
    }
    this.teardown();
    this.launcher?.leave();
    this.hasLaunched = false;
    this.isOpen = false;
    this.launch();
  }

  /** A command after the start: what it changes in looks shows at once, the rest with the next chat. */
  changed(): void {
    this.launcher?.say(wordsOf(this.language()));
    this.dress();
  }

  open(isByHand: boolean): void {
    if (this.isOpen) return;
    this.hasLaunched = true;
    this.isByHand = isByHand;
    if (this.frame === undefined) {
      if (isByHand) this.askToNotify();
      void this.enter(true, undefined);
    } else {
      this.show(true);
    }
  }

  minimise(): void {
    if (!this.isOpen || this.isFixed()) return;
    if (this.desk === undefined && this.chat === undefined) this.teardown(); // nothing there to keep
    this.show(false);
    this.launcher?.focusButton();
  }

  private async configure(): Promise<void> {
    try {
      this.take(await loadConfig(this.server, this.settings.snippetId));
    } catch (error) {
      const status = error instanceof Object && "status" in error ? Number(error.status) : 0;
      console.error("[amazon_connect] the widget's configuration:", describe(error));
      if (NOT_OPEN.has(status) && error instanceof Error) this.refusal = error;
    }
  }

  private take(config: WidgetConfig): void {
    this.config = config;
    this.dress();
  }

  private dress(): void {
    this.launcher?.dress(this.settings.styles ?? {}, this.settings.customStyles ?? {});
    this.fit();
    this.offer();
  }

  private fit(): void {
    const isWide = this.settings.customStyles?.["fullscreenMode"] !== true || !this.narrow.matches;
    this.launcher?.fill(this.settings.displayType === "WEBVIEW" || !isWide);
  }

  /** contract/widget.md 1.10 */
  private offer(): void {
    const behaviour = this.settings.customLaunchBehavior ?? {};
    const hides = behaviour["alwaysHideWidgetButton"] === true;
    const waits = typeof behaviour["programmaticLaunch"] === "function" && !this.hasLaunched;
    const skips = behaviour["skipIconButtonAndAutoLaunch"] === true;
    const isHidden = waits ? hides || skips : hides && this.chat === undefined && !this.isOpen;
    this.launcher?.offer(!this.isFixed() && !isHidden);
  }

  /** Never minimised, has no button. */
  private isFixed(): boolean {
    return this.settings.displayType === "WEBVIEW" || this.settings.displayType === "EMBEDDED_INLINE";
  }

  private show(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.launcher?.show(isOpen);
    this.offer();
    if (this.chat !== undefined) session.keepPlace(isOpen);
    this.desk?.show(isOpen, this.isByHand);
  }

  /** Loads the frame and opens a desk in it: with a chat to come back to, or to start one. */
  private async enter(isOpen: boolean, resume: WidgetStarted | undefined): Promise<void> {
    const { settings, server, launcher } = this;
    if (launcher === undefined) return;
    const frame = new Frame({
      title: wordsOf(this.language()).title,
      sandbox: settings.updateSandboxAttributes,
      isSandboxed: settings.removeSandboxAttribute !== true,
      nonce: settings.nonce,
    });
    this.frame = frame;
    this.show(isOpen);
    try {
      const own = settings.customerChatInterfaceUrl;
      const url =
        own === undefined
          ? `${server.base}/connectwidget/static/amazon-connect-chat-interface.js`
          : new URL(own, document.baseURI).href;
      const [connect] = await Promise.all([frame.load(launcher.box, url), this.configuring]);
      if (this.frame !== frame) return;
      const page = frame.element.contentDocument;
      const orders = this.orders(resume);
      const desk =
        own === undefined || page === null
          ? connect.ChatInterface?.openDesk?.(orders)
          : await openOwners(connect, page, server, settings, orders);
      if (desk === undefined) throw new Error(`${url} is no chat interface`);
      this.desk = desk;
      addHandles(connect, desk);
      desk.show(this.isOpen, this.isByHand);
    } catch (error) {
      console.error("[amazon_connect]", describe(error));
      if (this.frame === frame) launcher.trouble();
    }
  }

  private orders(resume: WidgetStarted | undefined): Orders {
    const { settings } = this;
    const signIn = settings.authenticationParameters;
    return {
      language: this.language(),
      isRtl: isRightToLeft(settings.language),
      nonce: settings.nonce,
      config: this.config,
      styles: settings.styles ?? {},
      customStyles: settings.customStyles ?? {},
      displayNames: settings.customDisplayNames ?? {},
      customization: settings.customizationObject ?? {},
      contentTypes: settings.supportedMessagingContentTypes ?? ["text/plain"],
      mockTyping: settings.mockLexBotTyping === true,
      blocksWhileViewWaits: settings.disableAsyncViewResponse === true,
      signIn: signIn && {
        redirectUri: textOr(signIn, "redirectUri"),
        identityProvider: textOr(signIn, "identityProvider"),
      },
      canMinimise: !this.isFixed(),
      form: this.config.form,
      resume,
      start: async (values) => {
        try {
          if (this.refusal !== undefined) throw this.refusal;
          return await startChat(this.server, settings, values);
        } catch (error) {
          console.error("[amazon_connect] the chat did not start:", describe(error));
          throw error;
        }
      },
      tell: (news) => this.heard(news),
    };
  }

  private heard(news: News): void {
    const callbacks = this.settings.registerCallback;
    if (this.settings.enableLogs === true) console.debug("[amazon_connect]", news.kind, news);
    switch (news.kind) {
      case "started":
        this.chat = news.started;
        session.keep(this.server.widgetId, news.started);
        session.keepPlace(this.isOpen);
        this.offer();
        this.tellMetadata(news.started.contactId);
        break;
      case "established":
        call(callbacks, "CONNECTION_ESTABLISHED", payload(this.chat, undefined));
        break;
      case "lost":
        call(callbacks, "CONNECTION_LOST", payload(this.chat, undefined));
        break;
      case "event": {
        const name = OWNERS_NAMES[news.event.event];
        if (name !== undefined) call(callbacks, name, payload(this.chat, news.event));
        break;
      }
      case "ended": {
        const ended = payload(this.chat, news.event);
        this.chat = undefined;
        session.forget();
        this.offer();
        call(callbacks, "CHAT_ENDED", ended);
        break;
      }
      case "gone":
        this.chat = undefined;
        session.forget();
        this.teardown();
        this.show(false);
        this.launchByItself();
        break;
      case "failed":
        this.offer();
        break;
      case "said":
        if (!this.isOpen) this.launcher?.count();
        this.notify();
        break;
      case "minimise":
        this.minimise();
        break;
      case "signIn":
        call(callbacks, "AUTHENTICATION_INITIATED", { state: news.state });
        break;
      case "close":
        if (this.chat !== undefined) this.heard({ kind: "ended", event: undefined }); // closed before the word came
        this.teardown();
        this.show(false);
        this.launcher?.focusButton();
        call(callbacks, "WIDGET_FRAME_CLOSED", { status: news.status });
        break;
    }
  }

  private teardown(): void {
    this.desk?.close();
    this.desk = undefined;
    this.frame?.leave();
    this.frame = undefined;
    this.launcher?.empty();
  }

  private tellMetadata(chatContactId: string): void {
    try {
      this.settings.contactMetadataHandler?.({ chatContactId });
    } catch (error) {
      console.error(error);
    }
  }

  /** At the start of a chat by hand, once, on desktops: the browser then asks the customer. */
  private askToNotify(): void {
    if (this.hasAskedToNotify || !("Notification" in window) || !matchMedia("(pointer: fine)").matches) return;
    this.hasAskedToNotify = true;
    if (Notification.permission === "default" && isSecureContext) {
      Promise.resolve(Notification.requestPermission()).catch(() => undefined);
    }
  }

  /** The site's name, and no word of the message. */
  private notify(): void {
    if (!("Notification" in window) || Notification.permission !== "granted" || document.hasFocus()) return;
    try {
      const note = new Notification(document.title || location.hostname, {
        body: wordsOf(this.language()).news,
        tag: this.server.widgetId,
      });
      note.onclick = () => {
        window.focus();
        note.close();
        this.open(true);
      };
    } catch {
      return; // mobile browsers have the name and refuse the thing
    }
  }

  private language(): string {
    return this.settings.language ?? "en_US";
  }
}

/** The inline script of the snippet names the widget: the chat goes where it stands. */
function inlinePlace(widgetId: string): Element | undefined {
  return Array.from(document.body.querySelectorAll("script")).find((script) => script.text.includes(widgetId));
}

/** One line that names the code, for the owner's console. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? ` (code: ${String(error.code)})` : "";
  return `${error.message}${code}`;
}
