/** Texts by language (contract/widget.md 1.12): the language's own, else English, key by key. */
import { EN, type Key, type Texts } from "./en";
import { JA } from "./ja";
import { KO } from "./ko";
import { otherTexts } from "./others";

export type Say = (key: Key, values?: Readonly<Record<string, string | number>>) => string;

function ownTexts(language: string): Texts {
  if (/^ko/.test(language)) return KO;
  if (/^ja/.test(language)) return JA;
  return otherTexts(language);
}

export function sayer(language: string): Say {
  const texts = { ...EN, ...ownTexts(language) };
  return (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What dates and times are written in: "de_DE" is "de-DE" for the browser. */
export function localeOf(language: string): string | undefined {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language.replace(/_/g, "-"))[0];
  } catch {
    return undefined;
  }
}
