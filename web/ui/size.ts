/** 20971520 as "20 MB". */
export function sizeText(bytes: number, locale: string | undefined): string {
  const steps = ["B", "kB", "MB", "GB"];
  let size = bytes;
  let step = 0;
  for (; size >= 1024 && step < steps.length - 1; step++) size /= 1024;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(size)} ${steps[step] ?? ""}`;
}
