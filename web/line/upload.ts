/** The three steps of an attachment (contract/participant.md 7): a place, the bytes, the word that they are there. */
import { Refused, Unreachable } from "./http";
import { completeUpload, startUpload } from "./service";
import type { UploadPlace } from "../wire/participant";

export interface UploadCalls {
  readonly base: string;
  token(): string;
  progress(share: number): void;
  readonly signal: AbortSignal;
}

/** Resolves when the server has the file; the item itself comes by the socket. */
export async function upload(file: File, type: string, clientToken: string, calls: UploadCalls): Promise<void> {
  const about = { name: file.name, size: file.size, type };
  const place = await startUpload(calls.base, calls.token(), about, clientToken);
  if (calls.signal.aborted) throw aborted();
  await put(file, place, calls);
  if (calls.signal.aborted) throw aborted();
  await completeUpload(calls.base, calls.token(), place.attachmentId, clientToken);
}

/** fetch cannot tell how far an upload is; XMLHttpRequest can. */
function put(file: File, place: UploadPlace, calls: UploadCalls): Promise<void> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", place.url);
    for (const [name, value] of Object.entries(place.headers)) {
      if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value); // the browser's own
    }
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) calls.progress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) done();
      else failed(new Refused(request.status, "UploadFailed", ""));
    };
    request.onerror = () => failed(new Unreachable("The server cannot be reached"));
    request.onabort = () => failed(aborted());
    calls.signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function aborted(): DOMException {
  return new DOMException("The upload was cancelled", "AbortError");
}

/** What the files of contract/participant.md 7 are, where the browser does not know. */
const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  heic: "image/heic",
  jfif: "image/jpeg",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  mov: "video/quicktime",
  mp4: "video/mp4",
  pdf: "application/pdf",
  png: "image/png",
  ppt: "application/vnd.ms-powerpoint",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  rtf: "application/rtf",
  txt: "text/plain",
  wav: "audio/wav",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

export const KNOWN_EXTENSIONS: readonly string[] = Object.keys(TYPES);

export function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1).toLowerCase();
}

export function typeOf(file: File): string {
  return TYPES[extensionOf(file.name)] ?? file.type;
}
