/** The snippet's commands (contract/widget.md 1.5): what each takes, and what the page has said so far. */
import type { Fields } from "../wire/reader";

type Ask = (answer: (value: unknown) => void) => unknown;

export interface Settings {
  snippetId?: string;
  styles?: Fields;
  supportedMessagingContentTypes?: readonly string[];
  authenticate?: Ask;
  customerDisplayName?: Ask;
  contactAttributes?: Fields;
  customStyles?: Fields;
  customDisplayNames?: Fields;
  customizationObject?: Fields;
  customLaunchBehavior?: Fields;
  registerCallback?: Fields;
  contactMetadataHandler?: (metadata: object) => unknown;
  chatDurationInMinutes?: number;
  initialMessage?: string;
  language?: string;
  enableLogs?: boolean;
  disableCSM?: boolean;
  disableAsyncViewResponse?: boolean;
  nonce?: string;
  authenticationParameters?: Fields;
  mockLexBotTyping?: boolean;
  customStartChat?: Ask;
  customerChatInterfaceUrl?: string;
  displayType?: string;
  viewConfig?: string;
  updateSandboxAttributes?: string;
  removeSandboxAttribute?: boolean;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isTrue: Check = (value) => typeof value === "boolean";
const isCall: Check = (value) => typeof value === "function";
const isFields: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);

const COMMANDS: Readonly<Record<keyof Settings, Check>> = {
  snippetId: isText,
  styles: isFields,
  supportedMessagingContentTypes: isTexts,
  authenticate: isCall,
  customerDisplayName: isCall,
  contactAttributes: isFields,
  customStyles: isFields,
  customDisplayNames: isFields,
  customizationObject: isFields,
  customLaunchBehavior: isFields,
  registerCallback: isFields,
  contactMetadataHandler: isCall,
  chatDurationInMinutes: (value) => typeof value === "number" && value >= 60 && value <= 10080,
  initialMessage: (value) => typeof value === "string" && value.length >= 1 && value.length <= 1024,
  language: isText,
  enableLogs: isTrue,
  disableCSM: isTrue,
  disableAsyncViewResponse: isTrue,
  nonce: isText,
  authenticationParameters: isFields,
  mockLexBotTyping: isTrue,
  customStartChat: isCall,
  customerChatInterfaceUrl: isText,
  displayType: (value) => value === "WEBVIEW" || value === "EMBEDDED_INLINE",
  viewConfig: isText,
  updateSandboxAttributes: isText,
  removeSandboxAttribute: isTrue,
};

/** Takes one command; a wrong one is told to the owner and changes nothing. Whether it was taken. */
export function take(settings: Settings, command: unknown, value: unknown): boolean {
  const name = String(command);
  if (!Object.prototype.hasOwnProperty.call(COMMANDS, name)) {
    console.warn(`[amazon_connect] unknown command ${name}`);
    return false;
  }
  const known = name as keyof Settings;
  if (!COMMANDS[known](value)) {
    console.error(`[amazon_connect] invalid value for ${name}`);
    return false;
  }
  const before = settings.registerCallback;
  const next = known === "registerCallback" && before ? { ...before, ...(value as Fields) } : value;
  Object.assign(settings, { [known]: next });
  return true;
}
