/**
 * Interactive messages (contract/participant.md 9, contract/widget.md 5): a foreign template becomes
 * one of a few shapes that a page can draw, and a choice becomes the answer that goes back.
 */
import { type Fields, WireError, fieldsIn, fieldsOf, json, listIn, textIn, textOr } from "./reader";

export const RESPONSE = "application/vnd.amazonaws.connect.message.interactive.response";

const TITLE_MOST = 5000; // contract/widget.md 8 no. 18
const CHOICES_MOST = 10;
const SLOTS_MOST = 40;
const CARDS_MOST = 5;

export interface Picture {
  readonly url: string;
  readonly alt: string;
}

export interface Choice {
  readonly title: string;
  readonly subtitle: string;
  readonly picture: Picture | undefined;
  readonly url: string; // not "": a link that answers nothing
  readonly target: string;
  readonly turn: string; // "SHOW_MORE", "PREVIOUS_OPTIONS" or ""
}

/** Which page of a long list this is, as the answer to SHOW_MORE repeats it. */
export interface Paging {
  readonly listId: string;
  readonly preIndex: number;
  readonly nextIndex: number;
  readonly referenceId: string;
}

export interface Choices {
  readonly kind: "choices";
  readonly form: "ListPicker" | "Panel" | "QuickReply";
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly picture: Picture | undefined;
  readonly choices: readonly Choice[];
  readonly paging: Paging;
}

export interface Slot {
  readonly date: string; // as the template said it
  readonly at: number;
  readonly minutes: number;
}

export interface Times {
  readonly kind: "times";
  readonly title: string;
  readonly subtitle: string;
  readonly offset: number | undefined; // minutes east of UTC; undefined: the reader's own zone
  readonly place: string;
  readonly slots: readonly Slot[];
}

export interface Carousel {
  readonly kind: "carousel";
  readonly title: string;
  readonly subtitle: string;
  readonly isVertical: boolean;
  readonly omitsTitle: boolean;
  readonly cards: readonly Choices[];
}

export interface ViewCall {
  readonly kind: "view";
  readonly title: string;
  readonly viewToken: string;
  readonly viewData: Fields;
}

export interface OtherTemplate {
  readonly kind: "other";
  readonly title: string;
}

export type Template = Choices | Times | Carousel | ViewCall | OtherTemplate;

export interface Answer {
  readonly type: string;
  readonly text: string;
}

/** A template of no known kind, or a broken one, is its title as text. */
export function readTemplate(text: string): Template {
  try {
    return templateOf(fieldsOf(json(text, "a template"), "a template"));
  } catch (error) {
    if (error instanceof WireError) return { kind: "other", title: "" };
    throw error;
  }
}

function templateOf(from: Fields): Template {
  const content = fieldsIn(fieldsIn(from, "data"), "content");
  switch (textOr(from, "templateType")) {
    case "ListPicker":
      return choicesOf(from, content, "ListPicker");
    case "Panel":
      return choicesOf(from, content, "Panel");
    case "QuickReply":
      return choicesOf(from, content, "QuickReply");
    case "TimePicker":
      return timesOf(content);
    case "Carousel":
      return carouselOf(content);
    case "ViewResource":
      return {
        kind: "view",
        title: cut(textOr(content, "title")),
        viewToken: textIn(content, "viewToken"),
        viewData: fieldsIn(content, "viewData"),
      };
    default:
      return { kind: "other", title: cut(textOr(content, "title")) };
  }
}

function choicesOf(from: Fields, content: Fields, form: Choices["form"]): Choices {
  return {
    kind: "choices",
    form,
    id: textOr(from, "templateIdentifier"),
    title: cut(textIn(content, "title")),
    subtitle: cut(textOr(content, "subtitle")),
    picture: form === "QuickReply" ? undefined : pictureIn(content),
    choices: listIn(content, "elements").slice(0, CHOICES_MOST).map(choiceOf),
    paging: {
      listId: textOr(content, "listId"),
      preIndex: numberOr(content, "preIndex"),
      nextIndex: numberOr(content, "nextIndex"),
      referenceId: textOr(content, "referenceId"),
    },
  };
}

function choiceOf(value: unknown): Choice {
  const from = fieldsOf(value, "an element");
  return {
    title: cut(textIn(from, "title")),
    subtitle: cut(textOr(from, "subtitle")),
    picture: pictureIn(from),
    url: textOr(from, "type") === "hyperlink" ? linkOrNone(textOr(from, "url")) : "",
    target: /^_(top|parent)$/.test(textOr(from, "target")) ? textOr(from, "target") : "_blank",
    turn: textOr(from, "actionDetail"),
  };
}

function timesOf(content: Fields): Times {
  const offset = content["timeZoneOffset"];
  return {
    kind: "times",
    title: cut(textIn(content, "title")),
    subtitle: cut(textOr(content, "subtitle")),
    offset: typeof offset === "number" && Number.isFinite(offset) ? offset : undefined,
    place: textOr(fieldsIn(content, "location"), "title"),
    slots: listIn(content, "timeslots").slice(0, SLOTS_MOST).flatMap(slotOf),
  };
}

function slotOf(value: unknown): Slot[] {
  const from = fieldsOf(value, "a time slot");
  const date = textIn(from, "date");
  const at = Date.parse(date);
  return Number.isNaN(at) ? [] : [{ date, at, minutes: Math.round(numberOr(from, "duration") / 60) }];
}

function carouselOf(content: Fields): Carousel {
  const cards = listIn(content, "elements")
    .slice(0, CARDS_MOST)
    .map((card) => templateOf(fieldsOf(card, "a card")));
  return {
    kind: "carousel",
    title: cut(textIn(content, "title")),
    subtitle: cut(textOr(content, "subtitle")),
    isVertical: content["carouselIsVertical"] === true,
    omitsTitle: content["omitTitleFromCarouselResponse"] === true,
    cards: cards.filter((card): card is Choices => card.kind === "choices"),
  };
}

function pictureIn(from: Fields): Picture | undefined {
  const url = linkOrNone(textOr(from, "imageData"));
  if (url === "" || textOr(from, "imageType", "URL").toUpperCase() !== "URL") return undefined;
  return { url, alt: textOr(from, "imageDescription") };
}

/** Only addresses that fetch: never javascript: or data:. */
export function linkOrNone(text: string): string {
  return /^https?:\/\/[^\s]+$/i.test(text.trim()) ? text.trim() : "";
}

function numberOr(from: Fields, key: string): number {
  const value = from[key];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function cut(text: string): string {
  return text.length > TITLE_MOST ? `${text.slice(0, TITLE_MOST - 1)}…` : text;
}

/** What pressing one choice says; `card` is the list inside a carousel that it belongs to. */
export function answerOf(list: Choices, choice: Choice, isCard: boolean): Answer {
  if (choice.turn !== "") {
    const data = { actionName: choice.turn, ...list.paging, templateType: list.form };
    return { type: RESPONSE, text: JSON.stringify({ version: "1.0", data, action: choice.turn }) };
  }
  if (!isCard) return { type: "text/plain", text: choice.title };
  const said = { templateIdentifier: list.id, listTitle: list.title, selectionText: choice.title };
  return { type: "text/plain", text: JSON.stringify(said) };
}

/** With an offset the original sends the shifted time with a two-digit fraction. */
export function slotAnswer(times: Times, slot: Slot): Answer {
  if (!times.offset) return { type: "text/plain", text: slot.date };
  const shifted = new Date(slot.at + times.offset * 60_000).toISOString(); // …T10:00:00.000Z
  return { type: "text/plain", text: `${shifted.slice(0, 22)}+00:00` };
}

export function viewAnswer(action: string, data: object): Answer {
  return { type: RESPONSE, text: JSON.stringify({ action, data, templateType: "ViewResource", version: "1.0" }) };
}

/** An answer of mine as it is shown again; "" hides it. */
export function shownAnswer(type: string, text: string, omitsTitle = false): string {
  if (type === RESPONSE) return shownResponse(text);
  if (!text.startsWith('{"templateIdentifier"')) return text;
  try {
    const said = fieldsOf(json(text, "an answer"), "an answer");
    const chosen = textIn(said, "selectionText");
    const title = textOr(said, "listTitle");
    return omitsTitle || title === "" ? chosen : `${title}: ${chosen}`;
  } catch {
    return text;
  }
}

function shownResponse(text: string): string {
  try {
    const said = fieldsOf(json(text, "an answer"), "an answer");
    if (textOr(said, "templateType") !== "ViewResource") return "";
    const action = textOr(said, "action").trim();
    return action === "" ? textOr(fieldsIn(said, "data"), "content") : action;
  } catch {
    return "";
  }
}
