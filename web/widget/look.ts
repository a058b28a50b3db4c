/**
 * The colours and sizes of the interface as custom properties (contract/widget.md 1.7). Values of owners
 * are checked one by one, none goes into a style sheet as text; what they leave open is chosen so that
 * it can be read.
 */
import { type Fields, fieldsIn, textOr } from "../wire/reader";
import type { Orders } from "../wire/orders";

type Colour = readonly [red: number, green: number, blue: number];

const ACCENT = "#1b5a52";
const READABLE = 4.5; // WCAG 1.4.3
const WHITE: Colour = [255, 255, 255];
const DARK: Colour = [24, 31, 29]; // --surface in the dark, desk.css
const INK = "#15201e";

/** The property of ours, the group and keys of customStyles, and what kind of value it must be. */
const ROWS: readonly (readonly [name: string, group: string, keys: readonly string[], property: string])[] = [
  ["--text-size", "global", ["fontSize"], "font-size"],
  ["--header-height", "global", ["headerHeight"], "height"],
  ["--footer-height", "global", ["footerHeight"], "height"],
  ["--ink", "global", ["textColor"], "color"],
  ["--header-ink", "header", ["headerTextColor"], "color"],
  ["--header-ground", "header", ["headerBackgroundColor"], "color"],
  ["--message-size", "transcript", ["messageFontSize"], "font-size"],
  ["--surface", "transcript", ["widgetBackgroundColor"], "color"],
  ["--agent-ground", "transcript", ["agentChatBubbleColor"], "color"],
  ["--agent-ink", "transcript", ["agentMessageTextColor", "messageTextColor"], "color"],
  ["--system-ground", "transcript", ["systemChatBubbleColor"], "color"],
  ["--system-ink", "transcript", ["systemMessageTextColor", "messageTextColor"], "color"],
  ["--mine-ground", "transcript", ["customerChatBubbleColor"], "color"],
  ["--mine-ink", "transcript", ["customerMessageTextColor", "messageTextColor"], "color"],
  ["--foot-text-size", "footer", ["buttonFontSize"], "font-size"],
  ["--foot-button-ink", "footer", ["buttonTextColor"], "color"],
  ["--foot-button-edge", "footer", ["buttonBorderColor"], "color"],
  ["--foot-button-ground", "footer", ["buttonBackgroundColor"], "color"],
  ["--foot-ground", "footer", ["footerBackgroundColor", "backgroundColor", "BackgroundColor"], "color"],
  ["--logo-height", "logo", ["logoMaxHeight"], "max-height"],
  ["--logo-width", "logo", ["logoMaxWidth"], "max-width"],
  ["--composer-size", "composer", ["fontSize"], "font-size"],
  ["--composer-ink", "composer", ["textColor"], "color"],
  ["--composer-ground", "composer", ["backgroundColor"], "color"],
  ["--composer-edge", "composer", ["borderColor"], "color"],
  ["--composer-focus", "composer", ["focusBorderColor"], "color"],
  ["--composer-hint", "composer", ["placeholderColor"], "color"],
];

/** A ground without an ink of its own gets the one that can be read on it. */
const PAIRS = [
  ["--header-ground", "--header-ink"],
  ["--agent-ground", "--agent-ink"],
  ["--system-ground", "--system-ink"],
  ["--mine-ground", "--mine-ink"],
  ["--composer-ground", "--composer-ink"],
  ["--foot-button-ground", "--foot-button-ink"],
  ["--surface", "--ink"],
] as const;

export interface Look {
  readonly properties: Readonly<Record<string, string>>;
  readonly scheme: "light" | "both"; // an owner's own ground does not turn dark at night
  readonly typefaceUrl: string;
}

export function lookOf(orders: Pick<Orders, "styles" | "customStyles" | "config">): Look {
  const { appearance } = orders.config;
  const set: Record<string, string> = {};
  const put = (name: string, value: string, property = "color"): void => {
    if (value !== "" && CSS.supports(property, value)) set[name] = value;
  };

  const brand = textOr(fieldsIn(orders.styles, "openChat"), "backgroundColor");
  const accent = (brand !== "" && parse(brand)) || parse(ACCENT) || WHITE;
  put("--header-ground", textOr(fieldsIn(orders.styles, "headerConfig"), "headerColorHex"));
  put("--header-ground", appearance.headerColor);
  put("--agent-ground", appearance.agentBubble);
  put("--mine-ground", appearance.customerBubble);
  put("--surface", appearance.background);
  const adminGround = set["--surface"];

  for (const [name, group, keys, property] of ROWS) {
    const from = fieldsIn(orders.customStyles, group);
    put(name, keys.map((key) => textOr(from, key)).find((value) => value !== "") ?? "", property);
  }
  typeface(textOr(fieldsIn(orders.customStyles, "global"), "typeface") || appearance.typeface, put);
  for (const [ground, ink] of PAIRS) pair(set, ground, ink);
  accents(set, accent);

  const isPlain = adminGround === undefined || sameColour(adminGround, "#ffffff");
  const own =
    fieldsIn(orders.customStyles, "transcript")["widgetBackgroundColor"] ??
    fieldsIn(orders.customStyles, "global")["textColor"];
  if (isPlain && own === undefined) {
    delete set["--surface"];
    delete set["--ink"];
  }
  return {
    properties: set,
    scheme: isPlain && own === undefined ? "both" : "light",
    typefaceUrl: urlOf(fieldsIn(orders.customStyles, "global")),
  };
}

function typeface(family: string, put: (name: string, value: string, property: string) => void): void {
  if (family !== "") put("--face", /[",]/.test(family) ? family : `"${family}", system-ui, sans-serif`, "font-family");
}

function urlOf(global: Fields): string {
  const url = textOr(global, "customTypefaceStylesheetUrl");
  return /^https?:\/\//.test(url) ? url : "";
}

function pair(set: Record<string, string>, ground: string, ink: string): void {
  const colour = set[ground] === undefined ? undefined : parse(set[ground]);
  if (colour === undefined || set[ink] !== undefined) return;
  set[ink] = inkOn(colour);
}

/** The owner's colour as a ground with its ink, and as letters on light and on dark. */
function accents(set: Record<string, string>, accent: Colour): void {
  set["--accent"] = hex(accent);
  set["--on-accent"] = inkOn(accent);
  set["--accent-ink-light"] = hex(legible(accent, WHITE, [0, 0, 0]));
  set["--accent-ink-dark"] = hex(legible(accent, DARK, WHITE));
  set["--header-ground"] ??= hex(accent);
  set["--header-ink"] ??= inkOn(parse(set["--header-ground"]) ?? accent);
  set["--mine-ground"] ??= hex(accent);
  set["--mine-ink"] ??= inkOn(parse(set["--mine-ground"]) ?? accent);
}

function inkOn(ground: Colour): string {
  return contrast(ground, WHITE) >= READABLE ? "#ffffff" : INK;
}

/** The colour, moved towards another until it can be read on the ground. */
function legible(colour: Colour, ground: Colour, towards: Colour): Colour {
  for (let step = 0; step <= 10; step++) {
    const mixed = colour.map((value, at) => value + ((towards[at] ?? 0) - value) * (step / 10));
    const next: Colour = [mixed[0] ?? 0, mixed[1] ?? 0, mixed[2] ?? 0];
    if (contrast(next, ground) >= READABLE) return next;
  }
  return towards;
}

function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function sameColour(one: string, other: string): boolean {
  return String(parse(one)) === String(parse(other));
}

/** Any colour the browser knows, drawn once. */
function parse(text: string): Colour | undefined {
  if (!CSS.supports("color", text)) return undefined;
  const pen = document.createElement("canvas").getContext("2d");
  if (pen === null) return undefined;
  pen.canvas.width = 1;
  pen.canvas.height = 1;
  pen.fillStyle = text;
  pen.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = pen.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

function hex(colour: Colour): string {
  return `#${colour.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}
