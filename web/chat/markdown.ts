/**
 * The markdown of chat messages as a tree: emphasis, lists, links, code, line breaks. No HTML, no
 * pictures; what is not understood stays as it was written.
 */

export type Span =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "strong" | "em" | "del"; readonly spans: readonly Span[] }
  | { readonly kind: "link"; readonly url: string; readonly spans: readonly Span[] };

export type Block =
  | { readonly kind: "text"; readonly spans: readonly Span[] }
  | { readonly kind: "code"; readonly text: string }
  | {
      readonly kind: "list";
      readonly ordered: boolean;
      readonly start: number;
      readonly items: readonly (readonly Span[])[];
    };

const DEPTH_MOST = 6;
const BULLET = /^\s{0,3}[-*+•]\s+(.*)$/;
const NUMBER = /^\s{0,3}(\d{1,9})[.)]\s+(.*)$/;
const HEADING = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$/;

/** Text with nothing but its addresses made into links. */
export function plainBlocks(text: string): readonly Block[] {
  return [{ kind: "text", spans: broken(text, links) }];
}

export function markdownBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    if (line.startsWith("```")) {
      const end = lines.findIndex((other, place) => place > at && other.startsWith("```"));
      const last = end < 0 ? lines.length : end;
      blocks.push({ kind: "code", text: lines.slice(at + 1, last).join("\n") });
      at = last + 1;
    } else if (BULLET.test(line) || NUMBER.test(line)) {
      at = takeList(lines, at, blocks);
    } else if (line.trim() === "") {
      at++;
    } else {
      at = takeText(lines, at, blocks);
    }
  }
  return blocks;
}

function takeList(lines: readonly string[], from: number, blocks: Block[]): number {
  const ordered = NUMBER.test(lines[from] ?? "");
  const row = ordered ? NUMBER : BULLET;
  const start = Number(NUMBER.exec(lines[from] ?? "")?.[1] ?? 1);
  const items: (readonly Span[])[] = [];
  let at = from;
  for (let found = row.exec(lines[at] ?? ""); found !== null; found = row.exec(lines[++at] ?? "")) {
    items.push(spansOf(found[ordered ? 2 : 1] ?? "", 0));
  }
  blocks.push({ kind: "list", ordered, start, items });
  return at;
}

function takeText(lines: readonly string[], from: number, blocks: Block[]): number {
  const taken: string[] = [];
  let at = from;
  for (let line = lines[at]; line !== undefined && line.trim() !== ""; line = lines[++at]) {
    if (at > from && (BULLET.test(line) || NUMBER.test(line) || line.startsWith("```"))) break;
    const heading = HEADING.exec(line);
    taken.push(heading === null ? line : `**${heading[1] ?? ""}**`);
  }
  blocks.push({ kind: "text", spans: broken(taken.join("\n"), (text) => spansOf(text, 0)) });
  return at;
}

function broken(text: string, spans: (line: string) => readonly Span[]): readonly Span[] {
  return text
    .split("\n")
    .flatMap((line, place) => [...(place > 0 ? [{ kind: "break" } as const] : []), ...spans(line)]);
}

/** In the order in which they are tried; each ends where its mark comes again. */
const MARKS: readonly { readonly find: RegExp; span(found: RegExpExecArray, depth: number): Span }[] = [
  { find: /^\\([\\`*_{}[\]()#+\-.!~>|])/, span: (found) => ({ kind: "text", text: found[1] ?? "" }) },
  { find: /^(`+)([^`]+)\1/, span: (found) => ({ kind: "code", text: (found[2] ?? "").trim() }) },
  {
    find: /^!?\[([^\]\n]{1,1000})\]\(\s*<?(https?:\/\/[^\s)>]+|mailto:[^\s)>]+|tel:[^\s)>]+)>?(?:\s+["'][^"'\n]*["'])?\s*\)/i,
    span: (found, depth) => ({ kind: "link", url: found[2] ?? "", spans: spansOf(found[1] ?? "", depth) }),
  },
  { find: /^<(https?:\/\/[^\s>]+)>/i, span: (found) => linkTo(found[1] ?? "") },
  { find: /^(\*\*|__)(?=\S)([\s\S]*?\S)\1/, span: (found, depth) => inside("strong", found[2], depth) },
  { find: /^~~(?=\S)([\s\S]*?\S)~~/, span: (found, depth) => inside("del", found[1], depth) },
  { find: /^\*(?=[^\s*])([^*]*[^\s*])\*/, span: (found, depth) => inside("em", found[1], depth) },
  { find: /^_(?=[^\s_])([^_]*[^\s_])_(?![\p{L}\p{N}])/u, span: (found, depth) => inside("em", found[1], depth) },
];

function inside(kind: "strong" | "em" | "del", text: string | undefined, depth: number): Span {
  return { kind, spans: spansOf(text ?? "", depth) };
}

function spansOf(text: string, depth: number): readonly Span[] {
  if (depth > DEPTH_MOST) return [{ kind: "text", text }];
  const spans: Span[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain !== "") spans.push(...links(plain));
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const mark = "\\`![<*_~".includes(text[at] ?? "") ? markAt(text, at) : undefined;
    if (mark === undefined) {
      plain += text[at++] ?? "";
    } else {
      flush();
      spans.push(mark.rule.span(mark.found, depth + 1));
      at += mark.found[0].length;
    }
  }
  flush();
  return spans;
}

function markAt(text: string, at: number): { rule: (typeof MARKS)[number]; found: RegExpExecArray } | undefined {
  const before = text[at - 1] ?? " ";
  if (text[at] === "_" && /[\p{L}\p{N}]/u.test(before)) return undefined; // snake_case is no emphasis
  const rest = text.slice(at);
  for (const rule of MARKS) {
    const found = rule.find.exec(rest);
    if (found !== null) return { rule, found };
  }
  return undefined;
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"'“”]+/gi;

/** The addresses in a text; the full stop or bracket after one is not part of it. */
function links(text: string): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = trimmed(found[0]);
    const at = found.index ?? 0;
    if (at > from) spans.push({ kind: "text", text: text.slice(from, at) });
    spans.push(linkTo(address));
    from = at + address.length;
  }
  if (from < text.length) spans.push({ kind: "text", text: text.slice(from) });
  return spans;
}

function trimmed(address: string): string {
  let end = address.replace(/[.,;:!?*_~'"]+$/, "");
  while (end.endsWith(")") && end.split(")").length > end.split("(").length) end = end.slice(0, -1);
  return end;
}

function linkTo(address: string): Span {
  const url = /^www\./i.test(address) ? `https://${address}` : address;
  return { kind: "link", url, spans: [{ kind: "text", text: address }] };
}

/** The same without its marks: for a title, a notification, a print. */
export function plainText(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.kind === "code") return block.text;
      if (block.kind === "text") return spanText(block.spans);
      return block.items
        .map((item, place) => `${block.ordered ? `${block.start + place}.` : "•"} ${spanText(item)}`)
        .join("\n");
    })
    .join("\n");
}

function spanText(spans: readonly Span[]): string {
  return spans
    .map((span) => {
      if (span.kind === "break") return "\n";
      return "text" in span ? span.text : spanText(span.spans);
    })
    .join("");
}
