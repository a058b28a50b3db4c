/** A file on its way: how far, and the ways out of it. */
import { Icon } from "../../ui/icon";
import { sizeText } from "../../ui/size";
import type { Options } from "../options";
import type { Upload, Uploads } from "../../line/uploads";

export function UploadRow({ upload, uploads, options }: { upload: Upload; uploads: Uploads; options: Options }) {
  const { file, state, why, words } = upload;
  const isBad = state === "failed" || state === "refused";
  const percent = Math.round(upload.share * 100);
  const size = sizeText(uploads.features.maxAttachmentBytes, options.locale);
  return (
    <article class="said" data-mine="true" data-opens="true" data-closes="true">
      <div class="said-body">
        <div class="file" data-bad={isBad}>
          <Icon name={isBad ? "warning" : "file"} />
          <span class="file-words">
            <span class="file-name">{file.name}</span>
            {isBad ? (
              <span class="file-note" role="alert">
                {words || (why !== "" && options.say(why, { name: file.name, size }))}
              </span>
            ) : (
              <span
                class="bar"
                role="progressbar"
                aria-label={options.say("uploading", { n: percent })}
                aria-valuenow={percent}
                aria-valuemin={0}
                aria-valuemax={100}
              >
                <span style={{ transform: `scaleX(${Math.max(0.03, upload.share)})` }} />
              </span>
            )}
          </span>
          <span class="file-ways">
            {state === "failed" && (
              <button type="button" class="text-button" onClick={() => uploads.again(upload.token)}>
                {options.say("retry")}
              </button>
            )}
            <button
              type="button"
              class="round small"
              aria-label={options.say(isBad ? "remove" : "cancel")}
              onClick={() => uploads.remove(upload.token)}
            >
              <Icon name="close" />
            </button>
          </span>
        </div>
      </div>
    </article>
  );
}
