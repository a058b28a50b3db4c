// StartContactStreaming and StopContactStreaming (connect-api.md 2.9) with the official client, against a receiver
// that is well, slow, failing, gone and back, and a server that is killed in between.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { StartContactStreamingCommand, StopContactCommand, StopContactStreamingCommand } from '@aws-sdk/client-connect';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { uuid } from './lib/chat.mjs';
import { Receiver, signatureIsGood } from './lib/receiver.mjs';
import { assertSdkError, connectClient, newBot, newListeningChat } from './lib/sdk.mjs';
import { eventPrefix } from './lib/socket.mjs';

const topic = 'arn:aws:sns:us-west-2:123456789012:chat';
const other = 'arn:aws:sns:us-west-2:123456789012:other';
const secret = 'a secret of the webhook';
const receiver = await Receiver.open();
const server = await startServer({
  args: [`--stream=${topic}=${receiver.url}/hook ${secret}`, '--stream', `${other}=${receiver.url}/other`],
});
const control = connectClient(server);

const start = (ContactId, StreamingEndpointArn = topic, more = {}) =>
  control.send(new StartContactStreamingCommand({ InstanceId: server.keys.InstanceId, ContactId,
    ChatStreamingConfiguration: { StreamingEndpointArn }, ClientToken: crypto.randomUUID(), ...more }));
const stop = (ContactId, StreamingId) =>
  control.send(new StopContactStreamingCommand({ InstanceId: server.keys.InstanceId, ContactId, StreamingId }));

const messageOf = (call) => JSON.parse(JSON.parse(call.body).Message);
/** What was taken (2xx) for this chat, in order of arrival. */
const taken = (chat, path = '/hook') =>
  receiver.got.filter((call) => call.status === 200 && call.path === path).map(messageOf)
    .filter((message) => message.InitialContactId === chat.contactId);
const texts = (messages) => messages.filter((m) => m.Type === 'MESSAGE').map((m) => m.Content);

check('every later item is published once, in order, in the envelope of a topic, signed', async () => {
  const ana = await newListeningChat(server, control);
  const { StreamingId } = await start(ana.contactId);
  assert.match(StreamingId, uuid);
  const said = await ana.say('one "quoted" ☃');
  await ana.say('two');
  await control.send(new StopContactCommand({ InstanceId: server.keys.InstanceId, ContactId: ana.contactId }));
  await receiver.until('chat.ended', () => taken(ana).some((m) => m.ContentType.endsWith('event.chat.ended')));
  const messages = taken(ana);
  assert.deepEqual(texts(messages), ['one "quoted" ☃', 'two']);
  assert.equal(messages.at(-1).Type, 'EVENT');
  assert.deepEqual(messages[0], { AbsoluteTime: said.AbsoluteTime, Content: 'one "quoted" ☃', ContentType: 'text/plain',
    Id: said.Id, Type: 'MESSAGE', ParticipantId: ana.participantId, DisplayName: 'Ana', ParticipantRole: 'CUSTOMER',
    InitialContactId: ana.contactId, ContactId: ana.contactId });
  const call = receiver.got.find((c) => c.body.includes(said.Id));
  const envelope = JSON.parse(call.body);
  assert.equal(envelope.Type, 'Notification');
  assert.equal(envelope.MessageId, said.Id);
  assert.equal(envelope.TopicArn, topic);
  assert.deepEqual(envelope.MessageAttributes.ParticipantRole, { Type: 'String', Value: 'CUSTOMER' });
  assert.deepEqual(Object.keys(envelope.MessageAttributes).sort(),
    ['AccountId', 'ContactId', 'ContentType', 'InitialContactId', 'InstanceId', 'MessageVisibility', 'ParticipantRole', 'Type']);
  assert.equal(call.headers['x-amz-sns-message-type'], 'Notification');
  assert.match(call.headers['x-frontdesk-errand'], /^\d+$/);
  assert.ok(signatureIsGood(call, secret), 'the signature is good');
  await assertSdkError(start(ana.contactId), 'InvalidRequestException', 400, /ended/);
});

check('attachments are published, typing is not', async () => {
  const ana = await newListeningChat(server, control);
  const bot = await newBot(server, control, ana.contactId);
  await bot.connect();
  await bot.listen();
  await start(ana.contactId);
  await ana.say('hear me');
  const event = (who, suffix, more = {}) => who.call('event', { ContentType: eventPrefix + suffix, ...more });
  assert.equal((await event(ana, 'typing')).status, 200);
  const bytes = 'a file';
  const upload = await ana.call('start-attachment-upload', { ContentType: 'text/plain', AttachmentName: 'a.txt', AttachmentSizeInBytes: bytes.length, ClientToken: 'u' });
  assert.equal(upload.status, 200, upload.text);
  const { Url, HeadersToInclude } = upload.json.UploadMetadata;
  assert.equal((await fetch(Url, { method: 'PUT', headers: HeadersToInclude, body: bytes })).status, 200);
  assert.equal((await ana.call('complete-attachment-upload', { AttachmentIds: [upload.json.AttachmentId], ClientToken: 'c' })).status, 200);
  await ana.say('last');
  await receiver.until('the last', () => texts(taken(ana)).includes('last'));
  const messages = taken(ana);
  const attachment = messages.find((m) => m.Type === 'ATTACHMENT');
  assert.equal(attachment.Attachments[0].AttachmentName, 'a.txt');
  assert.ok(!messages.some((m) => m.ContentType?.endsWith('event.typing')));
  await ana.socket.close();
  await bot.socket.close();
});

check('refusals: endpoint, contact, stream, number of streams', async () => {
  const ana = await newListeningChat(server, control);
  await assertSdkError(start(ana.contactId, 'arn:aws:sns:us-west-2:1:nobody'), 'InvalidRequestException', 400);
  await assertSdkError(start(ana.contactId, `${topic}.fifo`), 'InvalidRequestException', 400);
  await assertSdkError(start(ana.contactId, 'https://127.0.0.1:1/'), 'InvalidRequestException', 400);
  await assertSdkError(start(ana.contactId, 'x'.repeat(351)), 'InvalidParameterException', 400);
  await assertSdkError(start(crypto.randomUUID()), 'ResourceNotFoundException', 404);
  await assertSdkError(stop(ana.contactId, crypto.randomUUID()), 'ResourceNotFoundException', 404);
  await assertSdkError(stop(ana.contactId, 'nonsense'), 'ResourceNotFoundException', 404);
  const token = crypto.randomUUID();
  const first = await start(ana.contactId, topic, { ClientToken: token });
  const again = await start(ana.contactId, topic, { ClientToken: token });
  assert.equal(again.StreamingId, first.StreamingId, 'a repeat is the same stream');
  const second = await start(ana.contactId, other);
  const noRetries = connectClient(server, { maxAttempts: 1 });
  await assertSdkError(noRetries.send(new StartContactStreamingCommand({ InstanceId: server.keys.InstanceId, ContactId: ana.contactId,
    ChatStreamingConfiguration: { StreamingEndpointArn: topic }, ClientToken: crypto.randomUUID() })), 'LimitExceededException', 429);
  await ana.say('to both');
  await receiver.until('both', () => texts(taken(ana)).length === 1 && texts(taken(ana, '/other')).length === 1);
  await stop(ana.contactId, first.StreamingId);
  await assertSdkError(stop(ana.contactId, first.StreamingId), 'ResourceNotFoundException', 404);
  await ana.say('to the second');
  await receiver.until('the second', () => texts(taken(ana, '/other')).length === 2);
  await stop(ana.contactId, second.StreamingId);
  await ana.say('to nobody');
  assert.deepEqual(texts(taken(ana)), ['to both']);
  const third = await start(ana.contactId);
  await ana.say('from here');
  await receiver.until('the third', () => texts(taken(ana)).length === 2);
  assert.deepEqual(texts(taken(ana)), ['to both', 'from here'], 'nothing from before its start');
  await stop(ana.contactId, third.StreamingId);
});

check('slow, failing, gone, killed, back: nothing is lost, nothing out of order', async () => {
  const ana = await newListeningChat(server, control);
  const bea = await newListeningChat(server, control);
  await start(ana.contactId);
  await start(bea.contactId, other);
  const all = [];
  const say = async (text) => { all.push(text); await ana.say(text); };

  let release;
  const slow = new Promise((resolve) => { release = resolve; });
  receiver.answer = (call) => (call.path === '/hook' ? { status: 200, wait: slow } : { status: 200 });
  await say('slow 1');
  await say('slow 2');
  await receiver.until('the slow call', (got) => got.some((c) => c.body.includes('slow 1')));
  await bea.say('not held up');
  await receiver.until('another endpoint is not held up', () => texts(taken(bea, '/other')).length === 1);
  assert.ok(!receiver.got.some((c) => c.body.includes('slow 2')), 'one at a time');
  release();
  await receiver.until('slow 2', () => texts(taken(ana)).includes('slow 2'));

  let failures = 2;
  receiver.answer = (call) => (call.path === '/hook' && failures-- > 0 ? { status: 500 } : { status: 200 });
  await say('failing');
  await say('behind it');
  await receiver.until('the one behind', () => texts(taken(ana)).includes('behind it'));
  const attempts = receiver.got.filter((c) => c.body.includes('failing'));
  assert.deepEqual(attempts.map((c) => c.headers['x-frontdesk-attempt']), ['1', '2', '3']);
  assert.equal(new Set(attempts.map((c) => c.headers['x-frontdesk-errand'])).size, 1, 'a receiver can tell repeats');
  assert.ok(attempts.every((c) => signatureIsGood(c, secret)), 'each attempt is signed for its own time');

  receiver.answer = () => ({ status: 200 });
  await receiver.close();
  await say('gone 1');
  await server.kill();
  await server.start();
  await say('gone 2');
  await server.kill();
  await receiver.listen();
  await server.start();
  await say('back');
  await receiver.until('back', () => texts(taken(ana)).includes('back'));
  assert.deepEqual([...new Set(texts(taken(ana)))], all, 'everything, in order');
  await control.send(new StopContactCommand({ InstanceId: server.keys.InstanceId, ContactId: ana.contactId }));
  await receiver.until('the end', () => taken(ana).some((m) => m.ContentType.endsWith('event.chat.ended')));
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^frontdesk_errands_sent_total [1-9]/m);
});

stopsCleanly(server);
check('the receiver closes', () => receiver.close());
