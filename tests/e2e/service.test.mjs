// Receipts, rich messages, persistent chats, role timers, custom participants and views, through the official SDKs
// (participant.md 5 to 9; connect-api.md 1.3 Views, 2.6 to 2.8).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import AWS from 'aws-sdk';
import {
  CreatePersistentContactAssociationCommand, CreateViewCommand, CreateViewVersionCommand, DeleteContactFlowCommand, DeleteViewCommand, DeleteViewVersionCommand,
  DescribeContactCommand, DescribeViewCommand, ListViewVersionsCommand, ListViewsCommand, StopContactCommand,
  UpdateParticipantRoleConfigCommand, UpdateViewContentCommand, UpdateViewMetadataCommand,
} from '@aws-sdk/client-connect';
import {
  CreateParticipantConnectionCommand, DescribeViewCommand as DescribeViewOfParticipant, DisconnectParticipantCommand, GetTranscriptCommand,
  SendEventCommand, SendMessageCommand,
} from '@aws-sdk/client-connectparticipant';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { assertParticipantError, instant, uuid } from './lib/chat.mjs';
import { answer, hire, ofContact, openDesk } from './lib/desk.mjs';
import { isFile, pdf, send as sendFile, transfer, urlOf } from './lib/files.mjs';
import { newFlow } from './lib/flow.mjs';
import { signedCall } from './lib/sign.mjs';
import { assertSdkError, connectClient, newBot, newChat, newListeningChat, participantClient } from './lib/sdk.mjs';
import { eventPrefix, isEvent } from './lib/socket.mjs';

const server = await startServer();
const control = connectClient(server);
const client = participantClient(server);
const { InstanceId } = server.keys;
const interactive = 'application/vnd.amazonaws.connect.message.interactive';
const allTypes = ['text/plain', 'text/markdown', 'application/json', interactive, `${interactive}.response`];

const clientOf = (person) => (person.server === staffed ? staffedClient : client);
const send = (person, Content, ContentType = 'text/plain') =>
  clientOf(person).send(new SendMessageCommand({ ConnectionToken: person.token, ContentType, Content }));
const report = (person, kind, messageId, more = {}) =>
  clientOf(person).send(new SendEventCommand({
    ConnectionToken: person.token, ContentType: `${eventPrefix}message.${kind}`, Content: JSON.stringify({ messageId }), ...more }));
const isReceiptOf = (id) => (item) => item.Type === 'MESSAGEMETADATA' && item.MessageMetadata.MessageId === id;
const receiptsOn = (person, id) => person.socket.items.filter(isReceiptOf(id));

// A server of its own, where an agent takes every chat there is.
const staffed = await startServer();
const staffedControl = connectClient(staffed);
const staffedClient = participantClient(staffed);
const desk = await openDesk(staffed, staffedControl);

async function twoPeople() {
  const ana = await newListeningChat(staffed, staffedControl);
  const ben = await (await answer(desk, ofContact(ana.contactId))).connect();
  await ben.listen();
  await ana.socket.event('participant.joined', (item) => item.ParticipantRole === 'AGENT');
  return { ana, ben };
}

// ---- receipts ----

check('receipts: delivered, then read, each told once to both and kept in the transcript', async () => {
  const { ana, ben } = await twoPeople();
  const { Id } = await send(ben, 'hello');
  const first = await report(ana, 'delivered', Id);
  assert.match(first.Id, uuid);
  for (const person of [ana, ben]) {
    const told = await person.socket.item('the receipt', isReceiptOf(Id));
    assert.match(told.Id, uuid);
    assert.notEqual(told.Id, Id);
    assert.match(told.AbsoluteTime, instant);
    assert.equal(told.ContentType, `${eventPrefix}message.metadata`);
    const [receipt, ...others] = told.MessageMetadata.Receipts;
    assert.deepEqual(others, []);
    assert.equal(receipt.RecipientParticipantId, ana.participantId);
    assert.match(receipt.DeliveredTimestamp, instant);
    assert.equal(receipt.ReadTimestamp, undefined);
    for (const name of ['ParticipantId', 'ContactId', 'InitialContactId', 'DisplayName']) assert.equal(told[name], undefined, name);
  }
  await report(ana, 'read', Id);
  await ben.socket.item('read', (item) => isReceiptOf(Id)(item) && item.MessageMetadata.Receipts[0].ReadTimestamp);
  await report(ana, 'delivered', Id);
  await report(ana, 'read', Id);
  await ben.socket.heartbeat();
  assert.equal(receiptsOn(ben, Id).length, 2);
  for (const person of [ana, ben]) {
    const message = (await person.everything()).find((item) => item.Id === Id);
    assert.equal(message.MessageMetadata.MessageId, Id);
    assert.equal(message.MessageMetadata.Receipts.length, 1);
    assert.deepEqual(message.MessageMetadata.Receipts, receiptsOn(ben, Id)[1].MessageMetadata.Receipts);
  }
});

check('receipts: one constant ClientToken for all of them, and a true repeat', async () => {
  const { ana, ben } = await twoPeople();
  const ids = [(await send(ben, 'one')).Id, (await send(ben, 'two')).Id];
  const token = { ClientToken: 'INCOMING_READ_RECEIPT' };
  const answers = [];
  for (const id of ids) answers.push(await report(ana, 'read', id, token));
  for (const id of ids) await ben.socket.item(id, isReceiptOf(id));
  const again = await report(ana, 'read', ids[0], token);
  assert.equal(again.Id, answers[0].Id);
  assert.equal(again.AbsoluteTime, answers[0].AbsoluteTime);
  await ben.socket.heartbeat();
  for (const id of ids) {
    assert.equal(receiptsOn(ben, id).length, 1);
    const [receipt] = receiptsOn(ben, id)[0].MessageMetadata.Receipts;
    assert.equal(receipt.ReadTimestamp, receipt.DeliveredTimestamp, 'read first: both at once');
  }
});

check('receipts: own messages, unknown ids and bots have no effect; a broken one is 400; three people are 409', async () => {
  const { ana, ben } = await twoPeople();
  const { Id } = await send(ben, 'x');
  for (const [who, id] of [[ben, Id], [ana, '0199a3f0-77aa-7c11-8a52-3f2f7d1f0a01'], [ana, 'no id at all']])
    assert.match((await report(who, 'read', id)).Id, uuid);
  const bot = await (await newBot(staffed, staffedControl, ana.contactId)).connect();
  await bot.listen();
  await report(bot, 'read', Id);
  await report(ana, 'read', (await send(bot, 'I am a bot')).Id);
  await ana.socket.heartbeat();
  assert.equal(ana.socket.items.filter((item) => item.Type === 'MESSAGEMETADATA').length, 0);
  for (const Content of [undefined, '{}', '{"messageId":7}', 'x', '[]'])
    await assertSdkError(report(ana, 'read', Id, { Content }), 'ValidationException', 400);
  await report(ana, 'read', Id); // a bot is nobody to be counted
  assert.equal((await bot.call('disconnect')).status, 200);
  const cleo = await hire(staffed, staffedControl, desk);
  await cleo.agent.setState('routable');
  await desk.call('AddNewConnection', { contactId: ana.contactId, endpoint: cleo.endpoint });
  await answer(cleo.agent, () => true);
  await cleo.agent.setState('offline', true); // she takes no other chat
  await ana.socket.event('participant.joined', (item) => item.DisplayName === 'cleo');
  await assertSdkError(report(ana, 'read', Id), 'ConflictException', 409);
});

/** The timers of a role that are set, as [kind, due], read from the database: minutes are too long to wait. */
const timersSet = () => new Promise((resolve, reject) => execFile('/usr/bin/python3', ['-c',
  'import json, sqlite3, sys; print(json.dumps(sqlite3.connect(sys.argv[1]).execute("SELECT kind, due_ms FROM timer WHERE kind IN (20, 21) ORDER BY ref").fetchall()))',
  path.join(staffed.data, 'frontdesk.db')], (error, stdout) => (error ? reject(error) : resolve(JSON.parse(stdout)))));

check('kill -9: a completed attachment, a receipt and the timers of roles are there afterwards', async () => {
  const ana = await newListeningChat(staffed, staffedControl);
  const wanted = ['CUSTOMER', 'AGENT'].map((role) => timer(role, 'IDLE', minutes(role === 'AGENT' ? 7 : 5)));
  await staffedControl.send(new UpdateParticipantRoleConfigCommand({ InstanceId: staffed.keys.InstanceId, ContactId: ana.contactId,
    ChannelConfiguration: { Chat: { ParticipantTimerConfigList: wanted } } }));
  const ben = await (await answer(desk, ofContact(ana.contactId))).connect();
  await ben.listen();
  await ana.socket.event('participant.joined', (item) => item.ParticipantRole === 'AGENT');
  const running = await timersSet();
  assert.equal(running.length, 2, 'one for each of them');
  const file = await sendFile(ana, pdf(30_000));
  const { Id } = await ben.say('hello');
  const told = await ana.call('event', { ContentType: `${eventPrefix}message.read`, Content: JSON.stringify({ messageId: Id }) });
  assert.equal(told.status, 200, told.text);
  const before = await timersSet();
  await staffed.kill();
  assert.deepEqual(await timersSet(), before);
  await staffed.start();
  for (const person of [ana, ben]) {
    const items = await person.everything();
    assert.equal(items.find((item) => item.Id === Id).MessageMetadata.Receipts[0].RecipientParticipantId, ana.participantId);
    assert.equal(items.filter(isFile(file)).length, 1);
    assert.ok((await transfer('GET', await urlOf(person, file))).bytes.equals(pdf(30_000)));
  }
});

// ---- content ----

const panel = JSON.stringify({
  templateType: 'Panel', version: '1.0', data: { content: { title: 'How can we help?', elements: [{ title: 'Orders' }, { title: 'Agent' }] } } });

check('content types: what the chat does not list is refused, for everybody', async () => {
  const ana = await newListeningChat(server, control);
  const bot = await (await newBot(server, control, ana.contactId)).connect();
  await bot.listen();
  for (const [type, content] of [['text/markdown', '**x**'], ['application/json', '{}'], [`${interactive}.response`, '{}'], [interactive, panel]])
    for (const who of [ana, bot]) await assertSdkError(send(who, content, type), 'ValidationException', 400, /ContentType/);
});

check('content types: each with its own rules', async () => {
  const ana = await newListeningChat(server, control, { SupportedMessagingContentTypes: allTypes });
  const bot = await (await newBot(server, control, ana.contactId)).connect();
  await bot.listen();
  const { Id } = await send(bot, panel, interactive);
  const shown = await ana.socket.byId(Id);
  assert.equal(shown.ContentType, interactive);
  assert.deepEqual(JSON.parse(shown.Content), JSON.parse(panel));
  await assertSdkError(send(ana, panel, interactive), 'ValidationException', 400);
  const wrong = JSON.parse(panel);
  wrong.data.content.elements[1] = { subtitle: 'no title' };
  await assertSdkError(send(bot, JSON.stringify(wrong), interactive), 'ValidationException', 400, /data\.content\.elements\[1\]\.title/);
  await assertSdkError(send(bot, 'not JSON', interactive), 'ValidationException', 400);
  await assertSdkError(send(ana, 'not JSON', 'application/json'), 'ValidationException', 400);
  await assertSdkError(send(ana, '[]', `${interactive}.response`), 'ValidationException', 400);
  await send(ana, '[1,2]', 'application/json');
  await send(ana, '{"action":"Submit","data":{},"templateType":"ViewResource","version":"1.0"}', `${interactive}.response`);
  await send(ana, '**bold**', 'text/markdown');
});

check('content: 16,384 characters as browsers count them, whatever their bytes', async () => {
  const ana = await newListeningChat(server, control);
  for (const text of ['x'.repeat(16384), 'ü'.repeat(16384), '😀'.repeat(8192)]) {
    const { Id } = await send(ana, text);
    assert.equal((await ana.socket.byId(Id)).Content, text);
    await assertSdkError(send(ana, `${text}x`), 'ValidationException', 400, /at most 16384 characters/);
  }
});

// ---- custom participants ----

check('a custom bot: joins by ConnectParticipant, speaks, leaves, is gone; the chat goes on', async () => {
  const ana = await newListeningChat(server, control);
  const bot = await newBot(server, control, ana.contactId);
  assert.match(bot.expiry, instant);
  const { ConnectionCredentials, Websocket } = await client.send(new CreateParticipantConnectionCommand({
    ParticipantToken: bot.participantToken, Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true }));
  assert.equal(Websocket, undefined);
  bot.token = ConnectionCredentials.ConnectionToken;
  await ana.socket.event('participant.joined', (item) => item.ParticipantRole === 'CUSTOM_BOT');
  const { Id } = await send(bot, 'beep');
  assert.equal((await ana.socket.byId(Id)).ParticipantRole, 'CUSTOM_BOT');
  await assertSdkError(newBot(server, control, ana.contactId), 'ServiceQuotaExceededException', 402);
  await client.send(new DisconnectParticipantCommand({ ConnectionToken: bot.token }));
  await ana.socket.event('participant.left', (item) => item.ParticipantRole === 'CUSTOM_BOT');
  await assertSdkError(send(bot, 'late'), 'AccessDeniedException', 403, /^Access denied$/);
  await assertSdkError(client.send(new CreateParticipantConnectionCommand({ ParticipantToken: bot.participantToken, Type: ['CONNECTION_CREDENTIALS'] })),
    'AccessDeniedException', 403);
  await send(ana, 'still here');
  const next = await (await newBot(server, control, ana.contactId, 'Second')).connect();
  await next.listen();
  await control.send(new StopContactCommand({ InstanceId, ContactId: ana.contactId }));
  await assertSdkError(send(next, 'late'), 'AccessDeniedException', 403);
  await assertSdkError(newBot(server, control, ana.contactId), 'InvalidRequestException', 400);
});

// ---- timers ----

const timers = (ContactId, ...list) => control.send(new UpdateParticipantRoleConfigCommand({
  InstanceId, ContactId, ChannelConfiguration: { Chat: { ParticipantTimerConfigList: list } } }));
const timer = (ParticipantRole, TimerType, TimerValue) => ({ ParticipantRole, TimerType, TimerValue });
const minutes = (n) => ({ ParticipantTimerDurationInMinutes: n });

check('UpdateParticipantRoleConfig takes the four timers, and says what it does not take', async () => {
  const ana = await newListeningChat(server, control);
  await timers(ana.contactId, timer('CUSTOMER', 'IDLE', minutes(2)), timer('CUSTOMER', 'DISCONNECT_NONCUSTOMER', minutes(480)),
    timer('AGENT', 'IDLE', minutes(5)), timer('AGENT', 'DISCONNECT_NONCUSTOMER', { ParticipantTimerAction: 'Unset' }));
  for (const list of [
    [timer('CUSTOMER', 'IDLE', minutes(1))], [timer('CUSTOMER', 'IDLE', minutes(481))], [timer('SYSTEM', 'IDLE', minutes(5))],
    [timer('AGENT', 'IDLE', minutes(5)), timer('AGENT', 'IDLE', minutes(6))],
  ])
    await assertSdkError(timers(ana.contactId, ...list), 'InvalidParameterException', 400);
  const both = await signedCall(server, 'PUT', `/contact/participant-role-config/${InstanceId}/${ana.contactId}`, {
    ChannelConfiguration: { Chat: { ParticipantTimerConfigList: [
      timer('AGENT', 'IDLE', { ParticipantTimerDurationInMinutes: 5, ParticipantTimerAction: 'Unset' })] } } });
  assert.equal(both.status, 400, both.text);
  await assertSdkError(timers('0199a3f0-77aa-7c11-8a52-3f2f7d1f0a01', timer('AGENT', 'IDLE', minutes(5))), 'ResourceNotFoundException', 404);
  await control.send(new StopContactCommand({ InstanceId, ContactId: ana.contactId }));
  await assertSdkError(timers(ana.contactId, timer('AGENT', 'IDLE', minutes(5))), 'InvalidRequestException', 400);
});

// ---- persistent chats ----

async function endedChat(words, more = {}) {
  const ana = await newListeningChat(server, control, more);
  for (const word of words) await send(ana, word);
  const items = await ana.everything();
  await control.send(new StopContactCommand({ InstanceId, ContactId: ana.contactId }));
  await ana.socket.event('chat.ended');
  return { ana, items };
}

const persistent = (ContactId, RehydrationType = 'ENTIRE_PAST_SESSION') => ({ PersistentChat: { RehydrationType, SourceContactId: ContactId } });

check('a persistent chat: rehydrated, and the transcript goes on into the past, page by page', async () => {
  const first = await endedChat(['one', 'two', 'three']);
  const second = await endedChat(['four'], persistent(first.ana.contactId));
  const ana = await newListeningChat(server, control, persistent(second.ana.contactId, 'FROM_SEGMENT'));
  const told = await ana.socket.event('chat.rehydrated');
  assert.equal(told.ParticipantRole, 'SYSTEM');
  const { Contact } = await control.send(new DescribeContactCommand({ InstanceId, ContactId: ana.contactId }));
  assert.equal(Contact.RelatedContactId, second.ana.contactId);
  const whole = await ana.everything(100);
  assert.ok(!whole.some((item) => isEvent(item, 'chat.rehydrated')), 'it is not kept');
  const past = whole.filter((item) => item.RelatedContactId !== undefined);
  assert.deepEqual([...new Set(past.map((item) => item.RelatedContactId))], [first.ana.contactId, second.ana.contactId]);
  assert.ok(past.every((item) => item.ContactId === undefined));
  assert.ok(whole.filter((item) => !past.includes(item)).every((item) => item.ContactId === ana.contactId));
  for (const { items } of [first, second])
    for (const item of items) {
      const same = past.find(({ Id }) => Id === item.Id);
      assert.deepEqual([same?.AbsoluteTime, same?.Content], [item.AbsoluteTime, item.Content], 'past items keep their Ids and times');
    }
  for (const size of [1, 2, 3, 7])
    assert.deepEqual((await ana.everything(size)).map(({ Id }) => Id), whole.map(({ Id }) => Id), `pages of ${size}`);
  const page = await client.send(new GetTranscriptCommand({
    ConnectionToken: ana.token, StartPosition: { Id: past[0].Id }, ScanDirection: 'BACKWARD' }));
  assert.deepEqual(page.Transcript, [], 'StartPosition does not reach the past');
  await assertSdkError(client.send(new GetTranscriptCommand({ ConnectionToken: ana.token, ContactId: first.ana.contactId })),
    'AccessDeniedException', 403);
  const forward = await ana.transcript({ StartPosition: { MostRecent: 100 }, ScanDirection: 'FORWARD', MaxResults: 100 });
  assert.ok(forward.Transcript.every((item) => item.ContactId === ana.contactId));
});

check('a NextToken of one chat says nothing in another', async () => {
  const first = await endedChat(['secret']);
  const ana = await newListeningChat(server, control, persistent(first.ana.contactId));
  const { NextToken } = await ana.transcript({ MaxResults: 3 });
  const bob = await newListeningChat(server, control);
  assertParticipantError(await bob.call('transcript', { NextToken }), 400, 'ValidationException');
  // Ours, but with a rank that the chat does not have: nothing there.
  const raw = Buffer.from(NextToken, 'base64url');
  raw[17] = 99;
  const page = await ana.transcript({ NextToken: raw.toString('base64url') });
  assert.deepEqual(page.Transcript, []);
});

check('CreatePersistentContactAssociation: once, of an ended chat, on a running one', async () => {
  const first = await endedChat(['one']);
  const ana = await newListeningChat(server, control);
  const associate = (InitialContactId, SourceContactId, RehydrationType = 'ENTIRE_PAST_SESSION', more = {}) =>
    control.send(new CreatePersistentContactAssociationCommand({ InstanceId, InitialContactId, SourceContactId, RehydrationType, ...more }));
  await assertSdkError(associate(ana.contactId, ana.contactId), 'InvalidRequestException', 400);
  await assertSdkError(associate(ana.contactId, '0199a3f0-77aa-7c11-8a52-3f2f7d1f0a01'), 'ResourceNotFoundException', 404);
  await assertSdkError(associate(first.ana.contactId, first.ana.contactId), 'InvalidRequestException', 400);
  const { ContinuedFromContactId } = await associate(ana.contactId, first.ana.contactId, 'FROM_SEGMENT', { ClientToken: 'once' });
  assert.equal(ContinuedFromContactId, first.ana.contactId);
  await ana.socket.event('chat.rehydrated');
  assert.ok((await ana.everything()).some((item) => item.Content === 'one' && item.RelatedContactId === first.ana.contactId));
  assert.equal((await associate(ana.contactId, first.ana.contactId, 'FROM_SEGMENT', { ClientToken: 'once' })).ContinuedFromContactId, first.ana.contactId);
  await assertSdkError(associate(ana.contactId, first.ana.contactId), 'InvalidRequestException', 400);
});

check('aws-sdk v2: a persistent chat and its association', async () => {
  const { AccessKeyId, SecretAccessKey, Region, ContactFlowId } = server.keys;
  const v2 = new AWS.Connect({ endpoint: server.url, region: Region, accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
  const first = await endedChat(['one']);
  const started = await v2.startChatContact({
    InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: 'Ana' }, ...persistent(first.ana.contactId) }).promise();
  assert.equal(started.ContinuedFromContactId, first.ana.contactId);
  const running = await newChat(server, control);
  const answer = await v2.createPersistentContactAssociation({
    InstanceId, InitialContactId: running.contactId, RehydrationType: 'FROM_SEGMENT', SourceContactId: first.ana.contactId }).promise();
  assert.equal(answer.ContinuedFromContactId, first.ana.contactId);
  await v2.updateParticipantRoleConfig({ InstanceId, ContactId: running.contactId, ChannelConfiguration: {
    Chat: { ParticipantTimerConfigList: [timer('AGENT', 'IDLE', minutes(5))] } } }).promise();
});

check('RelatedContactId: attributes and customer come along, the request\'s own count', async () => {
  const first = await newChat(server, control, { Attributes: { a: '1', b: '2' }, CustomerId: 'c-1' });
  const next = await newChat(server, control, { RelatedContactId: first.contactId, Attributes: { b: '3' } });
  const { Contact } = await control.send(new DescribeContactCommand({ InstanceId, ContactId: next.contactId }));
  assert.deepEqual([Contact.Attributes, Contact.CustomerId, Contact.RelatedContactId], [{ a: '1', b: '3' }, 'c-1', first.contactId]);
});

// ---- views ----

const content = (title, ...Actions) => ({ Template: JSON.stringify({ Head: { Title: title }, Body: [{ Text: '$.Name' }] }), Actions });

check('views: made, published, versioned, listed, found, changed, deleted', async () => {
  const made = (await control.send(new CreateViewCommand({
    InstanceId, Status: 'SAVED', Name: 'Return form', Description: 'd', Content: content('a', 'Go'), Tags: { team: 'x' } }))).View;
  assert.equal(made.Status, 'SAVED');
  assert.equal(made.Type, 'CUSTOMER_MANAGED');
  assert.deepEqual(made.Content.Actions, ['Go']);
  assert.deepEqual(JSON.parse(made.Content.InputSchema).properties, { Name: {} });
  assert.deepEqual(made.Tags, { team: 'x' });
  assert.ok(made.Arn.endsWith(`/view/${made.Id}`), made.Arn);
  assert.ok(made.CreatedTime instanceof Date);
  const ViewId = made.Id;
  await assertSdkError(control.send(new CreateViewCommand({ InstanceId, Status: 'SAVED', Name: 'Return form', Content: content('a') })),
    'DuplicateResourceException', 409);
  await assertSdkError(control.send(new CreateViewCommand({ InstanceId, Status: 'SAVED', Name: 'form', Content: content('a') })),
    'DuplicateResourceException', 409);
  await assertSdkError(control.send(new CreateViewCommand({ InstanceId, Status: 'SAVED', Name: 'bad', Content: { Template: 'x', Actions: [] } })),
    'InvalidParameterException', 400);
  await assertSdkError(control.send(new CreateViewVersionCommand({ InstanceId, ViewId })), 'InvalidRequestException', 400);
  await control.send(new UpdateViewContentCommand({ InstanceId, ViewId, Status: 'PUBLISHED', Content: content('b', 'Go') }));
  const one = (await control.send(new CreateViewVersionCommand({ InstanceId, ViewId, VersionDescription: 'first' }))).View;
  assert.equal(one.Version, 1);
  assert.ok(one.Arn.endsWith(`${ViewId}:1`));
  assert.equal((await control.send(new CreateViewVersionCommand({ InstanceId, ViewId }))).View.Version, 1, 'the same content, the same version');
  await control.send(new UpdateViewContentCommand({ InstanceId, ViewId, Status: 'SAVED', Content: content('draft') }));
  const title = async (id) => JSON.parse((await control.send(new DescribeViewCommand({ InstanceId, ViewId: id }))).View.Content.Template).Head.Title;
  assert.equal(await title(ViewId), 'b');
  assert.equal(await title(`${ViewId}:$SAVED`), 'draft');
  assert.equal(await title(`${ViewId}:$LATEST`), 'b');
  await control.send(new UpdateViewContentCommand({ InstanceId, ViewId, Status: 'PUBLISHED', Content: content('c') }));
  const two = (await control.send(new CreateViewVersionCommand({ InstanceId, ViewId }))).View;
  assert.equal(two.Version, 2);
  await assertSdkError(control.send(new CreateViewVersionCommand({ InstanceId, ViewId, ViewContentSha256: 'x'.repeat(64) })), 'InvalidRequestException', 400);
  assert.equal(await title(`${ViewId}:1`), 'b');
  const versions = await control.send(new ListViewVersionsCommand({ InstanceId, ViewId, MaxResults: 1 }));
  assert.deepEqual(versions.ViewVersionSummaryList.map(({ Version }) => Version), [2]);
  const rest = await control.send(new ListViewVersionsCommand({ InstanceId, ViewId, MaxResults: 1, NextToken: versions.NextToken }));
  assert.deepEqual(rest.ViewVersionSummaryList.map(({ Version }) => Version), [1]);
  assert.equal(rest.NextToken, undefined);
  await control.send(new UpdateViewMetadataCommand({ InstanceId, ViewId, Name: 'Returns', Description: 'new' }));
  const all = [];
  let NextToken;
  do {
    const page = await control.send(new ListViewsCommand({ InstanceId, MaxResults: 2, NextToken }));
    assert.ok(page.ViewsSummaryList.length <= 2);
    all.push(...page.ViewsSummaryList);
    ({ NextToken } = page);
  } while (NextToken);
  assert.deepEqual(all.map(({ Name }) => Name), ['cards', 'confirmation', 'detail', 'form', 'list', 'Returns']);
  const own = await control.send(new ListViewsCommand({ InstanceId, Type: 'CUSTOMER_MANAGED' }));
  assert.deepEqual(own.ViewsSummaryList.map(({ Name, Description }) => [Name, Description]), [['Returns', 'new']]);
  const found = await signedCall(server, 'POST', '/search-views', {
    InstanceId, SearchCriteria: { OrConditions: [
      { StringCondition: { FieldName: 'name', Value: 'ret', ComparisonType: 'STARTS_WITH' } },
      { StringCondition: { FieldName: 'name', Value: 'LIST', ComparisonType: 'EXACT' } }] } });
  assert.deepEqual(found.json.Views.map(({ Name }) => Name), ['list', 'Returns'], found.text);
  assert.equal(found.json.ApproximateTotalCount, 2);
  await control.send(new DeleteViewVersionCommand({ InstanceId, ViewId, ViewVersion: 1 }));
  await assertSdkError(control.send(new DescribeViewCommand({ InstanceId, ViewId: `${ViewId}:1` })), 'ResourceNotFoundException', 404);
  await assertSdkError(control.send(new DeleteViewCommand({ InstanceId, ViewId: 'form' })), 'InvalidRequestException', 400);
  await control.send(new DeleteViewCommand({ InstanceId, ViewId }));
  await assertSdkError(control.send(new DescribeViewCommand({ InstanceId, ViewId })), 'ResourceNotFoundException', 404);
});

/** A customer to whom a flow shows this view, with the token of what was shown. */
async function shown(Id) {
  const next = (NextAction, ...errors) => ({ NextAction, Errors: errors.map((ErrorType) => ({ NextAction: 'said', ErrorType })) });
  const flow = await newFlow(server, control, [
    ['show', 'ShowView', { ViewResource: { Id }, InvocationTimeLimitSeconds: '600', ViewData: {} },
      { ...next('said', 'NoMatchingError', 'NoMatchingCondition', 'TimeLimitExceeded'), Conditions: [] }],
    ['said', 'MessageParticipant', { Text: 'answered' }, next('stay', 'NoMatchingError')],
    ['stay', 'Wait', { TimeLimitSeconds: '600' }, { NextAction: 'end', Errors: [{ NextAction: 'end', ErrorType: 'NoMatchingError' }],
      Conditions: [{ NextAction: 'end', Condition: { Operator: 'Equals', Operands: ['WaitCompleted'] } }] }],
    ['end', 'DisconnectParticipant', {}, {}],
  ]);
  const ana = await newListeningChat(server, control, { ContactFlowId: flow, SupportedMessagingContentTypes: allTypes });
  const { Content } = await ana.socket.item('the view', (item) => item.ContentType === interactive);
  ana.ViewToken = JSON.parse(Content).data.content.viewToken;
  return Object.assign(ana, { flow });
}

check('DescribeView: the view of a token, for its participant alone, until it expires', async () => {
  const [ana, bob] = [await shown('form:1'), await newListeningChat(server, control)];
  const { ViewToken } = ana;
  const { View } = await client.send(new DescribeViewOfParticipant({ ConnectionToken: ana.token, ViewToken }));
  assert.equal(View.Id, 'form');
  assert.equal(View.Version, 1);
  assert.equal(View.Arn, `arn:aws:connect:${server.keys.Region}:aws:view/form:1`);
  for (const text of [View.Content.InputSchema, View.Content.Template]) assert.equal(typeof JSON.parse(text), 'object');
  assert.ok(View.Content.Actions.includes('Next'));
  const describe = (ConnectionToken, token) => client.send(new DescribeViewOfParticipant({ ConnectionToken, ViewToken: token }));
  await assertSdkError(describe(bob.token, ViewToken), 'ResourceNotFoundException', 404);
  await assertSdkError(describe(ana.token, 'a/b+c=='), 'ResourceNotFoundException', 404);
  await assertSdkError(describe(ana.token, 'x'.repeat(1001)), 'ValidationException', 400);
  await assertSdkError(describe('x', ViewToken), 'AccessDeniedException', 403);
  // What the customer answers ends the wait; the token stays good until it expires (tests/unit/test_service.c).
  await send(ana, JSON.stringify({ version: '1.0', templateType: 'ViewResource', action: 'Next', data: {} }), `${interactive}.response`);
  await ana.socket.item('the flow goes on', (item) => item.Content === 'answered');
});

check('a view that a flow shows is not deleted', async () => {
  const { Id: ViewId } = (await control.send(new CreateViewCommand({ InstanceId, Status: 'PUBLISHED', Name: 'Kept form', Content: content('k', 'Next') }))).View;
  const ana = await shown(ViewId);
  assert.ok(ana.ViewToken);
  await assertSdkError(control.send(new DeleteViewCommand({ InstanceId, ViewId })), 'ResourceInUseException', 409);
  await control.send(new DeleteContactFlowCommand({ InstanceId, ContactFlowId: ana.flow }));
  await control.send(new DeleteViewCommand({ InstanceId, ViewId }));
});

stopsCleanly(server, staffed);
