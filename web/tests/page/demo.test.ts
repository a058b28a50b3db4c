/**
 * The demo page against a running server: BASE_URL=http://127.0.0.1:8080 npm run test:page
 * Screenshots go to tests/page/shots/ (or SHOTS).
 */
import type { Browser, Locator, Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BASE_URL, type Scheme, axeFinds, launch, shoot, view } from "./browser";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser.close();
});

const words = (page: Page): Locator => page.locator(".words");
const composer = (page: Page): Locator => page.getByLabel("Write a message");

async function startChat(page: Page, name: string, first = ""): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  if (first !== "") await page.getByLabel("First message").fill(first);
  await page.getByRole("button", { name: "Start chat" }).click();
  await page.getByText("Connected", { exact: true }).waitFor();
}

async function said(page: Page, text: string, times: number): Promise<void> {
  await expect.poll(async () => (await words(page).allTextContents()).filter((t) => t === text).length, {
    timeout: 10_000,
  }).toBe(times);
}

async function isIn(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === document.activeElement);
}

const looks: [number, number, Scheme][] = [
  [1280, 900, "light"],
  [1280, 900, "dark"],
  [360, 740, "light"],
  [360, 740, "dark"],
];

describe("the demo page", () => {
  test.each(looks)("is accessible and quiet at %i by %i, %s", async (width, height, scheme) => {
    const { context, page, complaints } = await view(browser, width, height, scheme);
    await page.goto(`${BASE_URL}/developers`);
    await page.getByRole("heading", { name: "This instance" }).waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await shoot(page, `landing-${width}-${scheme}`);

    await startChat(page, "Ana Lindqvist", "Hello! Is anybody there?");
    await said(page, "Hello! Is anybody there?", 2);
    await composer(page).pressSequentially("Where is my order 1042? It should have come on Tuesday, and the tracking page says nothing new.");
    await composer(page).press("Enter");
    await composer(page).pressSequentially("Thanks");
    await composer(page).press("Enter");
    await said(page, "Thanks", 2);
    expect(await axeFinds(page)).toEqual([]);
    await shoot(page, `chat-${width}-${scheme}`);

    await page.getByRole("button", { name: "End chat" }).click();
    await page.getByRole("button", { name: "Start a new chat" }).waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await shoot(page, `over-${width}-${scheme}`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("fits 320 pixels without sideways scrolling, in a chat too", async () => {
    const { context, page } = await view(browser, 320, 640);
    await page.goto(`${BASE_URL}/developers`);
    await page.getByRole("heading", { name: "This instance" }).waitFor();
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    for (const sample of ["AWS CLI", "chatjs", "Python", "curl"]) {
      await page.getByRole("radio", { name: sample }).check();
      expect(await width()).toBe(320);
    }
    await startChat(page, "A".repeat(60), "b".repeat(200));
    await said(page, "b".repeat(200), 2);
    expect(await width()).toBe(320);
    await shoot(page, "chat-320-light");
    await context.close();
  });

  test("works by keyboard alone, and the focus stays in the composer", async () => {
    const { context, page } = await view(browser);
    await page.goto(`${BASE_URL}/developers`);
    await page.getByLabel("Your name").waitFor();
    for (let steps = 0; steps < 10 && !(await isIn(page.getByLabel("Your name"))); steps++) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.type("Ana");
    await page.keyboard.press("Enter");
    await composer(page).waitFor();
    await expect.poll(() => isIn(composer(page))).toBe(true);

    await page.keyboard.type("one");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Enter");
    await said(page, "one\ntwo", 2);
    expect(await isIn(composer(page))).toBe(true);

    await page.keyboard.press("Tab"); // Send
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.type("three");
    await page.getByRole("button", { name: "Send" }).click();
    await said(page, "three", 2);
    expect(await isIn(composer(page))).toBe(true);
    await context.close();
  });

  test("greets by name, and shows what people write as text", async () => {
    const { context, page, complaints } = await view(browser);
    await page.goto(`${BASE_URL}/developers`);
    await startChat(page, "Ana <b>Bold</b>");
    await expect.poll(() => words(page).first().textContent()).toContain("Ana <b>Bold</b>");
    const evil = '<img src="/x" onerror="document.title = `owned`">';
    await composer(page).fill(evil);
    await composer(page).press("Enter");
    await said(page, evil, 2);
    expect(await page.locator(".log img, .log b").count()).toBe(0);
    expect(await page.title()).toBe("frontdesk");
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("says how far a message came", async () => {
    const { context, page } = await view(browser);
    await page.goto(`${BASE_URL}/developers`);
    await startChat(page, "Ana");
    await page.route("**/participant/message", async (route) => {
      await new Promise((go) => setTimeout(go, 500));
      await route.continue();
    });
    await composer(page).fill("slow");
    await composer(page).press("Enter");
    await page.getByText("Sending…").waitFor();
    await page.getByText("Sent", { exact: true }).waitFor();
    await page.unroute("**/participant/message");

    await page.route("**/participant/message", (route) =>
      route.fulfill({ status: 400, json: { __type: "ValidationException", message: "Not this one" } }),
    );
    await composer(page).fill("refused");
    await composer(page).press("Enter");
    await page.getByText("Not this one").waitFor();
    await shoot(page, "refused-1280-light");
    await page.unroute("**/participant/message");
    await page.getByRole("button", { name: "Try again" }).click();
    await said(page, "refused", 2);
    expect(await page.getByText("Not sent").count()).toBe(0);
    await context.close();
  });

  test("resumes after a reload, each line once", async () => {
    const { context, page } = await view(browser);
    await page.goto(`${BASE_URL}/developers`);
    await startChat(page, "Ana", "before");
    await said(page, "before", 2);
    const lines = await words(page).allTextContents();
    await page.reload();
    await page.getByText("Connected", { exact: true }).waitFor();
    expect(await words(page).allTextContents()).toEqual(lines);
    await composer(page).fill("after");
    await composer(page).press("Enter");
    await said(page, "after", 2);
    await context.close();
  });

  test("comes back after a lost socket with what was missed, each line once", async () => {
    const { context, page } = await view(browser);
    const sockets: WebSocketRoute[] = [];
    let isDown = false;
    await page.routeWebSocket(/.*/, (socket) => {
      if (isDown) void socket.close({ code: 1001 });
      else {
        socket.connectToServer();
        sockets.push(socket);
      }
    });
    await page.goto(`${BASE_URL}/developers`);
    await startChat(page, "Ana", "before");
    await said(page, "before", 2);

    isDown = true;
    for (const socket of sockets) await socket.close({ code: 1001 });
    await page.getByText("The connection was lost").waitFor();
    await shoot(page, "lost-1280-light");
    await composer(page).fill("in between");
    await composer(page).press("Enter"); // HTTP works, so it is sent; the answer is missed
    await new Promise((go) => setTimeout(go, 1500));
    isDown = false;
    await page.getByRole("button", { name: "Try now" }).click({ timeout: 2000 }).catch(() => undefined);
    await page.getByText("Connected", { exact: true }).waitFor();
    await said(page, "in between", 2);
    await said(page, "before", 2);
    await context.close();
  });

  test("ends, is over after a reload, and starts anew", async () => {
    const { context, page } = await view(browser);
    await page.goto(`${BASE_URL}/developers`);
    await startChat(page, "Ana", "first chat");
    await said(page, "first chat", 2);
    await page.getByRole("button", { name: "End chat" }).click();
    await page.getByText("The chat has ended").waitFor();
    const anew = page.getByRole("button", { name: "Start a new chat" });
    expect(await composer(page).count()).toBe(0);
    await expect.poll(() => isIn(anew)).toBe(true);

    await anew.click();
    await expect.poll(() => isIn(page.getByLabel("Your name"))).toBe(true);
    await page.reload();
    await startChat(page, "Ben", "second chat");
    await said(page, "second chat", 2);
    expect(await words(page).filter({ hasText: "first chat" }).count()).toBe(0);
    await context.close();
  });

  test("copies with one press", async () => {
    const { context, page } = await view(browser);
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: BASE_URL });
    await page.goto(`${BASE_URL}/developers`);
    await page.getByRole("button", { name: "Copy Start-chat endpoint" }).click();
    await page.getByRole("status").filter({ hasText: "Copied" }).waitFor({ state: "attached" });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${BASE_URL}/start-chat`);
    await context.close();
  });
});
