import { describe, expect, test } from "vitest";
import { RESPONSE, answerOf, readTemplate, shownAnswer, slotAnswer, viewAnswer } from "../../wire/template";
import { readView } from "../../wire/view";
import { isOn, readWidgetConfig, readWidgetStarted } from "../../wire/widget";

const template = (templateType: string, content: object): string =>
  JSON.stringify({ templateType, version: "1.0", templateIdentifier: "t-1", data: { content } });

describe("templates", () => {
  test("a list picker and what choosing says", () => {
    const read = readTemplate(
      template("ListPicker", {
        title: "Which?",
        elements: [
          { title: "A", subtitle: "a" },
          { title: "More", actionDetail: "SHOW_MORE" },
          { title: "Site", type: "hyperlink", url: "javascript:x" },
        ],
        listId: "L",
        nextIndex: 5,
      }),
    );
    if (read.kind !== "choices") throw new Error(read.kind);
    expect(read.choices.map((choice) => choice.url)).toEqual(["", "", ""]);
    expect(answerOf(read, read.choices[0]!, false)).toEqual({ type: "text/plain", text: "A" });
    expect(answerOf(read, read.choices[0]!, true).text).toBe(
      '{"templateIdentifier":"t-1","listTitle":"Which?","selectionText":"A"}',
    );
    const more = answerOf(read, read.choices[1]!, false);
    expect(more.type).toBe(RESPONSE);
    expect(JSON.parse(more.text)).toMatchObject({
      action: "SHOW_MORE",
      data: { listId: "L", nextIndex: 5, templateType: "ListPicker" },
    });
  });

  test("a time picker with an offset answers shifted, with two digits", () => {
    const slots = { title: "When?", timeslots: [{ date: "2026-03-05T09:00+00:00", duration: 1800 }] };
    const plain = readTemplate(template("TimePicker", slots));
    const shifted = readTemplate(template("TimePicker", { ...slots, timeZoneOffset: 60 }));
    if (plain.kind !== "times" || shifted.kind !== "times") throw new Error("kind");
    expect(slotAnswer(plain, plain.slots[0]!).text).toBe("2026-03-05T09:00+00:00");
    expect(slotAnswer(shifted, shifted.slots[0]!).text).toBe("2026-03-05T10:00:00.00+00:00");
  });

  test.each([
    "",
    "{",
    "[]",
    "null",
    template("ListPicker", {}),
    template("ListPicker", { title: "x", elements: [{}] }),
    template("Carousel", { title: "x", elements: [1] }),
  ])("%j is nothing, and harms nobody", (text) => {
    expect(readTemplate(text)).toEqual({ kind: "other", title: "" });
  });

  test("an unknown one is its title", () => {
    expect(readTemplate(template("ApplePay", { title: "Pay" }))).toEqual({ kind: "other", title: "Pay" });
  });

  test("answers are shown as people would say them", () => {
    expect(shownAnswer("text/plain", '{"templateIdentifier":"c","listTitle":"Flight","selectionText":"Book"}')).toBe(
      "Flight: Book",
    );
    expect(shownAnswer("text/plain", '{"templateIdentifier"')).toBe('{"templateIdentifier"');
    const view = viewAnswer("Submit", { FormData: {} });
    expect(shownAnswer(view.type, view.text)).toBe("Submit");
    expect(shownAnswer(RESPONSE, viewAnswer(" ", { content: "free" }).text)).toBe("free");
    expect(shownAnswer(RESPONSE, "nonsense")).toBe("");
  });
});

describe("a view", () => {
  test("is filled with its data", () => {
    const body = [
      {
        _id: "a",
        Type: "Card",
        Props: { Heading: "$.Card.Title", Action: "Go" },
        Content: ["$.Text", { Type: "Button", Props: {}, Content: ["$.None"] }],
      },
    ];
    const content = { Template: JSON.stringify({ Head: { Title: "$.Text" }, Body: body }), Actions: ["Go", 5] };
    const view = readView({ View: { Name: "V", Content: content } }, { Text: "Hello", Card: { Title: "T" } });
    expect(view).toMatchObject({ name: "V", title: "Hello", actions: ["Go"] });
    expect(view.parts).toEqual([
      {
        type: "Card",
        props: { Heading: "T", Action: "Go" },
        parts: ["Hello", { type: "Button", props: {}, parts: [] }],
      },
    ]);
  });

  test("with a template that is no JSON is refused", () => {
    expect(() => readView({ View: { Content: { Template: "{" } } }, {})).toThrow("not JSON");
  });
});

describe("the widget's answers", () => {
  test("a start is read under data or bare, in both spellings", () => {
    const names = { ContactId: "c", ParticipantId: "p", ParticipantToken: "t" };
    const expected = { contactId: "c", participantId: "p", participantToken: "t", attachments: true, markdown: false };
    expect(
      readWidgetStarted({
        data: { startChatResult: names, featurePermissions: { ATTACHMENTS: "true", MESSAGING_MARKDOWN: "false" } },
      }),
    ).toEqual(expected);
    expect(
      readWidgetStarted({
        startChatResult: { contactId: "c", participantId: "p", participantToken: "t" },
        featurePermissions: { ATTACHMENTS: true },
      }),
    ).toEqual(expected);
    expect(() => readWidgetStarted({ data: {} })).toThrow("ContactId is missing");
  });

  test("a configuration may say nothing", () => {
    expect(readWidgetConfig({ data: { preChatForm: null } })).toMatchObject({
      form: undefined,
      receipts: false,
      endpoint: "",
    });
    expect(readWidgetConfig({ data: { participantEndpoint: "javascript:1" } }).endpoint).toBe("");
  });

  test("the text false is false", () => {
    expect([true, "true", "false", "", 0, null].map(isOn)).toEqual([true, true, false, false, false, false]);
  });
});
