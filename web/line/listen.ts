/** addEventListener with a signal, also where browsers do not know that option yet (Safari 13, Chrome 85). */
export function listen<E extends Event = Event>(
  target: EventTarget,
  name: string,
  heard: (event: E) => void,
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  const listener = heard as EventListener;
  target.addEventListener(name, listener);
  signal.addEventListener("abort", () => target.removeEventListener(name, listener));
}
