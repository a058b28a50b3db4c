/**
 * The customer's frame of the test page: the real widget, whose chats the page starts with its settings.
 * Everything that goes over the network is told to the page.
 */
import { own } from "../line/own";
import { CONTENT_TYPES, type Seen, type Watch, runLoader, watchFrames, watchWindow } from "../stage/stage";
import { type ChatSettings, TEST_WIDGET, kindOfNote, readSettings, startBody, testConfig } from "../wire/test_chat";
import "./customer.css";

let settings: ChatSettings = { flowId: "", displayName: "Customer", attributes: {} };

function tell(note: object): void {
  window.parent.postMessage(note, location.origin);
}

const watch: Watch = {
  answer: (url) => (url.pathname.endsWith(`/${TEST_WIDGET}/config`) ? testConfig() : undefined),
  hear: (seen: Seen) => tell({ kind: "seen", seen }),
};

async function start(callback: (started: unknown) => void): Promise<void> {
  try {
    callback(await own("POST", "test-chat", startBody(settings, CONTENT_TYPES)));
    tell({ kind: "started" });
  } catch (error) {
    tell({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
    callback({});
  }
}

window.addEventListener("message", (event) => {
  if (event.origin !== location.origin || kindOfNote(event.data) !== "settings") return;
  settings = readSettings(event.data);
});

watchWindow(window, watch);
watchFrames(watch);
runLoader(TEST_WIDGET, {
  snippetId: "test",
  styles: {
    iconType: "CHAT",
    openChat: { color: "#ffffff", backgroundColor: "#1b5a52" },
    closeChat: { color: "#ffffff", backgroundColor: "#1b5a52" },
  },
  supportedMessagingContentTypes: CONTENT_TYPES,
  customStartChat: (callback: (started: unknown) => void) => start(callback),
  customizationObject: { endChat: { enableConfirmationDialog: false } },
});
tell({ kind: "ready" });
