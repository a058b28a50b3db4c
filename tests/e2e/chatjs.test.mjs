// amazon-connect-chatjs, unmodified, in a real browser: what every widget and app on Amazon Connect is built on.
import assert from 'node:assert/strict';
import { StopContactCommand } from '@aws-sdk/client-connect';
import { after } from 'node:test';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { Person, startChat } from './lib/chat.mjs';
import { ChatPage, Wire, launchBrowser, servePage } from './lib/browser.mjs';
import { connectClient, newBot } from './lib/sdk.mjs';
import { ChatSocket, eventPrefix, isEvent } from './lib/socket.mjs';

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

const isCustomer = (item) => item.Type === 'MESSAGE' && item.ParticipantRole === 'CUSTOMER';

/** A page whose chat was started from the page itself, and is connected, announced and greeted. */
async function newPageChat() {
  const page = await new ChatPage(browser, site, server, wire).open();
  const started = await page.page.evaluate(async (url) => {
    const answer = await fetch(url, {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ParticipantDetails: { DisplayName: 'Ana' } }) });
    return (await answer.json()).data.startChatResult;
  }, `${server.url}/start-chat`);
  page.details = { contactId: started.ContactId, participantId: started.ParticipantId, participantToken: started.ParticipantToken };
  const answer = await page.connect(page.details);
  assert.equal(answer.connectSuccess, true, JSON.stringify(answer));
  await page.hears('ConnectionEstablished');
  await page.hears('Message', (item) => isEvent(item, 'participant.joined'));
  await page.hears('Message', (item) => item.ParticipantRole === 'SYSTEM');
  return page;
}

async function newPageChatWithBot() {
  const page = await newPageChat();
  const bot = await (await newBot(server, control, page.details.contactId)).connect();
  await bot.listen();
  await page.hears('Message', (item) => isEvent(item, 'participant.joined') && item.ParticipantRole === 'CUSTOM_BOT');
  return { page, bot };
}

const say = (page, message) => page.call('sendMessage', { contentType: 'text/plain', message });

check('connect, greeting, and the own message comes back with the Id of the answer', async () => {
  const page = await newPageChat();
  const sent = await say(page, 'Grüße 👋');
  const echo = await page.hears('Message', (item) => item.Id === sent.Id);
  assert.equal(echo.Content, 'Grüße 👋');
  assert.equal(echo.AbsoluteTime, sent.AbsoluteTime);
  assert.equal(echo.ParticipantId, page.details.participantId);
  assert.deepEqual(page.all('pageerror'), []);
  assert.deepEqual(page.all('ConnectionBroken'), []);
  await page.close();
});

check('the other side types and writes; so does the customer', async () => {
  const { page, bot } = await newPageChatWithBot();
  await bot.call('event', { ContentType: `${eventPrefix}typing` });
  const typing = await page.hears('Typing', (item) => item.ParticipantRole === 'CUSTOM_BOT');
  assert.equal(typing.ParticipantId, bot.participantId);
  const { Id } = await bot.say('I am a bot');
  assert.equal((await page.hears('Message', (item) => item.Id === Id)).DisplayName, 'Robo');
  await page.call('sendEvent', { contentType: `${eventPrefix}typing` });
  await bot.socket.event('typing', (item) => item.ParticipantId === page.details.participantId);
  // Receipts between a person and a bot have no effect, but the calls of the client must not fail.
  for (const kind of ['delivered', 'read'])
    await page.call('sendEvent', { contentType: `${eventPrefix}message.${kind}`, content: JSON.stringify({ messageId: Id, disableThrottle: true }) });
  assert.deepEqual(page.all('pageerror'), []);
  await page.close();
  await bot.socket.close();
});

check('the transcript, as chatjs asks for it by default, and page by page', async () => {
  const { page, bot } = await newPageChatWithBot();
  for (let i = 0; i < 10; i++) {
    await say(page, `question ${i}`);
    await bot.say(`answer ${i}`);
  }
  const log = await bot.everything();
  const first = await page.call('getTranscript', {});
  assert.equal(first.InitialContactId, page.details.contactId);
  assert.deepEqual(first.Transcript, log.slice(-15), 'the newest 15, oldest of them first');
  const second = await page.call('getTranscript', { maxResults: 15, nextToken: first.NextToken });
  assert.deepEqual(second.Transcript, log.slice(0, -15));
  assert.equal(second.NextToken, undefined);
  await page.close();
  await bot.socket.close();
});

check('the socket is cut: chatjs comes back by itself, hears again, and finds in the transcript what it missed', async () => {
  const { page, bot } = await newPageChatWithBot();
  const before = await say(page, 'before the cut');
  await page.hears('Message', (item) => item.Id === before.Id);
  const mark = page.heard.length;
  wire.hold();
  wire.cut();
  const missed = await bot.say('said while nobody listened');
  wire.release();
  await page.hears('ConnectionEstablished', () => true, mark);
  await page.hears('Subscribed', () => true, mark);
  const heard = await bot.say('are you back?');
  await page.hears('Message', (item) => item.Id === heard.Id, mark);
  const sent = await say(page, 'I am');
  await page.hears('Message', (item) => item.Id === sent.Id, mark);
  const { Transcript } = await page.call('getTranscript', { maxResults: 100 });
  assert.deepEqual(Transcript, await bot.everything(), 'complete');
  const ids = Transcript.map((item) => item.Id);
  for (const { Id } of [before, missed, heard, sent]) assert.equal(ids.filter((id) => id === Id).length, 1);
  assert.equal(Transcript.filter((item) => isEvent(item, 'participant.joined') && item.ParticipantRole === 'CUSTOMER').length, 1);
  assert.equal(Transcript.filter((item) => isEvent(item, 'participant.left')).length, 0);
  const pushes = page.all('Message').map((item) => item.Id);
  assert.equal(new Set(pushes).size, pushes.length, 'nothing is pushed twice');
  assert.deepEqual(page.all('ConnectionBroken'), []);
  await page.close();
  await bot.socket.close();
});

check('cut again and again: it always comes back', async () => {
  const page = await newPageChat();
  for (let round = 0; round < 5; round++) {
    const mark = page.heard.length;
    wire.cut();
    await page.hears('ConnectionEstablished', () => true, mark);
    await page.hears('Subscribed', () => true, mark);
    const sent = await say(page, `round ${round}`);
    await page.hears('Message', (item) => item.Id === sent.Id, mark);
  }
  const { Transcript } = await page.call('getTranscript', { maxResults: 100 });
  assert.deepEqual(Transcript.filter(isCustomer).map((item) => item.Content), [0, 1, 2, 3, 4].map((n) => `round ${n}`));
  await page.close();
});

check('the customer ends the chat: onEnded fires when chat.ended arrives', async () => {
  const { page, bot } = await newPageChatWithBot();
  await page.call('disconnectParticipant');
  await page.hears('Message', (item) => isEvent(item, 'participant.left'));
  await page.hears('Message', (item) => isEvent(item, 'chat.ended'));
  await page.hears('Ended');
  await bot.socket.event('chat.ended');
  assert.deepEqual(page.all('pageerror'), []);
  await page.close();
  await bot.socket.close();
});

check('the contact is stopped: onEnded fires', async () => {
  const page = await newPageChat();
  await control.send(new StopContactCommand({ InstanceId: server.keys.InstanceId, ContactId: page.details.contactId }));
  await page.hears('Ended');
  assert.deepEqual(page.all('pageerror'), []);
  await page.close();
});

check('a chat that ended while the browser was away ends on the reconnect, by the 403', async () => {
  const page = await newPageChat();
  wire.hold();
  wire.cut();
  await control.send(new StopContactCommand({ InstanceId: server.keys.InstanceId, ContactId: page.details.contactId }));
  // The refused upgrade of the held socket, or the cut below, sends chatjs to CreateParticipantConnection.
  wire.release();
  await page.hears('Ended');
  await page.close();
});

check('connecting to an ended chat fails and does not loop', async () => {
  const started = await startChat(server);
  await control.send(new StopContactCommand({ InstanceId: server.keys.InstanceId, ContactId: started.ContactId }));
  const page = await new ChatPage(browser, site, server, wire).open();
  const calls = [];
  page.page.on('request', (request) => request.method() === 'POST' && calls.push(request.url()));
  const answer = await page.connect({ contactId: started.ContactId, participantId: started.ParticipantId, participantToken: started.ParticipantToken });
  assert.notEqual(answer.connectSuccess, true, JSON.stringify(answer));
  assert.ok(calls.length <= 3, `${calls.length} calls`);
  await page.close();
});

check('a reloaded page goes on with the same chat, and both tabs hear', async () => {
  const first = await newPageChat();
  const second = await new ChatPage(browser, site, server, wire).open();
  assert.equal((await second.connect(first.details)).connectSuccess, true);
  await second.hears('ConnectionEstablished');
  await second.hears('Subscribed');
  const person = await new Person(server, { ContactId: first.details.contactId, ParticipantToken: first.details.participantToken }).connect();
  const socket = await (await ChatSocket.open(person.socketUrl)).subscribe();
  const sent = await say(second, 'from the second tab');
  for (const page of [first, second]) await page.hears('Message', (item) => item.Id === sent.Id);
  await socket.byId(sent.Id);
  await socket.close();
  await first.close();
  await second.close();
});

stopsCleanly(server);
