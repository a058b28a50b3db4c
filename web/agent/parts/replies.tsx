/** The list of quick replies, to be edited; it is kept with the agent's preferences. */
import { useState } from "preact/hooks";
import { Icon } from "../../ui/icon";
import type { Reply } from "../../wire/desk";
import type { Desk } from "../desk";
import { say } from "../texts/texts";
import { Dialog } from "./dialog";

export function RepliesDialog({ desk, onClose }: { desk: Desk; onClose(): void }) {
  const [list, setList] = useState<readonly Reply[]>(desk.replies.value);
  const [trouble, setTrouble] = useState("");
  const change = (place: number, to: Partial<Reply>): void => {
    setList(list.map((reply, at) => (at === place ? { ...reply, ...to } : reply)));
  };
  const save = (): void => {
    const kept = list.filter(({ text }) => text.trim() !== "");
    desk.saveReplies(kept).then(
      () => {
        desk.replies.value = kept;
        onClose();
      },
      (error: unknown) => setTrouble((error instanceof Error && error.message) || say("saveFailed")),
    );
  };
  return (
    <Dialog title={say("quickReplies")} onClose={onClose}>
      <p class="hint">{say("replyHint")}</p>
      <form
        class="replies"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {list.length === 0 && <p>{say("noReplies")}</p>}
        {list.map((reply, place) => (
          <fieldset key={place} class="reply">
            <legend class="unseen">{reply.title || `${say("quickReplies")} ${place + 1}`}</legend>
            <input
              type="text"
              maxLength={60}
              aria-label={say("replyTitle")}
              placeholder={say("replyTitle")}
              value={reply.title}
              onInput={(event) => change(place, { title: event.currentTarget.value })}
            />
            <button type="button" class="round" aria-label={`${say("remove")}: ${reply.title}`} onClick={() => setList(list.filter((_, at) => at !== place))}>
              <Icon name="close" />
            </button>
            <textarea
              rows={2}
              maxLength={2000}
              aria-label={say("replyText")}
              placeholder={say("replyText")}
              value={reply.text}
              onInput={(event) => change(place, { text: event.currentTarget.value })}
            />
          </fieldset>
        ))}
        {trouble !== "" && (
          <p class="bad" role="alert">
            {trouble}
          </p>
        )}
        <div class="dialog-ways">
          <button type="button" class="quiet large" onClick={() => setList([...list, { title: "", text: "" }])}>
            {say("addReply")}
          </button>
          <button type="submit" class="primary large">
            {say("save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
