/** Line icons on a grid of 24; decoration, the control they stand in has a name. */
const PATHS = {
  send: "M5 12h13M12 5l7 7-7 7",
  attach:
    "M20.5 11.5l-8.6 8.6a5.4 5.4 0 0 1-7.6-7.6l8.9-8.9a3.6 3.6 0 0 1 5.1 5.1l-8.9 8.8a1.8 1.8 0 0 1-2.5-2.5l7.9-7.9",
  emoji: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5a4.2 4.2 0 0 0 7 0M9 9.5h.01M15 9.5h.01",
  more: "M12 5.5h.01M12 12h.01M12 18.5h.01",
  down: "M6 9.5l6 6 6-6",
  next: "M9 5l7 7-7 7",
  previous: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  bold: "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z",
  italic: "M10 5h7M7 19h7M14 5l-4 14",
  bullets: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  numbers: "M10 6h10M10 12h10M10 18h10M4 5l1.5-1v5M4 14.2c.3-1.6 2.6-1.5 2.6 0 0 1.2-2.6 1.8-2.6 3.6h2.8",
  file: "M13.5 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8.5zM13.5 3v5.5H19",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  warning: "M12 4.5l9 15.5H3zM12 10.5v4M12 17.2h.01",
  check: "M5 12.5l4.5 4.5L19 7.5",
  link: "M14 5h5v5M19 5l-8.5 8.5M17 14v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h4",
  flash: "M13 3L5 14h6l-1 7 8-11h-6z",
  copy: "M9 9h10v11H9zM15 9V5H5v11h4",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  const flips = name === "send" || name === "next" || name === "previous";
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" data-name={name} data-flips={flips}>
      <path d={PATHS[name]} />
    </svg>
  );
}
