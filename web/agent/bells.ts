/** What draws an agent's attention: a sound made here, the tab's title, a notice of the desktop. */
import { effect, signal } from "@preact/signals";
import { plainBlocks, plainText } from "../chat/markdown";
import type { Item } from "../wire/item";
import type { Case } from "./case";
import type { Desk } from "./desk";
import { say } from "./texts/texts";

const KEPT = "frontdesk-sound";
const RING_EVERY_MS = 2_600;
const PREVIEW_MOST = 120;

export const hasSound = signal(localStorage.getItem(KEPT) !== "off");

export function setSound(isOn: boolean): void {
  hasSound.value = isOn;
  localStorage.setItem(KEPT, isOn ? "on" : "off");
}

let audio: AudioContext | undefined;

/** A bell of two partials; frequencies in Hz, `at` in seconds from now. */
function strike(hertz: number, at: number, loud: number): void {
  if (!hasSound.value) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume().catch(() => undefined);
  for (const [ratio, share] of [[1, 1], [2.76, 0.25]] as const) {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    const start = audio.currentTime + at;
    tone.frequency.value = hertz * ratio;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(loud * share, start + 0.008);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.9);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 1);
  }
}

function ring(): void {
  strike(880, 0, 0.22);
  strike(1174.7, 0.18, 0.2);
}

/** Of several pages of this agent one rings: the one that holds the lock. */
function ringWhile(isOffered: () => boolean): void {
  void navigator.locks.request("frontdesk-ring", { ifAvailable: true }, async (lock) => {
    while (lock !== null && isOffered()) {
      ring();
      await new Promise((go) => setTimeout(go, RING_EVERY_MS));
    }
  });
}

function notify(title: string, body: string, of: Case, desk: () => Desk): void {
  if (document.hasFocus() || !("Notification" in window) || Notification.permission !== "granted") return;
  const notice = new Notification(title, { body, tag: of.id, icon: "/demo/bell.svg" });
  notice.onclick = () => {
    window.focus();
    desk().choose(of.id);
    notice.close();
  };
}

export function newBells(desk: () => Desk): { offered(of: Case): void; said(of: Case, item: Item): void } {
  return {
    offered(of) {
      const { customer, queue } = of.view.value;
      notify(say("noticeTitle", { name: customer || say("customer") }), say("noticeText", { queue }), of, desk);
      ringWhile(() => desk().cases.value.includes(of) && of.view.value.stage === "offered");
    },
    said(of, item) {
      const name = of.view.value.customer || say("customer");
      const isHere = desk().current.value === of && document.hasFocus();
      if (!isHere) strike(660, 0, 0.1);
      if (item.kind === "message") notify(name, plainText(plainBlocks(item.text)).slice(0, PREVIEW_MOST), of, desk);
    },
  };
}

/** "(2) …": offers and messages that wait. */
export function keepTitle(desk: Desk): void {
  effect(() => {
    const waiting = desk.cases.value.reduce(
      (sum, each) => sum + each.unread.value + (each.view.value.stage === "offered" ? 1 : 0),
      0,
    );
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${say("title")} · frontdesk`;
  });
}
