/** Calls of our own pages to their own server, with the visitor's session. */
import { fieldsOf, json, textOr } from "../wire/reader";

export class OwnFailure extends Error {
  override name = "OwnFailure";
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

function sentence(text: string): string {
  return text === "" ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

export async function own(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<unknown> {
  const init: RequestInit =
    method === "GET" ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) };
  let answer: Response;
  try {
    answer = await fetch(`/admin/api/${path}`, { method, ...init });
  } catch {
    throw new OwnFailure(0, "The server cannot be reached.");
  }
  const text = await answer.text();
  if (answer.ok) return text === "" ? {} : json(text, "the answer");
  let message = `The server answered ${answer.status}.`;
  try {
    message = sentence(textOr(fieldsOf(json(text, "the answer"), "the answer"), "message", message));
  } catch {
    // no JSON: a proxy in between answered
  }
  throw new OwnFailure(answer.status, message);
}
