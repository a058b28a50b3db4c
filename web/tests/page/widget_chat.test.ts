/** A chat in the widget, from the first word to the last (contract/widget.md 1.4, 1.11 and 5). */
import { describe, expect, test } from "vitest";
import { BOX, CLOSE, OPEN, START, context, events, frame, onStage, open, stage, texts, visit, write } from "./guest";
import { AGENT, BOT } from "./stage";

onStage();

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
    const [listening, read] = [stage.subscriptions, stage.called("/participant/transcript").length];
    await page.reload();
    await page.waitForSelector(OPEN);
    // It listens, and has read what was there: what comes now is new.
    await expect.poll(() => stage.subscriptions).toBeGreaterThan(listening);
    await expect.poll(() => stage.called("/participant/transcript").length).toBeGreaterThan(read);
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
      page.evaluate(
        (text) =>
          new Function("connect", `return ${text}`)(
            (
              document.getElementById("amazon-connect-chat-widget-iframe") as HTMLIFrameElement & {
                contentWindow: { connect: unknown };
              }
            ).contentWindow.connect,
          ) as unknown,
        expression,
      );
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
    await frame(page)
      .locator(".scroller")
      .evaluate((box) => (box.scrollTop = 0));
    await frame(page).getByText("line 30", { exact: true }).waitFor({ state: "attached" });
    expect(
      await frame(page)
        .locator(".scroller")
        .evaluate((box) => box.scrollTop),
    ).toBeGreaterThan(100);
    await frame(page).getByRole("button", { name: "Jump to latest" }).click();
    await expect.poll(() => frame(page).getByText("line 70", { exact: true }).isVisible()).toBe(true);
  });

  test("tells the server what was seen, and shows what was read", async () => {
    stage.config = { messageReceipts: true };
    const page = await visit();
    await open(page);
    const id = stage.say("read me");
    await expect
      .poll(() => stage.called("/participant/event").map((call) => call.body["Content"]))
      .toContain(JSON.stringify({ messageId: id }));
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

    await page.route("**/participant/message", (route) =>
      route.fulfill({ status: 400, json: { __type: "ValidationException", message: "Not this" } }),
    );
    await write(page, "again");
    await frame(page).getByText("Not this").waitFor();
    await page.unroute("**/participant/message");
    await frame(page).getByRole("button", { name: "Retry" }).click();
    await expect.poll(() => frame(page).getByText("Not sent").count()).toBe(0);
  });

  test("an answer to a list goes back as the contract says, and the list is then its title", async () => {
    const page = await visit();
    await open(page);
    const card = (id: string, title: string) => ({
      templateIdentifier: id,
      templateType: "Panel",
      version: "1.0",
      data: { content: { title, elements: [{ title: "Book" }] } },
    });
    stage.show({
      templateType: "Carousel",
      data: { content: { title: "Trips", elements: [card("c-1", "Flight"), card("c-2", "Hotel")] } },
    });
    await frame(page).getByRole("button", { name: "Book" }).first().click();
    await frame(page).getByText("Flight: Book").waitFor();
    expect(stage.called("/participant/message")[0]?.body).toMatchObject({
      ContentType: "text/plain",
      Content: '{"templateIdentifier":"c-1","listTitle":"Flight","selectionText":"Book"}',
    });
    expect(await frame(page).getByRole("button", { name: "Book" }).count()).toBe(0);

    const list = (from: number) => ({
      templateType: "ListPicker",
      templateIdentifier: "l",
      data: {
        content: {
          title: `From ${from}`,
          listId: "L1",
          preIndex: 0,
          nextIndex: 5,
          referenceId: "R1",
          elements: [{ title: `Item ${from}` }, { title: "More", actionDetail: "SHOW_MORE" }],
        },
      },
    });
    stage.show(list(1));
    await frame(page).getByRole("button", { name: "More" }).click();
    await expect.poll(() => stage.called("/participant/message").length).toBe(2);
    expect(JSON.parse(String(stage.called("/participant/message")[1]?.body["Content"]))).toEqual({
      version: "1.0",
      data: {
        actionName: "SHOW_MORE",
        listId: "L1",
        preIndex: 0,
        nextIndex: 5,
        referenceId: "R1",
        templateType: "ListPicker",
      },
      action: "SHOW_MORE",
    });
    stage.show(list(6));
    await frame(page).getByRole("button", { name: "Item 6" }).waitFor();
    expect(await frame(page).getByText("From 1", { exact: true }).count()).toBe(0);
  });

  test("grows while a bot writes it, and signs in when it must", async () => {
    const page = await visit(
      "amazon_connect('authenticationParameters', { redirectUri: 'https://shop.example/back', identityProvider: 'Okta' }); amazon_connect('registerCallback', { AUTHENTICATION_INITIATED: (name, data) => (window.seen = [data.state]) });",
    );
    await open(page);
    const piece = (text: string, ChunkNumber: number, MessageCompleted: boolean) =>
      stage.push(
        {
          Id: "m-1",
          AbsoluteTime: new Date().toISOString(),
          Type: "MESSAGE",
          ContentType: "text/plain",
          Content: text,
          ...BOT,
          MessageMetadata: { MessageId: "m-1", ChunkNumber, MessageCompleted },
        },
        MessageCompleted,
      );
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
    expect(stage.called("/participant/authentication-url")[0]?.body).toMatchObject({
      RedirectUri: "https://shop.example/back",
    });
    stage.happen("authentication.succeeded", BOT);
    await frame(page).getByText("You are signed in.").waitFor();
    expect(await frame(page).getByRole("button", { name: "Sign in" }).count()).toBe(0);
  });

  test("a file goes up and its picture is shown", async () => {
    const page = await visit();
    await open(page);
    await frame(page)
      .locator("input[type=file]")
      .setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
    await expect.poll(() => stage.called("/participant/complete-attachment-upload").length).toBe(1);
    expect(stage.called("/participant/start-attachment-upload")[0]?.body).toMatchObject({
      AttachmentName: "note.txt",
      AttachmentSizeInBytes: 5,
      ContentType: "text/plain",
    });
    const download = page.waitForEvent("download");
    await frame(page).getByRole("button", { name: "Download note.txt" }).click();
    expect((await download).suggestedFilename()).toBe("note.txt");
    stage.file("kettle.png", "image/png");
    await frame(page).locator(".file-picture").waitFor();
  });
});

describe("by keyboard alone", () => {
  test("open, write, menu, minimise, and the focus is where one expects it", async () => {
    const page = await visit(
      "amazon_connect('customizationObject', { header: { dropdown: true }, endChat: { enableConfirmationDialog: true } });",
    );
    await page.waitForSelector(OPEN);
    const active = (): Promise<string> =>
      page.evaluate(() => {
        const top = document.activeElement;
        const inner = top instanceof HTMLIFrameElement ? top.contentDocument?.activeElement : top;
        return inner?.id || inner?.getAttribute("aria-label") || inner?.textContent || "";
      });
    for (let steps = 0; steps < 5 && (await active()) !== "amazon-connect-open-widget-button"; steps++)
      await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(active).toBe("desk-text");
    await page.keyboard.type("one");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("two");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => stage.called("/participant/message").map((call) => call.body["Content"]))
      .toEqual(["one\ntwo"]);
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
