/**
 * Readers from `unknown`: the one place where foreign JSON becomes typed, so the one place where a
 * cast may live. A reader checks what it hands out and throws WireError otherwise; members nobody
 * asked for are ignored, and a member that is null counts as absent (contract/participant.md 1.1).
 */

export class WireError extends Error {
  override name = "WireError";
}

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new WireError(`${what} is not an object`);
  }
  return value as Fields;
}

export function json(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new WireError(`${what} is not JSON`);
  }
}

/** The member as an object, or an empty one if it is absent. */
export function fieldsIn(from: Fields, key: string): Fields {
  const value = from[key];
  return value === undefined || value === null ? {} : fieldsOf(value, key);
}

export function listIn(from: Fields, key: string): readonly unknown[] {
  const value = from[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new WireError(`${key} is not a list`);
  return value;
}

export function textIn(from: Fields, key: string): string {
  const value = from[key];
  if (typeof value !== "string" || value === "") throw new WireError(`${key} is missing`);
  return value;
}

/** The member as text, or "" if it is absent or no text. */
export function textOr(from: Fields, key: string, otherwise = ""): string {
  const value = from[key];
  return typeof value === "string" ? value : otherwise;
}

/** A moment in milliseconds; NaN never leaves here. */
export function momentIn(from: Fields, key: string): number {
  const moment = Date.parse(textIn(from, key));
  if (Number.isNaN(moment)) throw new WireError(`${key} is not a time`);
  return moment;
}
