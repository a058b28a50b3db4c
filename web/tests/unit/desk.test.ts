import { describe, expect, test } from "vitest";
import { EN } from "../../agent/texts/en";
import { JA } from "../../agent/texts/ja";
import { KO } from "../../agent/texts/ko";
import { hear, newChat } from "../../chat/chat";
import { ENGLISH, rowsOf } from "../../chat/rows";
import { readAccess, readChatToken, readDeskConfig, readFailure, readHidden, readOverview, readPreference, readReplies } from "../../wire/desk";
import type { Message, Who } from "../../wire/item";

describe("the texts", () => {
  const holes = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
  test.each([["ko", KO], ["ja", JA]] as const)("%s says all that English says, with the same values", (_language, texts) => {
    for (const [key, english] of Object.entries(EN)) {
      const own = Object.entries(texts).find(([name]) => name === key)?.[1] ?? "";
      expect(own, key).not.toBe("");
      expect(holes(own), key).toEqual(holes(english));
    }
  });
});

describe("what the server says to the desk", () => {
  test("a failure's words, whatever their form", () => {
    expect(readFailure('{"type":"InvalidStateException","message":"Cannot clear","stack":[]}')).toBe("Cannot clear");
    expect(readFailure({ type: "ValidationException", message: "No" })).toBe("No");
    expect(readFailure("error")).toBe("");
    expect(readFailure("Contact not found")).toBe("Contact not found");
    expect(readFailure(undefined)).toBe("");
  });

  test("a chat token, access, configuration: complete or refused", () => {
    expect(readChatToken({ chatTokenTransport: { participantToken: "t", expiry: "" } })).toBe("t");
    expect(() => readChatToken({})).toThrow();
    expect(readAccess({ accessToken: "a", expiration: 5 })).toEqual({ accessToken: "a", expiration: 5 });
    expect(() => readAccess({ accessToken: "a" })).toThrow();
    expect(() => readDeskConfig({ region: "us-west-2" })).toThrow();
  });

  test("quick replies of the preferences; a broken text is none", () => {
    expect(readReplies('[{"title":"Hi","text":"Hello {name}"}]')).toEqual([{ title: "Hi", text: "Hello {name}" }]);
    expect(readReplies("")).toBeUndefined();
    expect(readReplies('{"a":1}')).toBeUndefined();
    expect(readReplies("[1]")).toBeUndefined();
    expect(readPreference({ locale: "ko_KR" }, "LANGUAGE", "locale")).toBe("ko_KR");
    expect(readPreference(undefined, "LANGUAGE")).toBe("");
  });

  test("the figures; what is missing counts as nothing", () => {
    const read = readOverview({ at: 7, queues: [{ id: "q", name: "Sales", waiting: 2 }], agents: [{ id: "a", lost: true }] });
    expect(read.queues[0]).toMatchObject({ name: "Sales", waiting: 2, inService: 0 });
    expect(read.agents[0]).toMatchObject({ isLost: true, slots: 0, next: "" });
    expect(() => readOverview({ queues: {} })).toThrow();
  });

  test("the customer's name and the features, from any connection of the snapshot", () => {
    const data = {
      connections: [{ chatMediaInfo: { customerName: null } }, { chatMediaInfo: { customerName: "Ana" } }, {}],
      contactFeatures: { attachmentsEnabled: false, messagingMarkdownEnabled: true },
    };
    expect(readHidden({ contactData: data })).toEqual({ customer: "Ana", hasMarkdown: true, mayAttach: false });
    expect(readHidden({})).toEqual({ customer: "", hasMarkdown: false, mayAttach: true });
  });
});

test("on the agent's side the customer is the other one, and answers are readable", () => {
  const customer: Who = { id: "c", role: "CUSTOMER", name: "Ana" };
  const agent: Who = { id: "me", role: "AGENT", name: "Ben" };
  const said = (id: string, who: Who, text: string, at: number): Message => ({ kind: "message", id, at, who, chat: "x", type: "text/plain", text });
  const answer = JSON.stringify({ templateIdentifier: "t", listTitle: "How?", selectionText: "To the door" });
  const chat = hear(newChat("me"), { kind: "items", heard: [said("1", customer, answer, 1), said("2", agent, "Fine", 2)] });
  expect(rowsOf(chat, ENGLISH, "AGENT").map((row) => [row.text, row.kind === "said" && row.mine])).toEqual([
    ["How?: To the door", false],
    ["Fine", true],
  ]);
});
