/** The snippet as the how-to prints it, and what a page can see of the widget (contract/widget.md 1 and 2). */
import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launch } from "./browser";
import { AGENT, BOT, SNIPPET_ID, Stage, WIDGET_ID } from "./stage";

let browser: Browser;
let stage: Stage;
let context: BrowserContext;

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

const OPEN = "#amazon-connect-open-widget-button";
const CLOSE = "#amazon-connect-close-widget-button";
const BOX = "#amazon-connect-widget-frame";
const frame = (page: Page): FrameLocator => page.frameLocator("#amazon-connect-chat-widget-iframe");
const START = `/connectwidget/api/${WIDGET_ID}/start`;

interface Seen extends Page {
  said: string[];
}

async function visit(commands = "", head = ""): Promise<Seen> {
  const page = await context.newPage();
  const said: string[] = [];
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`thrown: ${error.message}`));
  await page.goto(stage.page(stage.snippet(commands), head));
  return Object.assign(page, { said });
}

async function open(page: Page): Promise<void> {
  await page.click(OPEN);
  await frame(page).locator("#desk-text").waitFor();
}

async function write(page: Page, text: string): Promise<void> {
  await frame(page).locator("#desk-text").fill(text);
  await frame(page).locator("#desk-text").press("Enter");
}

const texts = (page: Page): Promise<string[]> => frame(page).locator(".words").allTextContents();
const events = (page: Page): Promise<string[]> => page.evaluate(() => (window as unknown as { seen?: string[] }).seen ?? []);

describe("the snippet", () => {
  test("shows a button, starts a chat when it is pressed, and sends what the page asked for", async () => {
    const page = await visit("amazon_connect('contactAttributes', { plan: 'gold', 'HostedWidget-kept': 'x' }); amazon_connect('initialMessage', 'hi'); amazon_connect('chatDurationInMinutes', 90); amazon_connect('customerDisplayName', (callback) => callback('Ana'));");
    await page.waitForSelector(OPEN);
    expect(await page.locator(BOX).getAttribute("class")).not.toContain("show");
    expect(await page.locator(OPEN).evaluate((button) => getComputedStyle(button).backgroundColor)).toBe("rgb(18, 52, 86)");
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
    await expect.poll(() => page.locator(BOX).evaluate((box) => `${(box as HTMLElement).offsetWidth} ${(box as HTMLElement).offsetHeight}`)).toBe("300 540");
    expect(await page.locator(CLOSE).count()).toBe(1);
    expect(await page.locator(OPEN).count()).toBe(0);
    expect(await page.locator(BOX).getAttribute("class")).toContain("show");
    expect(await page.locator("#amazon-connect-chat-widget-iframe").getAttribute("title")).toBe("Chat Widget");
    const globals = await page.evaluate(() => Object.keys(window).filter((name) => /amazon|^connect|acw|desk/i.test(name)));
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
    await page.evaluate(() => (window as unknown as { amazon_connect(a: string, b: unknown): void }).amazon_connect("openChatWidget", 1));
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
    stage.pages.set("/csp", `<!doctype html><html><head>${policy}</head><body>${stage.snippet("amazon_connect('nonce', 'n1');").replace("<script", "<script nonce='n1'")}</body></html>`);
    await page.goto(`${stage.site}/csp`);
    await open(page);
    expect(page.said.filter((line) => /Content Security Policy/.test(line))).toEqual([]);
    expect(await frame(page).locator(".desk").evaluate((desk) => getComputedStyle(desk).display)).toBe("flex");
  });

  test("a blocked or missing interface shows a way out, and the page goes on", async () => {
    stage.isScriptBlocked = true;
    const page = await visit("amazon_connect('registerCallback', { WIDGET_FRAME_CLOSED: (name, { status }) => (window.seen = [status]) });");
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
    expect(await page.locator(BOX).evaluate((box) => [(box as HTMLElement).offsetWidth, (box as HTMLElement).offsetHeight])).toEqual([1000, 720]);
    expect(await page.locator(`${OPEN}, ${CLOSE}`).count()).toBe(0);
    const inline = await visit("amazon_connect('displayType', 'EMBEDDED_INLINE');");
    await frame(inline).locator("#desk-text").waitFor();
    expect(await inline.locator(BOX).evaluate((box) => getComputedStyle(box).position)).toBe("relative");
  });

  test("a page's own button restores a chat that came back, and the end may close at once", async () => {
    const page = await visit("amazon_connect('customLaunchBehavior', { programmaticLaunch: (go) => { window.go = go; }, alwaysHideWidgetButton: true }); amazon_connect('customizationObject', { footer: { skipCloseChatButton: true } }); amazon_connect('registerCallback', { CHAT_ENDED: () => (window.seen = ['ended ' + sessionStorage.persistedChatSession]) });");
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
    expect(await other.locator("#amazon-connect-chat-widget-iframe").getAttribute("sandbox")).toBe("allow-scripts allow-same-origin");
  });
});

describe("who the customer is", () => {
  test("a token of the page's goes along, a fresh one for every chat, the first call counts", async () => {
    const page = await visit("let n = 0; amazon_connect('authenticate', (callback) => { callback('jwt-' + ++n); callback('late'); });");
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
    const page = await visit("amazon_connect('registerCallback', { WIDGET_FRAME_CLOSED: (name, { status }) => (window.seen = [name, status]) });");
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

const CALLBACKS = `const note = (name, more) => (window.seen = [...(window.seen || []), name + ' ' + (more.chatDetails ? more.chatDetails.contactId : '') + ' ' + !!sessionStorage.persistedChatSession]);
  amazon_connect('registerCallback', Object.fromEntries(['CONNECTION_ESTABLISHED', 'CONNECTION_LOST', 'PARTICIPANT_JOINED', 'PARTICIPANT_LEFT', 'CHAT_ENDED'].map((name) => [name, note])));
  amazon_connect('registerCallback', { PARTICIPANT_IDLE: () => { throw new Error('mine'); } });`;

describe("a chat", () => {
  test("tells the page what happens, in order, and what it throws stays there", async () => {
    const page = await visit(CALLBACKS);
    await open(page);
    await expect.poll(() => events(page)).toContain("CONNECTION_ESTABLISHED contact-1 true");
    stage.happen("participant.joined", AGENT);
    stage.happen("participant.idle", AGENT);
    stage.happen("participant.left", AGENT);
    await expect.poll(() => events(page)).toContain("PARTICIPANT_LEFT contact-1 true");
    stage.end();
    await expect.poll(async () => (await events(page)).at(-1)).toBe("CHAT_ENDED contact-1 false");
    expect((await events(page)).filter((name) => name.startsWith("CHAT_ENDED")).length).toBe(1);
    expect(page.said.filter((line) => line.startsWith("thrown"))).toEqual([]);
  });

  test("comes back after a reload with no new start, open or minimised as it was", async () => {
    const page = await visit("amazon_connect('authenticate', (callback) => callback('jwt'));");
    await open(page);
    await write(page, "before");
    await expect.poll(() => texts(page)).toContain("before");
    const kept = await page.evaluate(() => sessionStorage.getItem("persistedChatSession") ?? "");
    expect(kept).toMatch(/^[A-Za-z0-9_-]{20,3500}$/);
    await page.reload();
    await expect.poll(() => texts(page)).toEqual(["before"]);
    expect(await page.locator(CLOSE).count()).toBe(1);
    expect(stage.called(START).length).toBe(1);

    await page.click(CLOSE);
    await page.reload();
    await page.waitForSelector(OPEN);
    await expect.poll(() => stage.called("/participant/connection").length).toBeGreaterThan(2);
    stage.say("are you there?");
    await expect.poll(() => page.locator(OPEN).getAttribute("aria-label")).toBe("Open chat, 1 unread");
    await page.click(OPEN);
    await frame(page).getByText("are you there?").waitFor();
    await page.click(CLOSE);
    expect(await page.locator(OPEN).getAttribute("aria-label")).toBe("Open chat");
  });

  test.each(["null", "", "undefined", "x.y", "e30"])("what was kept as %j is no chat", async (value) => {
    const page = await visit();
    await page.evaluate((text) => sessionStorage.setItem("persistedChatSession", text), value);
    await page.reload();
    await page.waitForSelector(OPEN);
    expect(await page.evaluate(() => sessionStorage.getItem("persistedChatSession"))).toBeNull();
  });

  test("that is over when the page comes back is forgotten without a word", async () => {
    const page = await visit();
    await open(page);
    stage.isOver = true;
    await page.reload();
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem("persistedChatSession"))).toBeNull();
    await page.waitForSelector(OPEN);
    await expect.poll(() => page.locator(BOX).getAttribute("class")).not.toContain("show");
    await open(page);
    expect(stage.called(START).length).toBe(2);
  });

  test("goes on in a second tab that was given it, each line once in both", async () => {
    const page = await visit();
    await open(page);
    await write(page, "from the first");
    await expect.poll(() => texts(page)).toEqual(["from the first"]);
    const kept = await page.evaluate(() => sessionStorage.getItem("persistedChatSession") ?? "");
    const second = await context.newPage();
    await second.addInitScript((text) => sessionStorage.setItem("persistedChatSession", text), kept);
    await second.goto(`${stage.site}/`);
    await expect.poll(() => texts(second)).toEqual(["from the first"]);
    await write(second, "from the second");
    await expect.poll(() => texts(page)).toEqual(["from the first", "from the second"]);
    await expect.poll(() => texts(second)).toEqual(["from the first", "from the second"]);
    expect(await frame(page).locator(".said[data-mine=true]").count()).toBe(2);
  });

  test("survives a lost socket with what was missed, each line once", async () => {
    const page = await visit(CALLBACKS);
    await open(page);
    stage.say("before");
    await expect.poll(() => texts(page)).toEqual(["before"]);
    await stage.cut(true);
    await frame(page).getByText("Connection lost").waitFor();
    stage.say("meanwhile");
    await write(page, "mine");
    stage.isSocketDown = false;
    await frame(page).getByRole("button", { name: "Try now" }).click();
    await expect.poll(() => texts(page)).toEqual(["before", "meanwhile", "mine"]);
    expect((await events(page)).filter((name) => /CONNECTION/.test(name)).map((name) => name.split(" ")[0])).toEqual([
      "CONNECTION_ESTABLISHED",
      "CONNECTION_LOST",
      "CONNECTION_ESTABLISHED",
    ]);
  });

  test("is ended and its composer hidden by documented code of owners", async () => {
    const page = await visit();
    await open(page);
    const call = (expression: string): Promise<unknown> =>
      page.evaluate((text) => new Function("connect", `return ${text}`)((document.getElementById("amazon-connect-chat-widget-iframe") as HTMLIFrameElement & { contentWindow: { connect: unknown } }).contentWindow.connect) as unknown, expression);
    await call("connect.ChatInterface.hideComposer(true)");
    await expect.poll(() => frame(page).locator("#desk-text").count()).toBe(0);
    await call("connect.ChatInterface.hideComposer(false)");
    await frame(page).locator("#desk-text").waitFor();
    await call("connect.ChatSession.disconnect()");
    await frame(page).getByText("The chat has ended").waitFor();
    expect(stage.called("/participant/disconnect").length).toBe(1);
    await call("connect.ChatSession.disconnect()");
    expect(stage.called("/participant/disconnect").length).toBe(1);
  });

  test("loads earlier messages at the top and stays where one reads", async () => {
    const page = await visit();
    await open(page);
    for (let n = 1; n <= 70; n++) stage.say(`line ${n}`);
    await frame(page).getByText("line 70", { exact: true }).waitFor();
    await page.reload();
    await frame(page).getByText("line 70", { exact: true }).waitFor();
    expect(await frame(page).getByText("line 30", { exact: true }).count()).toBe(0);
    await frame(page).locator(".scroller").evaluate((box) => (box.scrollTop = 0));
    await frame(page).getByText("line 30", { exact: true }).waitFor({ state: "attached" });
    expect(await frame(page).locator(".scroller").evaluate((box) => box.scrollTop)).toBeGreaterThan(100);
    await frame(page).getByRole("button", { name: "Jump to latest" }).click();
    await expect.poll(() => frame(page).getByText("line 70", { exact: true }).isVisible()).toBe(true);
  });

  test("tells the server what was seen, and shows what was read", async () => {
    stage.config = { messageReceipts: true };
    const page = await visit();
    await open(page);
    const id = stage.say("read me");
    await expect.poll(() => stage.called("/participant/event").map((call) => call.body["Content"])).toContain(JSON.stringify({ messageId: id }));
    expect(stage.called("/participant/event")[0]?.body).toMatchObject({ ClientToken: "INCOMING_READ_RECEIPT" });
    await write(page, "seen?");
    await frame(page).getByText("Sent", { exact: true }).first().waitFor({ state: "attached" });
    stage.receipt(String(stage.items.at(-1)?.["Id"]), true);
    await frame(page).getByText("Read", { exact: true }).waitFor();
  });
});

describe("what is said", () => {
  test("is text: HTML is shown, not run; a failed one can be said again", async () => {
    const page = await visit();
    await open(page);
    const evil = '<img src=x onerror="parent.document.title=`owned`"> [x](javascript:alert(1)) **b**';
    stage.say(evil, AGENT, "text/markdown");
    stage.say(evil);
    await expect.poll(async () => (await texts(page)).length).toBe(2);
    expect(await frame(page).locator(".words img, .words a").count()).toBe(0);
    expect((await texts(page))[1]).toBe(evil);
    expect(await page.title()).toBe("Corner Shop");

    await page.route("**/participant/message", (route) => route.fulfill({ status: 400, json: { __type: "ValidationException", message: "Not this" } }));
    await write(page, "again");
    await frame(page).getByText("Not this").waitFor();
    await page.unroute("**/participant/message");
    await frame(page).getByRole("button", { name: "Retry" }).click();
    await expect.poll(() => frame(page).getByText("Not sent").count()).toBe(0);
  });

  test("an answer to a list goes back as the contract says, and the list is then its title", async () => {
    const page = await visit();
    await open(page);
    const card = (id: string, title: string) => ({ templateIdentifier: id, templateType: "Panel", version: "1.0", data: { content: { title, elements: [{ title: "Book" }] } } });
    stage.show({ templateType: "Carousel", data: { content: { title: "Trips", elements: [card("c-1", "Flight"), card("c-2", "Hotel")] } } });
    await frame(page).getByRole("button", { name: "Book" }).first().click();
    await frame(page).getByText("Flight: Book").waitFor();
    expect(stage.called("/participant/message")[0]?.body).toMatchObject({ ContentType: "text/plain", Content: '{"templateIdentifier":"c-1","listTitle":"Flight","selectionText":"Book"}' });
    expect(await frame(page).getByRole("button", { name: "Book" }).count()).toBe(0);

    const list = (from: number) => ({
      templateType: "ListPicker",
      templateIdentifier: "l",
      data: { content: { title: `From ${from}`, listId: "L1", preIndex: 0, nextIndex: 5, referenceId: "R1", elements: [{ title: `Item ${from}` }, { title: "More", actionDetail: "SHOW_MORE" }] } },
    });
    stage.show(list(1));
    await frame(page).getByRole("button", { name: "More" }).click();
    await expect.poll(() => stage.called("/participant/message").length).toBe(2);
    expect(JSON.parse(String(stage.called("/participant/message")[1]?.body["Content"]))).toEqual({
      version: "1.0",
      data: { actionName: "SHOW_MORE", listId: "L1", preIndex: 0, nextIndex: 5, referenceId: "R1", templateType: "ListPicker" },
      action: "SHOW_MORE",
    });
    stage.show(list(6));
    await frame(page).getByRole("button", { name: "Item 6" }).waitFor();
    expect(await frame(page).getByText("From 1", { exact: true }).count()).toBe(0);
  });

  test("grows while a bot writes it, and signs in when it must", async () => {
    const page = await visit("amazon_connect('authenticationParameters', { redirectUri: 'https://shop.example/back', identityProvider: 'Okta' }); amazon_connect('registerCallback', { AUTHENTICATION_INITIATED: (name, data) => (window.seen = [data.state]) });");
    await open(page);
    const piece = (text: string, ChunkNumber: number, MessageCompleted: boolean) =>
      stage.push({ Id: "m-1", AbsoluteTime: new Date().toISOString(), Type: "MESSAGE", ContentType: "text/plain", Content: text, ...BOT, MessageMetadata: { MessageId: "m-1", ChunkNumber, MessageCompleted } }, MessageCompleted);
    piece("Once ", 1, false);
    piece("upon a", 2, false);
    await expect.poll(() => texts(page)).toEqual(["Once upon a"]);
    piece("Once upon a time.", 3, true);
    await expect.poll(() => texts(page)).toEqual(["Once upon a time."]);

    stage.happen("authentication.initiated", BOT, { Content: JSON.stringify({ SessionId: "a".repeat(36) }) });
    stage.pages.set("/sign-in", "<p>Sign in</p>");
    const popup = page.waitForEvent("popup");
    await frame(page).getByRole("button", { name: "Sign in" }).click();
    await (await popup).waitForURL(/identity_provider=Okta/);
    expect(await events(page)).toEqual(["s-1"]);
    expect(stage.called("/participant/authentication-url")[0]?.body).toMatchObject({ RedirectUri: "https://shop.example/back" });
    stage.happen("authentication.succeeded", BOT);
    await frame(page).getByText("You are signed in.").waitFor();
    expect(await frame(page).getByRole("button", { name: "Sign in" }).count()).toBe(0);
  });

  test("a file goes up and its picture is shown", async () => {
    const page = await visit();
    await open(page);
    await frame(page).locator("input[type=file]").setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
    await expect.poll(() => stage.called("/participant/complete-attachment-upload").length).toBe(1);
    expect(stage.called("/participant/start-attachment-upload")[0]?.body).toMatchObject({ AttachmentName: "note.txt", AttachmentSizeInBytes: 5, ContentType: "text/plain" });
    const download = page.waitForEvent("download");
    await frame(page).getByRole("button", { name: "Download note.txt" }).click();
    expect((await download).suggestedFilename()).toBe("note.txt");
    stage.file("kettle.png", "image/png");
    await frame(page).locator(".file-picture").waitFor();
  });
});

describe("by keyboard alone", () => {
  test("open, write, menu, minimise, and the focus is where one expects it", async () => {
    const page = await visit("amazon_connect('customizationObject', { header: { dropdown: true }, endChat: { enableConfirmationDialog: true } });");
    await page.waitForSelector(OPEN);
    const active = (): Promise<string> =>
      page.evaluate(() => {
        const top = document.activeElement;
        const inner = top instanceof HTMLIFrameElement ? top.contentDocument?.activeElement : top;
        return inner?.id || inner?.getAttribute("aria-label") || inner?.textContent || "";
      });
    for (let steps = 0; steps < 5 && (await active()) !== "amazon-connect-open-widget-button"; steps++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(active).toBe("desk-text");
    await page.keyboard.type("one");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Enter");
    await expect.poll(() => stage.called("/participant/message").map((call) => call.body["Content"])).toEqual(["one\ntwo"]);
    expect(await active()).toBe("desk-text");

    await page.keyboard.press("Escape");
    await expect.poll(active).toBe("amazon-connect-open-widget-button");
    await page.keyboard.press("Enter");
    await expect.poll(active).toBe("desk-text");
    await frame(page).getByRole("button", { name: "Chat menu" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(active).toBe("Download transcript");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect.poll(active).toBe("Keep chatting");
    await page.keyboard.press("Escape");
    await expect.poll(active).toBe("Chat menu");
    expect(await page.locator(CLOSE).count()).toBe(1);
  });
});
