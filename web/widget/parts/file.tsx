/** An attachment: a card that downloads, a picture that is shown when it can be. */
import { useEffect, useState } from "preact/hooks";
import { extensionOf } from "../../line/upload";
import { Icon } from "../../ui/icon";
import type { Attachment } from "../../wire/item";
import type { Options } from "../options";
import type { Talk } from "../talk";

const PICTURE = /^image\/(png|jpe?g|gif|webp)$/;
const RELEASE_MS = 60_000;

interface FileProps {
  file: Attachment;
  talk: Talk;
  options: Options;
}

export function FileCard({ file, talk, options }: FileProps) {
  const [trouble, setTrouble] = useState("");
  const [isBusy, setBusy] = useState(false);
  const picture = usePicture(file, talk);
  const isOpen = file.status === "APPROVED";

  const download = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setTrouble("");
    try {
      save(await fetchFile(file, talk), file.fileName);
    } catch {
      setTrouble(options.say("fileFailed"));
    }
    setBusy(false);
  };

  if (!isOpen) {
    const isRejected = file.status === "REJECTED";
    return (
      <div class="file" data-bad={isRejected}>
        <Icon name={isRejected ? "warning" : "file"} />
        <span class="file-words">
          <span class="file-name">{file.fileName}</span>
          <span class="file-note">{isRejected ? options.rejectedText : options.say("scanning")}</span>
        </span>
      </div>
    );
  }
  return (
    <>
      <button
        type="button"
        class="file"
        onClick={() => void download()}
        aria-label={options.say("openFile", { name: file.fileName })}
      >
        {picture !== "" && <img class="file-picture" src={picture} alt="" />}
        <span class="file-row">
          <span class="file-kind" aria-hidden="true">
            {extensionOf(file.fileName).slice(0, 4) || "•"}
          </span>
          <span class="file-words">
            <span class="file-name">{file.fileName}</span>
          </span>
          {isBusy ? <span class="spinner small" aria-hidden="true" /> : <Icon name="download" />}
        </span>
      </button>
      {trouble !== "" && (
        <p class="field-trouble" role="alert">
          {trouble}
        </p>
      )}
    </>
  );
}

async function fetchFile(file: Attachment, talk: Talk): Promise<Blob> {
  const answer = await fetch(await talk.fileUrl(file.attachmentId), { credentials: "omit" });
  if (!answer.ok) throw new Error(`the file's server answered ${answer.status}`);
  return answer.blob();
}

/** The picture's own address, "" while or where there is none. */
function usePicture(file: Attachment, talk: Talk): string {
  const [url, setUrl] = useState("");
  useEffect(() => {
    if (file.status !== "APPROVED" || !PICTURE.test(file.type)) return undefined;
    let made = "";
    let isGone = false;
    fetchFile(file, talk).then(
      (blob) => {
        if (isGone) return;
        made = URL.createObjectURL(new Blob([blob], { type: file.type }));
        setUrl(made);
      },
      () => undefined, // the card alone does
    );
    return () => {
      isGone = true;
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
