/** The request of initiateChat and its answers (contract/widget.md 4.3, 4.4). */
import { StartFailure } from "../../wire/orders";
import { type Fields, fieldsIn, fieldsOf, json, textOr } from "../../wire/reader";
import { type WidgetStarted, readWidgetStarted } from "../../wire/widget";

/** What `failure` is called with. */
export class Refusal extends StartFailure {
  constructor(
    readonly detail: object,
    status: number,
  ) {
    super("", status, "Initialization failed");
  }
}

/** contract/widget.md 4.3: a request that needs no preflight, unless the owner adds headers. */
export async function initiate(options: Fields): Promise<WidgetStarted> {
  let answer: Response;
  const headers = options["headers"];
  try {
    answer = await fetch(textOr(options, "apiGatewayEndpoint"), {
      method: "POST",
      ...(headers instanceof Headers ? { headers } : { headers: textHeaders(fieldsIn(options, "headers")) }),
      body: JSON.stringify(initiateBody(options)),
    });
  } catch (networkError) {
    throw new Refusal({ networkError }, 0);
  }
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw new Refusal({ status: answer.status, ok: false, json: body }, answer.status);
  try {
    fieldsIn(fieldsIn(fieldsOf(body, "the answer"), "data"), "startChatResult");
    return readWidgetStarted(body);
  } catch {
    throw new Refusal({}, answer.status);
  }
}

function textHeaders(from: Fields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(from).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}

export function initiateBody(options: Fields): object {
  const persistent = fieldsIn(options, "persistentChat");
  const source = textOr(persistent, "sourceContactId");
  const rehydration = textOr(persistent, "rehydrationType");
  const types = textOr(options, "supportedMessagingContentTypes");
  const message = textOr(options, "initialMessage");
  const minutes = Number(options["chatDurationInMinutes"]);
  const username = textOr(options, "username");
  const attributes = attributesIn(options);
  return {
    InstanceId: textOr(options, "instanceId"),
    ContactFlowId: textOr(options, "contactFlowId"),
    ParticipantDetails: { DisplayName: textOr(options, "name") },
    ...(username === "" ? {} : { Username: username }),
    ...(source === "" || rehydration === ""
      ? {}
      : { PersistentChat: { SourceContactId: source, RehydrationType: rehydration } }),
    ...(attributes === undefined ? {} : { Attributes: attributes }),
    ...(message === "" ? {} : { InitialMessage: { ContentType: "text/plain", Content: message } }),
    ...(types === "" ? {} : { SupportedMessagingContentTypes: types.split(",") }),
    ...(Number.isFinite(minutes) && minutes > 0 ? { ChatDurationInMinutes: minutes } : {}),
  };
}

/** JSON text of an object; what cannot be read is left out. */
function attributesIn(options: Fields): Fields | undefined {
  const text = textOr(options, "contactAttributes");
  try {
    return text === "" ? undefined : fieldsOf(json(text, "contactAttributes"), "contactAttributes");
  } catch {
    return undefined;
  }
}
