// The Participant Service through @aws-sdk/client-connectparticipant (participant.md 1–5, 8).
import assert from 'node:assert/strict';
import {
  CreateParticipantConnectionCommand, DisconnectParticipantCommand, GetTranscriptCommand, SendEventCommand, SendMessageCommand,
} from '@aws-sdk/client-connectparticipant';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { Person, assertParticipantError, assertPushed, connect, instant, isEnd, uuid } from './lib/chat.mjs';
import { participant, request } from './lib/http.mjs';
import { assertSdkError, connectClient, newBot, newChat, newListeningChat, participantClient } from './lib/sdk.mjs';
import { ChatSocket, eventPrefix, isEvent } from './lib/socket.mjs';

const server = await startServer();
const control = connectClient(server);
const client = participantClient(server);

const create = (ParticipantToken, more) => client.send(new CreateParticipantConnectionCommand({ ParticipantToken, ...more }));
const send = (person, Content, more = {}) =>
  client.send(new SendMessageCommand({ ConnectionToken: person.token, ContentType: 'text/plain', Content, ...more }));
const event = (person, suffix, more = {}) =>
  client.send(new SendEventCommand({ ConnectionToken: person.token, ContentType: eventPrefix + suffix, ...more }));
const disconnect = (person, more = {}) => client.send(new DisconnectParticipantCommand({ ConnectionToken: person.token, ...more }));
const withoutMetadata = ({ $metadata, ...answer }) => answer;

check('CreateParticipantConnection: each type on its own and both', async () => {
  const { participantToken } = await newChat(server, control);
  const members = async (more) => Object.keys(withoutMetadata(await create(participantToken, more))).sort();
  assert.deepEqual(await members({ Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }), ['ConnectionCredentials', 'Websocket']);
  assert.deepEqual(await members({ Type: ['CONNECTION_CREDENTIALS', 'WEBSOCKET', 'WEBSOCKET'] }), ['ConnectionCredentials', 'Websocket']);
  assert.deepEqual(await members({ Type: ['WEBSOCKET'] }), ['Websocket']);
  assert.deepEqual(await members({ Type: ['CONNECTION_CREDENTIALS'] }), ['ConnectionCredentials']);
  assert.deepEqual(await members({ Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: false }), ['ConnectionCredentials']);
});

check('CreateParticipantConnection: what it refuses', async () => {
  const { participantToken } = await newChat(server, control);
  for (const more of [{}, { Type: [] }, { Type: ['CARRIER_PIGEON'] }, { Type: ['WEBSOCKET', 'x'] }, { Type: ['WEBRTC_CONNECTION'] }, { ConnectParticipant: false }])
    await assertSdkError(create(participantToken, more), 'ValidationException', 400);
});

check('earlier connection tokens keep working: two tabs may share one participant', async () => {
  const ana = await newChat(server, control);
  const old = ana.token;
  await ana.connect();
  assert.notEqual(ana.token, old);
  for (const token of [old, ana.token])
    assert.equal((await participant(server, 'message', token, { ContentType: 'text/plain', Content: 'x' })).status, 200);
});

check('ConnectParticipant joins without a socket; credentials alone do not', async () => {
  const ana = await newChat(server, control);
  assert.deepEqual(await ana.everything(), [], 'nothing has happened yet');
  await create(ana.participantToken, { Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true });
  const items = await ana.everything();
  assert.ok(isEvent(items[0], 'participant.joined'));
  assert.equal(items[1].ParticipantRole, 'SYSTEM', 'the flow greets right after');
  await create(ana.participantToken, { Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true });
  const joined = (await ana.everything()).filter((item) => isEvent(item, 'participant.joined'));
  assert.equal(joined.length, 1, 'announced once');
});

check('a first message announces the customer too', async () => {
  const ana = await newChat(server, control);
  const { Id } = await send(ana, 'No socket yet');
  const items = await ana.everything();
  assert.ok(isEvent(items[0], 'participant.joined'));
  assert.ok(items.findIndex((item) => item.Id === Id) > 0);
});

check('a CUSTOM_BOT connects without a socket', async () => {
  const ana = await newListeningChat(server, control);
  const bot = await newBot(server, control, ana.contactId);
  const answer = withoutMetadata(await create(bot.participantToken, { Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true }));
  assert.deepEqual(Object.keys(answer), ['ConnectionCredentials']);
  await ana.socket.event('participant.joined', (item) => item.ParticipantId === bot.participantId);
  await ana.socket.close();
});

check('SendMessage: the answer, the push and the transcript are one item', async () => {
  const ana = await newListeningChat(server, control);
  const answer = withoutMetadata(await send(ana, 'Grüße, 你好, 👩‍👩‍👧 "quoted" \\ \u0001 \u2028 </script>'));
  assert.deepEqual(Object.keys(answer).sort(), ['AbsoluteTime', 'Id']);
  assert.match(answer.Id, uuid);
  assert.match(answer.AbsoluteTime, instant);
  const pushed = await ana.socket.byId(answer.Id);
  assertPushed(pushed, ana.contactId);
  assert.equal(pushed.Content, 'Grüße, 你好, 👩‍👩‍👧 "quoted" \\ \u0001 \u2028 </script>');
  assert.equal(pushed.AbsoluteTime, answer.AbsoluteTime);
  const { Transcript } = await client.send(new GetTranscriptCommand({ ConnectionToken: ana.token, MaxResults: 1 }));
  const { InitialContactId, ...rest } = pushed;
  assert.deepEqual(Transcript, [{ ...rest, MessageMetadata: { MessageId: answer.Id, Receipts: [] } }]);
  await ana.socket.close();
});

check('SendMessage: bounds of Content are counted in UTF-16 units', async () => {
  const ana = await newChat(server, control);
  await send(ana, 'x'.repeat(16384));
  await send(ana, '👍'.repeat(8192));
  await assertSdkError(send(ana, 'x'.repeat(16385)), 'ValidationException', 400);
  await assertSdkError(send(ana, '👍'.repeat(8192) + 'x'), 'ValidationException', 400);
  await assertSdkError(send(ana, ''), 'ValidationException', 400);
  await assertSdkError(send(ana, undefined), 'ValidationException', 400);
  await assertSdkError(send(ana, 'x', { ContentType: undefined }), 'ValidationException', 400);
  await assertSdkError(send(ana, 'x', { ContentType: 'x'.repeat(101) }), 'ValidationException', 400);
  await assertSdkError(send(ana, 'x', { ClientToken: 'x'.repeat(501) }), 'ValidationException', 400);
});

check('SendMessage: only the content types of the contact', async () => {
  const plain = await newChat(server, control);
  for (const ContentType of ['text/markdown', 'application/json', 'text/html', `${eventPrefix}typing`])
    await assertSdkError(send(plain, '{}', { ContentType }), 'ValidationException', 400);
  const rich = await newChat(server, control, { SupportedMessagingContentTypes: ['text/plain', 'text/markdown', 'application/json'] });
  for (const ContentType of ['text/plain', 'text/markdown', 'application/json']) await send(rich, '{"a":1}', { ContentType });
  await assertSdkError(send(rich, 'x', { ContentType: 'text/html' }), 'ValidationException', 400);
});

check('ClientToken: a repeat answers the same and adds nothing', async () => {
  const ana = await newChat(server, control);
  const first = withoutMetadata(await send(ana, 'once', { ClientToken: 'A' }));
  assert.deepEqual(withoutMetadata(await send(ana, 'once', { ClientToken: 'A' })), first);
  const others = [await send(ana, 'once', { ClientToken: 'a' }), await send(ana, 'twice', { ClientToken: 'A' })];
  const raw = () => participant(server, 'message', ana.token, { ContentType: 'text/plain', Content: 'once', ClientToken: '' });
  const empty = [(await raw()).json, (await raw()).json];
  const ids = [first, ...others, ...empty].map((answer) => answer.Id);
  assert.equal(new Set(ids).size, ids.length, 'another token, another body, or no token is another message');
  const messages = (await ana.everything()).filter((item) => item.ParticipantRole === 'CUSTOMER' && item.Type === 'MESSAGE');
  assert.deepEqual(messages.map((item) => item.Id), ids);
});

check('ClientToken: twenty at once are still one message', async () => {
  const ana = await newListeningChat(server, control);
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(ana, 'race', { ClientToken: 'race' })));
  assert.equal(new Set(answers.map((answer) => answer.Id)).size, 1);
  await send(ana, 'after');
  assert.equal((await ana.everything()).filter((item) => item.Content === 'race').length, 1);
  assert.equal(ana.socket.items.filter((item) => item.Content === 'race').length <= 1, true, 'pushed once');
  await ana.socket.close();
});

check('ClientToken: two participants may use the same one', async () => {
  const ana = await newListeningChat(server, control);
  const bot = await (await newBot(server, control, ana.contactId)).connect();
  const a = await send(ana, 'same', { ClientToken: 'shared' });
  const b = await send(bot, 'same', { ClientToken: 'shared' });
  assert.notEqual(a.Id, b.Id);
  await ana.socket.close();
});

check('SendEvent: the four types, and no other', async () => {
  const ana = await newChat(server, control);
  for (const suffix of ['typing', 'connection.acknowledged']) {
    const answer = withoutMetadata(await event(ana, suffix));
    assert.match(answer.Id, uuid);
    assert.match(answer.AbsoluteTime, instant);
  }
  for (const suffix of ['participant.joined', 'chat.ended', 'Typing', ''])
    await assertSdkError(event(ana, suffix), 'ValidationException', 400);
  await assertSdkError(event(ana, '', { ContentType: undefined }), 'ValidationException', 400);
});

check('receipts: unknown and own messages are taken without effect, a malformed one is refused', async () => {
  const ana = await newListeningChat(server, control);
  const own = await send(ana, 'mine');
  const before = await ana.everything();
  for (const messageId of [own.Id, '00000000-0000-4000-8000-000000000000'])
    for (const kind of ['message.delivered', 'message.read'])
      assert.match((await event(ana, kind, { Content: JSON.stringify({ messageId }), ClientToken: 'INCOMING_READ_RECEIPT' })).Id, uuid);
  for (const Content of [undefined, 'no json', '{}', '{"messageId":7}', '{"messageId":""}', '[]'])
    await assertSdkError(event(ana, 'message.read', { Content }), 'ValidationException', 400);
  assert.deepEqual(await ana.everything(), before);
  await ana.socket.heartbeat();
  assert.ok(!ana.socket.items.some((item) => item.Type === 'MESSAGEMETADATA' || /message\.(read|delivered)$/.test(item.ContentType)));
  await ana.socket.close();
});

check('DisconnectParticipant: HTTP dies at once, the open socket still hears the end', async () => {
  const ana = await newListeningChat(server, control);
  const bot = await (await newBot(server, control, ana.contactId)).connect();
  await bot.listen();
  assert.deepEqual(withoutMetadata(await disconnect(ana, { ClientToken: 'bye' })), {});
  for (const socket of [ana.socket, bot.socket]) {
    const left = await socket.event('participant.left');
    const ended = await socket.item('chat.ended', isEnd);
    assert.equal(left.ParticipantRole, 'CUSTOMER');
    assert.equal(left.ParticipantId, ana.participantId);
    assertPushed(left, ana.contactId);
    assertPushed(ended, ana.contactId);
    assert.ok(socket.items.indexOf(left) < socket.items.indexOf(ended));
  }
  // An SDK retry has the same ClientToken: 200 again although the token has died. Anything else is over.
  assert.deepEqual(withoutMetadata(await disconnect(ana, { ClientToken: 'bye' })), {});
  await assertSdkError(disconnect(ana, { ClientToken: 'bye again' }), 'AccessDeniedException', 403, /^Access denied$/);
  await assertSdkError(send(ana, 'late'), 'AccessDeniedException', 403, /^Access denied$/);
  await assertSdkError(create(ana.participantToken, { Type: ['WEBSOCKET'] }), 'AccessDeniedException', 403);
  await assertSdkError(send(bot, 'late'), 'AccessDeniedException', 403);
  await assertSdkError(client.send(new GetTranscriptCommand({ ConnectionToken: ana.token })), 'AccessDeniedException', 403);
  assert.equal((await bot.socket.closed).code, 1000);
});

// ----- tokens ---------------------------------------------------------------------------------------------------

const operations = {
  connection: { Type: ['CONNECTION_CREDENTIALS'] },
  disconnect: {},
  message: { ContentType: 'text/plain', Content: 'x' },
  event: { ContentType: `${eventPrefix}typing` },
  transcript: {},
};

async function assertDeniedEverywhere(token, label, on = Object.keys(operations), target = server) {
  for (const operation of on) {
    const answer = await participant(target, operation, token, operations[operation]);
    assert.equal(answer.status, 403, `${operation} with ${label}: ${answer.text}`);
    assertParticipantError(answer, 403, 'AccessDeniedException');
  }
}

check('each kind of token opens its own door alone', async () => {
  const ana = await newListeningChat(server, control);
  await assertDeniedEverywhere(ana.token, 'ConnectionToken', ['connection']);
  await assertDeniedEverywhere(ana.participantToken, 'ParticipantToken', ['disconnect', 'message', 'event', 'transcript']);
  await ana.say('unharmed');
  await ana.socket.close();
});

check('tokens missing, empty, cut, altered or too long are refused', async () => {
  const ana = await newListeningChat(server, control);
  const before = await ana.everything();
  await assertDeniedEverywhere(undefined, 'no token');
  for (const [kind, token, doors] of [['connection', ana.participantToken, ['connection']], ['use', ana.token, ['message', 'transcript', 'disconnect']]]) {
    const broken = ['', token.slice(0, -1), token.slice(1), token + 'A', token + token, 'x'.repeat(1001), token.toUpperCase(), '%00', '..', 'null'];
    // One changed character anywhere must break it; the sampling covers header, claims and signature.
    for (let i = 0; i < token.length; i += Math.ceil(token.length / 24)) {
      const other = token[i] === 'A' ? 'B' : 'A';
      broken.push(token.slice(0, i) + other + token.slice(i + 1));
    }
    for (const bad of broken) if (bad !== token) await assertDeniedEverywhere(bad, `${kind} token ${bad.slice(0, 60)}`, doors);
  }
  assert.deepEqual(await ana.everything(), before, 'nothing changed');
  await ana.socket.close();
});

check('a token of another instance is refused', async () => {
  const other = await startServer();
  try {
    const stranger = await newChat(other, connectClient(other));
    await assertDeniedEverywhere(stranger.token, 'a foreign ConnectionToken');
    await assertDeniedEverywhere(stranger.participantToken, 'a foreign ParticipantToken');
    assert.equal((await participant(other, 'transcript', stranger.token)).status, 200, 'at home it works');
  } finally {
    await other.stop();
  }
});

check('a token reaches its own chat and nothing else', async () => {
  const [ana, ben] = [await newListeningChat(server, control), await newListeningChat(server, control)];
  await ana.say('secret of Ana');
  await assertSdkError(client.send(new GetTranscriptCommand({ ConnectionToken: ben.token, ContactId: ana.contactId })), 'AccessDeniedException', 403);
  const own = await client.send(new GetTranscriptCommand({ ConnectionToken: ben.token, ContactId: ben.contactId }));
  assert.equal(own.InitialContactId, ben.contactId);
  await ben.socket.heartbeat();
  assert.ok(!JSON.stringify([await ben.everything(), ben.socket.frames]).includes('secret of Ana'));
  await ana.socket.close();
  await ben.socket.close();
});

check('a signature beside the bearer token is ignored, right or wrong', async () => {
  const ana = await newChat(server, control);
  for (const Authorization of ['AWS4-HMAC-SHA256 Credential=/20260101/us-west-2/execute-api/aws4_request, SignedHeaders=host, Signature=0', 'Bearer x', 'nonsense'])
    assert.equal((await participant(server, 'transcript', ana.token, {}, { Authorization, 'X-Amz-Date': 'never' })).status, 200);
});

// ----- sockets --------------------------------------------------------------------------------------------------

check('a socket URL may be used again, and a made-up one is refused at the upgrade', async () => {
  const ana = await newListeningChat(server, control);
  const second = await ChatSocket.open(ana.socketUrl);
  await second.subscribe();
  const altered = new URL(ana.socketUrl);
  const bare = `${altered.protocol}//${altered.host}${altered.pathname}`;
  const cut = altered.href.slice(0, -3);
  for (const url of [bare, cut, `${bare}?token=nonsense`]) {
    const refused = new ChatSocket(url);
    await assert.rejects(refused.opened, /403/, url);
  }
  const plain = await request('GET', ana.socketUrl.replace(/^ws/, 'http'));
  assert.ok(plain.status >= 400 && plain.status < 500, 'no upgrade, no socket');
  await ana.socket.close();
  await second.close();
});

check('32 sockets a participant; then the newest attempt gets 429 and nobody is closed', async () => {
  const ana = await newListeningChat(server, control);
  const others = [];
  for (let i = 1; i < 32; i++) others.push(await (await ChatSocket.open((await connect(server, ana.participantToken)).Websocket.Url)).subscribe());
  const answer = await participant(server, 'connection', ana.participantToken, { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] });
  assertParticipantError(answer, 429, 'ThrottlingException');
  const { Id } = await ana.say('to all');
  for (const socket of [ana.socket, ...others]) await socket.byId(Id);
  await others.pop().close();
  await (await new Person(server, { ParticipantToken: ana.participantToken }).connect()).listen().then((person) => person.socket.close());
  for (const socket of [ana.socket, ...others]) await socket.close();
});

check('a socket refused a topic says failure and goes on; unsubscribed it is silent', async () => {
  const ana = await newListeningChat(server, control);
  const other = await (await ChatSocket.open((await connect(server, ana.participantToken)).Websocket.Url)).subscribe();
  other.send({ topic: 'aws/unsubscribe', content: { topics: ['aws/chat'] } });
  const reply = await other.frame('unsubscribe reply', (frame) => frame.topic === 'aws/unsubscribe');
  assert.deepEqual(reply.content, { status: 'success', topics: ['aws/chat'] });
  const { Id } = await ana.say('not for the silent one');
  await ana.socket.byId(Id);
  await other.heartbeat();
  assert.ok(!other.items.some((item) => item.Id === Id));
  await ana.socket.close();
  await other.close();
});

check('a restart is a pause: sockets close with 1001, tokens and chat live on', async () => {
  const ana = await newListeningChat(server, control);
  const { Id } = await ana.say('before');
  await server.stop();
  assert.equal((await ana.socket.closed).code, 1001);
  await server.start();
  await ana.say('after');
  const contents = (await ana.everything()).filter((item) => item.ParticipantRole === 'CUSTOMER' && item.Type === 'MESSAGE');
  assert.equal(contents[0].Id, Id);
  assert.deepEqual(contents.map((item) => item.Content), ['before', 'after']);
  await ana.connect();
  await ana.listen();
  await ana.socket.byId((await ana.say('and on the new socket')).Id);
  await ana.socket.close();
});

stopsCleanly(server);
