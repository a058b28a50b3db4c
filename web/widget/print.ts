/** The transcript as a page of its own for the browser's print dialog, where it can be saved as PDF. */
import { markdownBlocks, plainText } from "../chat/markdown";
import type { Row } from "../chat/rows";
import css from "./print.css?inline";
import type { Options } from "./options";

export function printTranscript(rows: readonly Row[], options: Options, nonce: string | undefined): void {
  const frame = document.createElement("iframe");
  frame.title = options.say("transcript");
  frame.className = "print-frame";
  document.body.append(frame);
  const page = frame.contentDocument;
  const window = frame.contentWindow;
  if (page === null || window === null) return;
  page.title = `${options.title} - ${options.say("transcript")}`;
  page.documentElement.dir = options.isRtl ? "rtl" : "ltr";
  const style = page.createElement("style");
  if (nonce !== undefined) style.nonce = nonce;
  style.textContent = css;
  page.head.append(style);
  const add = (tag: string, text: string, name = ""): HTMLElement => {
    const element = page.createElement(tag);
    element.textContent = text;
    element.className = name;
    page.body.append(element);
    return element;
  };
  const clock = new Intl.DateTimeFormat(options.locale, { dateStyle: "medium", timeStyle: "short" });
  add("h1", page.title);
  for (const row of rows) {
    const when = clock.format(row.at);
    if (row.kind === "told") {
      add("p", `${when} · ${row.text}`, "told");
      continue;
    }
    add("p", `${row.mine ? options.say("you") : row.name} · ${when}`, "who");
    add("p", row.type === "text/markdown" ? plainText(markdownBlocks(row.text)) : row.text, "words");
  }
  window.addEventListener("afterprint", () => frame.remove());
  window.focus();
  window.print();
}
