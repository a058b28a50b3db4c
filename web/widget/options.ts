/** What the snippet and the administrator ask of the interface, settled: snippet before admin before ours (3.3). */
import { nameOf, type Words } from "../chat/rows";
import { type Happening, type Who } from "../wire/item";
import type { Orders } from "../wire/orders";
import { type Fields, fieldsIn, textOr } from "../wire/reader";
import type { Key } from "./texts/en";
import { type Say, localeOf, sayer } from "./texts/texts";

const NAME_MOST = 26;
const TEXT_MOST = 256;
const URL_MOST = 2048;

export interface Options {
  readonly say: Say;
  readonly locale: string | undefined;
  readonly isRtl: boolean;
  readonly words: Words;
  readonly title: string;
  readonly logoUrl: string;
  readonly logoAlt: string;
  readonly placeholder: string;
  readonly endText: string;
  readonly closeText: string;
  readonly hasMenu: boolean;
  readonly isTitleLive: boolean;
  readonly hasDownload: boolean;
  readonly hasMinimise: boolean;
  readonly hasFooter: boolean;
  readonly skipsClose: boolean;
  readonly confirmsEnd: boolean;
  readonly confirmTexts: Readonly<Record<"title" | "message" | "confirm" | "cancel", string>>;
  readonly showsNames: boolean;
  readonly icons: Readonly<Record<"bot" | "system" | "agent" | "customer", string>> | undefined;
  readonly hasEmoji: boolean;
  readonly mayAttach: boolean;
  readonly hasToolbar: boolean;
  readonly hidesComposer: boolean;
  readonly rejectedText: string;
  readonly showsReceipts: boolean;
}

/** What an owner may call an event: the key of `eventMessages`, and ours; plain: of the customer's own it needs no word. */
const EVENTS: Readonly<Record<string, { owners: string; ours: Key; isPlain?: true }>> = {
  "participant.joined": { owners: "participantJoined", ours: "joined", isPlain: true },
  "participant.left": { owners: "participantLeft", ours: "left", isPlain: true },
  "participant.idle": { owners: "participantIdle", ours: "idle" },
  "participant.returned": { owners: "participantReturned", ours: "returned" },
  "participant.autodisconnection": { owners: "participantDisconnect", ours: "disconnected" },
  "participant.invited": { owners: "", ours: "invited" },
  "transfer.succeeded": { owners: "", ours: "transferred" },
  "chat.ended": { owners: "chatEnded", ours: "ended" },
  "authentication.initiated": { owners: "", ours: "signInText" },
  "authentication.succeeded": { owners: "", ours: "signedIn" },
  "authentication.failed": { owners: "", ours: "signInFailed" },
  "authentication.timeout": { owners: "", ours: "signInTimeout" },
  "authentication.expired": { owners: "", ours: "signInTimeout" },
  "authentication.cancelled": { owners: "", ours: "signInCancelled" },
};

export function optionsOf(orders: Orders): Options {
  const say = sayer(orders.language);
  const { appearance } = orders.config;
  const names = orders.displayNames;
  const header = fieldsIn(names, "header");
  const footerNames = fieldsIn(names, "footer");
  const custom = orders.customization;
  const top = fieldsIn(custom, "header");
  const footer = fieldsIn(custom, "footer");
  const composer = fieldsIn(custom, "composer");
  const transcript = fieldsIn(custom, "transcript");
  const hasMenu = top["dropdown"] === true;
  const headerConfig = fieldsIn(orders.styles, "headerConfig");
  const isFull = orders.customStyles["fullscreenMode"] === true;

  return {
    say,
    locale: localeOf(orders.language),
    isRtl: orders.isRtl,
    words: wordsOf(say, orders),
    title:
      textOr(header, "headerMessage") ||
      appearance.headerMessage ||
      textOr(headerConfig, "headerMessage") ||
      say("title"),
    logoUrl: logoOf(
      textOr(header, "logoUrl") || appearance.logoUrl || textOr(fieldsIn(orders.styles, "logoConfig"), "sourceUrl"),
    ),
    logoAlt: cut(textOr(header, "logoAltText"), URL_MOST, "header.logoAltText"),
    placeholder:
      cut(textOr(footerNames, "textInputPlaceholder"), TEXT_MOST, "footer.textInputPlaceholder") ||
      appearance.placeholder ||
      say("write"),
    endText:
      cut(textOr(footerNames, "endChatButtonText"), TEXT_MOST, "footer.endChatButtonText") ||
      appearance.endChatText ||
      say("endChat"),
    closeText:
      cut(textOr(footerNames, "closeChatButtonText"), TEXT_MOST, "footer.closeChatButtonText") || say("closeChat"),
    hasMenu,
    isTitleLive: top["dynamicHeader"] === true,
    hasDownload: top["hideTranscriptDownloadButton"] !== true,
    hasMinimise: orders.canMinimise && (top["minimizeChatHeaderButton"] === true || isFull),
    hasFooter: hasMenu ? footer["disabled"] === false : footer["disabled"] !== true,
    skipsClose: footer["skipCloseChatButton"] === true,
    ...endingOf(fieldsIn(custom, "endChat"), say),
    showsNames: transcript["hideDisplayNames"] !== true,
    icons: transcript["displayIcons"] === true ? iconsOf(fieldsIn(transcript, "iconSources")) : undefined,
    hasEmoji: composer["disableEmojiPicker"] !== true,
    mayAttach: composer["disableCustomerAttachments"] !== true && composer["disableCustomerAttachment"] !== true,
    hasToolbar:
      composer["alwaysHideToolbar"] !== true && orders.contentTypes.some((type) => type.trim() === "text/markdown"),
    hidesComposer: composer["hide"] === true,
    rejectedText: textOr(fieldsIn(custom, "attachment"), "rejectedErrorMessage") || say("rejected"),
    showsReceipts: orders.config.receipts,
  };
}

function endingOf(from: Fields, say: Say): Pick<Options, "confirmsEnd" | "confirmTexts"> {
  const texts = fieldsIn(from, "confirmationDialogText");
  return {
    confirmsEnd: from["enableConfirmationDialog"] === true,
    confirmTexts: {
      title: textOr(texts, "title") || say("endTitle"),
      message: textOr(texts, "message") || say("endText"),
      confirm: textOr(texts, "confirmButtonText") || say("endConfirm"),
      cancel: textOr(texts, "cancelButtonText") || say("endCancel"),
    },
  };
}

function iconsOf(from: Fields): NonNullable<Options["icons"]> {
  return {
    bot: logoOf(textOr(from, "botMessage")),
    system: logoOf(textOr(from, "systemMessage")),
    agent: logoOf(textOr(from, "agentMessage")),
    customer: logoOf(textOr(from, "customerMessage")),
  };
}

/** An address of a picture, absolute or of this page; nothing that runs. */
function logoOf(url: string): string {
  if (url === "" || url.length > URL_MOST) return "";
  try {
    return /^https?:$/.test(new URL(url, document.baseURI).protocol) ? url : "";
  } catch {
    return "";
  }
}

function cut(text: string, most: number, name: string): string {
  if (text.length <= most) return text;
  console.warn(`[amazon_connect] ${name} is longer than ${most} characters`);
  return text.slice(0, most);
}

function wordsOf(say: Say, orders: Orders): Words {
  const transcript = fieldsIn(orders.customization, "transcript");
  const names = fieldsIn(orders.displayNames, "transcript");
  const masks = fieldsIn(transcript, "eventNames");
  const messages = fieldsIn(transcript, "eventMessages");
  const { appearance } = orders.config;
  const hides = transcript["hideDisplayNames"] === true;
  const system =
    cut(textOr(names, "systemMessageDisplayName"), NAME_MOST, "systemMessageDisplayName") ||
    adminName(appearance.systemName, "SYSTEM_MESSAGE");
  const bot =
    cut(textOr(names, "botMessageDisplayName"), NAME_MOST, "botMessageDisplayName") ||
    adminName(appearance.botName, "BOT");

  const name = (who: Who): string => {
    if (who.name === "SYSTEM_MESSAGE") return system || say("system");
    if (who.name === "BOT") return bot || say("bot");
    if (who.role === "CUSTOMER") return textOr(masks, "customer") || (hides ? say("you") : nameOf(who));
    if (who.role === "AGENT") return textOr(masks, "agent") || (hides ? say("somebody") : who.name || say("somebody"));
    if (who.role === "SUPERVISOR")
      return textOr(masks, "supervisor") || (hides ? say("somebody") : who.name || say("somebody"));
    return who.name || say("somebody");
  };
  const event = (item: Happening, isMine: boolean): string => {
    const known = EVENTS[item.event];
    if (known === undefined) return "";
    const owners = known.owners === "" ? undefined : messages[known.owners];
    if (typeof owners === "string") return owners.replace(/\{name\}/g, name(item.who));
    if (isMine && known.isPlain) return ""; // the customer knows
    return say(known.ours, { name: name(item.who) });
  };
  return { name, event, file: (file) => say("file", { name: file }) };
}

/** The administrator's default is the protocol's word: ours is kinder. */
function adminName(name: string, protocols: string): string {
  return name === protocols ? "" : name;
}
