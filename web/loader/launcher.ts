/** The widget on the owner's page (contract/widget.md 1.3): root, button, frame box. Looks, and nothing else. */
import { type Fields, fieldsIn, textOr } from "../wire/reader";
import css from "./loader.css?inline";
import type { Words } from "./words";

export interface LauncherEvents {
  open(): void;
  minimise(): void;
  close(): void; // the trouble shown in the box
}

const SVG = "http://www.w3.org/2000/svg";
const CHAT_PATHS = [
  "M21 12a8.5 8.5 0 0 1-8.5 8.5c-1.4 0-2.8-.3-4-.9L3 21l1.4-5A8.5 8.5 0 1 1 21 12z",
  "M8.5 12h.01M12.5 12h.01M16.5 12h.01",
];
const DOWN_PATHS = ["M6 9l6 6 6-6"];

export class Launcher {
  readonly root = document.createElement("div");
  readonly box = document.createElement("div");
  private button: HTMLButtonElement | undefined;
  private unread = 0;
  private isOpen = false;
  private hasButton = false;
  private unwatch = (): void => undefined;

  /** What lies behind a chat that fills the window is not to be reached by Tab. */
  private readonly keepFocus = (event: FocusEvent): void => {
    if (event.target instanceof Node && !this.root.contains(event.target)) this.box.querySelector("iframe")?.focus();
  };

  constructor(
    private words: Words,
    isRtl: boolean,
    nonce: string | undefined,
    private readonly events: LauncherEvents,
  ) {
    addStyles(css, nonce);
    this.root.id = "amazon-connect-chat-widget";
    this.root.className = `acw-root${isRtl ? " acw-rtl" : ""}`;
    this.box.id = "amazon-connect-widget-frame";
    this.box.className = "acw-frame";
    this.box.setAttribute("role", "dialog");
    this.box.setAttribute("aria-label", words.title);
    this.root.append(this.box);
    this.watchKeyboard();
  }

  /** Into the page; `place` takes it in instead of floating. */
  enter(place: Element | undefined): void {
    if (place === undefined) document.body.append(this.root);
    else place.after(this.root);
    this.root.classList.toggle("acw-inline", place !== undefined);
  }

  leave(): void {
    this.unwatch();
    this.root.remove();
    this.hold();
  }

  say(words: Words): void {
    this.words = words;
    this.box.setAttribute("aria-label", words.title);
    this.draw();
  }

  /** Colours of the buttons, size of the frame; every value is checked, none goes into a style sheet as text. */
  dress(styles: Fields, customStyles: Fields): void {
    const open = fieldsIn(styles, "openChat");
    const close = fieldsIn(styles, "closeChat");
    const size = fieldsIn(customStyles, "global");
    this.paint("--acw-open-ground", textOr(open, "backgroundColor"));
    this.paint("--acw-open-ink", textOr(open, "color"));
    this.paint("--acw-close-ground", textOr(close, "backgroundColor"));
    this.paint("--acw-close-ink", textOr(close, "color"));
    this.paint("--acw-width", textOr(size, "frameWidth"), "width");
    this.paint("--acw-height", textOr(size, "frameHeight"), "height");
  }

  private paint(name: string, value: string, property = "color"): void {
    if (value === "" || !CSS.supports(property, value)) return;
    const least = { width: "300px", height: "480px" }[property];
    this.root.style.setProperty(name, least === undefined ? value : `max(${least}, ${value})`);
  }

  fill(isFull: boolean): void {
    this.root.classList.toggle("acw-full", isFull);
    this.hold();
  }

  /** A soft keyboard covers a part of the window; a chat that fills it keeps to what is seen. */
  private watchKeyboard(): void {
    const seen = window.visualViewport;
    if (!seen) return; // older browsers
    const fit = (): void => {
      this.root.style.setProperty("--acw-seen-height", `${seen.height}px`);
      this.root.style.setProperty("--acw-seen-top", `${seen.offsetTop}px`);
    };
    seen.addEventListener("resize", fit);
    seen.addEventListener("scroll", fit);
    this.unwatch = () => {
      seen.removeEventListener("resize", fit);
      seen.removeEventListener("scroll", fit);
    };
  }

  /** Under a chat that fills the window the page does not scroll. */
  private hold(): void {
    const isHeld = this.isOpen && this.root.classList.contains("acw-full") && this.root.isConnected;
    document.documentElement.classList.toggle("acw-held", isHeld);
    this.box.setAttribute("aria-modal", String(isHeld));
    document.removeEventListener("focusin", this.keepFocus);
    if (isHeld) document.addEventListener("focusin", this.keepFocus);
  }

  show(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.hold();
    this.box.classList.toggle("show", isOpen);
    if (isOpen) this.unread = 0;
    this.draw();
  }

  offer(hasButton: boolean): void {
    this.hasButton = hasButton;
    this.draw();
  }

  count(): void {
    this.unread++;
    this.draw();
  }

  focusButton(): void {
    this.button?.focus({ preventScroll: true });
  }

  empty(): void {
    this.box.textContent = "";
  }

  /** In place of a frame that could not be loaded at all. */
  trouble(): void {
    const card = document.createElement("div");
    const title = document.createElement("strong");
    const text = document.createElement("span");
    const close = document.createElement("button");
    card.className = "acw-trouble";
    card.setAttribute("role", "alert");
    title.textContent = this.words.errorTitle;
    text.textContent = this.words.errorText;
    close.type = "button";
    close.textContent = this.words.close;
    close.onclick = () => this.events.close();
    card.append(title, text, close);
    this.empty();
    this.box.append(card);
    if (this.isOpen) close.focus({ preventScroll: true });
  }

  private draw(): void {
    const isWanted = this.hasButton;
    if (!isWanted) {
      this.button?.remove();
      this.button = undefined;
      return;
    }
    const id = `amazon-connect-${this.isOpen ? "close" : "open"}-widget-button`;
    if (this.button?.id !== id) this.swap(id);
    const button = this.button;
    if (button === undefined) return;
    const unread = this.unread > 0 ? this.words.unread.replace("{n}", String(this.unread)) : "";
    const label = this.isOpen ? this.words.minimise : this.words.open;
    button.setAttribute("aria-label", unread === "" ? label : `${label}, ${unread}`);
    button.setAttribute("aria-expanded", String(this.isOpen));
    button.querySelector(".acw-unread")?.remove();
    if (unread === "" || this.isOpen) return;
    const badge = document.createElement("span");
    badge.className = "acw-unread";
    badge.setAttribute("aria-hidden", "true");
    badge.textContent = this.unread > 99 ? "99+" : String(this.unread);
    button.append(badge);
  }

  /** Two buttons by name, one at a time: owners style and press them by their ids. */
  private swap(id: string): void {
    const isFocused = this.button !== undefined && document.activeElement === this.button;
    this.button?.remove();
    const button = document.createElement("button");
    button.id = id;
    button.type = "button";
    button.className = `acw-button ${this.isOpen ? "acw-close" : "acw-open"}`;
    button.setAttribute("aria-controls", this.box.id);
    button.append(icon(this.isOpen ? DOWN_PATHS : CHAT_PATHS));
    button.onclick = this.isOpen ? () => this.events.minimise() : () => this.events.open();
    this.button = button;
    this.root.append(button);
    if (isFocused) button.focus({ preventScroll: true });
  }
}

function icon(paths: readonly string[]): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "acw-icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

let isStyled = false;

/** A constructed sheet needs no permission of the page's policy; older browsers get an element. */
function addStyles(text: string, nonce: string | undefined): void {
  if (isStyled) return;
  isStyled = true;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement("style");
    if (nonce !== undefined) style.nonce = nonce;
    style.textContent = text;
    document.head.append(style);
  }
}
