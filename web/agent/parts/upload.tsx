/** A file on its way: how far, and the ways out of it. */
import type { Upload, Uploads } from "../../line/uploads";
import { Icon } from "../../ui/icon";
import { sizeText } from "../../ui/size";
import { locale, say } from "../texts/texts";

export function UploadRow({ upload, uploads }: { upload: Upload; uploads: Uploads }) {
  const { file, state, why, words } = upload;
  const isBad = state === "failed" || state === "refused";
  const percent = Math.round(upload.share * 100);
  const size = sizeText(uploads.features.maxAttachmentBytes, locale());
  return (
    <article class="said" data-mine="true" data-opens="true">
      <div class="file" data-bad={isBad}>
        <Icon name={isBad ? "warning" : "file"} />
        <span class="file-words">
          <span class="file-name">{file.name}</span>
          {isBad ? (
            <span class="file-note" role="alert">
              {words || (why !== "" && say(why, { size }))}
            </span>
          ) : (
            <span
              class="bar"
              role="progressbar"
              aria-label={say("uploading", { n: percent })}
              aria-valuenow={percent}
              aria-valuemin={0}
              aria-valuemax={100}
            >
              <span style={{ transform: `scaleX(${Math.max(0.03, upload.share)})` }} />
            </span>
          )}
        </span>
        {state === "failed" && (
          <button type="button" class="link" onClick={() => uploads.again(upload.token)}>
            {say("retry")}
          </button>
        )}
        <button type="button" class="round small" aria-label={say(isBad ? "remove" : "cancel")} onClick={() => uploads.remove(upload.token)}>
          <Icon name="close" />
        </button>
      </div>
    </article>
  );
}
