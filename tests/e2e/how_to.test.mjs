// The AWS how-to, walked literally with axios and a WebSocket (contract widget.md 7, SEED-A): only the two
// constants at the top change. Then the promises the page relies on without knowing.
import assert from 'node:assert/strict';
import axios from 'axios';
import WebSocket from 'ws';
import { check, deadline, startServer, stopsCleanly, within } from './harness.mjs';
import { Person, assertParticipantError, assertPushed, both, connect, instant, newCustomer, startChat, uuid } from './lib/chat.mjs';
import { participant, postJson, request } from './lib/http.mjs';
import { signedCall } from './lib/sign.mjs';
import { ChatSocket, eventPrefix, isEvent } from './lib/socket.mjs';

const server = await startServer();

check('the how-to works as it is written', async () => {
  const startChatApi = `${server.url}/Prod`;
  const participantApi = server.url;

  const started = await axios.post(startChatApi, { ParticipantDetails: { DisplayName: 'Ana' } });
  const { ContactId, ParticipantId, ParticipantToken } = started.data.data.startChatResult;

  const connection = await axios.post(
    `${participantApi}/participant/connection`,
    { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] },
    { headers: { 'X-Amz-Bearer': ParticipantToken, 'Content-type': 'application/json' } },
  );
  const { ConnectionToken } = connection.data.ConnectionCredentials;

  const socket = new WebSocket(connection.data.Websocket.Url);
  const frames = [];
  let heard;
  const subscribed = new Promise((resolve) => (heard = resolve));
  const echoed = new Promise((resolve) => {
    socket.on('message', (data) => {
      const frame = JSON.parse(data);
      frames.push(frame);
      if (frame.topic === 'aws/subscribe') heard();
      const item = frame.topic === 'aws/chat' ? JSON.parse(frame.content) : {};
      if (item.Content === 'Hello') resolve(item);
    });
  });
  await within(deadline.event, 'open', new Promise((resolve) => socket.on('open', resolve)));
  socket.send(JSON.stringify({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } }));
  // A person types later than this; what is said before the socket listens is in the transcript only (participant.md 4.4).
  await within(deadline.event, 'the subscription', subscribed);

  const sent = await axios.post(
    `${participantApi}/participant/message`,
    { ClientToken: 'first', Content: 'Hello', ContentType: 'text/plain' },
    { headers: { 'X-Amz-Bearer': ConnectionToken, 'Content-type': 'application/json' } },
  );
  const typed = await axios.post(
    `${participantApi}/participant/event`,
    { ClientToken: 'second', ContentType: 'application/vnd.amazonaws.connect.event.typing' },
    { headers: { 'X-Amz-Bearer': ConnectionToken, 'Content-type': 'application/json' } },
  );
  assert.match(typed.data.Id, uuid);
  assert.match(typed.data.AbsoluteTime, instant);

  const item = await within(deadline.event, 'the echo', echoed);
  assert.equal(item.Id, sent.data.Id);
  assert.equal(item.AbsoluteTime, sent.data.AbsoluteTime);
  assert.equal(item.ParticipantId, ParticipantId);
  assert.equal(item.DisplayName, 'Ana');
  assertPushed(item, ContactId);
  assert.equal(frames[0].topic, 'aws/subscribe', 'nothing is pushed before the subscription is acknowledged');
  socket.close();
});

for (const path of ['/start-chat', '/start-chat/', '/Prod', '/Prod/', '/startChatContact', '/startChatContact/']) {
  check(`POST ${path} starts a chat from a name alone`, async () => {
    const { status, data, headers } = await axios.post(server.url + path, { ParticipantDetails: { DisplayName: 'Ana' } });
    assert.equal(status, 200);
    assert.match(headers['content-type'], /^application\/json/);
    assert.deepEqual(Object.keys(data), ['data']);
    assert.equal(typeof data.data.featurePermissions, 'object');
    const { ContactId, ParticipantId, ParticipantToken, ...rest } = data.data.startChatResult;
    assert.match(ContactId, uuid);
    assert.match(ParticipantId, uuid);
    assert.ok(ParticipantToken.length >= 1 && ParticipantToken.length <= 1000);
    assert.deepEqual(rest, {});
    await connect(server, ParticipantToken);
  });
}

check('the answer of /participant/connection keeps every client calm', async () => {
  const before = Date.now();
  const started = await startChat(server);
  const answer = await participant(server, 'connection', started.ParticipantToken, both);
  assert.equal(answer.status, 200);
  assert.ok(answer.headers['x-amzn-requestid']);
  const { Websocket, ConnectionCredentials } = answer.json;
  // chatjs accepts exactly this without TLS; ws://localhost is refused by the client.
  assert.ok(Websocket.Url.startsWith(`ws://127.0.0.1:${server.port}/`), Websocket.Url);
  assert.ok(Websocket.Url.length <= 2000);
  assert.match(Websocket.ConnectionExpiry, instant);
  assert.match(ConnectionCredentials.Expiry, instant);
  const life = Date.parse(ConnectionCredentials.Expiry) - before;
  // Outside 60 s … 24.8 days chatjs renews in a loop without end.
  assert.ok(life > 60_000 && life < 24.8 * 86_400_000, `${life} ms`);
  assert.ok(Math.abs(life - 86_400_000) < 120_000, 'one day');
  assert.ok(ConnectionCredentials.ConnectionToken.length <= 1000);
  assert.notEqual(ConnectionCredentials.ConnectionToken, started.ParticipantToken);
});

check('the customer is announced once and greeted by name', async () => {
  const ana = await newCustomer(server, { ParticipantDetails: { DisplayName: 'Ana <b>' } });
  const again = await new Person(server, { ContactId: ana.contactId, ParticipantToken: ana.participantToken }).connect();
  await again.listen();
  await ana.say('I am here');
  const items = await ana.everything();
  for (const item of ana.socket.items) assertPushed(item, ana.contactId);
  const joined = items.filter((item) => isEvent(item, 'participant.joined') && item.ParticipantRole === 'CUSTOMER');
  assert.equal(joined.length, 1, 'never on a reconnect');
  assert.equal(joined[0].ParticipantId, ana.participantId);
  assert.equal(items.indexOf(joined[0]), 0);
  const greeting = items.find((item) => item.ParticipantRole === 'SYSTEM');
  assert.equal(greeting.DisplayName, 'SYSTEM_MESSAGE');
  assert.equal(greeting.ContentType, 'text/plain');
  assert.ok(greeting.Content.includes('Ana <b>'), greeting.Content);
  await ana.socket.close();
  await again.socket.close();
});

check('a missing name becomes customerName, else Customer', async () => {
  for (const [body, name] of [[{}, 'Customer'], [{ customerName: 'Bea' }, 'Bea'],
    [{ ParticipantDetails: { DisplayName: '' } }, 'Customer'], [{ ContactFlowId: '', InstanceId: '' }, 'Customer']]) {
    const customer = await newCustomer(server, body);
    const joined = await customer.socket.event('participant.joined');
    assert.equal(joined.DisplayName, name, JSON.stringify(body));
    await customer.socket.close();
  }
});

check('the body is JSON whatever its content type says', async () => {
  for (const type of ['text/plain;charset=UTF-8', 'application/x-www-form-urlencoded', undefined]) {
    const headers = type ? { 'Content-Type': type } : {};
    const answer = await request('POST', `${server.url}/start-chat`, { headers, body: { ParticipantDetails: { DisplayName: 'Zoë' } } });
    assert.equal(answer.status, 200, `${type}: ${answer.text}`);
  }
});

check('attributes are passed on and customerName is added', async () => {
  const attributesOf = async (contactId) =>
    (await signedCall(server, 'GET', `/contact/attributes/${server.keys.InstanceId}/${contactId}`)).json.Attributes;
  const plain = await startChat(server);
  assert.deepEqual(await attributesOf(plain.ContactId), { customerName: 'Ana' });
  const rich = await startChat(server, { ParticipantDetails: { DisplayName: 'Ana' }, Attributes: { plan: 'gold', empty: '' }, Username: 'x' });
  assert.deepEqual(await attributesOf(rich.ContactId), { plan: 'gold', empty: '', customerName: 'Ana' });
  const own = await startChat(server, { ParticipantDetails: { DisplayName: 'Ana' }, Attributes: { customerName: 'Dr. Ana' } });
  assert.deepEqual(await attributesOf(own.ContactId), { customerName: 'Dr. Ana' });
});

check('InitialMessage, a text or an object, is the first thing the customer said', async () => {
  for (const InitialMessage of ['My order?', { ContentType: 'text/plain', Content: 'My order?' }]) {
    const customer = await newCustomer(server, { ParticipantDetails: { DisplayName: 'Ana' }, InitialMessage });
    const items = await customer.everything();
    assert.equal(items[0].Type, 'MESSAGE', 'it is in the log before participant.joined');
    assert.equal(items[0].Content, 'My order?');
    assert.equal(items[0].ContentType, 'text/plain');
    assert.equal(items[0].ParticipantRole, 'CUSTOMER');
    assert.equal(items[0].ParticipantId, customer.participantId);
    await customer.socket.close();
  }
});

check('featurePermissions tell of markdown only when content types were given', async () => {
  const answer = await postJson(`${server.url}/start-chat`, { SupportedMessagingContentTypes: ['text/plain', 'text/markdown'] });
  assert.equal(answer.json.data.featurePermissions.MESSAGING_MARKDOWN, true);
  const less = await postJson(`${server.url}/start-chat`, { SupportedMessagingContentTypes: ['text/plain'] });
  assert.equal(less.json.data.featurePermissions.MESSAGING_MARKDOWN, false);
  const none = await postJson(`${server.url}/start-chat`, {});
  assert.equal(none.json.data.featurePermissions.MESSAGING_MARKDOWN, undefined);
});

check('a ClientToken makes the start repeatable; without one every POST starts a chat', async () => {
  const body = { ParticipantDetails: { DisplayName: 'Ana' }, ClientToken: 'page-1' };
  const first = await startChat(server, body);
  assert.deepEqual(await startChat(server, body), first, 'word for word');
  const other = await startChat(server, { ...body, ClientToken: 'PAGE-1' });
  assert.notEqual(other.ContactId, first.ContactId, 'case-sensitive');
  const ids = [];
  for (const ClientToken of [undefined, undefined, '', '']) ids.push((await startChat(server, { ClientToken })).ContactId);
  assert.equal(new Set(ids).size, 4);
});

check('a refused start answers in the wrapper of the public Lambda', async () => {
  const refused = async (body, status, code) => {
    const answer = await postJson(`${server.url}/start-chat`, body);
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    const { Error: error } = answer.json.data;
    assert.equal(error.code, code);
    assert.equal(error.statusCode, status);
    assert.match(error.time, instant);
    assert.ok(error.message.length > 0);
  };
  for (const body of ['{"ParticipantDetails":', '[]', 'null', '"text"', '7', 'true'])
    await refused(body, 400, 'InvalidParameterException');
  await refused({ Attributes: { n: 1 } }, 400, 'InvalidParameterException');
  await refused({ ChatDurationInMinutes: 59 }, 400, 'InvalidParameterException');
  await refused({ ContactFlowId: '00000000-0000-4000-8000-000000000000' }, 404, 'ResourceNotFoundException');
  await refused({ InstanceId: '00000000-0000-4000-8000-000000000000' }, 404, 'ResourceNotFoundException');
});

check('the socket is receive-only: what is not subscribe, ping or heartbeat is answered Forbidden and delivered to nobody', async () => {
  const ana = await newCustomer(server);
  const count = (await ana.everything()).length;
  const strays = [
    JSON.stringify({ topic: 'aws/chat', contentType: 'application/json', content: '{"Content":"sneaked in","Type":"MESSAGE"}' }),
    JSON.stringify({ ContentType: 'text/plain', Content: 'sneaked in' }),
    'not JSON', '[]', '7', '{"topic":5}',
  ];
  for (const [i, stray] of strays.entries()) {
    ana.socket.send(stray);
    await ana.socket.heartbeat();
    const errors = ana.socket.frames.filter((frame) => frame.message === 'Forbidden');
    assert.equal(errors.length, i + 1, stray);
    assert.equal(errors[i].topic, undefined);
    assert.ok(errors[i].connectionId && errors[i].requestId);
  }
  await ana.say('over HTTP');
  const items = await ana.everything();
  assert.equal(items.length, count + 1);
  assert.equal(items.at(-1).Content, 'over HTTP');
  assert.ok(!ana.socket.items.some((item) => JSON.stringify(item).includes('sneaked')));
  await ana.socket.close();
});

check('ping, heartbeat, and the sloppy frames of real clients', async () => {
  const person = await new Person(server, await startChat(server)).connect();
  const socket = await ChatSocket.open(person.socketUrl);
  socket.send({ topic: 'aws/ping' });
  assert.deepEqual(await socket.frame('ping', (frame) => frame.topic === 'aws/ping'),
    { topic: 'aws/ping', statusCode: 200, statusContent: 'OK' });
  socket.send('  { "content" : {} ,"topic":"aws/heartbeat"}');
  assert.deepEqual(await socket.frame('heartbeat', (frame) => frame.topic === 'aws/heartbeat'), { topic: 'aws/heartbeat' });
  // iOS closes its subscribe frame with one parenthesis too many.
  socket.send('{"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}})');
  const reply = await socket.frame('subscribe', (frame) => frame.topic === 'aws/subscribe');
  assert.deepEqual(reply.content, { status: 'success', topics: ['aws/chat'] });
  await socket.event('participant.joined');
  await socket.close();
});

check('typing reaches the others and is never stored', async () => {
  const ana = await newCustomer(server);
  const second = await new Person(server, { ContactId: ana.contactId, ParticipantToken: ana.participantToken }).connect();
  const bot = await signedCall(server, 'POST', '/contact/create-participant', {
    InstanceId: server.keys.InstanceId, ContactId: ana.contactId, ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Robo' } });
  assert.equal(bot.status, 200, bot.text);
  const robo = await new Person(server, { ContactId: ana.contactId, ParticipantToken: bot.json.ParticipantCredentials.ParticipantToken }).connect();
  await robo.listen();
  const before = (await ana.everything()).length;
  const answer = await second.call('event', { ContentType: `${eventPrefix}typing` });
  assert.equal(answer.status, 200, answer.text);
  const typing = await robo.socket.event('typing');
  assert.equal(typing.Id, answer.json.Id);
  assert.equal(typing.ParticipantId, ana.participantId);
  assert.equal(typing.Content, undefined);
  assertPushed(typing, ana.contactId);
  assert.equal((await second.call('event', { ContentType: `${eventPrefix}connection.acknowledged` })).status, 200);
  await robo.socket.heartbeat();
  assert.ok(!robo.socket.items.some((item) => isEvent(item, 'connection.acknowledged')), 'never emitted');
  assert.equal((await ana.everything()).length, before);
  await ana.socket.close();
  await robo.socket.close();
});

check('two sockets of one person hear the same, in the same order', async () => {
  const ana = await newCustomer(server);
  const other = await ChatSocket.open((await connect(server, ana.participantToken)).Websocket.Url);
  await other.subscribe();
  const sent = [];
  for (let i = 0; i < 30; i++) sent.push((await ana.say(`line ${i}`)).Id);
  await ana.socket.byId(sent.at(-1));
  await other.byId(sent.at(-1));
  const heard = (socket) => socket.messages().filter((item) => item.ParticipantRole === 'CUSTOMER').map((item) => item.Id);
  assert.deepEqual(heard(ana.socket), sent);
  assert.deepEqual(heard(other), sent);
  const times = ana.socket.items.map((item) => item.AbsoluteTime);
  assert.ok(times.every((time, i) => i === 0 || times[i - 1] < time), 'times rise strictly');
  await ana.socket.close();
  await other.close();
});

check('the ParticipantToken sends nothing', async () => {
  const started = await startChat(server);
  assertParticipantError(
    await participant(server, 'message', started.ParticipantToken, { ContentType: 'text/plain', Content: 'x' }), 403, 'AccessDeniedException');
});

check('liveness, readiness and metrics answer', async () => {
  assert.equal((await request('GET', `${server.url}/healthz`)).status, 200);
  assert.equal((await request('GET', `${server.url}/readyz`)).status, 200);
  const metrics = await request('GET', `${server.url}/metrics`);
  assert.equal(metrics.status, 200);
  assert.match(metrics.text, /^# (HELP|TYPE) /m);
});

stopsCleanly(server);
