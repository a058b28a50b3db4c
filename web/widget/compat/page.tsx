/** init and initiateChat on an owner's page (contract/widget.md 4.1-4.4). */
import { render } from "preact";
import type { Orders } from "../../wire/orders";
import { type Fields, fieldsIn, textOr } from "../../wire/reader";
import { NO_CONFIG, isOn } from "../../wire/widget";
import { Desk } from "../desk";
import { addStyles } from "../styles";
import { Talk } from "../talk";
import { ChatSessionHandle } from "./chat_session";
import type { ChatEvents } from "./globals";
import { Refusal, initiate } from "./initiate";

export interface InitProps {
  containerId?: string;
  headerConfig?: { isHTML?: boolean; render?: () => unknown };
  footerConfig?: { isHTML?: boolean; render?: (props: unknown) => unknown };
  logoConfig?: Fields;
  themeConfig?: Fields;
  baseCssClass?: string;
  shouldShowMessageReceipts?: boolean;
  [name: string]: unknown;
}

type Success = (session: ChatSessionHandle) => void;
type Failure = (error: unknown) => void;

export class ChatPage {
  theme: Fields = {};
  private place: Element | undefined;
  private props: InitProps = {};
  private talk: Talk | undefined;

  constructor(
    private readonly config: { endpoint: string },
    private readonly events: ChatEvents,
  ) {}

  /** May be called again, to change the header. */
  init(props: InitProps = {}): void {
    this.props = { ...this.props, ...props };
    this.theme = this.props.themeConfig ?? {};
    const id = props.containerId ?? "root";
    this.place = document.getElementById(id) ?? document.getElementById("root") ?? undefined;
    if (this.place === undefined) {
      console.error(`connect.ChatInterface.init: there is no element #${id}`);
      return;
    }
    addStyles(undefined);
    this.place.classList.add(this.props.baseCssClass ?? "connect-customer-interface");
    if (this.talk === undefined) this.talk = new Talk(this.config.endpoint, this.orders({}));
    this.draw();
  }

  /** Before init there is nobody to hear it: the original drops it too. */
  readonly initiateChat = (input: unknown, success?: Success, failure?: Failure): void => {
    if (this.place === undefined) return;
    const options = fieldsIn({ input }, "input");
    this.events.onChatLoading?.();
    this.talk?.close();
    const handle = new ChatSessionHandle();
    const talk = new Talk(this.config.endpoint, this.orders(options, handle, success, failure), (heard) =>
      handle.hear(heard),
    );
    this.talk = talk;
    handle.bind(talk);
    this.draw();
    talk.begin();
  };

  hideComposer(isHidden: boolean): void {
    if (this.talk !== undefined) this.talk.isComposerHidden.value = isHidden;
  }

  async disconnect(): Promise<void> {
    await this.talk?.end(true);
  }

  private draw(): void {
    if (this.place === undefined || this.talk === undefined) return;
    render(null, this.place);
    render(
      <div class="desk-host">
        <OwnHeader config={this.props.headerConfig} />
        <Desk talk={this.talk} />
      </div>,
      this.place,
    );
  }

  private orders(options: Fields, handle?: ChatSessionHandle, success?: Success, failure?: Failure): Orders {
    const types = textOr(options, "supportedMessagingContentTypes");
    const permissions = fieldsIn(options, "featurePermissions");
    const logo = this.props.logoConfig ?? {};
    const redirectUri = textOr(options, "authenticationRedirectUri");
    return {
      language: textOr(options, "language", "en_US"),
      isRtl: document.documentElement.dir === "rtl",
      nonce: undefined,
      config: { ...NO_CONFIG, receipts: true },
      styles: {},
      customStyles: {},
      displayNames: { header: { logoUrl: textOr(logo, "sourceUrl"), logoAltText: textOr(logo, "altText") } },
      customization: {},
      contentTypes: types === "" ? ["text/plain"] : types.split(","),
      mockTyping: false,
      blocksWhileViewWaits: false,
      signIn:
        redirectUri === ""
          ? undefined
          : { redirectUri, identityProvider: textOr(options, "authenticationIdentityProvider") },
      canMinimise: false,
      form: undefined,
      resume: undefined,
      start: async () => {
        try {
          const started = await initiate(options);
          return {
            ...started,
            attachments: started.attachments || isOn(permissions["ATTACHMENTS"]),
            markdown: started.markdown || types.split(",").includes("text/markdown"),
          };
        } catch (error) {
          failure?.(error instanceof Refusal ? error.detail : {});
          throw error;
        }
      },
      tell: (news) => {
        if (news.kind === "started") handle?.started(news.started);
        if (news.kind === "established") handle?.established(() => handle && success?.(handle));
        if (news.kind === "said") this.events.onPushNotificationEligibleMessageReceived?.();
        if (news.kind === "event" && news.event.event === "authentication.succeeded")
          this.events.onAuthenticationComplete?.();
        if (news.kind === "ended") {
          handle?.over();
          if (handle?.isEndedByCustomer === true) this.events.onChatEnded?.();
          else this.events.onAgentEndChat?.();
        }
        if (news.kind === "close") this.close(handle);
      },
    };
  }

  private close(handle: ChatSessionHandle | undefined): void {
    handle?.closed();
    this.talk?.close();
    this.talk = new Talk(this.config.endpoint, this.orders({}));
    this.draw();
    this.events.onStartNewChat?.();
  }
}

/** An owner's header: an element of his own, or words. His HTML stays text; it is his page that may make elements. */
function OwnHeader({ config }: { config: InitProps["headerConfig"] }) {
  const made = config?.render?.();
  if (made instanceof Node) return <div ref={(element) => element?.append(made)} />;
  if (typeof made !== "string" || made === "") return null;
  return <div class="own-header">{config?.isHTML === true ? textOf(made) : made}</div>;
}

function textOf(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent ?? "";
}
