import { describe, expect, test } from "vitest";
import { interactiveTitle, readItem, readItems } from "../../wire/item";
import { readConnection, readFault, readStarted, readTranscriptPage } from "../../wire/participant";
import { WireError } from "../../wire/reader";
import { transcriptBody } from "../../wire/requests";
import { readFrame } from "../../wire/socket";

const message = {
  AbsoluteTime: "2026-03-02T10:15:30.123Z",
  Content: "Hello",
  ContentType: "text/plain",
  Id: "m1",
  Type: "MESSAGE",
  ParticipantId: "p1",
  DisplayName: "Ana",
  ParticipantRole: "CUSTOMER",
  InitialContactId: "c1",
  ContactId: "c1",
};

describe("an item", () => {
  test("is read as a message", () => {
    expect(readItem(message)).toEqual([
      {
        kind: "message",
        id: "m1",
        at: Date.parse("2026-03-02T10:15:30.123Z"),
        who: { id: "p1", role: "CUSTOMER", name: "Ana" },
        chat: "c1",
        type: "text/plain",
        text: "Hello",
      },
    ]);
  });

  test("of a transcript brings the receipts that ride on it", () => {
    const receipt = { RecipientParticipantId: "p2", DeliveredTimestamp: "t", ReadTimestamp: "t" };
    const read = readItem({ ...message, MessageMetadata: { MessageId: "m1", Receipts: [receipt] } });
    expect(read[1]).toEqual({ kind: "receipt", messageId: "m1", reader: "p2", read: true });
  });

  test("of pushed metadata is a receipt alone", () => {
    const pushed = {
      Type: "MESSAGEMETADATA",
      Id: "x",
      MessageMetadata: { MessageId: "m1", Receipts: [{ RecipientParticipantId: "p2", DeliveredTimestamp: "t" }] },
    };
    expect(readItem(pushed)).toEqual([{ kind: "receipt", messageId: "m1", reader: "p2", read: false }]);
  });

  test("about nobody is read too", () => {
    const ended = { ...message, Type: "EVENT", ContentType: "application/vnd.amazonaws.connect.event.chat.ended" };
    const { ParticipantId: _id, ParticipantRole: _role, DisplayName: _name, ...bare } = ended;
    expect(readItem(bare)).toMatchObject([{ kind: "event", event: "chat.ended", who: { id: "", role: "", name: "" } }]);
  });

  test("is an attachment with its one file", () => {
    const attachment = {
      ...message,
      Type: "ATTACHMENT",
      Attachments: [{ AttachmentId: "a1", AttachmentName: "receipt.pdf", Status: "APPROVED" }],
    };
    expect(readItem(attachment)).toMatchObject([{ kind: "attachment", attachmentId: "a1", fileName: "receipt.pdf" }]);
  });

  test("of a newer type, or an event of another family, says nothing", () => {
    expect(readItem({ ...message, Type: "HOLOGRAM" })).toEqual([]);
    expect(readItem({ ...message, Type: "EVENT", ContentType: "text/plain" })).toEqual([]);
  });

  test.each([
    [null],
    ["text"],
    [[]],
    [{}],
    [{ ...message, Id: undefined }],
    [{ ...message, Id: 7 }],
    [{ ...message, AbsoluteTime: "yesterday" }],
    [{ ...message, ContentType: null }],
    [{ ...message, Type: "ATTACHMENT" }],
    [{ ...message, Type: "ATTACHMENT", Attachments: {} }],
    [{ ...message, MessageMetadata: [] }],
  ])("that is broken throws, and is left out of a list: %j", (broken) => {
    expect(() => readItem(broken)).toThrow(WireError);
    expect(readItems([broken, message])).toHaveLength(1);
  });
});

test("an interactive message gives its title, or nothing", () => {
  expect(interactiveTitle('{"data":{"content":{"title":"Which order?"}}}')).toBe("Which order?");
  expect(interactiveTitle("{")).toBe("");
  expect(interactiveTitle('{"data":[]}')).toBe("");
});

describe("an answer", () => {
  test("of the start-chat endpoint", () => {
    const started = { ContactId: "c", ParticipantId: "p", ParticipantToken: "t" };
    const answer = { data: { startChatResult: started, featurePermissions: {} } };
    expect(readStarted(answer)).toEqual({ contactId: "c", participantId: "p", participantToken: "t" });
    expect(() => readStarted({ data: { Error: {} } })).toThrow(WireError);
    expect(() => readStarted({ data: { startChatResult: { ...started, ParticipantToken: "" } } })).toThrow(WireError);
  });

  test("of CreateParticipantConnection", () => {
    const answer = {
      Websocket: { Url: "ws://127.0.0.1:8080/ws?t=1" },
      ConnectionCredentials: { ConnectionToken: "ct", Expiry: "2026-03-03T10:15:30.000Z" },
    };
    expect(readConnection(answer).token).toBe("ct");
    expect(() => readConnection({ ...answer, Websocket: undefined })).toThrow(WireError);
    expect(() => readConnection({ ...answer, Websocket: { Url: "javascript:1" } })).toThrow(WireError);
  });

  test("of GetTranscript, empty or not", () => {
    expect(readTranscriptPage({ Transcript: [] })).toEqual({ heard: [], nextToken: "" });
    expect(readTranscriptPage({ Transcript: [message], NextToken: "n" })).toMatchObject({ nextToken: "n" });
  });

  test("that refuses, in both dialects, or in none", () => {
    expect(readFault({ __type: "A", message: "no" })).toEqual({ type: "A", message: "no" });
    expect(readFault({ data: { Error: { code: "B", message: "never" } } })).toEqual({ type: "B", message: "never" });
    expect(readFault(undefined)).toEqual({ type: "", message: "" });
  });
});

test("the transcript is asked for backward from the end, forward from what is known", () => {
  expect(transcriptBody("", "")).toEqual({ MaxResults: 100, SortOrder: "ASCENDING", ScanDirection: "BACKWARD" });
  expect(transcriptBody("m1", "n")).toMatchObject({
    ScanDirection: "FORWARD",
    StartPosition: { Id: "m1" },
    NextToken: "n",
  });
});

test("a frame is what its topic says", () => {
  const frame = (value: unknown) => readFrame(JSON.stringify(value));
  expect(frame({ topic: "aws/subscribe", content: { status: "success", topics: [] } })).toEqual({
    kind: "subscribed",
    ok: true,
  });
  expect(frame({ topic: "aws/subscribe", content: { status: "failure" } })).toMatchObject({ ok: false });
  expect(frame({ topic: "aws/ping", statusCode: 200, statusContent: "OK" })).toEqual({ kind: "ping", ok: true });
  expect(frame({ topic: "aws/heartbeat" })).toEqual({ kind: "heartbeat" });
  expect(frame({ topic: "aws/chat", content: JSON.stringify(message) })).toMatchObject({ kind: "chat" });
  expect(frame({ message: "Forbidden" })).toEqual({ kind: "other" });
  expect(() => readFrame("{")).toThrow(WireError);
  expect(() => frame({ topic: "aws/chat", content: message })).toThrow(WireError);
});
