/**
 * amazon-connect-chat-interface-client.js: the script that the snippet loads (contract/widget.md 1.1).
 * It learns its widget's id and its server from its own element, takes the commands that wait, and
 * puts a live function in the place of the stub.
 */
import { type Settings, take } from "./settings";
import { Widget } from "./widget";

const NAME = "amazon_connect";
const MARK = Symbol.for("frontdesk.widget"); // finds the widget when the snippet runs again

interface Stub {
  (command: unknown, value: unknown): void;
  ac?: ArrayLike<unknown>[];
  Web?: object;
  [MARK]?: Widget;
}

function ownScript(): HTMLScriptElement | undefined {
  const current = document.currentScript;
  if (current instanceof HTMLScriptElement) return current;
  const named = Array.from(document.querySelectorAll<HTMLScriptElement>("script[id][src]"));
  return named.reverse().find((script) => script.src.includes("amazon-connect-chat-interface-client.js"));
}

/** Origin, and what stands before /connectwidget/ or the file at the root. */
function baseOf(src: string): string {
  const url = new URL(src, document.baseURI);
  const path = url.pathname.replace(/\/(?:connectwidget\/static\/)?[^/]*$/, "");
  return url.origin + path;
}

function whenThereIsABody(run: () => void): void {
  if (document.body !== null) return run();
  const watch = new MutationObserver(() => {
    if (document.body === null) return;
    watch.disconnect();
    run();
  });
  watch.observe(document.documentElement, { childList: true });
}

function ignore(): Promise<void> {
  return Promise.resolve();
}

function start(): void {
  const script = ownScript();
  if (script === undefined || script.id === "") {
    console.error("[amazon_connect] the script element has no id: the snippet is not complete");
    return;
  }
  const stub: Stub | undefined = Reflect.get(window, NAME);
  const known = stub?.[MARK] ?? markOn(drawn());
  if (known !== undefined && known.server.widgetId !== script.id) {
    console.warn("[amazon_connect] this page has a widget already; one page shows one");
    return;
  }

  const settings: Settings = known?.settings ?? {};
  for (const waiting of stub?.ac ?? []) take(settings, waiting[0], waiting[1]);
  const widget = known ?? new Widget({ base: baseOf(script.src), widgetId: script.id }, settings);
  replace(widget);
  whenThereIsABody(() => {
    if (known === undefined) widget.launch();
    else widget.relaunch();
    const root = drawn();
    if (root !== null) Reflect.set(root, MARK, widget);
  });
}

function drawn(): Element | null {
  return document.getElementById("amazon-connect-chat-widget");
}

function markOn(root: Element | null): Widget | undefined {
  return root === null ? undefined : Reflect.get(root, MARK);
}

function replace(widget: Widget): void {
  const live: Stub = (command, value) => {
    if (take(widget.settings, command, value)) widget.changed();
  };
  live.ac = [];
  live.Web = { ClickStream: { init: ignore, recordBusinessMetric: ignore }, Notification: { init: ignore } };
  live[MARK] = widget;
  Reflect.set(window, NAME, live);
}

start();
