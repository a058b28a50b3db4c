/** The start's two faces: it takes a moment, or it did not work (contract/widget.md 2.8). */
import { Icon } from "../../ui/icon";
import type { Options } from "../options";
import type { Talk } from "../talk";

export function Starting({ text }: { text: string }) {
  return (
    <div class="middle" role="status">
      <span class="spinner" aria-hidden="true" />
      <p>{text}</p>
    </div>
  );
}

export function Trouble({ talk, options, canRetry }: { talk: Talk; options: Options; canRetry: boolean }) {
  return (
    <div class="middle">
      <div role="alert" class="middle-words">
        <span class="badge">
          <Icon name="warning" />
        </span>
        <h2>{options.say("errorTitle")}</h2>
        <p>{options.say(canRetry ? "busyText" : "errorText")}</p>
      </div>
      <div class="middle-buttons">
        {canRetry && (
          <button type="button" class="filled" onClick={() => talk.again()}>
            {options.say("retry")}
          </button>
        )}
        <button
          type="button"
          class={canRetry ? "outlined" : "filled"}
          onClick={() => talk.tell({ kind: "close", status: "error_chat" })}
        >
          {options.closeText}
        </button>
      </div>
    </div>
  );
}
