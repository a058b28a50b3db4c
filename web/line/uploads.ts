/** The files on their way (contract/widget.md 5, attachments): checked first, then sent one by one. */
import { signal } from "@preact/signals";
import { Refused } from "./http";
import { newToken } from "./token";
import { KNOWN_EXTENSIONS, extensionOf, typeOf, upload } from "./upload";
import type { Features } from "../wire/widget";

export interface Upload {
  readonly token: string;
  readonly file: File;
  readonly share: number; // 0..1
  readonly state: "waiting" | "sending" | "failed" | "refused"; // refused: it makes no sense to try again
  readonly why: UploadTrouble | "";
  readonly words: string; // the server's own, "" if none
}

export type UploadTrouble = "tooBig" | "wrongType" | "tooMany" | "uploadFailed";

const FILES_MOST = 35; // contract/participant.md 7

export class Uploads {
  readonly list = signal<readonly Upload[]>([]);
  private readonly stops = new Map<string, AbortController>();
  private isBusy = false;

  constructor(
    private readonly base: string,
    readonly features: Features,
    private readonly connectionToken: () => string,
  ) {}

  extensions(): readonly string[] {
    return this.features.extensions.length > 0 ? this.features.extensions : KNOWN_EXTENSIONS;
  }

  add(files: readonly File[], sentBefore: number): void {
    const waiting = this.list.value.filter((each) => each.state !== "refused").length;
    const added = files.map((file, place): Upload => {
      const why = this.check(file, sentBefore + waiting + place);
      return { token: newToken(), file, share: 0, state: why === "" ? "waiting" : "refused", why, words: "" };
    });
    this.list.value = [...this.list.value, ...added];
    void this.pump();
  }

  private check(file: File, place: number): UploadTrouble | "" {
    if (place >= FILES_MOST) return "tooMany";
    if (!this.extensions().includes(extensionOf(file.name))) return "wrongType";
    if (file.size > this.features.maxAttachmentBytes || file.size === 0) return "tooBig";
    return "";
  }

  private async pump(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let next = this.waiting(); next !== undefined; next = this.waiting()) await this.send(next);
    this.isBusy = false;
  }

  private waiting(): Upload | undefined {
    return this.list.value.find((each) => each.state === "waiting");
  }

  private async send({ token, file }: Upload): Promise<void> {
    const stop = new AbortController();
    this.stops.set(token, stop);
    this.change(token, { state: "sending", share: 0, why: "", words: "" });
    try {
      await upload(file, typeOf(file), token, {
        base: this.base,
        token: this.connectionToken,
        progress: (share) => this.change(token, { share }),
        signal: stop.signal,
      });
      this.remove(token);
    } catch (error) {
      if (!stop.signal.aborted) this.fail(token, error);
    }
    this.stops.delete(token);
  }

  /** contract/widget.md 4.8: which refusals speak for themselves, and which may be tried again. */
  private fail(token: string, error: unknown): void {
    if (error instanceof Refused && error.status === 402) this.change(token, { state: "refused", why: "tooMany" });
    else if (error instanceof Refused && error.status === 400) {
      this.change(token, { state: "refused", why: "uploadFailed", words: error.message });
    } else this.change(token, { state: "failed", why: "uploadFailed" });
  }

  again(token: string): void {
    this.change(token, { state: "waiting", why: "" });
    void this.pump();
  }

  /** Takes it away, wherever it is on its way. */
  remove(token: string): void {
    this.stops.get(token)?.abort();
    this.list.value = this.list.value.filter((each) => each.token !== token);
  }

  clear(): void {
    for (const { token } of this.list.value) this.remove(token);
  }

  private change(token: string, to: Partial<Upload>): void {
    this.list.value = this.list.value.map((each) => (each.token === token ? { ...each, ...to } : each));
  }
}
