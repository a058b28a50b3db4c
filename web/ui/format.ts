/** What the buttons of the rich composer do to the text: marks of markdown around or before what is chosen. */

export type Wrap = "bold" | "italic" | "bullets" | "numbers";

export interface Wrapped {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export function wrap(how: Wrap, text: string, from: number, to: number): Wrapped {
  return how === "bold" || how === "italic"
    ? around(how === "bold" ? "**" : "_", text, from, to)
    : before(how, text, from, to);
}

/** Around, or away if it is there. */
function around(mark: string, text: string, from: number, to: number): Wrapped {
  const chosen = text.slice(from, to);
  const size = mark.length;
  if (text.slice(from - size, from) === mark && text.slice(to, to + size) === mark) {
    return { text: text.slice(0, from - size) + chosen + text.slice(to + size), from: from - size, to: to - size };
  }
  return { text: text.slice(0, from) + mark + chosen + mark + text.slice(to), from: from + size, to: to + size };
}

const MARKED = { bullets: /^- /, numbers: /^\d+\. / } as const;

function before(how: "bullets" | "numbers", text: string, from: number, to: number): Wrapped {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const end = text.indexOf("\n", to) < 0 ? text.length : text.indexOf("\n", to);
  const lines = text.slice(start, end).split("\n");
  const isMarked = lines.every((line) => MARKED[how].test(line));
  const done = lines
    .map((line, place) => {
      if (isMarked) return line.replace(MARKED[how], "");
      return `${how === "bullets" ? "-" : `${place + 1}.`} ${line}`;
    })
    .join("\n");
  const next = text.slice(0, start) + done + text.slice(end);
  const at = start + done.length;
  return lines.length > 1 ? { text: next, from: start, to: at } : { text: next, from: at, to: at };
}
