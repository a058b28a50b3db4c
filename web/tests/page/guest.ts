/** A customer at the widget: a browser, a stage, and the hands that tests share. */
import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { launch } from "./browser";
import { Stage, WIDGET_ID } from "./stage";

let browser: Browser;
export let stage: Stage;
export let context: BrowserContext;

/** Before each test a new stage and a new browser context. */
export function onStage(): void {
  beforeAll(async () => {
    browser = await launch();
  });

  beforeEach(async () => {
    stage = new Stage();
    await stage.open();
    context = await browser.newContext({ viewport: { width: 1000, height: 720 } });
    await stage.join(context);
  });

  afterEach(async () => {
    await context.close();
    stage.close();
  });

  afterAll(async () => {
    await browser.close();
  });
}

export const OPEN = "#amazon-connect-open-widget-button";
export const CLOSE = "#amazon-connect-close-widget-button";
export const BOX = "#amazon-connect-widget-frame";
export const frame = (page: Page): FrameLocator => page.frameLocator("#amazon-connect-chat-widget-iframe");
export const START = `/connectwidget/api/${WIDGET_ID}/start`;

interface Seen extends Page {
  said: string[];
}

export async function visit(commands = "", head = ""): Promise<Seen> {
  const page = await context.newPage();
  const said: string[] = [];
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`thrown: ${error.message}`));
  await page.goto(stage.page(stage.snippet(commands), head));
  return Object.assign(page, { said });
}

export async function open(page: Page): Promise<void> {
  await page.click(OPEN);
  await frame(page).locator("#desk-text").waitFor();
}

export async function write(page: Page, text: string): Promise<void> {
  await frame(page).locator("#desk-text").fill(text);
  await frame(page).locator("#desk-text").press("Enter");
}

export const texts = (page: Page): Promise<string[]> => frame(page).locator(".words").allTextContents();
export const events = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { seen?: string[] }).seen ?? []);
