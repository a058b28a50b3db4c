/** Reads what an authentication event and its address carry. */
import { fieldsOf, json, textIn } from "../wire/reader";

export function sessionOf(eventText: string): string {
  return textIn(fieldsOf(json(eventText, "the event"), "the event"), "SessionId");
}

/** What the owner's redirect page will be given again, to check it. */
export function stateOf(url: URL): string {
  return url.searchParams.get("state") ?? "";
}
