/** The globals of the open-source interface (contract/widget.md 4.1), ours behind them. */
import type { Desk, Orders } from "../../wire/orders";
import { fieldsIn, textOr } from "../../wire/reader";
import { ChatPage, type InitProps } from "./page";
import { createSession } from "./session";

type Hook = ((...args: unknown[]) => void) | undefined;

/** Owners put functions here. */
export interface ChatEvents {
  onChatEnded?: Hook;
  onAgentEndChat?: Hook;
  onStartNewChat?: Hook;
  onChatLoading?: Hook;
  onPushNotificationEligibleMessageReceived?: Hook;
  onAuthenticationComplete?: Hook;
  onVoiceEscalation?: Hook;
  [name: string]: Hook;
}

const LOG_LEVELS = { DEBUG: 10, INFO: 20, WARN: 30, ERROR: 40, ADVANCED_LOG: 50 };

function nothing(): void {
  return undefined;
}

export function installGlobals(base: string, openDesk: (orders: Orders) => Desk): void {
  const config = { endpoint: base };
  const events: ChatEvents = {};
  const page = new ChatPage(config, events);
  const csm = { loadCsmScriptAndExecute: nothing, initializeCSM: nothing };
  const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const connect: object = Reflect.get(window, "connect") ?? {};

  Object.assign(connect, {
    ChatInterface: {
      openDesk,
      init: (props: InitProps) => page.init(props),
      initiateChat: page.initiateChat,
      getCurrentTheme: () => page.theme,
      hideComposer: (isHidden: boolean) => page.hideComposer(isHidden),
    },
    ChatEvents: events,
    ChatSession: {
      create: (args: unknown) => createSession(config, args),
      /** Only an endpoint matters here: a region names a host of the original's. */
      setGlobalConfig(given: unknown): void {
        const endpoint = textOr(fieldsIn({ given }, "given"), "endpoint");
        if (endpoint !== "") config.endpoint = endpoint.replace(/\/$/, "");
      },
      disconnect: () => page.disconnect(),
      setFeatureFlag: nothing,
      setRegionOverride: nothing,
      LogLevel: LOG_LEVELS,
      Logger: logger,
      SessionTypes: { AGENT: "AGENT", CUSTOMER: "CUSTOMER" },
      csmService: csm,
    },
    LogManager: { updateLoggerConfig: nothing, getLogger: () => logger },
    LogLevel: LOG_LEVELS,
    csmService: csm,
  });
  Reflect.set(window, "connect", connect);
}
