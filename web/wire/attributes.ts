/**
 * Contact attributes as people type them: one JSON object, keys and values both in double quotes
 * (contract/widget.md 2.5, 6). What is wrong is said with the name of the entry.
 */
const BYTES_MOST = 32_768; // of keys and values together

export class AttributesError extends Error {
  override name = "AttributesError";
}

const WORDS = "a word";
const QUOTES = /^['‘’“”`]/;

class Reader {
  at = 0;
  constructor(readonly text: string) {}

  blank(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }

  next(): string {
    this.blank();
    return this.text.charAt(this.at);
  }

  take(letter: string): boolean {
    if (this.next() !== letter) return false;
    this.at++;
    return true;
  }

  /** What stands here up to a separator, for the message. */
  bare(): string {
    this.blank();
    return (/^[^\s,:{}[\]]+/.exec(this.text.slice(this.at))?.[0] ?? this.text.charAt(this.at)).slice(0, 40);
  }

  /** A string in double quotes. */
  quoted(what: string): string {
    const found = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/.exec(this.text.slice(this.at));
    if (found === null) throw new AttributesError(`${what} has no closing double quote, or a line break or backslash inside.`);
    this.at += found[0].length;
    const value: unknown = JSON.parse(found[0]);
    return String(value);
  }
}

function keyOf(reader: Reader): string {
  const first = reader.next();
  if (first === '"') return reader.quoted("A key");
  const bare = reader.bare();
  if (QUOTES.test(bare)) {
    const plain = bare.replace(/['‘’“”`]/g, "");
    throw new AttributesError(`The key ${bare} is in single or curly quotes. Write "${plain}" with double quotes.`);
  }
  if (first === "}") throw new AttributesError("There is a comma after the last entry. Take it away.");
  if (first === "") throw new AttributesError("The closing brace } is missing.");
  throw new AttributesError(`The key ${bare} is not quoted. Write "${bare}".`);
}

function kindOf(reader: Reader): string {
  const first = reader.next();
  if (first === "{") return "an object";
  if (first === "[") return "a list";
  const bare = reader.bare();
  if (/^-?\d/.test(bare)) return "a number";
  if (bare === "true" || bare === "false") return "true or false";
  return bare === "null" ? "null" : WORDS;
}

function valueOf(reader: Reader, key: string): string {
  const first = reader.next();
  if (first === '"') return reader.quoted(`The value of "${key}"`);
  if (first === "" || first === "," || first === "}") throw new AttributesError(`The entry "${key}" has no value.`);
  const bare = reader.bare();
  if (QUOTES.test(bare)) throw new AttributesError(`The value of "${key}" is in single or curly quotes. Use double quotes.`);
  const kind = kindOf(reader);
  if (kind === WORDS) throw new AttributesError(`The value of "${key}" is not quoted. Write "${bare}".`);
  const hint = kind === "an object" || kind === "a list" ? "Every value is one text." : `Write "${bare}".`;
  throw new AttributesError(`The value of "${key}" is ${kind}, not a text. ${hint}`);
}

/** Empty text: none. Throws AttributesError. */
export function readAttributes(text: string): Readonly<Record<string, string>> {
  const reader = new Reader(text);
  const found = new Map<string, string>();
  if (text.trim() === "") return {};
  if (!reader.take("{")) throw new AttributesError('Attributes are one JSON object, as {"name": "Jane Doe"}.');
  for (let isFirst = true; !(isFirst && reader.take("}")); isFirst = false) {
    const key = keyOf(reader);
    if (key === "") throw new AttributesError("An entry has an empty key. A key has at least one character.");
    if (!/^[A-Za-z0-9_-]+$/.test(key)) {
      throw new AttributesError(`The key "${key}" has other characters than letters, digits, - and _.`);
    }
    if (found.has(key)) throw new AttributesError(`The key "${key}" stands there twice.`);
    if (!reader.take(":")) throw new AttributesError(`There is no colon after the key "${key}".`);
    found.set(key, valueOf(reader, key));
    if (reader.take("}")) break;
    if (!reader.take(",")) throw new AttributesError(`There is no comma or } after the value of "${key}".`);
  }
  if (reader.next() !== "") throw new AttributesError("There is something after the closing brace }.");
  checkSize(found);
  return Object.fromEntries(found);
}

function checkSize(found: ReadonlyMap<string, string>): void {
  const encoder = new TextEncoder();
  let bytes = 0;
  let largest = "";
  for (const [key, value] of found) {
    bytes += encoder.encode(key + value).length;
    if (largest === "" || value.length > (found.get(largest)?.length ?? 0)) largest = key;
  }
  if (bytes > BYTES_MOST) {
    throw new AttributesError(`The attributes have ${bytes} bytes; ${BYTES_MOST} are allowed. The largest is "${largest}".`);
  }
}
