/** The parts of loader and interface that need no page. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as session from "../../loader/session";
import { type Settings, take } from "../../loader/settings";
import { askPage, prefixed, startBody } from "../../loader/start";
import { wordsOf } from "../../loader/words";
import { wrap } from "../../ui/format";
import { initiateBody } from "../../widget/compat/initiate";
import { EN } from "../../widget/texts/en";
import { JA } from "../../widget/texts/ja";
import { KO } from "../../widget/texts/ko";
import { LINE_COUNTS } from "../../widget/texts/others";
import { localeOf, sayer } from "../../widget/texts/texts";

const LANGUAGES =
  "cs_CZ da_DK de_DE en_AU en_CA en_GB en_US es_ES fi_FI fr_FR hu_HU id_ID it_IT ja_JP ko_KR nl_NL nn_NO pt_BR pt_PT sk_SK sv_SE zh_CN zh_TW".split(
    " ",
  );

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("window", {
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
  });
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("commands", () => {
  test("the last of a name counts, callbacks are merged, wrong ones change nothing", () => {
    const settings: Settings = {};
    expect(take(settings, "snippetId", "a")).toBe(true);
    expect(take(settings, "snippetId", "b")).toBe(true);
    expect(take(settings, "snippetId", 5)).toBe(false);
    take(settings, "registerCallback", { A: 1, B: 1 });
    take(settings, "registerCallback", { B: 2 });
    expect(take(settings, "toString", {})).toBe(false);
    expect(take(settings, "__proto__", {})).toBe(false);
    expect(take(settings, "chatDurationInMinutes", 59)).toBe(false);
    expect(take(settings, "chatDurationInMinutes", 60)).toBe(true);
    expect(take(settings, "initialMessage", "x".repeat(1025))).toBe(false);
    expect(settings).toEqual({ snippetId: "b", registerCallback: { A: 1, B: 2 }, chatDurationInMinutes: 60 });
    expect(console.error).toHaveBeenCalledWith("[amazon_connect] invalid value for snippetId");
  });
});

describe("what is kept of a chat", () => {
  const chat = {
    contactId: "c",
    participantId: "p",
    participantToken: "t.é/+=".repeat(50).replace(/é/g, "e"),
    attachments: true,
    markdown: false,
  };

  test("comes back, in letters that a cookie can carry", () => {
    session.keep("w-1", chat);
    expect(window.sessionStorage.getItem("persistedChatSession")).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(session.recall("w-1")).toEqual(chat);
  });

  test("of another widget is forgotten", () => {
    session.keep("w-1", chat);
    expect(session.recall("w-2")).toBeUndefined();
    expect(window.sessionStorage.getItem("persistedChatSession")).toBeNull();
  });

  test.each(["", "null", "undefined", "%", "e30", btoa("[1]"), btoa('{"w":"w-1"}')])("%j is nothing", (text) => {
    window.sessionStorage.setItem("persistedChatSession", text);
    expect(session.recall("w-1")).toBeUndefined();
    expect(window.sessionStorage.getItem("persistedChatSession")).toBeNull();
  });
});

describe("the start", () => {
  test("unsigned attributes carry the prefix, once", () => {
    expect(prefixed({ a: "1", "HostedWidget-b": "2" })).toEqual({ "HostedWidget-a": "1", "HostedWidget-b": "2" });
  });

  test("says no more than it was told", () => {
    expect(startBody({}, "Customer", undefined)).toEqual({
      ParticipantDetails: { DisplayName: "Customer" },
      SupportedMessagingContentTypes: ["text/plain"],
      ClientToken: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(
      startBody({ contactAttributes: { a: "1" } }, "Ana", { displayName: "Ana", attributes: { email: "e" } }),
    ).toMatchObject({
      Attributes: { "HostedWidget-a": "1", "HostedWidget-email": "e" },
    });
  });

  test("a page that never calls back is given up, and one that throws at once", async () => {
    vi.useFakeTimers();
    const never = askPage(() => undefined, 30_000, "authenticate");
    const failing = expect(never).rejects.toThrow("authenticate did not call back within 30 s");
    await vi.advanceTimersByTimeAsync(30_000);
    await failing;
    await expect(askPage(() => Promise.reject(new Error("no")), 1000, "authenticate")).rejects.toThrow(
      "authenticate failed",
    );
    await expect(askPage((answer) => answer("first"), 1000, "x")).resolves.toBe("first");
  });

  test("the open-source request, member by member (contract/widget.md 4.3)", () => {
    expect(initiateBody({})).toEqual({ InstanceId: "", ContactFlowId: "", ParticipantDetails: { DisplayName: "" } });
    expect(
      initiateBody({
        instanceId: "i",
        contactFlowId: "f",
        name: "Ana",
        username: "u",
        contactAttributes: '{"a":"b"}',
        initialMessage: "hi",
        supportedMessagingContentTypes: "text/plain,text/markdown",
        chatDurationInMinutes: "90",
        persistentChat: { sourceContactId: "s", rehydrationType: "FROM_SEGMENT" },
      }),
    ).toEqual({
      InstanceId: "i",
      ContactFlowId: "f",
      ParticipantDetails: { DisplayName: "Ana" },
      Username: "u",
      Attributes: { a: "b" },
      InitialMessage: { ContentType: "text/plain", Content: "hi" },
      SupportedMessagingContentTypes: ["text/plain", "text/markdown"],
      ChatDurationInMinutes: 90,
      PersistentChat: { SourceContactId: "s", RehydrationType: "FROM_SEGMENT" },
    });
    expect(initiateBody({ contactAttributes: "{", persistentChat: { sourceContactId: "s" } })).toEqual(
      initiateBody({}),
    );
  });
});

describe("texts", () => {
  test("English, Korean and Japanese are complete, the others have a text for each key of theirs", () => {
    expect(Object.keys(KO)).toEqual(Object.keys(EN));
    expect(Object.keys(JA)).toEqual(Object.keys(EN));
    for (const [language, difference] of LINE_COUNTS) expect(difference, language).toBe(0);
  });

  test.each(LANGUAGES)("%s speaks, in the frame and on the page", (language) => {
    const isEnglish = language.startsWith("en");
    expect(sayer(language)("startNew") === EN.startNew).toBe(isEnglish);
    expect(wordsOf(language).open === wordsOf("en").open).toBe(isEnglish);
    expect(localeOf(language)).toBeDefined();
    expect(sayer(language)("typing", { name: "Ben" })).toContain("Ben");
  });

  test("an unknown language is English", () => {
    expect(sayer("xx_XX")("send")).toBe(EN.send);
    expect(localeOf("!!")).toBeUndefined();
  });
});

describe("the rich composer", () => {
  test.each([
    ["bold", "ab", 0, 2, "**ab**"],
    ["bold", "**ab**", 2, 4, "ab"],
    ["italic", "ab", 2, 2, "ab__"],
    ["bullets", "a\nb", 0, 3, "- a\n- b"],
    ["bullets", "- a\n- b", 0, 7, "a\nb"],
    ["numbers", "x\na\nb", 2, 5, "x\n1. a\n2. b"],
  ] as const)("%s of %j", (how, text, from, to, expected) => expect(wrap(how, text, from, to).text).toBe(expected));
});
