/** The fields of a view, each a native control. */
import { LineInput, type LineType } from "../../ui/line_input";
import { type Part, propList, propText } from "../../wire/view";
import type { ViewTools } from "./view";

export const INPUTS: ReadonlySet<string> = new Set([
  "FormInput",
  "Input",
  "TextInput",
  "TextArea",
  "Dropdown",
  "RadioGroup",
  "CheckboxGroup",
  "Checkbox",
  "Toggle",
  "ToggleSwitch",
  "DatePicker",
  "TimeInput",
  "TimePicker",
]);

const TYPES: Readonly<Record<string, LineType>> = {
  DatePicker: "date",
  TimeInput: "time",
  TimePicker: "time",
};

const KNOWN_TYPES: readonly LineType[] = ["text", "email", "tel", "number", "password", "url", "date", "time"];

export function ViewInput({ part, tools }: { part: Part; tools: ViewTools }) {
  const { props } = part;
  const label = propText(props, "Label", "Heading");
  const name = propText(props, "Name", "Id") || label;
  const id = `view-${name}`;
  const isRequired = propText(props, "Required") === "true";
  const value = tools.data[name];
  const text = typeof value === "string" ? value : "";
  const isMissing = tools.isChecked && isRequired && (value === undefined || value.length === 0);
  const common = {
    id,
    required: isRequired,
    "aria-invalid": isMissing,
    value: text,
    onInput: (event: { currentTarget: { value: string } }) => tools.put(name, event.currentTarget.value),
  };
  const choices = propList(props, "Options", "Items").map((each) => {
    const shown = propText(each, "Label", "Value");
    return { label: shown, value: propText(each, "Value") || shown };
  });

  if (part.type === "RadioGroup" || part.type === "CheckboxGroup") {
    return <Group name={name} label={label} kind={part.type} choices={choices} isRequired={isRequired} tools={tools} />;
  }
  if (part.type === "Checkbox" || part.type.startsWith("Toggle")) {
    return (
      <label class="tick">
        <input
          type="checkbox"
          checked={text === "true"}
          required={isRequired}
          onChange={(event) => tools.put(name, String(event.currentTarget.checked))}
        />
        <span>{label}</span>
      </label>
    );
  }
  const given = propText(props, "InputType", "Type");
  const type = TYPES[part.type] ?? KNOWN_TYPES.find((known) => known === given) ?? "text";
  return (
    <div class="form-field">
      <label for={id}>
        {label}
        {isRequired && <span aria-hidden="true"> *</span>}
      </label>
      {part.type === "TextArea" && <textarea {...common} rows={3} dir="auto" />}
      {part.type === "Dropdown" && (
        <select {...common}>
          <option value="">{tools.options.say("select")}</option>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
      {part.type !== "TextArea" && part.type !== "Dropdown" && (
        <LineInput {...common} type={type} dir="auto" placeholder={propText(props, "PlaceHolder", "Placeholder")} />
      )}
      {propText(props, "HelperText") !== "" && <p class="quiet-text">{propText(props, "HelperText")}</p>}
      {isMissing && (
        <p class="field-trouble" role="alert">
          {tools.options.say("required")}
        </p>
      )}
    </div>
  );
}

interface GroupProps {
  name: string;
  label: string;
  kind: "RadioGroup" | "CheckboxGroup";
  choices: readonly { label: string; value: string }[];
  isRequired: boolean;
  tools: ViewTools;
}

function Group({ name, label, kind, choices, isRequired, tools }: GroupProps) {
  const value = tools.data[name];
  const chosen = Array.isArray(value) ? value : typeof value === "string" && value !== "" ? [value] : [];
  const pick = (one: string, isOn: boolean): void => {
    if (kind === "RadioGroup") tools.put(name, one);
    else tools.put(name, isOn ? [...chosen, one] : chosen.filter((each) => each !== one));
  };
  return (
    <fieldset class="form-field">
      <legend>
        {label}
        {isRequired && <span aria-hidden="true"> *</span>}
      </legend>
      {choices.map((choice) => (
        <label class="tick" key={choice.value}>
          <input
            type={kind === "RadioGroup" ? "radio" : "checkbox"}
            name={`view-${name}`}
            checked={chosen.includes(choice.value)}
            required={isRequired && (kind === "RadioGroup" || chosen.length === 0)}
            onChange={(event) => pick(choice.value, event.currentTarget.checked)}
          />
          <span>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
