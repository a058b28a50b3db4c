/**
 * Views that come without a template of their own: heading, sections, fields, cards, items and buttons
 * are made from what the flow gave as their data.
 */
import type { Fields } from "../../wire/reader";
import { type Part, type View, propList, propText } from "../../wire/view";

export function managedParts(view: View): readonly Part[] {
  const { data } = view;
  const parts: Part[] = [];
  const heading = propText(data, "Heading", "Title");
  if (heading !== "") parts.push(part("Heading", { Heading: heading }));
  const text = propText(data, "SubHeading", "Description", "Text");
  if (text !== "") parts.push(part("Text", { Text: text }));
  const attributes = propList(data, "AttributeBar");
  if (attributes.length > 0) parts.push(part("AttributeBar", { Attributes: attributes }));
  parts.push(...sections(data));
  for (const card of propList(data, "Cards")) {
    const summary = propList({ list: [card["Summary"] ?? card] }, "list")[0] ?? card;
    parts.push(part("Card", { Action: view.actions[0] ?? "ActionSelected", ...summary }));
  }
  for (const item of propList(data, "Items")) {
    parts.push(
      part("Card", {
        Heading: propText(item, "Heading", "Label"),
        Description: propText(item, "Description"),
        Id: propText(item, "Id"),
      }),
    );
  }
  parts.push(...buttons(view));
  return parts;
}

function part(type: string, props: Fields, parts: readonly (Part | string)[] = []): Part {
  return { type, props, parts };
}

function sections(data: Fields): Part[] {
  const given = data["Sections"];
  if (typeof given === "string") return [part("Text", { Text: given })];
  return propList(data, "Sections", "Fields").flatMap((section): Part[] => {
    const type = propText(section, "Type", "_type");
    const heading = propText(section, "Heading");
    const inner = propList(section, "Items", "Fields").map((field) =>
      part(propText(field, "Type", "_type") || "FormInput", { ...field, Type: propText(field, "InputType") }),
    );
    if (type !== "" && inner.length === 0) return [part(type, section)];
    return [part("Section", { Heading: heading }, inner)];
  });
}

function buttons(view: View): Part[] {
  const { data } = view;
  const rows = [
    ["Next", "SubmitButton"],
    ["Submit", "SubmitButton"],
    ["Confirm", "SubmitButton"],
    ["Back", "Button"],
    ["Previous", "Button"],
    ["Cancel", "Button"],
  ] as const;
  const made = rows.flatMap(([name, type]): Part[] => {
    const label = propText(data, name);
    return label === "" && !view.actions.includes(name) ? [] : [part(type, { Action: name }, [label || name])];
  });
  const known = new Set<string>(rows.map(([name]) => name));
  const isTaken = propList(data, "Cards").length > 0;
  const other = view.actions.filter((action) => !known.has(action) && !isTaken);
  return [...made, ...other.map((action) => part("Button", { Action: action }, [action]))];
}
