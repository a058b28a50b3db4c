/**
 * amazon-connect-chat-interface.js: the chat interface as one script. In the widget's frame the loader
 * opens a desk with it; on an owner's page it is the `connect` of the open-source build (4.1), preset to
 * the server it came from.
 */
import { openDesk } from "./open";
import { installGlobals } from "./compat/globals";

const script = document.currentScript;
const src = script instanceof HTMLScriptElement ? script.src : "";

/** Origin, and what stands before /connectwidget/. */
function baseOf(address: string): string {
  if (address === "") return "";
  const url = new URL(address);
  return url.origin + url.pathname.replace(/\/(?:connectwidget\/static\/)?[^/]*$/, "");
}

const base = baseOf(src);
installGlobals(base, (orders) => openDesk(base, orders));
