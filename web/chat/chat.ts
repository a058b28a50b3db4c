/**
 * The conversation as one participant knows it: plain data, and `hear`, a pure function from a state
 * and something heard to the next state. No DOM, no network, no clock.
 *
 * The server is the truth. What the participant says is a draft until its item comes back, by the
 * socket or by the transcript, in whichever order the answer and the echo arrive.
 */
import type { Item, Message, Receipt, Who } from "../wire/item";

export type Phase =
  | "connecting" // never connected yet
  | "open"
  | "reconnecting"
  | "ended"
  | "failed"; // gave up; `why` says it

export interface Draft {
  readonly token: string; // its ClientToken: a second try with it says nothing twice
  readonly text: string;
  readonly type: string;
  readonly at: number;
  readonly state: "sending" | "failed";
  readonly why: string;
  readonly item: string; // the id of its item, "" while unknown
  readonly answered: boolean; // the server has named that id; until then it is a guess
}

export interface Chat {
  readonly me: string; // my ParticipantId
  readonly phase: Phase;
  readonly why: string;
  readonly items: readonly Item[]; // by time, each once
  readonly drafts: readonly Draft[]; // in the order said
  readonly typing: readonly Who[];
  readonly receipts: Readonly<Record<string, "delivered" | "read">>; // by message
  readonly tokens: Readonly<Record<string, string>>; // by item: the draft that it was
  readonly history: "unknown" | "more" | "all"; // what lies before the first item
}

export type Heard =
  | { readonly kind: "connected" }
  | { readonly kind: "lost" }
  | { readonly kind: "ended" }
  | { readonly kind: "gave_up"; readonly why: string }
  | { readonly kind: "items"; readonly heard: readonly (Item | Receipt)[] }
  | { readonly kind: "history"; readonly isMore: boolean }
  | { readonly kind: "quiet"; readonly who: string } // typed a while ago, and nothing came
  | { readonly kind: "said"; readonly token: string; readonly text: string; readonly type: string; readonly at: number }
  | { readonly kind: "accepted"; readonly token: string; readonly id: string }
  | { readonly kind: "refused"; readonly token: string; readonly why: string };

export function newChat(me: string): Chat {
  return {
    me,
    phase: "connecting",
    why: "",
    items: [],
    drafts: [],
    typing: [],
    receipts: {},
    tokens: {},
    history: "unknown",
  };
}

export function isOver(chat: Chat): boolean {
  return chat.phase === "ended" || chat.phase === "failed";
}

export function hear(chat: Chat, heard: Heard): Chat {
  switch (heard.kind) {
    case "connected":
      return isOver(chat) ? chat : { ...chat, phase: "open" };
    case "lost":
      return chat.phase === "open" ? { ...chat, phase: "reconnecting", typing: [] } : chat;
    case "ended":
      return { ...chat, phase: "ended", typing: [] };
    case "gave_up":
      return { ...chat, phase: "failed", why: heard.why, typing: [] };
    case "items":
      return heard.heard.reduce(take, chat);
    case "history":
      return { ...chat, history: heard.isMore ? "more" : "all" };
    case "quiet":
      return { ...chat, typing: without(chat.typing, heard.who) };
    case "said":
      return { ...chat, drafts: say(chat.drafts, heard) };
    case "accepted":
      return settle(chat, heard.token, heard.id);
    case "refused":
      return refuse(chat, heard.token, heard.why);
  }
}

function take(chat: Chat, heard: Item | Receipt): Chat {
  switch (heard.kind) {
    case "receipt":
      return takeReceipt(chat, heard);
    case "event":
      if (heard.event === "typing") {
        if (heard.who.id === chat.me) return chat;
        return { ...chat, typing: [...without(chat.typing, heard.who.id), heard.who] };
      }
      if (heard.event === "chat.ended") {
        return { ...chat, items: insertOnce(chat.items, heard), phase: "ended", typing: [] };
      }
      return { ...chat, items: insertOnce(chat.items, heard), typing: without(chat.typing, heard.who.id) };
    case "message":
      if (heard.part !== undefined) return { ...chat, items: grow(chat.items, heard) };
      return claim(
        { ...chat, items: insertWhole(chat.items, heard), typing: without(chat.typing, heard.who.id) },
        heard,
      );
    case "attachment":
      return claim(
        { ...chat, items: insertOnce(chat.items, heard), typing: without(chat.typing, heard.who.id) },
        heard,
      );
  }
}

/** One more piece of a message (5.6); a piece out of its turn waits for the whole. */
function grow(items: readonly Item[], piece: Message): readonly Item[] {
  const known = items.find((item) => item.id === piece.id);
  if (known === undefined) return piece.part === 1 ? insertOnce(items, piece) : items;
  if (known.kind !== "message" || known.part === undefined || piece.part !== known.part + 1) return items;
  const grown = { ...piece, at: known.at, text: known.text + piece.text };
  return items.map((item) => (item === known ? grown : item));
}

/** The whole takes the place of its pieces. */
function insertWhole(items: readonly Item[], whole: Message): readonly Item[] {
  const isPiece = (item: Item): boolean => item.kind === "message" && item.id === whole.id && item.part !== undefined;
  return items.some(isPiece) ? items.map((item) => (isPiece(item) ? whole : item)) : insertOnce(items, whole);
}

/** Into the order of the log. Nearly every item is the newest, so the search starts at the end. */
export function insertOnce(items: readonly Item[], item: Item): readonly Item[] {
  let place = items.length;
  for (let before = items[place - 1]; before !== undefined; before = items[place - 1]) {
    if (before.id === item.id) return items;
    if (before.at <= item.at) break;
    place--;
  }
  // Past the place an equal id can only be the same item under another time: it stays where it is.
  if (items.some((other) => other.id === item.id)) return items;
  return [...items.slice(0, place), item, ...items.slice(place)];
}

function takeReceipt(chat: Chat, receipt: Receipt): Chat {
  if (receipt.reader === chat.me || chat.receipts[receipt.messageId] === "read") return chat;
  return { ...chat, receipts: { ...chat.receipts, [receipt.messageId]: receipt.read ? "read" : "delivered" } };
}

function say(drafts: readonly Draft[], heard: Extract<Heard, { kind: "said" }>): readonly Draft[] {
  const draft: Draft = { ...heard, state: "sending", why: "", item: "", answered: false };
  const again = drafts.some((other) => other.token === heard.token);
  return again ? change(drafts, heard.token, { state: "sending", why: "" }) : [...drafts, draft];
}

/**
 * The echo of mine may come before the answer that names its id. The oldest draft that says the same
 * words takes it for its own until then, so that nothing is shown twice.
 */
function claim(chat: Chat, item: Item): Chat {
  if (item.kind !== "message" || item.who.id !== chat.me) return chat;
  if (chat.tokens[item.id] !== undefined) return tidy(chat);
  const draft = chat.drafts.find((mine) => mine.item === "" && mine.text === item.text);
  if (draft === undefined) return chat;
  return {
    ...chat,
    drafts: change(chat.drafts, draft.token, { item: item.id }),
    tokens: { ...chat.tokens, [item.id]: draft.token },
  };
}

/** The answer came: it says which item the draft is, whatever was guessed. */
function settle(chat: Chat, token: string, id: string): Chat {
  const draft = chat.drafts.find((mine) => mine.token === token);
  if (draft === undefined) return chat;
  const { [draft.item]: _guessed, ...tokens } = chat.tokens;
  return tidy({
    ...chat,
    drafts: change(chat.drafts, token, { state: "sending", why: "", item: id, answered: true }),
    tokens: { ...tokens, [id]: token },
  });
}

/** No answer, or a no. But if the echo has come, only the answer was lost. */
function refuse(chat: Chat, token: string, why: string): Chat {
  const heardIt = chat.drafts.some((mine) => mine.token === token && mine.item !== "");
  const to: Partial<Draft> = heardIt ? { answered: true } : { state: "failed", why };
  return tidy({ ...chat, drafts: change(chat.drafts, token, to) });
}

/** A draft has done its work when its answer and its item are here. */
function tidy(chat: Chat): Chat {
  const isDone = (draft: Draft): boolean => draft.answered && has(chat, draft.item);
  return { ...chat, drafts: chat.drafts.filter((draft) => !isDone(draft)) };
}

function has(chat: Chat, id: string): boolean {
  return chat.items.some((item) => item.id === id);
}

/** What I said and is not in the log yet. */
export function waiting(chat: Chat): readonly Draft[] {
  return chat.drafts.filter((draft) => !has(chat, draft.item));
}

function change(drafts: readonly Draft[], token: string, to: Partial<Draft>): readonly Draft[] {
  return drafts.map((draft) => (draft.token === token ? { ...draft, ...to } : draft));
}

function without(typing: readonly Who[], id: string): readonly Who[] {
  return typing.some((who) => who.id === id) ? typing.filter((who) => who.id !== id) : typing;
}
