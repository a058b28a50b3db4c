/**
 * The widget in its states, by light and dark, wide and narrow: axe finds nothing in any of them, and
 * the pictures go to tests/page/shots/ (or SHOTS) for eyes.
 */
import type { Browser, BrowserContext, BrowserContextOptions, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { axeFinds, launch, shoot } from "./browser";
import { AGENT, BOT, Stage } from "./stage";

let browser: Browser;
let stage: Stage;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launch();
});

beforeEach(async () => {
  stage = new Stage();
  await stage.open();
});

afterEach(async () => {
  await context.close();
  stage.close();
});

afterAll(async () => {
  await browser.close();
});

const frame = (page: Page): FrameLocator => page.frameLocator("#amazon-connect-chat-widget-iframe");

const ROOMY = "amazon_connect('customStyles', { global: { frameWidth: '380px', frameHeight: '620px' } });";

async function visit(commands: string, options: BrowserContextOptions = {}): Promise<Page> {
  context = await browser.newContext({ viewport: { width: 1100, height: 760 }, ...options });
  await stage.join(context);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(stage.page(stage.snippet(commands)));
  await page.locator("#amazon-connect-open-widget-button").waitFor();
  return page;
}

async function chat(page: Page): Promise<void> {
  await page.click("#amazon-connect-open-widget-button");
  await frame(page).locator("#desk-text").waitFor();
}

async function say(page: Page, text: string): Promise<void> {
  const box = frame(page).locator("#desk-text");
  await box.fill(text);
  await box.press("Enter");
  await expect
    .poll(() => stage.called("/participant/message").filter((call) => call.body["Content"] === text).length)
    .toBe(1);
}

async function talk(page: Page): Promise<void> {
  stage.say("Hello Ana, welcome to **Corner Shop**. What can we do for you?", BOT, "text/markdown");
  await say(page, "Where is my order?");
  stage.happen("participant.joined");
  stage.say("Hi Ana, Ben here.\nLet me look at order 1042 for you.", AGENT);
  stage.say(
    "It left us this morning:\n- Copper kettle\n- *Linen towels*\n\nTrack it at https://shop.example/t/1042",
    AGENT,
    "text/markdown",
  );
  await say(page, "Wonderful, thank you! 🎉");
  await frame(page).getByText("Sent", { exact: true }).first().waitFor({ state: "attached" });
}

async function done(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(350);
  await shoot(page, name, false);
  expect(await axeFinds(page)).toEqual([]);
}

test("a talk, with typing", async () => {
  stage.config = { appearance: { header: { message: "Corner Shop" } }, messageReceipts: true };
  const page = await visit(ROOMY);
  await done(page, "widget-closed");
  await chat(page);
  await talk(page);
  stage.receipt(String(stage.items[stage.items.length - 1]?.["Id"]), true);
  stage.happen("typing");
  await frame(page).getByText("Ben is typing").waitFor();
  await done(page, "widget-talk");
});

test("a talk in the dark, with icons and a menu", async () => {
  const page = await visit(
    `${ROOMY} amazon_connect('customizationObject', { header: { dropdown: true, minimizeChatHeaderButton: true, dynamicHeader: true }, transcript: { displayIcons: true } });`,
    { colorScheme: "dark" },
  );
  await chat(page);
  await talk(page);
  await frame(page).getByRole("button", { name: "Chat menu" }).click();
  await done(page, "widget-dark");
});

test("list picker, quick reply, panel", async () => {
  const page = await visit(ROOMY);
  await chat(page);
  const image = `${stage.chat}/download/1`;
  stage.show({
    templateType: "ListPicker",
    templateIdentifier: "lp",
    data: {
      content: {
        title: "Which order is it about?",
        subtitle: "Tap one of your last three",
        imageType: "URL",
        imageData: image,
        imageDescription: "Parcels",
        elements: [
          { title: "Order 1042", subtitle: "Copper kettle, 49 €", imageType: "URL", imageData: image },
          { title: "Order 1017", subtitle: "Oak board, 24 €" },
          { title: "All orders", type: "hyperlink", url: "https://shop.example/orders" },
          { title: "Show more", actionDetail: "SHOW_MORE" },
        ],
      },
    },
  });
  await frame(page)
    .getByRole("button", { name: /Order 1042/ })
    .waitFor();
  await done(page, "widget-list");
  await frame(page)
    .getByRole("button", { name: /Order 1042/ })
    .click();
  stage.show({
    templateType: "QuickReply",
    data: {
      content: {
        title: "Is it about the delivery?",
        elements: [{ title: "Yes" }, { title: "No" }, { title: "Something else" }],
      },
    },
  });
  await frame(page).getByRole("button", { name: "Something else" }).waitFor();
  await done(page, "widget-quick");
});

test("time picker", async () => {
  const page = await visit(ROOMY);
  await chat(page);
  const day = (days: number, hour: number): string => {
    const at = new Date(Date.now() + days * 86_400_000);
    return `${at.toISOString().slice(0, 10)}T${String(hour).padStart(2, "0")}:00+00:00`;
  };
  const timeslots = [9, 10, 11, 13, 14, 15, 16].map((hour) => ({ date: day(1, hour), duration: 3600 }));
  stage.show({
    templateType: "TimePicker",
    data: {
      content: {
        title: "When may we call you?",
        subtitle: "It takes an hour",
        timeZoneOffset: 60,
        location: { title: "Corner Shop" },
        timeslots: [...timeslots, { date: day(2, 9), duration: 3600 }],
      },
    },
  });
  await frame(page).getByRole("button", { name: "10:00" }).waitFor();
  await done(page, "widget-times");
  await frame(page).getByRole("button", { name: "11:00" }).click();
  await done(page, "widget-times-chosen");
});

test("carousel", async () => {
  const page = await visit(ROOMY);
  await chat(page);
  const image = `${stage.chat}/download/1`;
  const card = (id: string, title: string) => ({
    templateIdentifier: id,
    templateType: "Panel",
    version: "1.0",
    data: {
      content: {
        title,
        subtitle: "In stock",
        imageType: "URL",
        imageData: image,
        imageDescription: title,
        elements: [{ title: "Take it" }, { title: "Details", type: "hyperlink", url: "https://shop.example/k" }],
      },
    },
  });
  stage.show({
    templateType: "Carousel",
    data: {
      content: {
        title: "These go well with it",
        elements: [card("a", "Copper kettle"), card("b", "Oak board"), card("c", "Linen towels")],
      },
    },
  });
  await frame(page).getByText("Copper kettle").waitFor();
  await done(page, "widget-carousel");
});

test("a view", async () => {
  const page = await visit(ROOMY);
  await chat(page);
  const part = (Type: string, Props: object, Content: unknown[] = []) => ({ _id: Type, Type, Props, Content });
  stage.view = {
    Name: "ReturnForm",
    Content: {
      InputSchema: "{}",
      Actions: ["Submit", "Cancel"],
      Template: JSON.stringify({
        Head: { Title: "$.Heading" },
        Body: [
          part("FormInput", { Label: "Order number", Name: "order", Required: true, DefaultValue: "1042" }),
          part("Dropdown", {
            Label: "Reason",
            Name: "reason",
            Options: [
              { Label: "Damaged", Value: "d" },
              { Label: "Too late", Value: "l" },
            ],
          }),
          part("RadioGroup", {
            Label: "We send",
            Name: "send",
            Options: [
              { Label: "A new one", Value: "new" },
              { Label: "The money", Value: "money" },
            ],
          }),
          part("DatePicker", { Label: "Pick-up", Name: "day" }),
          part("SubmitButton", { Action: "Submit" }, ["Send"]),
          part("Button", { Action: "Cancel" }, ["Not now"]),
        ],
      }),
    },
  };
  stage.show({
    templateType: "ViewResource",
    data: { content: { viewId: "v", viewToken: "t/1", viewData: { Heading: "Return an item" } } },
  });
  await frame(page).getByLabel("Order number").waitFor();
  await done(page, "widget-view");
});

test("files", async () => {
  const page = await visit(ROOMY);
  await chat(page);
  stage.uploadDelayMs = 1500;
  stage.file("kettle.png", "image/png");
  stage.file("invoice-1042-corner-shop-2026.pdf", "application/pdf");
  stage.file("virus.pdf", "application/pdf", AGENT, "REJECTED");
  const files = [
    { name: "receipt.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(30_000, 1) },
    { name: "program.exe", mimeType: "application/x-exe", buffer: Buffer.from("x") },
  ];
  await frame(page).locator("input[type=file]").setInputFiles(files);
  await frame(page).getByText("Files of this type cannot be sent.").waitFor();
  await done(page, "widget-files");
});

test("emoji, and too much text", async () => {
  const page = await visit(ROOMY);
  await chat(page);
  await frame(page).locator("#desk-text").fill("Far too long. ".repeat(80));
  await frame(page).getByText("96 characters too many").waitFor();
  await done(page, "widget-long");
  await frame(page).locator("#desk-text").fill("Hi ");
  await frame(page).getByRole("button", { name: "Insert emoji" }).click();
  await done(page, "widget-emoji");
});

test("the form before the chat", async () => {
  stage.config = {
    preChatForm: {
      fields: [
        { name: "displayName", label: "Your name", required: true },
        { name: "email", label: "Email", type: "email", required: true },
        {
          name: "topic",
          label: "What is it about?",
          type: "dropdown",
          options: ["An order", "A return", "Something else"],
        },
        { name: "text", label: "Tell us more", type: "textarea" },
      ],
    },
  };
  const page = await visit(ROOMY);
  await page.click("#amazon-connect-open-widget-button");
  await frame(page).getByLabel("Your name").fill("Ana");
  await frame(page).getByRole("button", { name: "Start chat" }).click();
  await done(page, "widget-form");
});

test("trouble, an end, a lost connection", async () => {
  stage.startStatus = 429;
  const page = await visit(
    `${ROOMY} amazon_connect('customizationObject', { endChat: { enableConfirmationDialog: true } });`,
  );
  await page.click("#amazon-connect-open-widget-button");
  await frame(page).getByRole("button", { name: "Retry" }).waitFor();
  await done(page, "widget-busy");
  stage.startStatus = 200;
  await frame(page).getByRole("button", { name: "Retry" }).click();
  await frame(page).locator("#desk-text").waitFor();
  await talk(page);
  await stage.cut(true);
  await frame(page).getByText("Connection lost").waitFor();
  await done(page, "widget-lost");
  stage.isSocketDown = false;
  await frame(page).getByRole("button", { name: "Try now" }).click();
  await frame(page).getByText("Connected again").waitFor();
  await frame(page).getByRole("button", { name: "End chat" }).click();
  await done(page, "widget-confirm");
  await frame(page).getByRole("alertdialog").getByRole("button", { name: "End chat" }).click();
  await frame(page).getByRole("button", { name: "Start a new chat" }).waitFor();
  await done(page, "widget-over");
});

test("right to left, in Arabic", async () => {
  const page = await visit(`${ROOMY} amazon_connect('language', 'ar');`);
  await chat(page);
  stage.say("مرحبًا آنا، كيف يمكنني مساعدتك؟");
  await say(page, "أين طلبي 1042؟");
  stage.happen("typing");
  await done(page, "widget-rtl");
});

test("Korean, in the shop's own colours", async () => {
  const page = await visit(
    `amazon_connect('language', 'ko_KR'); amazon_connect('customStyles', { global: { frameWidth: '380px', frameHeight: '620px' }, header: { headerBackgroundColor: '#ffe8d6', headerTextColor: '#5b2a00' }, transcript: { customerChatBubbleColor: '#ff8a3d', agentChatBubbleColor: '#fff1e6', widgetBackgroundColor: '#fffaf6' }, composer: { focusBorderColor: '#b44d00' } }); amazon_connect('customDisplayNames', { header: { headerMessage: '모퉁이 가게' } });`,
  );
  await chat(page);
  stage.say("안녕하세요, 아나 님. 무엇을 도와드릴까요?", BOT);
  await say(page, "주문 1042는 어디에 있나요?");
  await done(page, "widget-ko");
});

test.each([
  [320, "light"],
  [360, "dark"],
] as const)("on a phone %i wide, %s", async (width, colorScheme) => {
  const full = width === 360 ? "amazon_connect('customStyles', { fullscreenMode: true });" : "";
  const page = await visit(full, {
    viewport: { width, height: 680 },
    colorScheme,
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  });
  await chat(page);
  await talk(page);
  await done(page, `widget-phone-${width}`);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  expect(
    await frame(page)
      .locator("body")
      .evaluate((body) => body.scrollWidth <= innerWidth),
  ).toBe(true);
});
