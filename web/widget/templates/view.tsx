/**
 * A view of a step-by-step guide (contract/widget.md 5): its parts are drawn as they are known, what is
 * not known shows its words. Fields are collected under their names; an action answers with them.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Rich } from "../../ui/rich";
import type { Fields } from "../../wire/reader";
import { type ViewCall, viewAnswer } from "../../wire/template";
import { type Part, type View, propList, propText } from "../../wire/view";
import type { Options } from "../options";
import type { CardProps } from "./card";
import { INPUTS, ViewInput } from "./view_input";
import { managedParts } from "./managed";

export type FormData = Readonly<Record<string, string | readonly string[]>>;

export interface ViewTools {
  readonly options: Options;
  readonly data: FormData;
  readonly isChecked: boolean;
  put(name: string, value: string | readonly string[]): void;
  act(action: string, extra?: Fields, needsFields?: boolean): void;
}

export function ViewCard({ template, talk, options }: CardProps<ViewCall>) {
  const [view, setView] = useState<View | undefined>(undefined);
  const [isBad, setBad] = useState(false);
  const [data, setData] = useState<FormData>({});
  const [isChecked, setChecked] = useState(false);
  const [tries, setTries] = useState(0);
  const box = useRef<HTMLFormElement>(null);

  useEffect(() => {
    let isGone = false;
    setBad(false);
    talk.view(template.viewToken, template.viewData).then(
      (loaded) => {
        if (isGone) return;
        const parts = loaded.parts.length > 0 ? loaded.parts : managedParts(loaded);
        setView({ ...loaded, parts });
        setData(defaults(parts));
      },
      () => {
        if (!isGone) setBad(true);
      },
    );
    return () => {
      isGone = true;
    };
  }, [template.viewToken, tries]);

  if (isBad) {
    return (
      <div class="card pad" role="alert">
        <p>{options.say("viewFailed")}</p>
        <button type="button" class="text-button" onClick={() => setTries(tries + 1)}>
          {options.say("retry")}
        </button>
      </div>
    );
  }
  if (view === undefined) {
    return (
      <div class="card pad" role="status">
        <span class="spinner small" aria-hidden="true" /> {options.say("loading")}
      </div>
    );
  }

  const act = (action: string, extra: Fields = {}, needsFields = false): void => {
    setChecked(needsFields);
    const form = box.current;
    if (needsFields && form !== null && !form.checkValidity()) {
      form.querySelector<HTMLElement>(":invalid:not(fieldset)")?.focus();
      return;
    }
    const fields = Object.keys(data).length > 0 ? { FormData: data } : {};
    talk.answer(viewAnswer(action, { ...fields, ...extra }));
  };
  const tools: ViewTools = { options, data, isChecked, put: (name, value) => setData({ ...data, [name]: value }), act };
  const main = view.actions.find((action) => action !== "Cancel" && action !== "Back") ?? "Submit";

  return (
    <form
      class="card view"
      ref={box}
      noValidate
      aria-label={view.title || view.name}
      onSubmit={(event) => {
        event.preventDefault();
        act(main, {}, true);
      }}
    >
      {view.title !== "" && (
        <div class="card-head">
          <h3 class="card-title">{view.title}</h3>
        </div>
      )}
      <div class="pad view-parts">{view.parts.map((part, place) => partOf(part, place, tools))}</div>
      {!hasAction(view.parts) && (
        <div class="pad">
          <button type="submit" class="filled wide">
            {options.say("submit")}
          </button>
        </div>
      )}
    </form>
  );
}

function defaults(parts: readonly (Part | string)[]): FormData {
  const found: Record<string, string | readonly string[]> = {};
  for (const part of parts) {
    if (typeof part === "string") continue;
    const name = propText(part.props, "Name", "Id");
    const value = propText(part.props, "DefaultValue", "Value");
    if (INPUTS.has(part.type) && name !== "" && value !== "") found[name] = value;
    Object.assign(found, defaults(part.parts));
  }
  return found;
}

function hasAction(parts: readonly (Part | string)[]): boolean {
  return parts.some(
    (part) =>
      typeof part !== "string" &&
      (propText(part.props, "Action") !== "" || part.type.endsWith("Button") || hasAction(part.parts)),
  );
}

function partOf(part: Part | string, key: number, tools: ViewTools): ComponentChildren {
  if (typeof part === "string") return <Rich key={key} text={part} isMarkdown />;
  const { props } = part;
  const inner = part.parts.map((each, place) => partOf(each, place, tools));
  const heading = propText(props, "Heading", "Title", "Label");
  if (INPUTS.has(part.type)) return <ViewInput key={key} part={part} tools={tools} />;
  switch (part.type) {
    case "Heading":
      return (
        <h3 key={key} class="card-title">
          {heading}
          {inner}
        </h3>
      );
    case "Button":
    case "SubmitButton":
    case "LinkButton":
      return <Action key={key} part={part} tools={tools} label={words(part) || heading} />;
    case "Card":
      return <ViewChoice key={key} part={part} tools={tools} />;
    case "AttributeBar":
    case "AttributeSection":
    case "AttributeList":
      return <Attributes key={key} list={propList(props, "Attributes", "Items", "Value")} />;
    default:
      return (
        <div key={key} class="view-part">
          {heading !== "" && <h4>{heading}</h4>}
          {propText(props, "Text", "Description", "SubHeading") !== "" && (
            <Rich text={propText(props, "Text", "Description", "SubHeading")} isMarkdown />
          )}
          {inner}
        </div>
      );
  }
}

function words(part: Part): string {
  return part.parts.filter((each): each is string => typeof each === "string").join(" ");
}

function Action({ part, tools, label }: { part: Part; tools: ViewTools; label: string }) {
  const action = propText(part.props, "Action") || label;
  const isMain = part.type === "SubmitButton" || propText(part.props, "Variant", "Style") === "primary";
  return (
    <button
      type="button"
      class={isMain ? "filled wide" : "outlined wide"}
      onClick={() => tools.act(action, {}, isMain)}
    >
      {label || action}
    </button>
  );
}

/** A card of a view answers with its action and its id. */
function ViewChoice({ part, tools }: { part: Part; tools: ViewTools }) {
  const { props } = part;
  const heading = propText(props, "Heading", "Title", "Label");
  const action = propText(props, "Action");
  const text = propText(props, "Description", "Text");
  const inside = (
    <span class="choice-words">
      <span class="choice-title">{heading}</span>
      {text !== "" && <span class="choice-subtitle">{text}</span>}
      {propText(props, "Status") !== "" && <span class="choice-subtitle">{propText(props, "Status")}</span>}
    </span>
  );
  if (action === "") return <div class="choice still">{inside}</div>;
  return (
    <button
      type="button"
      class="choice"
      onClick={() => tools.act(action, { Id: propText(props, "Id"), Heading: heading })}
    >
      {inside}
    </button>
  );
}

function Attributes({ list }: { list: readonly Fields[] }) {
  return (
    <dl class="attributes">
      {list.map((each, place) => (
        <div key={place}>
          <dt>{propText(each, "Label")}</dt>
          <dd>{propText(each, "Value")}</dd>
        </div>
      ))}
    </dl>
  );
}
