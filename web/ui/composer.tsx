/** Where the person writes. Enter sends, Shift+Enter makes a new line, the focus stays. */
import { useEffect, useRef, useState } from "preact/hooks";

interface ComposerProps {
  id: string;
  label: string;
  maxLength: number;
  takesFocus: boolean;
  onSay(text: string): void;
  onTyping(): void;
}

export function Composer(props: ComposerProps) {
  const [text, setText] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  const isBlank = text.trim() === "";

  useEffect(() => {
    if (props.takesFocus) box.current?.focus({ preventScroll: true });
  }, [props.takesFocus]);

  const say = (): void => {
    if (!isBlank) {
      props.onSay(text.trim());
      setText("");
    }
    box.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <label class="unseen" for={props.id}>
        {props.label}
      </label>
      <div class="grower" data-text={text}>
        <textarea
          id={props.id}
          ref={box}
          rows={1}
          dir="auto"
          maxLength={props.maxLength}
          placeholder={props.label}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            if (event.currentTarget.value.trim() !== "") props.onTyping();
          }}
          onKeyDown={(event) => {
            // An input method uses Enter to choose a word; that one is not ours.
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            say();
          }}
        />
      </div>
      <button type="submit" class="primary" aria-disabled={isBlank}>
        Send
      </button>
    </form>
  );
}
