/** What the customer's frame tells of the network. */
import { fieldsIn, fieldsOf, textOr } from "./reader";

export interface Line {
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
}

/** JSON is laid out for people; anything else stays as it is. */
function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export function readSeen(data: unknown): Line {
  const seen = fieldsIn(fieldsOf(data, "the note"), "seen");
  return {
    kind: textOr(seen, "kind"),
    title: textOr(seen, "title"),
    detail: textOr(seen, "detail").split("\n\n").map(laidOut).join("\n\n"),
  };
}

export function readWhy(data: unknown): string {
  return textOr(fieldsOf(data, "the note"), "why");
}
