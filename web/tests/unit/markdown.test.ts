import { describe, expect, test } from "vitest";
import { type Block, type Span, markdownBlocks, plainBlocks, plainText } from "../../chat/markdown";

const flat = (spans: readonly Span[]): string =>
  spans
    .map((span) => {
      if (span.kind === "text") return span.text;
      if (span.kind === "break") return "/";
      if (span.kind === "code") return `code(${span.text})`;
      if (span.kind === "link") return `link(${span.url} ${flat(span.spans)})`;
      return `${span.kind}(${flat(span.spans)})`;
    })
    .join("");

const shown = (blocks: readonly Block[]): string =>
  blocks
    .map((block) => {
      if (block.kind === "text") return flat(block.spans);
      if (block.kind === "code") return `pre(${block.text})`;
      return `${block.ordered ? `ol${block.start}` : "ul"}(${block.items.map(flat).join("|")})`;
    })
    .join(" ");

describe("markdown", () => {
  test.each([
    ["plain", "plain"],
    ["**bold** and *it* and _it_", "strong(bold) and em(it) and em(it)"],
    ["**bold *both* **", "**bold em(both) **"],
    ["~~gone~~", "del(gone)"],
    ["`code **x**`", "code(code **x**)"],
    ["one\ntwo", "one/two"],
    ["one\n\ntwo", "one two"],
    ["- a\n- **b**", "ul(a|strong(b))"],
    ["3. a\n4. b", "ol3(a|b)"],
    ["text\n- a", "text ul(a)"],
    ["# Head", "strong(Head)"],
    ["```\nx = 1\n```", "pre(x = 1)"],
    ["[a](https://b.example/c)", "link(https://b.example/c a)"],
    ["![a](https://b.example/c.png)", "link(https://b.example/c.png a)"],
    ["<https://b.example>", "link(https://b.example https://b.example)"],
    ["see https://b.example/x_(y), ok", "see link(https://b.example/x_(y) https://b.example/x_(y)), ok"],
    ["(www.b.example)", "(link(https://www.b.example www.b.example))"],
    ["[a](javascript:alert(1))", "[a](javascript:alert(1))"],
    ["[a](data:text/html,x)", "[a](data:text/html,x)"],
    ["<b>x</b>", "<b>x</b>"],
    ["snake_case_name", "snake_case_name"],
    ["\\*not\\*", "*not*"],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["**", "**"],
    ["", ""],
  ])("%j", (text, expected) => expect(shown(markdownBlocks(text))).toBe(expected));

  test("as plain text only addresses are more than text", () => {
    expect(shown(plainBlocks("**a**\nhttps://b.example."))).toBe("**a**/link(https://b.example https://b.example).");
  });

  test("loses its marks for a print", () => {
    expect(plainText(markdownBlocks("**a**\n- b\n- [c](https://d.example)"))).toBe("a\n• b\n• c");
  });

  test("is not slow, whatever is written", () => {
    for (const text of [
      "*".repeat(16_384),
      "[".repeat(16_384),
      "`a".repeat(8_000),
      "**a".repeat(5_000),
      "_a ".repeat(5_000),
    ]) {
      const from = performance.now();
      markdownBlocks(text);
      expect(performance.now() - from, text.slice(0, 6)).toBeLessThan(1_500);
    }
  });
});
