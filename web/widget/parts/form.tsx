/** The form before the chat (contract/widget.md 5): what is asked, and what becomes of the answers. */
import { useRef, useState } from "preact/hooks";
import type { FormValues } from "../../wire/orders";
import { DISPLAY_NAME, type FormField, type PreChatForm } from "../../wire/widget";
import { LineInput } from "../../ui/line_input";
import type { Options } from "../options";
import type { Talk } from "../talk";

type Values = Readonly<Record<string, string>>;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export function PreChat({ form, options, talk }: { form: PreChatForm; options: Options; talk: Talk }) {
  const [values, setValues] = useState<Values>({});
  const [isChecked, setChecked] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const troubles = isChecked ? form.fields.map((field) => troubleOf(field, values, options)) : [];

  const submit = (event: Event): void => {
    event.preventDefault();
    setChecked(true);
    const bad = form.fields.findIndex((field) => troubleOf(field, values, options) !== "");
    if (bad < 0) void talk.start(valuesOf(form, values));
    else box.current?.querySelectorAll<HTMLElement>("input, textarea, select")[bad]?.focus();
  };

  return (
    <form class="form" ref={box} noValidate onSubmit={submit}>
      <div class="form-fields">
        <h2>{form.title || options.say("formTitle")}</h2>
        {form.text !== "" && <p class="quiet-text">{form.text}</p>}
        {form.fields.map((field, place) => (
          <Field
            key={field.name}
            field={field}
            value={values[field.name] ?? ""}
            trouble={troubles[place] ?? ""}
            options={options}
            onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
      </div>
      <div class="form-foot">
        <button type="submit" class="filled wide">
          {form.submit || options.say("startChat")}
        </button>
      </div>
    </form>
  );
}

interface FieldProps {
  field: FormField;
  value: string;
  trouble: string;
  options: Options;
  onChange(value: string): void;
}

const AUTOCOMPLETE: Readonly<Record<string, string>> = { displayName: "name", email: "email", phone: "tel" };

function Field({ field, value, trouble, options, onChange }: FieldProps) {
  const id = `form-${field.name}`;
  const common = {
    id,
    value,
    required: field.required,
    "aria-invalid": trouble !== "",
    "aria-describedby": trouble !== "" ? `${id}-trouble` : field.hint !== "" ? `${id}-hint` : undefined,
    onInput: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  return (
    <div class="form-field">
      <label for={id}>
        {field.label}
        {field.required && <span aria-hidden="true"> *</span>}
      </label>
      {field.kind === "textarea" && <textarea {...common} rows={3} maxLength={field.maxLength} dir="auto" />}
      {field.kind === "dropdown" && (
        <select {...common}>
          <option value="">{options.say("select")}</option>
          {field.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
      {field.kind !== "textarea" && field.kind !== "dropdown" && (
        <LineInput
          {...common}
          type={field.kind}
          maxLength={field.kind === "text" || field.kind === "email" ? field.maxLength : undefined}
          autocomplete={AUTOCOMPLETE[field.name] ?? "off"}
          dir="auto"
        />
      )}
      {field.hint !== "" && trouble === "" && (
        <p class="quiet-text" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      {trouble !== "" && (
        <p class="field-trouble" id={`${id}-trouble`} role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}

function troubleOf(field: FormField, values: Values, options: Options): string {
  const value = (values[field.name] ?? "").trim();
  if (field.required && value === "") return options.say("required");
  if (field.kind === "email" && value !== "" && !EMAIL.test(value)) return options.say("badEmail");
  return "";
}

/** A field of the name's becomes the display name, every other an attribute; an empty one nothing. */
export function valuesOf(form: PreChatForm, values: Values): FormValues {
  const given = form.fields.map((field) => [field.name, (values[field.name] ?? "").trim()] as const);
  const attributes = given.filter(([name, value]) => name !== DISPLAY_NAME && value !== "");
  return {
    displayName: given.find(([name]) => name === DISPLAY_NAME)?.[1] ?? "",
    attributes: Object.fromEntries(attributes),
  };
}
