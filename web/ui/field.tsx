/** A labelled line of text with a hint. */
import type { Ref } from "preact";

interface FieldProps {
  id: string;
  label: string;
  hint?: string;
  maxLength: number;
  value: string;
  required?: boolean;
  autocomplete?: string;
  inputRef?: Ref<HTMLInputElement>;
  onChange(value: string): void;
}

export function Field(props: FieldProps) {
  return (
    <div class="field">
      <label for={props.id}>
        {props.label} {props.hint && <span class="hint">{props.hint}</span>}
      </label>
      <input
        id={props.id}
        ref={props.inputRef ?? null}
        type="text"
        maxLength={props.maxLength}
        required={props.required ?? false}
        autocomplete={props.autocomplete ?? "off"}
        value={props.value}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
    </div>
  );
}
