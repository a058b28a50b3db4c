// Two people in two browsers, each with the unmodified amazon-connect-chatjs: they talk, type, see what the other has
// read, lose the line and find everything again.
import assert from 'node:assert/strict';
import { StartChatContactCommand, StopContactCommand } from '@aws-sdk/client-connect';
import { after } from 'node:test';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { ChatPage, Wire, launchBrowser, servePage } from './lib/browser.mjs';
import { answer, ofContact, openDesk } from './lib/desk.mjs';
import { chatInput, connectClient } from './lib/sdk.mjs';
import { eventPrefix } from './lib/socket.mjs';

const server = await startServer();
const control = connectClient(server);
const desk = await openDesk(server, control);
const site = await servePage();
const wires = [await new Wire(server.port).listen(), await new Wire(server.port).listen()];
const browsers = [await launchBrowser(), await launchBrowser()];
after(async () => {
  for (const browser of browsers) await browser.close();
  for (const wire of wires) wire.close();
  site.close();
});

async function openPage(which, details) {
  const page = await new ChatPage(browsers[which], site, server, wires[which]).open();
  page.details = details;
  const answer = await page.connect(details);
  assert.equal(answer.connectSuccess, true, JSON.stringify(answer));
  await page.hears('Subscribed');
  return page;
}

async function twoPages(more = {}) {
  const started = await control.send(new StartChatContactCommand(chatInput(server, more)));
  const ana = await openPage(0, { contactId: started.ContactId, participantId: started.ParticipantId, participantToken: started.ParticipantToken });
  await ana.hears('Message', (item) => item.Type === 'MESSAGE' && item.ParticipantRole === 'SYSTEM');
  const agent = await answer(desk, ofContact(started.ContactId));
  const ben = await openPage(1, { contactId: started.ContactId, participantId: agent.participantId, participantToken: agent.participantToken });
  return { ana, ben };
}

const say = (page, message) => page.call('sendMessage', { contentType: 'text/plain', message });
const event = (page, kind, messageId, more = {}) =>
  page.call('sendEvent', { contentType: `${eventPrefix}message.${kind}`, content: JSON.stringify({ messageId, ...more }) });
const metadata = (id) => (data) => data.MessageMetadata?.MessageId === id;

check('two browsers talk: words, typing, receipts', async () => {
  const { ana, ben } = await twoPages();
  const hello = await say(ana, 'Hello 👋');
  assert.equal((await ben.hears('Message', (item) => item.Id === hello.Id)).Content, 'Hello 👋');
  await ben.call('sendEvent', { contentType: `${eventPrefix}typing` });
  await ana.hears('Typing', (item) => item.ParticipantId === ben.details.participantId);
  const answer = await say(ben, 'Good day');
  await ana.hears('Message', (item) => item.Id === answer.Id);
  await event(ana, 'delivered', answer.Id, { disableThrottle: true });
  const delivered = await ben.hears('DeliveredReceipt', metadata(answer.Id));
  assert.equal(delivered.MessageMetadata.Receipts[0].RecipientParticipantId, ana.details.participantId);
  await event(ana, 'read', answer.Id, { disableThrottle: true });
  const read = await ben.hears('ReadReceipt', metadata(answer.Id));
  assert.ok(read.MessageMetadata.Receipts[0].ReadTimestamp >= read.MessageMetadata.Receipts[0].DeliveredTimestamp);
  assert.deepEqual(ana.all('ReadReceipt'), [], 'chatjs does not tell a reader what they have read');
  for (const page of [ana, ben]) {
    assert.deepEqual(page.all('pageerror'), []);
    await page.close();
  }
});

check('receipts that chatjs holds back itself, with its one constant token', async () => {
  const { ana, ben } = await twoPages();
  const first = await say(ben, 'first');
  await ana.hears('Message', (item) => item.Id === first.Id);
  await event(ana, 'delivered', first.Id);
  await ben.hears('DeliveredReceipt', metadata(first.Id));
  const second = await say(ben, 'second');
  await ana.hears('Message', (item) => item.Id === second.Id);
  await event(ana, 'read', second.Id);
  await ben.hears('ReadReceipt', metadata(second.Id));
  const { Transcript } = await ben.call('getTranscript', { maxResults: 100, sortOrder: 'ASCENDING' });
  const receipts = (id) => Transcript.find((item) => item.Id === id).MessageMetadata.Receipts;
  assert.equal(receipts(first.Id).length, 1);
  assert.equal(receipts(first.Id)[0].ReadTimestamp, undefined, 'each receipt stands for its own message');
  assert.ok(receipts(second.Id)[0].ReadTimestamp);
  await ana.close();
  await ben.close();
});

check('the line is cut: both come back, and the transcript has what was said meanwhile', async () => {
  const { ana, ben } = await twoPages();
  const before = ana.heard.length;
  wires[0].hold();
  wires[0].cut();
  const missed = await say(ben, 'are you still there?');
  wires[0].release();
  await ana.hears('Subscribed', () => true, before);
  const { Transcript } = await ana.call('getTranscript', { maxResults: 100, sortOrder: 'ASCENDING' });
  assert.ok(Transcript.some((item) => item.Id === missed.Id));
  const back = await say(ben, 'and now?');
  await ana.hears('Message', (item) => item.Id === back.Id);
  assert.deepEqual(ana.all('ConnectionBroken'), []);
  await ana.close();
  await ben.close();
});

check('a persistent chat: onChatRehydrated, then older pages by NextToken', async () => {
  const first = await twoPages();
  const old = await say(first.ana, 'long ago');
  await first.ben.hears('Message', (item) => item.Id === old.Id);
  await control.send(new StopContactCommand({ InstanceId: server.keys.InstanceId, ContactId: first.ana.details.contactId }));
  await first.ana.hears('Ended');
  const { ana, ben } = await twoPages({
    PersistentChat: { RehydrationType: 'ENTIRE_PAST_SESSION', SourceContactId: first.ana.details.contactId } });
  await ana.hears('ChatRehydrated');
  const items = [];
  let nextToken;
  do {
    const page = await ana.call('getTranscript', { maxResults: 2, scanDirection: 'BACKWARD', sortOrder: 'ASCENDING', nextToken });
    items.unshift(...page.Transcript);
    nextToken = page.NextToken;
  } while (nextToken);
  const found = items.find((item) => item.Id === old.Id);
  assert.equal(found.Content, 'long ago');
  assert.equal(found.RelatedContactId, first.ana.details.contactId);
  for (const page of [first.ana, first.ben, ana, ben]) await page.close();
});

stopsCleanly(server);
