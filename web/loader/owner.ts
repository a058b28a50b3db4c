/** Drives an owner's own build of the open-source interface (contract/widget.md 4.5, 4.6). */
import type { Desk, Orders } from "../wire/orders";
import { type Fields, fieldsIn, textOr } from "../wire/reader";
import type { Connect, OwnersSession } from "./frame";
import type { Settings } from "./settings";
import { type Server, askPage, prefixed, startUrl } from "./start";

/** The variables the open-source build reads, by the key of customStyles they come from (1.7). */
const VARIABLES: readonly (readonly [group: string, key: string, variable: string, property: string])[] = [
  ["global", "fontSize", "global-fontsize", "font-size"],
  ["global", "headerHeight", "global-headerheight", "height"],
  ["global", "footerHeight", "global-footerheight", "height"],
  ["global", "typeface", "global-typeface", "font-family"],
  ["header", "headerBackgroundColor", "header-backgroundcolor", "color"],
  ["header", "headerTextColor", "header-textcolor", "color"],
  ["logo", "logoMaxHeight", "logo-max-height", "height"],
  ["logo", "logoMaxWidth", "logo-max-width", "width"],
  ["transcript", "widgetBackgroundColor", "transcript-backgroundcolor", "color"],
  ["transcript", "agentChatBubbleColor", "transcript-agent-bubble-color", "color"],
  ["transcript", "agentMessageTextColor", "transcript-agent-textcolor", "color"],
  ["transcript", "customerChatBubbleColor", "transcript-customer-bubble-color", "color"],
  ["transcript", "customerMessageTextColor", "transcript-customer-textcolor", "color"],
  ["composer", "fontSize", "composer-fontsize", "font-size"],
  ["footer", "footerBackgroundColor", "footer-backgroundcolor", "color"],
  ["footer", "buttonBackgroundColor", "footer-button-backgroundcolor", "color"],
  ["footer", "buttonBorderColor", "footer-button-bordercolor", "color"],
  ["footer", "buttonFontSize", "footer-button-fontsize", "font-size"],
  ["footer", "buttonTextColor", "footer-button-textcolor", "color"],
];

export async function openOwners(
  connect: Connect,
  page: Document,
  server: Server,
  settings: Settings,
  orders: Orders,
): Promise<Desk> {
  let session: OwnersSession | undefined;
  connect.ChatSession?.setGlobalConfig?.({ endpoint: server.base });
  if (connect.ChatSession?.csmService) connect.ChatSession.csmService.loadCsmScriptAndExecute = () => undefined;
  paint(page, orders.customStyles);
  defineViews(page);

  const header = fieldsIn(orders.displayNames, "header");
  connect.ChatInterface?.init?.({
    containerId: "root",
    widgetType: "HostedWidget",
    headerConfig: {},
    footerConfig: {},
    logoConfig: {
      sourceUrl: textOr(header, "logoUrl") || orders.config.appearance.logoUrl,
      altText: textOr(header, "logoAltText"),
    },
  });
  const over = (): void => orders.tell({ kind: "ended", event: undefined });
  Object.assign((connect.ChatEvents ??= {}), {
    onChatEnded: over,
    onAgentEndChat: over,
    onStartNewChat: () => orders.tell({ kind: "close", status: "close_chat" }),
    onPushNotificationEligibleMessageReceived: () => orders.tell({ kind: "said", name: "" }),
  });

  const input = await inputOf(server, settings, orders);
  connect.ChatInterface?.initiateChat?.(
    input,
    (started) => {
      session = started;
      orders.tell({ kind: "established" });
      started.onChatDisconnected?.(over);
    },
    (error) => {
      console.error("[amazon_connect]", error);
      orders.tell({ kind: "failed" });
    },
  );

  return {
    show: () => undefined,
    disconnect: async () => {
      await session?.endChat?.();
    },
    hideComposer: (isHidden) => page.body.classList.toggle("hide-composer", isHidden),
    close: () => void session?.closeChat?.(),
  };
}

async function inputOf(server: Server, settings: Settings, orders: Orders): Promise<object> {
  const name = settings.customerDisplayName
    ? await askPage(settings.customerDisplayName, 10_000, "customerDisplayName", "")
    : "";
  const token = settings.authenticate ? await askPage(settings.authenticate, 30_000, "authenticate") : "";
  return {
    name: typeof name === "string" && name !== "" ? name : "Customer",
    region: "us-west-2",
    apiGatewayEndpoint: startUrl(server),
    instanceId: "",
    contactFlowId: "",
    headers: {
      "x-amz-snippet-id": settings.snippetId ?? "",
      ...(typeof token === "string" && token !== "" ? { "x-amz-security-token": token } : {}),
    },
    contactAttributes: JSON.stringify(prefixed(settings.contactAttributes ?? {})),
    supportedMessagingContentTypes: orders.contentTypes.join(","),
    chatDurationInMinutes: settings.chatDurationInMinutes,
    initialMessage: settings.initialMessage,
    language: orders.language,
    authenticationRedirectUri: orders.signIn?.redirectUri,
    authenticationIdentityProvider: orders.signIn?.identityProvider,
    featurePermissions: {
      ATTACHMENTS: orders.config.features.attachments,
      MESSAGING_MARKDOWN: orders.config.features.markdown,
    },
  };
}

function paint(page: Document, styles: Fields): void {
  for (const [group, key, variable, property] of VARIABLES) {
    const value = textOr(fieldsIn(styles, group), key);
    if (value !== "" && CSS.supports(property, value)) {
      page.documentElement.style.setProperty(`--ac-widget-${variable}`, value);
    }
  }
}

/** The original's views come from a host of its own; here a view shows its words, and nothing breaks. */
function defineViews(page: Document): void {
  const window = page.defaultView as (Window & typeof globalThis) | null;
  if (window === null || window.customElements.get("connect-view-renderer") !== undefined) return;
  window.customElements.define("connect-view-renderer", class extends window.HTMLElement {});
}
