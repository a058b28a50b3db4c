/**
 * The preview's frame: the real loader and the real interface, with a canned chat in the place of the
 * server, so that nothing is started and a draft needs no saving.
 */
import { CONTENT_TYPES, type Watch, forgetChat, runLoader, watchFrames, watchWindow } from "../stage/stage";
import { type Draft, PREVIEW_WIDGET, cannedAnswer, cannedFrame, readDraft } from "../wire/preview";
import "./preview.css";

class CannedSocket extends EventTarget {
  constructor() {
    super();
    setTimeout(() => this.dispatchEvent(new Event("open")));
  }
  send(data: unknown): void {
    const answer = cannedFrame(String(data));
    if (answer !== undefined) setTimeout(() => this.dispatchEvent(new MessageEvent("message", { data: answer })));
  }
  close(): void {
    return;
  }
}

function show(draft: Draft): void {
  const watch: Watch = { answer: (url) => cannedAnswer(url.pathname, draft, new Date().toISOString().slice(0, 10)), socket: () => new CannedSocket() };
  watchWindow(window, watch);
  watchFrames(watch);
  forgetChat();
  window.addEventListener("pagehide", forgetChat);
  runLoader(PREVIEW_WIDGET, {
    snippetId: "preview",
    styles: draft.styles,
    supportedMessagingContentTypes: CONTENT_TYPES,
    customLaunchBehavior: { skipIconButtonAndAutoLaunch: draft.opens === "chat" },
    customStyles: { global: { frameWidth: "300px", frameHeight: "480px" } },
  });
}

let isShown = false;
window.addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== window.parent || isShown) return;
  const draft = readDraft(event.data);
  if (draft === undefined) return;
  isShown = true;
  show(draft);
});
window.parent.postMessage({ kind: "ready" }, location.origin);
