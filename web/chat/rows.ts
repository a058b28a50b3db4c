/** The conversation as the rows of a page: who said what, in groups, and what happened between. */
import {
  type Attachment,
  INTERACTIVE,
  type Happening,
  type Item,
  type Message,
  type Role,
  type Who,
} from "../wire/item";
import { type Template, readTemplate, shownAnswer } from "../wire/template";
import { type Chat, type Draft, waiting } from "./chat";

export type SaidState = "" | "sending" | "sent" | "delivered" | "read" | "failed";

export interface Said {
  readonly kind: "said";
  readonly key: string; // the same before and after the server has it, so that the row stays
  readonly id: string; // of its item, "" for a draft
  readonly mine: boolean;
  readonly name: string;
  readonly role: Role | "";
  readonly opens: boolean; // the first of a group by the same person
  readonly closes: boolean; // the last of it
  readonly text: string;
  readonly type: string; // what `text` is written in: "text/plain", "text/markdown"
  readonly raw: string; // as it went over the wire, to say it again
  readonly rawType: string;
  readonly at: number;
  readonly state: SaidState;
  readonly why: string;
  readonly token: string; // of a draft, to try it again
  readonly template?: Template;
  readonly isLive?: boolean; // the template may still be answered: nothing was said after it
  readonly file?: Attachment;
}

export interface Told {
  readonly kind: "told";
  readonly key: string;
  readonly text: string;
  readonly at: number;
  readonly event: string;
}

export type Row = Said | Told;

/** How a page names people and tells of events; "" hides an event. */
export interface Words {
  name(who: Who): string;
  event(event: Happening, isMine: boolean): string;
  file(name: string): string;
}

type Side = "CUSTOMER" | "AGENT";

/** A pause that opens a new group although the same person goes on. */
const GROUP_MS = 5 * 60_000;

/** `side`: whose page it is; everything a customer said counts as said by the page's own. */
export function rowsOf(chat: Chat, words: Words = ENGLISH, side: Side = "CUSTOMER"): readonly Row[] {
  const rows: Row[] = [];
  for (const item of chat.items) {
    const row = rowOf(chat, item, words, side);
    if (row !== undefined) rows.push(row);
  }
  markLastOfMine(chat, rows);
  rows.push(...waiting(chat).map(draftRow));
  return grouped(turned(answered(rows)));
}

/** A carousel may ask that answers to it are shown without its cards' titles. */
function answered(rows: readonly Row[]): readonly Row[] {
  let omits = false;
  return rows.map((row) => {
    if (row.kind !== "said") return row;
    if (row.template !== undefined) omits = row.template.kind === "carousel" && row.template.omitsTitle;
    else if (row.mine && omits) return { ...row, text: shownAnswer(row.rawType, row.raw, true) };
    return row;
  });
}

/** "Ana is typing", or "" when nobody is. */
export function typingText(typing: readonly Who[]): string {
  const [first, second] = typing;
  if (first === undefined) return "";
  if (second === undefined) return `${nameOf(first)} is typing`;
  return `${nameOf(first)} and ${typing.length === 2 ? nameOf(second) : "others"} are typing`;
}

/** A flow speaks as SYSTEM_MESSAGE, its bot as BOT: names of the protocol, not for people. */
export function nameOf(who: Who): string {
  if (who.name === "SYSTEM_MESSAGE") return "Automatic message";
  if (who.name === "BOT") return "Assistant";
  return who.name || "Somebody";
}

function rowOf(chat: Chat, item: Item, words: Words, side: Side): Row | undefined {
  switch (item.kind) {
    case "message": {
      const row = spoken(chat, item, words, side);
      return row.text === "" && row.template === undefined ? undefined : row;
    }
    case "attachment":
      return { ...said(chat, item, words, side), text: words.file(item.fileName), file: item };
    case "event": {
      const text = words.event(item, item.who.id === chat.me);
      return text === "" ? undefined : { kind: "told", key: item.id, text, at: item.at, event: item.event };
    }
  }
}

function said(chat: Chat, item: Item, words: Words, side: Side): Said {
  return {
    kind: "said",
    key: chat.tokens[item.id] ?? item.id,
    id: item.id,
    mine: item.who.id === chat.me || (side === "CUSTOMER" && item.who.role === "CUSTOMER"),
    name: words.name(item.who),
    role: item.who.role,
    opens: true,
    closes: true,
    text: "",
    type: "text/plain",
    raw: "",
    rawType: "",
    at: item.at,
    state: "",
    why: "",
    token: "",
  };
}

/** application/json is for programs; the official widget hides it too. */
function spoken(chat: Chat, message: Message, words: Words, side: Side): Said {
  const row = { ...said(chat, message, words, side), raw: message.text, rawType: message.type };
  if (message.type === "application/json") return row;
  if (message.type === INTERACTIVE) {
    const template = readTemplate(message.text);
    return template.kind === "other" || (template.kind === "view" && row.mine)
      ? { ...row, text: template.title }
      : { ...row, text: template.title, template };
  }
  if (row.mine || row.role === "CUSTOMER") return { ...row, text: shownAnswer(message.type, message.text), type: message.type };
  return message.type.startsWith(INTERACTIVE) ? row : { ...row, text: message.text, type: message.type };
}

function draftRow(draft: Draft): Said {
  const { token, at, state, why } = draft;
  return {
    kind: "said",
    key: token,
    id: "",
    mine: true,
    name: "",
    role: "CUSTOMER",
    opens: true,
    closes: true,
    text: shownAnswer(draft.type, draft.text),
    type: draft.type,
    raw: draft.text,
    rawType: draft.type,
    at,
    state,
    why,
    token,
  };
}

/**
 * Only the newest message's template can be answered, and a page of a long list takes the place of the
 * page before it (contract/widget.md 5).
 */
function turned(rows: readonly Row[]): readonly Row[] {
  const lastSaid = rows.reduce((last, row, place) => (row.kind === "said" ? place : last), -1);
  const lastPage = new Map<string, number>();
  rows.forEach((row, place) => {
    const page = pageOf(row);
    if (page !== "") lastPage.set(page, place);
  });
  return rows
    .map((row, place) => (row.kind === "said" && row.template ? { ...row, isLive: place === lastSaid } : row))
    .filter((row, place) => {
      if (row.kind === "said" && row.text === "" && row.template === undefined && row.file === undefined) return false;
      const page = pageOf(row);
      return page === "" || lastPage.get(page) === place;
    });
}

function pageOf(row: Row): string {
  if (row.kind !== "said" || row.template?.kind !== "choices") return "";
  return row.template.paging.referenceId;
}

function grouped(rows: readonly Row[]): readonly Row[] {
  return rows.map((row, place) =>
    row.kind === "told" ? row : { ...row, opens: !goesOn(rows[place - 1], row), closes: !goesOn(row, rows[place + 1]) },
  );
}

/** The same person, without a pause. */
function goesOn(one: Row | undefined, next: Row | undefined): boolean {
  if (one?.kind !== "said" || next?.kind !== "said" || one.mine !== next.mine) return false;
  return (one.mine || one.name === next.name) && next.at - one.at <= GROUP_MS;
}

/** Only the newest of mine that the server has says how far it came; a receipt counts for all before it. */
function markLastOfMine(chat: Chat, rows: Row[]): void {
  const place = rows.reduce((last, row, at) => (row.kind === "said" && row.mine ? at : last), -1);
  const row = rows[place];
  if (row?.kind === "said") rows[place] = { ...row, state: chat.receipts[row.id] ?? "sent" };
}

function tell(item: Happening, mine: boolean): string {
  const name = nameOf(item.who);
  switch (item.event) {
    case "participant.joined":
      return mine ? "You joined the chat" : `${name} joined`;
    case "participant.left":
      return mine ? "You left the chat" : `${name} left`;
    case "participant.invited":
      return `${name} was invited`;
    case "transfer.succeeded":
      return "The chat was transferred";
    case "chat.ended":
      return "The chat has ended";
    default:
      return "";
  }
}

/** The words of the pages that speak English only. */
export const ENGLISH: Words = { name: nameOf, event: tell, file: (name) => `File: ${name}` };
