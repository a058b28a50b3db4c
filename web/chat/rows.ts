/** The conversation as the rows of a page: who said what, in groups, and what happened between. */
import { INTERACTIVE, type Happening, type Item, type Message, type Who, interactiveTitle } from "../wire/item";
import { type Chat, type Draft, waiting } from "./chat";

export type SaidState = "" | "sending" | "sent" | "delivered" | "read" | "failed";

export interface Said {
  readonly kind: "said";
  readonly key: string; // the same before and after the server has it, so that the row stays
  readonly mine: boolean;
  readonly name: string;
  readonly opens: boolean; // the first of a group by the same person
  readonly closes: boolean; // the last of it
  readonly text: string;
  readonly at: number;
  readonly state: SaidState;
  readonly why: string;
  readonly token: string; // of a draft, to try it again
}

export interface Told {
  readonly kind: "told";
  readonly key: string;
  readonly text: string;
  readonly at: number;
}

export type Row = Said | Told;

/** A pause that opens a new group although the same person goes on. */
const GROUP_MS = 5 * 60_000;

export function rowsOf(chat: Chat): readonly Row[] {
  const rows: Row[] = [];
  for (const item of chat.items) {
    const row = rowOf(chat, item);
    if (row !== undefined) rows.push(row);
  }
  markLastOfMine(chat, rows);
  rows.push(...waiting(chat).map(draftRow));
  return grouped(rows);
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

function rowOf(chat: Chat, item: Item): Row | undefined {
  switch (item.kind) {
    case "message": {
      const text = wordsOf(item);
      return text === "" ? undefined : said(chat, item, text);
    }
    case "attachment":
      return said(chat, item, `File: ${item.fileName}`);
    case "event": {
      const text = tell(chat, item);
      return text === "" ? undefined : { kind: "told", key: item.id, text, at: item.at };
    }
  }
}

function said(chat: Chat, item: Item, text: string): Said {
  return {
    kind: "said",
    key: chat.tokens[item.id] ?? item.id,
    mine: item.who.id === chat.me,
    name: nameOf(item.who),
    opens: true,
    closes: true,
    text,
    at: item.at,
    state: "",
    why: "",
    token: "",
  };
}

function draftRow(draft: Draft): Said {
  const { token, text, at, state, why } = draft;
  return { kind: "said", key: token, mine: true, name: "", opens: true, closes: true, text, at, state, why, token };
}

function grouped(rows: readonly Row[]): readonly Row[] {
  return rows.map((row, place) =>
    row.kind === "told"
      ? row
      : { ...row, opens: !goesOn(rows[place - 1], row), closes: !goesOn(row, rows[place + 1]) },
  );
}

/** The same person, without a pause. */
function goesOn(one: Row | undefined, next: Row | undefined): boolean {
  if (one?.kind !== "said" || next?.kind !== "said" || one.mine !== next.mine) return false;
  return (one.mine || one.name === next.name) && next.at - one.at <= GROUP_MS;
}

/** Only the newest of mine that the server has says how far it came. */
function markLastOfMine(chat: Chat, rows: Row[]): void {
  const last = chat.items.filter((item) => item.kind === "message" && item.who.id === chat.me).pop();
  if (last === undefined) return;
  const place = rows.findIndex((row) => row.key === (chat.tokens[last.id] ?? last.id));
  const row = rows[place];
  if (row?.kind === "said") rows[place] = { ...row, state: chat.receipts[last.id] ?? "sent" };
}

/** application/json is for programs; the official widget hides it too. */
function wordsOf(message: Message): string {
  if (message.type === "application/json") return "";
  return message.type.startsWith(INTERACTIVE) ? interactiveTitle(message.text) : message.text;
}

function tell(chat: Chat, item: Happening): string {
  const mine = item.who.id === chat.me;
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
