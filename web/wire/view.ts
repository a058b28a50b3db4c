/** The answer of DescribeView (contract/participant.md 1.3) as a tree of parts with their data filled in. */
import { type Fields, WireError, fieldsIn, fieldsOf, json, listIn, textOr } from "./reader";

/** One part of a view; `parts` are those inside it, a text among them is the part's own words. */
export interface Part {
  readonly type: string;
  readonly props: Fields;
  readonly parts: readonly (Part | string)[];
}

export interface View {
  readonly name: string;
  readonly title: string;
  readonly parts: readonly Part[];
  readonly actions: readonly string[];
  readonly data: Fields;
}

const DEPTH_MOST = 20;

export function readView(value: unknown, data: Fields): View {
  const view = fieldsIn(fieldsOf(value, "the view"), "View");
  const content = fieldsIn(view, "Content");
  const template = fieldsOf(json(textOr(content, "Template", "{}"), "the template"), "the template");
  const body = listIn(template, "Body").flatMap((part) => partOf(part, data, 0));
  return {
    name: textOr(view, "Name"),
    title: propText({ title: fill(fieldsIn(template, "Head")["Title"], data) }, "title"),
    parts: body.filter((part): part is Part => typeof part !== "string"),
    actions: listIn(content, "Actions").filter((action): action is string => typeof action === "string"),
    data,
  };
}

function partOf(value: unknown, data: Fields, depth: number): (Part | string)[] {
  const filled = fill(value, data);
  if (typeof filled === "string") return filled === "" ? [] : [filled];
  if (Array.isArray(filled)) return filled.flatMap((each) => partOf(each, data, depth + 1));
  if (typeof filled !== "object" || filled === null) return [];
  if (depth > DEPTH_MOST) throw new WireError("the view is too deep");
  const from = filled as Fields;
  const inside = from["Content"];
  return [
    {
      type: textOr(from, "Type"),
      props: Object.fromEntries(
        Object.entries(fieldsIn(from, "Props")).map(([name, prop]) => [name, fill(prop, data)]),
      ),
      parts:
        inside === undefined || inside === null ? [] : partOf(Array.isArray(inside) ? inside : [inside], data, depth),
    },
  ];
}

/** "$.Name" stands for the data of that name. */
function fill(value: unknown, data: Fields): unknown {
  if (typeof value !== "string" || !value.startsWith("$.")) return value;
  let at: unknown = data;
  for (const step of value.slice(2).split(".")) {
    at = typeof at === "object" && at !== null ? (at as Fields)[step] : undefined;
  }
  return at ?? "";
}

/** A prop as text: a text, a number, or a list of them. */
export function propText(from: Fields, ...names: readonly string[]): string {
  for (const name of names) {
    const value = from[name];
    if (typeof value === "string" && value !== "") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      const inner = textOr(value as Fields, "TemplateString") || textOr(value as Fields, "Label");
      if (inner !== "") return inner;
    }
  }
  return "";
}

/** A prop as a list of objects; a text among them becomes one with Label and Value. */
export function propList(from: Fields, ...names: readonly string[]): readonly Fields[] {
  for (const name of names) {
    const value = from[name];
    if (!Array.isArray(value)) continue;
    return value.flatMap((each): Fields[] => {
      if (typeof each === "string") return [{ Label: each, Value: each }];
      return typeof each === "object" && each !== null ? [each as Fields] : [];
    });
  }
  return [];
}
