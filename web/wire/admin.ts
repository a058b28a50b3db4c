/** What the administration's pages get and send: src/api/admin. */
import { type Fields, fieldsIn, fieldsOf, json, listIn, textIn, textOr } from "./reader";

export interface Session {
  readonly username: string; // "": nobody is signed in
  readonly serverUrl: string;
  readonly isDemo: boolean;
  readonly permissions: readonly string[];
}

export interface FlowName {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

export interface SecurityKey {
  readonly text: string;
  readonly made: string;
}

export interface AdminWidget {
  readonly id: string;
  readonly name: string;
  readonly snippetId: string;
  readonly flowId: string;
  readonly flowName: string;
  readonly switches: Readonly<Record<SwitchName, boolean>>;
  readonly keys: readonly SecurityKey[];
  readonly domains: readonly string[];
  readonly appearance: Fields;
  readonly form: Fields | undefined;
}

export interface Shown {
  readonly widget: AdminWidget;
  readonly snippet: string;
}

export interface Refusal {
  readonly time: string;
  readonly code: string;
  readonly reason: string;
  readonly origin: string;
  readonly address: string;
}

const SWITCHES = {
  published: "Published",
  secured: "SecurityEnabled",
  receipts: "MessageReceipts",
  survey: "PostChatSurvey",
  null_origin: "AllowNoOrigin",
  single_use: "SingleUseTokens",
} as const;
export type SwitchName = keyof typeof SWITCHES;

function textsIn(from: Fields, key: string): string[] {
  return listIn(from, key).filter((each): each is string => typeof each === "string");
}

export function readSession(value: unknown): Session {
  const from = fieldsOf(value, "the session");
  return {
    username: textOr(from, "Username"),
    serverUrl: textOr(from, "ServerUrl"),
    isDemo: from["Demo"] === true,
    permissions: textsIn(from, "Permissions"),
  };
}

function list(value: unknown): readonly unknown[] {
  return listIn({ value }, "value");
}

export function readFlows(value: unknown): readonly FlowName[] {
  return list(value).map((each) => {
    const from = fieldsOf(each, "a flow");
    return { id: textIn(from, "Id"), name: textOr(from, "Name"), isDefault: from["Default"] === true };
  });
}

function widgetOf(value: unknown): AdminWidget {
  const from = fieldsOf(value, "a widget");
  const isOn = (name: SwitchName): boolean => from[SWITCHES[name]] === true;
  const form = from["PreChatForm"];
  return {
    id: textIn(from, "WidgetId"),
    name: textOr(from, "Name"),
    snippetId: textOr(from, "SnippetId"),
    flowId: textOr(from, "ContactFlowId"),
    flowName: textOr(from, "ContactFlowName"),
    switches: {
      published: isOn("published"),
      secured: isOn("secured"),
      receipts: isOn("receipts"),
      survey: isOn("survey"),
      null_origin: isOn("null_origin"),
      single_use: isOn("single_use"),
    },
    keys: listIn(from, "SecurityKeys").map((each) => {
      const key = fieldsOf(each, "a key");
      return { text: textOr(key, "Key"), made: textOr(key, "CreationTime") };
    }),
    domains: textsIn(from, "ApprovedDomains"),
    appearance: fieldsIn(from, "Appearance"),
    form: form === null || form === undefined ? undefined : fieldsOf(form, "the form"),
  };
}

export function readWidgets(value: unknown): readonly AdminWidget[] {
  return list(value).map(widgetOf);
}

export function readShown(value: unknown): Shown {
  const from = fieldsOf(value, "the answer");
  return { widget: widgetOf(from["Widget"]), snippet: textOr(from, "Snippet") };
}

export function readRefusals(value: unknown): readonly Refusal[] {
  return list(value).map((each) => {
    const from = fieldsOf(each, "a refusal");
    return {
      time: textOr(from, "Time"),
      code: textOr(from, "Code"),
      reason: textOr(from, "Reason"),
      origin: textOr(from, "Origin"),
      address: textOr(from, "Address"),
    };
  });
}

/** Documents that people edit as text. */
export function readDocument(text: string, what: string): Fields {
  return fieldsOf(json(text, what), what);
}
