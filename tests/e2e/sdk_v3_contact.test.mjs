// The control plane through @aws-sdk/client-connect (connect-api.md 2.1–2.6).
import assert from 'node:assert/strict';
import {
  CreateParticipantCommand, DescribeContactCommand, GetContactAttributesCommand, StartChatContactCommand,
  StopContactCommand, UpdateContactAttributesCommand,
} from '@aws-sdk/client-connect';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { Person, assertPushed, instant, isEnd, uuid } from './lib/chat.mjs';
import { participant } from './lib/http.mjs';
import { assertSdkError, chatInput, connectClient, newBot, newChat, newListeningChat } from './lib/sdk.mjs';
import { signedCall } from './lib/sign.mjs';
import { isEvent } from './lib/socket.mjs';

const server = await startServer();
const { InstanceId, InstanceArn, ContactFlowId, Region } = server.keys;
const client = connectClient(server);
const unknownId = '00000000-0000-4000-8000-000000000000';

const start = (more) => client.send(new StartChatContactCommand(chatInput(server, more)));
const describe = async (ContactId) => (await client.send(new DescribeContactCommand({ InstanceId, ContactId }))).Contact;
const attributes = async (InitialContactId) =>
  (await client.send(new GetContactAttributesCommand({ InstanceId, InitialContactId }))).Attributes;
const update = (InitialContactId, Attributes) =>
  client.send(new UpdateContactAttributesCommand({ InstanceId, InitialContactId, Attributes }));
const stop = (ContactId) => client.send(new StopContactCommand({ InstanceId, ContactId }));
const invalid = (more, message) => assertSdkError(start(more), 'InvalidParameterException', 400, message);

check('StartChatContact answers three members and a request id', async () => {
  const { $metadata, ...answer } = await start();
  assert.match(answer.ContactId, uuid);
  assert.match(answer.ParticipantId, uuid);
  assert.ok(answer.ParticipantToken.length <= 1000);
  assert.deepEqual(Object.keys(answer).sort(), ['ContactId', 'ParticipantId', 'ParticipantToken']);
  assert.match($metadata.requestId, uuid);
});

check('every member is taken, and DescribeContact shows what was given', async () => {
  const before = Date.now();
  const related = await start();
  const { ContactId } = await start({
    Attributes: { plan: 'gold', 'with-dash_1': '' },
    InitialMessage: { ContentType: 'text/markdown', Content: '*Hello*' },
    ChatDurationInMinutes: 60,
    SupportedMessagingContentTypes: ['text/plain', 'text/markdown', 'application/json',
      'application/vnd.amazonaws.connect.message.interactive', 'application/vnd.amazonaws.connect.message.interactive.response'],
    RelatedContactId: related.ContactId,
    SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Guide' } },
    CustomerId: 'customer-7',
    ClientToken: 'all-members',
  });
  const contact = await describe(ContactId);
  assert.equal(contact.Id, ContactId);
  assert.equal(contact.Arn, `${InstanceArn}/contact/${ContactId}`);
  assert.equal(contact.InitialContactId, ContactId);
  assert.equal(contact.Channel, 'CHAT');
  assert.equal(contact.InitiationMethod, 'API');
  assert.equal(contact.CustomerId, 'customer-7');
  assert.equal(contact.RelatedContactId, related.ContactId);
  assert.equal(contact.SegmentAttributes['connect:Subtype'].ValueString, 'connect:Guide');
  assert.ok(contact.InitiationTimestamp instanceof Date);
  assert.ok(Math.abs(contact.InitiationTimestamp.getTime() - before) < 60_000);
  assert.equal(contact.DisconnectTimestamp, undefined);
  assert.deepEqual(await attributes(ContactId), { plan: 'gold', 'with-dash_1': '' });
});

check('the subtype is connect:Chat when the caller gives none', async () => {
  const { ContactId } = await start();
  assert.equal((await describe(ContactId)).SegmentAttributes['connect:Subtype'].ValueString, 'connect:Chat');
});

check('ids may be given as ARNs', async () => {
  const { ContactId } = await start({ InstanceId: InstanceArn, ContactFlowId: `${InstanceArn}/contact-flow/${ContactFlowId}` });
  assert.equal((await describe(ContactId)).Id, ContactId);
  const foreign = InstanceArn.replace(InstanceId, unknownId);
  await assertSdkError(start({ InstanceId: foreign }), 'ResourceNotFoundException', 404);
  await assertSdkError(start({ InstanceId: InstanceArn.replace(Region, 'eu-west-1') }), 'ResourceNotFoundException', 404);
});

check('one member out of its bounds is InvalidParameterException', async () => {
  await invalid({ ParticipantDetails: { DisplayName: '' } });
  await invalid({ ParticipantDetails: { DisplayName: 'x'.repeat(257) } });
  await invalid({ ParticipantDetails: undefined });
  await invalid({ ContactFlowId: undefined });
  await invalid({ ChatDurationInMinutes: 59 });
  await invalid({ ChatDurationInMinutes: 10081 });
  await invalid({ ClientToken: 'x'.repeat(501) });
  await invalid({ CustomerId: 'x'.repeat(129) });
  await invalid({ InitialMessage: { ContentType: 'text/plain', Content: '' } });
  await invalid({ InitialMessage: { ContentType: 'text/plain', Content: 'x'.repeat(16385) } });
  await invalid({ InitialMessage: { ContentType: 'text/html', Content: '<b>' } });
  await invalid({ SupportedMessagingContentTypes: ['text/plain', 'text/html'] });
  await invalid({ SupportedMessagingContentTypes: ['text/markdown'] });
});

check('members newer than this client, sent by hand', async () => {
  const answer = (more) => signedCall(server, 'PUT', '/contact/chat', chatInput(server, more));
  const good = await answer({ ParticipantConfiguration: { ResponseMode: 'INCREMENTAL' }, DisconnectOnCustomerExit: ['AGENT'], NotInventedYet: 7 });
  assert.equal(good.status, 200, good.text);
  for (const more of [{ ParticipantConfiguration: { ResponseMode: 'SLOW' } }, { DisconnectOnCustomerExit: ['CUSTOMER'] },
    { DisconnectOnCustomerExit: [] }, { DisconnectOnCustomerExit: ['AGENT', 'AGENT'] }]) {
    const bad = await answer(more);
    assert.equal(bad.status, 400, `${JSON.stringify(more)}: ${bad.text}`);
    assert.equal(bad.headers['x-amzn-errortype'], 'InvalidParameterException');
  }
});

check('the bounds themselves are fine', async () => {
  await start({ ParticipantDetails: { DisplayName: 'x'.repeat(256) }, ChatDurationInMinutes: 60 });
  await start({ ChatDurationInMinutes: 10080, ClientToken: 'y'.repeat(500), CustomerId: 'c'.repeat(128) });
  await start({ InitialMessage: { ContentType: 'text/plain', Content: 'x'.repeat(16384) } });
  await start({ Attributes: {}, SupportedMessagingContentTypes: [] });
});

check('valid members in a wrong combination are InvalidRequestException', async () => {
  const { ContactId } = await start();
  const wrong = (more) => assertSdkError(start(more), 'InvalidRequestException', 400);
  await wrong({ InitialMessage: { ContentType: 'text/markdown', Content: '*x*' } });
  await wrong({ SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Guide' } } });
  await wrong({ PersistentChat: { RehydrationType: 'FROM_SEGMENT', SourceContactId: ContactId }, RelatedContactId: ContactId });
});

check('an unknown instance or flow is ResourceNotFoundException', async () => {
  await assertSdkError(start({ InstanceId: unknownId }), 'ResourceNotFoundException', 404);
  await assertSdkError(start({ ContactFlowId: unknownId }), 'ResourceNotFoundException', 404);
  await assertSdkError(start({ ContactFlowId: ContactFlowId.toUpperCase() }), 'ResourceNotFoundException', 404);
});

check('attributes: 32,768 bytes over all keys and values, counted in UTF-8', async () => {
  const full = { k: 'é'.repeat(16383), a: '' };
  const room = 32768 - (1 + 2 * 16383 + 1);
  assert.equal(room, 0);
  await start({ Attributes: full });
  await invalid({ Attributes: { ...full, b: '' } });
  await invalid({ Attributes: { '': 'x' } });
  await invalid({ Attributes: { 'with space': 'x' } });
  await invalid({ Attributes: { $dollar: 'x' } });
});

check('UpdateContactAttributes merges, keeps empty values, and counts after the merge', async () => {
  const { ContactId } = await start({ Attributes: { a: '1', b: '2' } });
  await update(ContactId, { b: '', c: '3' });
  assert.deepEqual(await attributes(ContactId), { a: '1', b: '', c: '3' });
  // a, b, c and 1, 3 take five bytes; d and its value may take the rest.
  await update(ContactId, { d: 'x'.repeat(32768 - 6) });
  await assertSdkError(update(ContactId, { e: '' }), 'InvalidParameterException', 400);
  await update(ContactId, { d: 'small' });
  await update(ContactId, { e: 'fits again' });
  assert.deepEqual(await attributes(ContactId), { a: '1', b: '', c: '3', d: 'small', e: 'fits again' });
});

check('a chat without attributes has an empty map', async () => {
  const { ContactId } = await start();
  assert.deepEqual(await attributes(ContactId), {});
});

check('attributes and description of an unknown contact are 404', async () => {
  await assertSdkError(attributes(unknownId), 'ResourceNotFoundException', 404);
  await assertSdkError(describe(unknownId), 'ResourceNotFoundException', 404);
  await assertSdkError(update(unknownId, { a: 'b' }), 'ResourceNotFoundException', 404);
});

check('a ClientToken answers word for word again and starts nothing', async () => {
  const input = { ClientToken: 'Idem-1', Attributes: { n: '1' } };
  const first = await start(input);
  const again = await start(input);
  assert.deepEqual({ ...again, $metadata: 0 }, { ...first, $metadata: 0 });
  assert.notEqual((await start({ ...input, ClientToken: 'idem-1' })).ContactId, first.ContactId, 'case-sensitive');
  await assertSdkError(start({ ...input, Attributes: { n: '2' } }), 'InvalidRequestException', 400);
  // The web endpoint has a key space of its own: no page can fetch the answer of a signed call.
  const page = await (await fetch(`${server.url}/start-chat`, { method: 'POST', body: JSON.stringify({ ...chatInput(server), ...input }) })).json();
  assert.notEqual(page.data.startChatResult.ContactId, first.ContactId);
});

check('the token survives a restart of the server', async () => {
  const input = { ClientToken: 'over-restart' };
  const first = await start(input);
  await server.stop();
  await server.start();
  assert.equal((await start(input)).ContactId, first.ContactId);
  assert.deepEqual(await attributes(first.ContactId), {});
  const person = await new Person(server, first).connect();
  await person.say('still here');
});

check('StopContact ends the chat: everybody hears it, tokens die, a second stop is 410', async () => {
  const ana = await newListeningChat(server, client);
  await stop(ana.contactId);
  const ended = await ana.socket.item('chat.ended', isEnd);
  assertPushed(ended, ana.contactId);
  assert.ok(!ana.socket.items.some((item) => isEvent(item, 'participant.left')), 'chat.ended alone');
  for (const [operation, token] of [['transcript', ana.token], ['message', ana.token], ['connection', ana.participantToken]])
    assert.equal((await participant(server, operation, token, { ContentType: 'text/plain', Content: 'x', Type: ['WEBSOCKET'] })).status, 403, operation);
  // What the client has not closed the server closes after some seconds of grace, with 1000.
  assert.equal((await ana.socket.closed).code, 1000);
  await assertSdkError(stop(ana.contactId), 'ContactNotFoundException', 410);
  await assertSdkError(stop(unknownId), 'ResourceNotFoundException', 404);
  const contact = await describe(ana.contactId);
  assert.equal(contact.DisconnectReason, 'API');
  assert.ok(contact.DisconnectTimestamp >= contact.InitiationTimestamp);
});

check('a chat may be stopped before anybody has connected', async () => {
  const started = await start();
  await stop(started.ContactId);
  assert.equal((await participant(server, 'connection', started.ParticipantToken, { Type: ['WEBSOCKET'] })).status, 403);
});

check('attributes of an ended contact may still be read and changed', async () => {
  const { ContactId } = await start({ Attributes: { a: '1' } });
  await stop(ContactId);
  await update(ContactId, { b: '2' });
  assert.deepEqual(await attributes(ContactId), { a: '1', b: '2' });
});

check('DisconnectReason is for outbound campaigns alone', async () => {
  const { ContactId } = await start();
  await assertSdkError(client.send(new StopContactCommand({ InstanceId, ContactId, DisconnectReason: { Code: 'OTHER' } })), 'InvalidRequestException', 400);
  assert.equal((await describe(ContactId)).DisconnectTimestamp, undefined);
});

check('CreateParticipant: a CUSTOM_BOT joins with its own token, and the two talk', async () => {
  const ana = await newListeningChat(server, client);
  const bot = await newBot(server, client, ana.contactId);
  assert.match(bot.participantId, uuid);
  assert.match(bot.expiry, instant);
  await bot.connect();
  await bot.listen();
  const joined = await ana.socket.event('participant.joined', (item) => item.ParticipantRole === 'CUSTOM_BOT');
  assert.equal(joined.ParticipantId, bot.participantId);
  assert.equal(joined.DisplayName, 'Robo');
  assertPushed(joined, ana.contactId);
  const question = await ana.say('Are you a bot?');
  assert.equal((await bot.socket.byId(question.Id)).ParticipantRole, 'CUSTOMER');
  const reply = await bot.say('Yes.');
  assert.equal((await ana.socket.byId(reply.Id)).DisplayName, 'Robo');
  assert.equal((await bot.socket.byId(reply.Id)).AbsoluteTime, reply.AbsoluteTime, 'senders hear themselves');
  assert.deepEqual(await bot.everything(), await ana.everything(), 'everybody reads the whole transcript');
  await bot.call('disconnect', {});
  await ana.socket.event('participant.left', (item) => item.ParticipantId === bot.participantId);
  await ana.say('The chat goes on.');
  await ana.socket.close();
  await bot.socket.close();
});

check('CreateParticipant refuses other roles, ended and unknown contacts, and a token with other content', async () => {
  const ana = await newChat(server, client);
  const create = (role, more = {}) => client.send(new CreateParticipantCommand({
    InstanceId, ContactId: ana.contactId, ParticipantDetails: { ParticipantRole: role, DisplayName: 'X' }, ...more }));
  for (const role of ['AGENT', 'CUSTOMER', 'SYSTEM', 'SUPERVISOR'])
    await assertSdkError(create(role), 'InvalidRequestException', 400);
  const first = await create('CUSTOM_BOT', { ClientToken: 'bot-1' });
  const again = await create('CUSTOM_BOT', { ClientToken: 'bot-1' });
  assert.deepEqual(again.ParticipantCredentials, first.ParticipantCredentials);
  await assertSdkError(create('CUSTOM_BOT', { ClientToken: 'bot-1', ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Y' } }), 'ConflictException', 409);
  await assertSdkError(create('CUSTOM_BOT'), 'ServiceQuotaExceededException', 402); // one custom bot a chat
  await assertSdkError(create('CUSTOM_BOT', { ContactId: unknownId }), 'ResourceNotFoundException', 404);
  await stop(ana.contactId);
  await assertSdkError(create('CUSTOM_BOT'), 'InvalidRequestException', 400);
});

check('timestamps are numbers of epoch seconds on the wire, not strings', async () => {
  const { ContactId } = await start();
  const { json } = await signedCall(server, 'GET', `/contacts/${InstanceId}/${ContactId}`);
  assert.equal(typeof json.Contact.InitiationTimestamp, 'number');
  assert.ok(Math.abs(json.Contact.InitiationTimestamp - Date.now() / 1000) < 60);
  assert.ok(!JSON.stringify(json).includes('null'));
});

stopsCleanly(server);
