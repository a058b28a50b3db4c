/** The snippet as the how-to prints it, and what a page can see of the widget (contract/widget.md 1 and 2). */
import { describe, expect, test } from "vitest";
import { BOX, CLOSE, OPEN, START, events, frame, onStage, open, stage, texts, visit, write } from "./guest";
import { SNIPPET_ID, WIDGET_ID } from "./stage";

onStage();

describe("the snippet", () => {
  test("shows a button, starts a chat when it is pressed, and sends what the page asked for", async () => {
    const page = await visit(
      "amazon_connect('contactAttributes', { plan: 'gold', 'HostedWidget-kept': 'x' }); amazon_connect('initialMessage', 'hi'); amazon_connect('chatDurationInMinutes', 90); amazon_connect('customerDisplayName', (callback) => callback('Ana'));",
    );
    await page.waitForSelector(OPEN);
    expect(await page.locator(BOX).getAttribute("class")).not.toContain("show");
    expect(await page.locator(OPEN).evaluate((button) => getComputedStyle(button).backgroundColor)).toBe(
      "rgb(18, 52, 86)",
    );
    expect(stage.called(START)).toEqual([]);

    await open(page);
    const [start] = stage.called(START);
    expect(start?.headers["x-amz-snippet-id"]).toBe(SNIPPET_ID);
    expect(start?.headers["x-amz-security-token"]).toBeUndefined();
    expect(start?.body).toMatchObject({
      ParticipantDetails: { DisplayName: "Ana" },
      Attributes: { "HostedWidget-plan": "gold", "HostedWidget-kept": "x" },
      SupportedMessagingContentTypes: ["text/plain", "text/markdown", expect.any(String), expect.any(String)],
      InitialMessage: { ContentType: "text/plain", Content: "hi" },
      ChatDurationInMinutes: 90,
      ClientToken: expect.any(String),
    });
    await expect
      .poll(() =>
        page.locator(BOX).evaluate((box) => `${(box as HTMLElement).offsetWidth} ${(box as HTMLElement).offsetHeight}`),
      )
      .toBe("300 540");
    expect(await page.locator(CLOSE).count()).toBe(1);
    expect(await page.locator(OPEN).count()).toBe(0);
    expect(await page.locator(BOX).getAttribute("class")).toContain("show");
    expect(await page.locator("#amazon-connect-chat-widget-iframe").getAttribute("title")).toBe("Chat Widget");
    const globals = await page.evaluate(() =>
      Object.keys(window).filter((name) => /amazon|^connect|acw|desk/i.test(name)),
    );
    expect(globals).toEqual(["amazon_connect"]);
  });

  test("works from the head, without a body yet, and wrong commands harm nothing", async () => {
    const page = await visit();
    const html = `<!doctype html><html><head>${stage.snippet("amazon_connect('noSuch', 1); amazon_connect('language', 5); amazon_connect('styles', 'red');")}</head><body><p>Hi</p></body></html>`;
    stage.pages.set("/head", html);
    await page.goto(`${stage.site}/head`);
    await open(page);
    expect(page.said).toContainEqual("warning: [amazon_connect] unknown command noSuch");
    expect(page.said).toContainEqual("error: [amazon_connect] invalid value for language");
    expect(page.said).toContainEqual("error: [amazon_connect] invalid value for styles");
    await page.evaluate(() =>
      (window as unknown as { amazon_connect(a: string, b: unknown): void }).amazon_connect("openChatWidget", 1),
    );
    expect(page.said.filter((line) => line.startsWith("thrown"))).toEqual([]);
  });

  test("run twice keeps a chat that goes on, and one that does not starts anew", async () => {
    const page = await visit();
    await open(page);
    await write(page, "one");
    await expect.poll(() => texts(page)).toContain("one");
    const again = (): Promise<void> =>
      page.evaluate(
        ([src, id]) =>
          new Promise<void>((done) => {
            const script = document.createElement("script");
            Object.assign(script, { src, id, async: true, onload: () => done() });
            document.head.append(script);
          }),
        [`${stage.chat}/connectwidget/static/amazon-connect-chat-interface-client.js`, WIDGET_ID] as const,
      );
    await again();
    expect(await texts(page)).toContain("one");
    expect(stage.called(START).length).toBe(1);
    stage.end();
    await frame(page).getByRole("button", { name: "Start a new chat" }).waitFor();
    await again();
    await page.waitForSelector(OPEN);
    expect(await page.locator("#amazon-connect-chat-widget").count()).toBe(1);
    expect(await page.locator("#amazon-connect-chat-widget-iframe").count()).toBe(0);
    await open(page);
  });

  test("lives under a strict policy that knows our host", async () => {
    const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${stage.chat} 'sha256-none' 'nonce-n1'; style-src 'nonce-n1'; connect-src ${stage.chat} ws:; img-src *">`;
    const page = await visit();
    stage.pages.set(
      "/csp",
      `<!doctype html><html><head>${policy}</head><body>${stage.snippet("amazon_connect('nonce', 'n1');").replace("<script", "<script nonce='n1'")}</body></html>`,
    );
    await page.goto(`${stage.site}/csp`);
    await open(page);
    expect(page.said.filter((line) => /Content Security Policy/.test(line))).toEqual([]);
    expect(
      await frame(page)
        .locator(".desk")
        .evaluate((desk) => getComputedStyle(desk).display),
    ).toBe("flex");
  });

  test("a blocked or missing interface shows a way out, and the page goes on", async () => {
    stage.isScriptBlocked = true;
    const page = await visit(
      "amazon_connect('registerCallback', { WIDGET_FRAME_CLOSED: (name, { status }) => (window.seen = [status]) });",
    );
    await page.click(OPEN);
    await page.getByRole("alert").getByText("Something went wrong").waitFor();
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.waitForSelector(OPEN);
    expect(await events(page)).toEqual(["error_chat"]);
    stage.isScriptBlocked = false;
    await open(page);
  });
});

describe("launching", () => {
  test.each([
    ["skipIconButtonAndAutoLaunch: true", true, true],
    ["skipIconButtonAndAutoLaunch: true, alwaysHideWidgetButton: true", true, true],
    ["skipIconButtonAndAutoLaunch: true, programmaticLaunch: (go) => { window.go = go; }", false, false],
    ["programmaticLaunch: (go) => { window.go = go; }", false, true],
  ])("%s", async (behaviour, opens, hasButton) => {
    const page = await visit(`amazon_connect('customLaunchBehavior', { ${behaviour} });`);
    if (opens) await frame(page).locator("#desk-text").waitFor();
    else await page.waitForSelector("#amazon-connect-chat-widget", { state: "attached" });
    await expect.poll(() => page.locator(`${OPEN}, ${CLOSE}`).count()).toBe(hasButton ? 1 : 0);
    expect(stage.called(START).length).toBe(opens ? 1 : 0);
    if (opens) return;
    await page.evaluate(() => (window as unknown as { go(event: Event): void }).go(new Event("click")));
    await frame(page).locator("#desk-text").waitFor();
    await page.evaluate(() => (window as unknown as { go(): void }).go());
    expect(stage.called(START).length).toBe(1);
  });

  test("a web view fills the window and cannot be minimised; inline it stands in its place", async () => {
    const page = await visit("amazon_connect('displayType', 'WEBVIEW');");
    await frame(page).locator("#desk-text").waitFor();
    expect(
      await page.locator(BOX).evaluate((box) => [(box as HTMLElement).offsetWidth, (box as HTMLElement).offsetHeight]),
    ).toEqual([1000, 720]);
    expect(await page.locator(`${OPEN}, ${CLOSE}`).count()).toBe(0);
    const inline = await visit("amazon_connect('displayType', 'EMBEDDED_INLINE');");
    await frame(inline).locator("#desk-text").waitFor();
    expect(await inline.locator(BOX).evaluate((box) => getComputedStyle(box).position)).toBe("relative");
  });

  test("a page's own button restores a chat that came back, and the end may close at once", async () => {
    const page = await visit(
      "amazon_connect('customLaunchBehavior', { programmaticLaunch: (go) => { window.go = go; }, alwaysHideWidgetButton: true }); amazon_connect('customizationObject', { footer: { skipCloseChatButton: true } }); amazon_connect('registerCallback', { CHAT_ENDED: () => (window.seen = ['ended ' + sessionStorage.persistedChatSession]) });",
    );
    const go = (): Promise<void> => page.evaluate(() => (window as unknown as { go(): void }).go());
    await page.waitForFunction(() => "go" in window);
    await go();
    await frame(page).locator("#desk-text").waitFor();
    await page.click(CLOSE);
    await page.reload();
    await page.waitForSelector(OPEN);
    await go();
    await frame(page).getByRole("button", { name: "End chat" }).click();
    await expect.poll(() => events(page)).toEqual(["ended undefined"]);
    await expect.poll(() => page.locator("iframe").count()).toBe(0);
    expect(await page.locator(`${OPEN}, ${CLOSE}`).count()).toBe(0);
    await go();
    await frame(page).locator("#desk-text").waitFor();
    expect(stage.called(START).length).toBe(2);
  });

  test("sandbox attributes are the owner's", async () => {
    const page = await visit("amazon_connect('removeSandboxAttribute', true);");
    await open(page);
    expect(await page.locator("#amazon-connect-chat-widget-iframe").getAttribute("sandbox")).toBeNull();
    const other = await visit("amazon_connect('updateSandboxAttributes', 'allow-scripts allow-same-origin');");
    await open(other);
    expect(await other.locator("#amazon-connect-chat-widget-iframe").getAttribute("sandbox")).toBe(
      "allow-scripts allow-same-origin",
    );
  });
});

describe("who the customer is", () => {
  test("a token of the page's goes along, a fresh one for every chat, the first call counts", async () => {
    const page = await visit(
      "let n = 0; amazon_connect('authenticate', (callback) => { callback('jwt-' + ++n); callback('late'); });",
    );
    await open(page);
    await frame(page).getByRole("button", { name: "End chat" }).click();
    await frame(page).getByRole("button", { name: "Start a new chat" }).click();
    await frame(page).locator("#desk-text").waitFor();
    expect(stage.called(START).map((call) => call.headers["x-amz-security-token"])).toEqual(["jwt-1", "jwt-2"]);
  });

  test.each(["''", "null", "5"])("a display name of %s is said to be none", async (name) => {
    const page = await visit(`amazon_connect('customerDisplayName', (callback) => callback(${name}));`);
    await open(page);
    expect(page.said).toContain("error: Invalid customerDisplayName provided");
    expect(stage.called(START)[0]?.body["ParticipantDetails"]).toEqual({ DisplayName: "Customer" });
  });

  test("a token too long is not sent", async () => {
    const page = await visit("amazon_connect('authenticate', (callback) => callback('x'.repeat(3073)));");
    await page.click(OPEN);
    await frame(page).getByText("Something went wrong").waitFor();
    expect(stage.called(START)).toEqual([]);
    expect(page.said.join()).toContain("TokenTooLarge");
  });

  test("the owner's own start, with features only as he grants them", async () => {
    const result = "{ startChatResult: { ContactId: 'c', ParticipantId: 'me', ParticipantToken: 't' }";
    const page = await visit(`amazon_connect('customStartChat', async (callback) => callback(${result} }));`);
    await open(page);
    expect(stage.called(START)).toEqual([]);
    expect(await frame(page).getByRole("button", { name: "Attach files" }).count()).toBe(0);
    expect(await frame(page).getByRole("toolbar").count()).toBe(0);
    const bad = await visit("amazon_connect('customStartChat', (callback) => callback({}));");
    await bad.click(OPEN);
    await frame(bad).getByText("Something went wrong").waitFor();
  });
});

describe("what goes wrong at the start", () => {
  test.each([
    [400, "OriginNotAllowed", false],
    [400, "SnippetMismatch", false],
    [400, "InvalidAttributes", false],
    [401, "TokenRequired", false],
    [401, "InvalidToken", false],
    [404, "WidgetNotFound", false],
    [429, "TooManyRequests", true],
    [500, "InternalError", false],
  ])("%i %s", async (status, code, canRetry) => {
    stage.startStatus = status;
    stage.startCode = code;
    const page = await visit(
      "amazon_connect('registerCallback', { WIDGET_FRAME_CLOSED: (name, { status }) => (window.seen = [name, status]) });",
    );
    await page.click(OPEN);
    await frame(page).getByRole("alert").getByText("Something went wrong").waitFor();
    expect(page.said.join()).toContain(`code: ${code}`);
    expect(await frame(page).getByRole("button", { name: "Retry" }).count()).toBe(canRetry ? 1 : 0);
    await frame(page).getByRole("button", { name: "Close" }).click();
    await page.waitForSelector(OPEN);
    expect(await events(page)).toEqual(["WIDGET_FRAME_CLOSED", "error_chat"]);
    stage.startStatus = 200;
    await open(page);
  });

  test("a configuration refused for good is an error screen; one that fails is done without", async () => {
    stage.configStatus = 404;
    const page = await visit();
    await page.click(OPEN);
    await frame(page).getByText("Something went wrong").waitFor();
    expect(stage.called(START)).toEqual([]);
    stage.configStatus = 500;
    await open(await visit());
  });

  test("no socket: the transcript opens and says that it connects", async () => {
    stage.isSocketDown = true;
    const page = await visit();
    await page.click(OPEN);
    await frame(page).getByText("Connecting…").first().waitFor();
    stage.isSocketDown = false;
    await expect.poll(() => frame(page).getByText("Connecting…").count(), { timeout: 8_000 }).toBe(0);
  });
});
