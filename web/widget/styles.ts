/** The style sheets, once a document. A constructed sheet needs no permission of the page's policy. */
import base from "./desk.css?inline";
import talk from "./talk.css?inline";
import templates from "./templates.css?inline";

const CSS_TEXT = base + talk + templates;

export function addStyles(nonce: string | undefined): void {
  if (document.documentElement.dataset["desk"] === "styled") return;
  document.documentElement.dataset["desk"] = "styled";
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS_TEXT);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement("style");
    if (nonce !== undefined) style.nonce = nonce;
    style.textContent = CSS_TEXT;
    document.head.append(style);
  }
}
