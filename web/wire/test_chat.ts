/** What the test page and its customer's frame say to each other. */
import { type Fields, fieldsIn, fieldsOf, textOr } from "./reader";

export interface ChatSettings {
  readonly flowId: string;
  readonly displayName: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export const TEST_WIDGET = "7e57c4a7-0000-4000-8000-000000000001"; // of no instance

export function startBody(settings: ChatSettings, contentTypes: readonly string[]): object {
  return {
    ContactFlowId: settings.flowId,
    ParticipantDetails: { DisplayName: settings.displayName },
    Attributes: settings.attributes,
    SupportedMessagingContentTypes: contentTypes,
  };
}

/** The config of a widget that exists on the test page alone; receipts are on there (6). */
export function testConfig(): object {
  return {
    data: {
      widgetId: TEST_WIDGET,
      name: "Test chat",
      channel: "CHAT",
      published: true,
      messageReceipts: true,
      features: { ATTACHMENTS: true, MESSAGING_MARKDOWN: true },
      appearance: { header: { message: "Test chat" } },
      preChatForm: null,
    },
  };
}

export function kindOfNote(data: unknown): string {
  return typeof data === "object" && data !== null ? textOr(fieldsOf(data, "the note"), "kind") : "";
}

export function readSettings(data: unknown): ChatSettings {
  const from = fieldsIn(fieldsOf(data, "the note"), "settings");
  const attributes: Fields = fieldsIn(from, "attributes");
  return {
    flowId: textOr(from, "flowId"),
    displayName: textOr(from, "displayName", "Customer"),
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
  };
}
