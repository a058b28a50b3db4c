import { describe, expect, test } from "vitest";
import { type Chat, type Heard, hear, insertOnce, newChat, waiting } from "../../chat/chat";
import { rowsOf, typingText } from "../../chat/rows";
import type { Happening, Item, Message, Who } from "../../wire/item";

const ME: Who = { id: "me", role: "CUSTOMER", name: "Ana" };
const BOT: Who = { id: "bot", role: "CUSTOM_BOT", name: "Echo bot" };

function message(id: string, at: number, who: Who, text = id): Message {
  return { kind: "message", id, at, who, chat: "c", type: "text/plain", text };
}

function happening(id: string, at: number, who: Who, event: string): Happening {
  return { kind: "event", id, at, who, chat: "c", event };
}

function after(...heard: (Heard | Item)[]): Chat {
  return heard.reduce<Chat>(
    (chat, one) =>
      hear(chat, one.kind === "message" || one.kind === "event" || one.kind === "attachment" ? items(one) : one),
    newChat("me"),
  );
}

function items(...heard: Item[]): Heard {
  return { kind: "items", heard };
}

const say = (token: string, text: string): Heard => ({ kind: "said", type: "text/plain", token, text, at: 10 });
const accepted = (token: string, id: string): Heard => ({ kind: "accepted", token, id });
const refused = (token: string): Heard => ({ kind: "refused", token, why: "no" });
const texts = (chat: Chat): string[] => rowsOf(chat).map((row) => row.text);
const states = (chat: Chat): string[] => rowsOf(chat).map((row) => (row.kind === "said" ? row.state : ""));

describe("templates in the conversation", () => {
  const INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive";
  const shown = (id: string, at: number, templateType: string, content: object): Item => ({
    ...message(id, at, BOT),
    type: INTERACTIVE,
    text: JSON.stringify({ templateType, version: "1.0", data: { content } }),
  });
  const page = (id: string, at: number) =>
    shown(id, at, "ListPicker", { title: id, elements: [{ title: "x" }], referenceId: "R" });
  const all = (...heard: Item[]): Chat => hear(newChat("me"), items(...heard));

  test("only the newest is live", () => {
    const chat = all(
      shown("1", 1, "Panel", { title: "A", elements: [] }),
      message("2", 2, ME),
      shown("3", 3, "Panel", { title: "B", elements: [] }),
    );
    expect(rowsOf(chat).map((row) => row.kind === "said" && row.isLive)).toEqual([false, undefined, true]);
  });

  test("a page of a list takes the place of the one before", () => {
    expect(texts(all(page("first", 1), page("second", 2)))).toEqual(["second"]);
  });

  test("the answer to a carousel is shown with its card's title, or without", () => {
    const answer = {
      ...message("2", 2, ME),
      text: '{"templateIdentifier":"c","listTitle":"Flight","selectionText":"Book"}',
    };
    expect(texts(all(shown("1", 1, "Carousel", { title: "Trips", elements: [] }), answer))[1]).toBe("Flight: Book");
    expect(
      texts(
        all(shown("1", 1, "Carousel", { title: "Trips", elements: [], omitTitleFromCarouselResponse: true }), answer),
      )[1],
    ).toBe("Book");
  });

  test("a message in pieces grows, and the whole takes their place", () => {
    const piece = (text: string, part: number): Item => ({ ...message("1", 1, BOT), text, part });
    expect(texts(all(piece("a", 1), piece("c", 3), piece("b", 2)))).toEqual(["ab"]);
    expect(texts(all(piece("a", 1), { ...message("1", 5, BOT), text: "abc" }))).toEqual(["abc"]);
  });
});

describe("items", () => {
  test("are in the order of the log, each once, in whichever order they come", () => {
    const all = [1, 2, 3, 4].map((at) => message(`m${at}`, at, BOT));
    for (let seed = 0; seed < 24; seed++) {
      const rest = [...all];
      const order = [4, 3, 2, 1]
        .map((size, step) => rest.splice((seed >> step) % size, 1)[0])
        .filter((x) => x !== undefined);
      const twice = [...order, ...order].reduce<readonly Item[]>(insertOnce, []);
      expect(twice.map((item) => item.id)).toEqual(["m1", "m2", "m3", "m4"]);
    }
  });

  test("of the same time stay as they came, and an id is never taken twice", () => {
    const list = [message("a", 1, BOT), message("b", 1, BOT), message("a", 9, BOT)].reduce<readonly Item[]>(
      insertOnce,
      [],
    );
    expect(list.map((item) => item.id)).toEqual(["a", "b"]);
  });
});

describe("what I say", () => {
  test("is sending until its item comes back, then sent", () => {
    const sending = after(say("t", "Hi"));
    expect(states(sending)).toEqual(["sending"]);
    const answered = hear(sending, accepted("t", "m1"));
    expect(states(answered)).toEqual(["sending"]);
    const echoed = hear(answered, items(message("m1", 20, ME, "Hi")));
    expect(texts(echoed)).toEqual(["Hi"]);
    expect(states(echoed)).toEqual(["sent"]);
    expect(echoed.drafts).toEqual([]);
  });

  test("is shown once when the echo is faster than the answer", () => {
    const echoed = after(say("t", "Hi"), message("m1", 20, ME, "Hi"));
    expect(texts(echoed)).toEqual(["Hi"]);
    expect(hear(echoed, accepted("t", "m1")).drafts).toEqual([]);
  });

  test("keeps its row when it becomes an item", () => {
    const sending = after(say("t", "Hi"));
    const keys = (chat: Chat) => rowsOf(chat).map((row) => row.key);
    expect(keys(hear(sending, items(message("m1", 20, ME, "Hi"))))).toEqual(keys(sending));
  });

  test("may be the same words twice", () => {
    const both = after(say("t1", "Hi"), say("t2", "Hi"), message("m1", 20, ME, "Hi"), accepted("t1", "m1"));
    expect(states(both)).toEqual(["sent", "sending"]);
    const done = [items(message("m2", 21, ME, "Hi")), accepted("t2", "m2")].reduce(hear, both);
    expect(states(done)).toEqual(["", "sent"]);
    expect(new Set(rowsOf(done).map((row) => row.key)).size).toBe(2);
  });

  test("belongs to the item that the answer names, whatever was guessed", () => {
    const other = after(say("t", "Hi"), message("elsewhere", 20, ME, "Hi"), accepted("t", "m1"));
    expect(states(other)).toEqual(["sent", "sending"]);
    expect(new Set(rowsOf(other).map((row) => row.key)).size).toBe(2);
  });

  test("fails when refused, and can be tried again under its token", () => {
    const failed = after(say("t", "Hi"), refused("t"));
    expect(states(failed)).toEqual(["failed"]);
    const again = hear(failed, say("t", "Hi"));
    expect(states(again)).toEqual(["sending"]);
    expect(waiting(again)).toHaveLength(1);
  });

  test("has not failed if only the answer was lost", () => {
    const echoed = after(say("t", "Hi"), message("m1", 20, ME, "Hi"), refused("t"));
    expect(states(echoed)).toEqual(["sent"]);
    expect(echoed.drafts).toEqual([]);
  });

  test("says when it was delivered and read, and never goes back", () => {
    const receipt = (read: boolean, reader = "bot"): Heard => ({
      kind: "items",
      heard: [{ kind: "receipt", messageId: "m1", reader, read }],
    });
    const sent = after(message("m1", 1, ME));
    expect(states(hear(sent, receipt(true, "me")))).toEqual(["sent"]);
    expect(states(hear(sent, receipt(false)))).toEqual(["delivered"]);
    expect(states([receipt(true), receipt(false)].reduce(hear, sent))).toEqual(["read"]);
  });
});

describe("typing", () => {
  const types = happening("x", 5, BOT, "typing");

  test("shows until the person speaks, leaves or goes quiet, and is no item", () => {
    const typing = after(types, types);
    expect(typingText(typing.typing)).toBe("Echo bot is typing");
    expect(typing.items).toEqual([]);
    expect(hear(typing, items(message("m", 6, BOT))).typing).toEqual([]);
    expect(hear(typing, items(happening("l", 6, BOT, "participant.left"))).typing).toEqual([]);
    expect(hear(typing, { kind: "quiet", who: "bot" }).typing).toEqual([]);
    expect(hear(typing, { kind: "quiet", who: "nobody" }).typing).toHaveLength(1);
  });

  test("of mine is not shown", () => {
    expect(after(happening("x", 5, ME, "typing")).typing).toEqual([]);
  });

  test("of several is one line", () => {
    const ben: Who = { id: "ben", role: "AGENT", name: "Ben" };
    expect(typingText([BOT, ben])).toBe("Echo bot and Ben are typing");
    expect(typingText([BOT, ben, ME])).toBe("Echo bot and others are typing");
  });
});

describe("the phase", () => {
  test("goes from connecting to open, to reconnecting and back", () => {
    expect(after({ kind: "lost" }).phase).toBe("connecting");
    expect(after({ kind: "connected" }, { kind: "lost" }).phase).toBe("reconnecting");
    expect(after({ kind: "connected" }, { kind: "lost" }, { kind: "connected" }).phase).toBe("open");
  });

  test("ends with chat.ended, and stays ended", () => {
    const ended = after({ kind: "connected" }, happening("e", 9, { id: "", role: "", name: "" }, "chat.ended"));
    expect(ended.phase).toBe("ended");
    expect(hear(ended, { kind: "connected" }).phase).toBe("ended");
    expect(hear(ended, { kind: "lost" }).phase).toBe("ended");
  });
});

describe("rows", () => {
  test("group what one person says without a pause", () => {
    const chat = after(
      message("m1", 1, BOT),
      message("m2", 2, BOT),
      message("m3", 3, ME),
      message("m4", 3 + 6 * 60_000, ME),
    );
    const groups = rowsOf(chat).map((row) => row.kind === "said" && [row.opens, row.closes]);
    expect(groups).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  test("tell what happened, and hide what people need not know", () => {
    const chat = after(
      happening("1", 1, ME, "participant.joined"),
      happening("2", 2, BOT, "participant.joined"),
      happening("3", 3, BOT, "participant.idle"),
      { ...message("4", 4, BOT), type: "application/json", text: "{}" },
      message("5", 5, { id: "s", role: "SYSTEM", name: "SYSTEM_MESSAGE" }, "Welcome"),
    );
    expect(texts(chat)).toEqual(["You joined the chat", "Echo bot joined", "Welcome"]);
    expect(rowsOf(chat)[2]).toMatchObject({ name: "Automatic message" });
  });
});
