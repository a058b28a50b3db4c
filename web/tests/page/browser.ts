/** Headless Chromium as the tests use it, and what they ask of every page. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { type Browser, type BrowserContext, type Page, chromium } from "playwright-core";

export const BASE_URL = (process.env["FRONTDESK_URL"] ?? "").replace(/\/$/, "");
const SHOTS = process.env["SHOTS"] ?? fileURLToPath(new URL("shots", import.meta.url));

export type Scheme = "light" | "dark";

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", // tests run as root on a build machine
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface View {
  context: BrowserContext;
  page: Page;
  /** What the page complained of: errors, refused resources, broken policy. */
  complaints: string[];
}

export async function view(browser: Browser, width = 1280, height = 900, scheme: Scheme = "light"): Promise<View> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(BASE_URL).origin) complaints.push(`foreign: ${request.url()}`);
  });
  return { context, page, complaints };
}

export async function shoot(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage });
}

/** The names of the rules the page breaks, with the places. */
export async function axeFinds(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<axe.AxeResults> } };
    return (await axe.run()).violations;
  });
  return violations.map((broken) => `${broken.id}: ${broken.nodes.map((node) => node.html).join(" | ")}`);
}
