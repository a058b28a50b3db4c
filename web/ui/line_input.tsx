/** An input whose type is known only when it is drawn. */
import { h } from "preact";

export type LineType = "text" | "email" | "tel" | "number" | "password" | "url" | "date" | "time";

export function LineInput(props: { type: LineType } & Readonly<Record<string, unknown>>) {
  return h("input", { ...props });
}
