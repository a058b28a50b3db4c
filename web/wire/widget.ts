/** The widget's configuration and start answers (contract/widget.md 3), and the pre-chat form. */
import { type Fields, WireError, fieldsIn, fieldsOf, listIn, textIn, textOr } from "./reader";
import type { Started } from "./participant";

export interface Features {
  readonly attachments: boolean;
  readonly markdown: boolean;
  readonly maxAttachmentBytes: number;
  readonly extensions: readonly string[];
}

export interface Appearance {
  readonly headerMessage: string;
  readonly headerColor: string;
  readonly logoUrl: string;
  readonly typeface: string;
  readonly systemName: string;
  readonly botName: string;
  readonly placeholder: string;
  readonly endChatText: string;
  readonly agentBubble: string;
  readonly customerBubble: string;
  readonly background: string;
}

export type FormFieldKind = "text" | "textarea" | "dropdown" | "date" | "time" | "email";

export interface FormField {
  readonly name: string; // the attribute it becomes, or "displayName"
  readonly label: string;
  readonly kind: FormFieldKind;
  readonly required: boolean;
  readonly options: readonly { readonly label: string; readonly value: string }[];
  readonly maxLength: number;
  readonly hint: string;
}

export interface PreChatForm {
  readonly title: string;
  readonly text: string;
  readonly submit: string;
  readonly fields: readonly FormField[];
}

export interface WidgetConfig {
  readonly name: string;
  readonly secured: boolean;
  readonly receipts: boolean;
  readonly survey: boolean;
  readonly features: Features;
  readonly appearance: Appearance;
  readonly form: PreChatForm | undefined;
  readonly endpoint: string; // of the Participant API, "" where it is the script's own server
}

export interface WidgetStarted extends Started {
  readonly attachments: boolean;
  readonly markdown: boolean;
}

export const DISPLAY_NAME = "displayName";

const NO_FEATURES: Features = {
  attachments: false,
  markdown: false,
  maxAttachmentBytes: 20 * 1024 * 1024,
  extensions: [],
};

/** Without a configuration: what a page that could not ask for it goes by. */
export const NO_CONFIG: WidgetConfig = {
  name: "",
  secured: false,
  receipts: false,
  survey: false,
  features: NO_FEATURES,
  appearance: appearanceIn({}),
  form: undefined,
  endpoint: "",
};

/** contract/widget.md 3.3 */
export function readWidgetConfig(value: unknown): WidgetConfig {
  const data = fieldsIn(fieldsOf(value, "the configuration"), "data");
  const features = fieldsIn(data, "features");
  const most = features["maxAttachmentBytes"];
  return {
    name: textOr(data, "name"),
    secured: data["securityEnabled"] === true,
    receipts: data["messageReceipts"] === true,
    survey: data["postChatSurvey"] === true,
    features: {
      attachments: isOn(features["ATTACHMENTS"]),
      markdown: isOn(features["MESSAGING_MARKDOWN"]),
      maxAttachmentBytes: typeof most === "number" && most > 0 ? most : NO_FEATURES.maxAttachmentBytes,
      extensions: listIn(features, "attachmentExtensions").filter((each): each is string => typeof each === "string"),
    },
    appearance: appearanceIn(fieldsIn(data, "appearance")),
    form: formIn(data["preChatForm"]),
    endpoint: /^https?:\/\//.test(textOr(data, "participantEndpoint"))
      ? textOr(data, "participantEndpoint").replace(/\/$/, "")
      : "",
  };
}

function appearanceIn(from: Fields): Appearance {
  const header = fieldsIn(from, "header");
  return {
    headerMessage: textOr(header, "message"),
    headerColor: textOr(header, "color"),
    logoUrl: textOr(header, "logoUrl"),
    typeface: textOr(from, "typeface"),
    systemName: textOr(from, "systemName"),
    botName: textOr(from, "botName"),
    placeholder: textOr(from, "placeholder"),
    endChatText: textOr(from, "endChatText"),
    agentBubble: textOr(from, "agentBubble"),
    customerBubble: textOr(from, "customerBubble"),
    background: textOr(from, "background"),
  };
}

const KINDS: Readonly<Record<string, FormFieldKind>> = {
  text: "text",
  textarea: "textarea",
  dropdown: "dropdown",
  date: "date",
  time: "time",
  email: "email",
};

/** The form of a widget that its owner edits. */
export function readForm(value: unknown): PreChatForm | undefined {
  return formIn(value);
}

function formIn(value: unknown): PreChatForm | undefined {
  if (value === undefined || value === null) return undefined;
  const from = fieldsOf(value, "preChatForm");
  const fields = listIn(from, "fields").map(formFieldOf);
  if (fields.length === 0) return undefined;
  return { title: textOr(from, "title"), text: textOr(from, "text"), submit: textOr(from, "submitLabel"), fields };
}

function formFieldOf(value: unknown): FormField {
  const from = fieldsOf(value, "a field");
  const name = textIn(from, "name");
  const most = from["maxLength"];
  return {
    name,
    label: textOr(from, "label", name),
    kind: KINDS[textOr(from, "type", "text")] ?? "text",
    required: from["required"] === true,
    options: listIn(from, "options").map(optionOf),
    maxLength: typeof most === "number" && most > 0 ? most : name === DISPLAY_NAME ? 256 : 4096,
    hint: textOr(from, "hint"),
  };
}

function optionOf(value: unknown): { label: string; value: string } {
  if (typeof value === "string") return { label: value, value };
  const from = fieldsOf(value, "an option");
  const text = textIn(from, "value");
  return { label: textOr(from, "label", text), value: text };
}

/** One public sample passes the text "false", which must not count as true (contract/widget.md 4.2). */
export function isOn(value: unknown): boolean {
  return value === true || (typeof value === "string" && value !== "" && value !== "false");
}

/**
 * contract/widget.md 3.4, 3.6, 4.4: the result under `data` or bare, keys as PascalCase or camelCase.
 * `isOwners`: an owner's start; without featurePermissions both are off.
 */
export function readWidgetStarted(value: unknown): WidgetStarted {
  const from = fieldsOf(value, "the answer");
  const data = from["data"] === undefined ? from : fieldsIn(from, "data");
  const result = fieldsIn(data, "startChatResult");
  const permissions = fieldsIn(data, "featurePermissions");
  return {
    contactId: either(result, "ContactId", "contactId"),
    participantId: either(result, "ParticipantId", "participantId"),
    participantToken: either(result, "ParticipantToken", "participantToken"),
    attachments: isOn(permissions["ATTACHMENTS"]),
    markdown: isOn(permissions["MESSAGING_MARKDOWN"]),
  };
}

function either(from: Fields, one: string, other: string): string {
  const value = textOr(from, one) || textOr(from, other);
  if (value === "") throw new WireError(`${one} is missing`);
  return value;
}

/** The code of a refusal (contract/widget.md 3.4). */
export function readCode(value: unknown): string {
  try {
    const from = fieldsOf(value, "the refusal");
    return textOr(from, "code") || textOr(fieldsIn(fieldsIn(from, "data"), "Error"), "code") || textOr(from, "__type");
  } catch {
    return "";
  }
}
