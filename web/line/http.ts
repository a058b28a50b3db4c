/** One request and its answer in JSON, or one of two errors: the server said no, or nobody was there. */
import { readFault } from "../wire/participant";
import { json } from "../wire/reader";

export class Refused extends Error {
  override name = "Refused";
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
  ) {
    super(message || `The server answered ${status}`);
  }
}

export class Unreachable extends Error {
  override name = "Unreachable";
}

const ANSWER_MS = 15_000;

/** Worth another try: nothing is known to have happened, or the server was busy. */
export function isPassing(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refused && (error.status === 429 || error.status >= 500));
}

export function isDenied(error: unknown): boolean {
  return error instanceof Refused && error.status === 403;
}

/** `isParting`: the page may be gone before the answer. */
export function post(url: string, body: object, bearer = "", isParting = false): Promise<unknown> {
  return ask(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(bearer ? { "X-Amz-Bearer": bearer } : {}) },
    body: JSON.stringify(body),
    ...(isParting ? { keepalive: true } : {}),
  });
}

export function get(url: string, bearer: string): Promise<unknown> {
  return ask(url, { headers: { "X-Amz-Bearer": bearer } });
}

async function ask(url: string, request: RequestInit): Promise<unknown> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), ANSWER_MS);
  try {
    const answer = await fetch(url, { ...request, credentials: "omit", signal: patience.signal });
    const text = await answer.text();
    if (answer.ok) return json(text || "{}", "the answer");
    const fault = readFault(parsed(text));
    throw new Refused(answer.status, answer.headers.get("x-amzn-ErrorType") ?? fault.type, fault.message);
  } catch (error) {
    // fetch says TypeError for "no network", AbortError for our timer; both also while reading.
    if (error instanceof TypeError || (error instanceof DOMException && error.name === "AbortError")) {
      throw new Unreachable("The server cannot be reached");
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** An error page of a proxy is no JSON; the status is what counts then. */
function parsed(text: string): unknown {
  try {
    return json(text, "the refusal");
  } catch {
    return undefined;
  }
}
