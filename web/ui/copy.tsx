/** A button that copies a text and says so for a moment. */
import { useEffect, useRef, useState } from "preact/hooks";

const SAY_SO_MS = 2000;

type Outcome = "" | "Copied" | "Failed";

export function Copy(props: { text: string; what: string }) {
  const [outcome, setOutcome] = useState<Outcome>("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const copy = async (): Promise<void> => {
    const isCopied = await copyText(props.text);
    setOutcome(isCopied ? "Copied" : "Failed");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOutcome(""), SAY_SO_MS);
  };

  return (
    <button type="button" class="copy" data-outcome={outcome} onClick={() => void copy()}>
      <span aria-hidden="true">{outcome || "Copy"}</span>
      <span class="unseen">Copy {props.what}</span>
      <span class="unseen" role="status">
        {outcome}
      </span>
    </button>
  );
}

/** The clipboard needs a secure page; by plain http from another machine only the old way works. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    const focused = document.activeElement;
    area.value = text;
    area.className = "unseen";
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return isCopied;
  }
}
