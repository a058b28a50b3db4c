/** An attachment: a card that downloads, with the picture when it is one. */
import { useEffect, useState } from "preact/hooks";
import { extensionOf } from "../../line/upload";
import { Icon } from "../../ui/icon";
import type { Attachment } from "../../wire/item";
import type { Case } from "../case";
import { say } from "../texts/texts";

const PICTURE = /^image\/(png|jpe?g|gif|webp)$/;
const RELEASE_MS = 60_000;

export function FileCard({ file, of }: { file: Attachment; of: Case }) {
  const [trouble, setTrouble] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const picture = usePicture(file, of);

  const download = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setTrouble(false);
    try {
      save(await of.fetchFile(file.attachmentId), file.fileName);
    } catch {
      setTrouble(true);
    }
    setBusy(false);
  };

  if (file.status !== "APPROVED") {
    const isRejected = file.status === "REJECTED";
    return (
      <div class="file" data-bad={isRejected}>
        <Icon name={isRejected ? "warning" : "file"} />
        <span class="file-words">
          <span class="file-name">{file.fileName}</span>
          <span class="file-note">{say(isRejected ? "rejected" : "scanning")}</span>
        </span>
      </div>
    );
  }
  return (
    <>
      <button
        type="button"
        class="file"
        aria-busy={isBusy}
        aria-label={say("download", { name: file.fileName })}
        onClick={() => void download()}
      >
        {picture !== "" ? (
          <img class="file-picture" src={picture} alt="" />
        ) : (
          <span class="file-kind" data-kind={extensionOf(file.fileName).slice(0, 4) || "•"} />
        )}
        <span class="file-words">
          <span class="file-name">{file.fileName}</span>
        </span>
        <Icon name="download" />
      </button>
      {trouble && (
        <p class="bad" role="alert">
          {say("fileFailed")}
        </p>
      )}
    </>
  );
}

/** The picture's own address, "" while or where there is none. */
function usePicture(file: Attachment, of: Case): string {
  const [url, setUrl] = useState("");
  useEffect(() => {
    if (file.status !== "APPROVED" || !PICTURE.test(file.type)) return undefined;
    let made = "";
    const life = new AbortController();
    of.fetchFile(file.attachmentId).then(
      (blob) => {
        if (life.signal.aborted) return;
        made = URL.createObjectURL(new Blob([blob], { type: file.type }));
        setUrl(made);
      },
      () => undefined, // the card alone does
    );
    return () => {
      life.abort();
      if (made !== "") URL.revokeObjectURL(made);
    };
  }, [file.attachmentId, file.status]);
  return url;
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), RELEASE_MS);
}
