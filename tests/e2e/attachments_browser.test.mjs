// chatjs in Chromium sends and downloads files: the page is of another origin, so the upload host's CORS is real.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { ChatPage, Wire, launchBrowser, servePage } from './lib/browser.mjs';
import { startChat } from './lib/chat.mjs';
import { connectClient, newBot } from './lib/sdk.mjs';
import { send } from './lib/files.mjs';

const server = await startServer();
const control = connectClient(server);
const site = await servePage();
const wire = await new Wire(server.port).listen();
const browser = await launchBrowser();
after(async () => {
  await browser.close();
  wire.close();
  site.close();
});

async function newPage() {
  const page = await new ChatPage(browser, site, server, wire).open();
  const started = await startChat(server);
  page.details = { contactId: started.ContactId, participantId: started.ParticipantId, participantToken: started.ParticipantToken };
  assert.equal((await page.connect(page.details)).connectSuccess, true);
  await page.hears('Message', (item) => item.ParticipantRole === 'SYSTEM');
  return page;
}

const sendFile = (page, name, type, size) => page.page.evaluate(async ({ name, type, size }) => {
  const bytes = new Uint8Array(size).map((_, i) => (i * 7) % 251);
  try {
    const result = await window.session.sendAttachment({ attachment: new File([bytes], name, { type }) });
    return { done: true, status: result?.status };
  } catch (error) {
    return { error: { name: error?.type ?? error?.name, message: error?.message ?? String(error) } };
  }
}, { name, type, size });

const readFile = (page, id) => page.page.evaluate(async (attachmentId) => {
  const { data } = await window.session.downloadAttachment({ attachmentId }).then((blob) => (blob.data ? blob : { data: blob }));
  const bytes = new Uint8Array(await data.arrayBuffer());
  return { size: bytes.length, type: data.type, right: bytes.every((byte, i) => byte === (i * 7) % 251) };
}, id);

const ofName = (name) => (item) => item.Type === 'ATTACHMENT' && item.Attachments[0].AttachmentName === name;

check('chatjs sends a file, hears its echo, and downloads it', async () => {
  const page = await newPage();
  const sent = await sendFile(page, 'Übersicht 1.png', 'image/png', 300_000);
  assert.equal(sent.done, true, JSON.stringify(sent));
  const echo = await page.hears('Message', ofName('Übersicht 1.png'));
  assert.equal(echo.Attachments[0].Status, 'APPROVED');
  assert.equal(echo.ParticipantId, page.details.participantId);
  assert.deepEqual(await readFile(page, echo.Attachments[0].AttachmentId), { size: 300_000, type: 'image/png', right: true });
  assert.deepEqual(page.all('pageerror'), []);
  await page.close();
});

check('a file of the other side is downloaded, too', async () => {
  const page = await newPage();
  const bot = await (await newBot(server, control, page.details.contactId)).connect();
  await bot.listen();
  const id = await send(bot, Buffer.from(Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 251)));
  await page.hears('Message', ofName('receipt.pdf'));
  assert.deepEqual(await readFile(page, id), { size: 5000, type: 'application/pdf', right: true });
  await bot.socket.close();
  await page.close();
});

check('what is refused, chatjs tells with its name and its words', async () => {
  const page = await newPage();
  const exe = await sendFile(page, 'run.exe', 'application/x-msdownload', 10);
  assert.match(JSON.stringify(exe.error), /ValidationException/);
  const big = await sendFile(page, 'big.pdf', 'application/pdf', 20 * 1024 * 1024 + 1);
  assert.match(JSON.stringify(big.error), /ServiceQuotaExceededException/);
  assert.deepEqual(page.all('pageerror'), []);
  await page.close();
});

stopsCleanly(server);
