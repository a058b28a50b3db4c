/** What the keyboard can do: one table for the keys and for the list that explains them. */
import { listen } from "../line/listen";
import type { Desk } from "./desk";
import { focusOn, hasDetails, open } from "./page";
import type { Key } from "./texts/en";

interface Shortcut {
  readonly code: string; // KeyboardEvent.code, with Alt
  readonly shown: string;
  readonly text: Key;
  run(desk: Desk): void;
}

const stageOf = (desk: Desk): string => desk.current.value?.view.value.stage ?? "";

export const SHORTCUTS: readonly Shortcut[] = [
  { code: "KeyA", shown: "A", text: "shortcutAccept", run: (desk) => void desk.offer()?.accept() },
  { code: "KeyR", shown: "R", text: "shortcutReject", run: (desk) => void desk.offer()?.reject() },
  { code: "ArrowUp", shown: "↑", text: "shortcutUp", run: (desk) => desk.step(-1) },
  { code: "ArrowDown", shown: "↓", text: "shortcutDown", run: (desk) => desk.step(1) },
  { code: "KeyM", shown: "M", text: "shortcutWrite", run: () => focusOn("#desk-text") },
  { code: "KeyQ", shown: "Q", text: "shortcutReplies", run: (desk) => stageOf(desk) === "talking" && (open.value = "pick") },
  { code: "KeyT", shown: "T", text: "shortcutTransfer", run: (desk) => stageOf(desk) === "talking" && (open.value = "transfer") },
  { code: "KeyE", shown: "E", text: "shortcutEnd", run: (desk) => stageOf(desk) === "talking" && (open.value = "end") },
  { code: "KeyC", shown: "C", text: "shortcutClear", run: (desk) => clear(desk) },
  { code: "KeyD", shown: "D", text: "shortcutDetails", run: () => (hasDetails.value = !hasDetails.value) },
  { code: "KeyS", shown: "S", text: "shortcutStatus", run: () => document.getElementById("status")?.click() },
  { code: "Slash", shown: "/", text: "shortcutHelp", run: () => (open.value = "help") },
];

function clear(desk: Desk): void {
  const { value: current } = desk.current;
  if (current !== undefined && !["offered", "talking"].includes(stageOf(desk))) void current.clear();
}

export function listenToKeys(desk: Desk, signal: AbortSignal): void {
  listen<KeyboardEvent>(window, "keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const shortcut = SHORTCUTS.find(({ code }) => code === event.code);
    if (shortcut === undefined || document.querySelector("dialog[open]") !== null) return;
    event.preventDefault();
    shortcut.run(desk);
  }, signal);
}
