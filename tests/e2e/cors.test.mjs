// CORS (participant.md 11, connect-api.md 4.6 and 6.3) and the origin rules of the start-chat endpoint. A header
// missing on an error answer is a "network failure" in a browser: chatjs then gives up for good.
import assert from 'node:assert/strict';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { connect, startChat } from './lib/chat.mjs';
import { participant, postJson, request } from './lib/http.mjs';

const server = await startServer();
// Behind a public URL the server is not "local": nobody may start chats until an origin is allowed.
const publicServer = await startServer({ args: ['--public-url', 'https://chat.example.org'] });
const openServer = await startServer({
  args: ['--public-url', 'https://chat.example.org'],
  env: { FRONTDESK_START_CHAT_ORIGINS: 'https://shop.example, http://localhost:3000' },
});

const page = 'https://page.example';
const list = (value) => (value ?? '').toLowerCase().split(',').map((word) => word.trim());
const allowsPage = (answer) => ['*', page].includes(answer.headers['access-control-allow-origin']);

const asked = 'authorization,content-type,x-amz-bearer,x-amz-content-sha256,x-amz-date,x-amz-user-agent';
const exposed = ['x-amzn-errortype', 'x-amzn-requestid', 'x-amzn-errormessage', 'date'];

for (const operation of ['connection', 'disconnect', 'message', 'event', 'transcript']) {
  check(`preflight of /participant/${operation}`, async () => {
    const answer = await request('OPTIONS', `${server.url}/participant/${operation}`, {
      headers: { Origin: page, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': asked } });
    assert.ok([200, 204].includes(answer.status), `${answer.status} ${answer.text}`);
    assert.ok(allowsPage(answer));
    for (const method of ['get', 'post', 'options']) assert.ok(list(answer.headers['access-control-allow-methods']).includes(method));
    const allowed = list(answer.headers['access-control-allow-headers']);
    for (const name of [...asked.split(','), 'x-amz-security-token', 'amz-sdk-invocation-id', 'amz-sdk-request'])
      assert.ok(allowed.includes(name), `${name} is listed; a star does not cover authorization`);
    assert.equal(answer.text, '');
  });
}

for (const path of ['/start-chat', '/start-chat/', '/Prod', '/startChatContact']) {
  check(`preflight of ${path}`, async () => {
    const answer = await request('OPTIONS', server.url + path, {
      headers: { Origin: page, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type,x-own' } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    assert.equal(answer.headers['access-control-allow-credentials'], undefined);
    assert.ok(list(answer.headers['access-control-allow-methods']).includes('post'));
    for (const name of ['content-type', 'x-own'])
      assert.ok(list(answer.headers['access-control-allow-headers']).includes(name), 'the asked headers are echoed');
    assert.equal(answer.text, '');
  });
}

check('preflight of the control plane needs no signature', async () => {
  const answer = await request('OPTIONS', `${server.url}/contact/chat`, {
    headers: { Origin: page, 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'authorization,x-amz-date' } });
  assert.ok([200, 204].includes(answer.status));
  assert.ok(allowsPage(answer));
  assert.ok(list(answer.headers['access-control-allow-methods']).includes('put'));
  assert.ok(list(answer.headers['access-control-allow-headers']).includes('authorization'));
  assert.equal(answer.headers['access-control-allow-credentials'], undefined);
});

check('every answer of the Participant Service shows itself to the page, errors too', async () => {
  const { ParticipantToken } = await startChat(server);
  const { ConnectionCredentials: { ConnectionToken } } = await connect(server, ParticipantToken);
  const origin = { Origin: page };
  const answers = [
    [200, await participant(server, 'message', ConnectionToken, { ContentType: 'text/plain', Content: 'x' }, origin)],
    [400, await participant(server, 'message', ConnectionToken, { ContentType: 'text/plain' }, origin)],
    [400, await participant(server, 'message', ConnectionToken, '{', origin)],
    [403, await participant(server, 'message', 'no-token', { ContentType: 'text/plain', Content: 'x' }, origin)],
    [403, await participant(server, 'message', undefined, { ContentType: 'text/plain', Content: 'x' }, origin)],
    [404, await participant(server, 'no-such-operation', ConnectionToken, {}, origin)],
    [413, await participant(server, 'message', ConnectionToken, { ContentType: 'text/plain', Content: 'x'.repeat(300 * 1024) }, origin)],
  ];
  for (const [status, answer] of answers) {
    assert.equal(answer.status, status, answer.text);
    assert.ok(allowsPage(answer), `${status}: ${JSON.stringify(answer.headers)}`);
    for (const name of exposed) assert.ok(list(answer.headers['access-control-expose-headers']).includes(name), `${status} exposes ${name}`);
    assert.ok(answer.headers.date);
    assert.ok(answer.headers['x-amzn-requestid']);
    if (status !== 200) assert.ok(answer.headers['x-amzn-errortype']);
  }
});

check('an unsigned control-plane call is a JSON error with CORS and the true date', async () => {
  const answer = await request('PUT', `${server.url}/contact/chat`, { headers: { Origin: page, 'Content-Type': 'application/json' }, body: {} });
  assert.equal(answer.status, 403);
  assert.ok(allowsPage(answer));
  assert.equal(answer.headers['x-amzn-errortype'], 'MissingAuthenticationTokenException');
  assert.ok(Math.abs(Date.parse(answer.headers.date) - Date.now()) < 5000, answer.headers.date);
});

check('locally every origin, and none, may start a chat', async () => {
  for (const Origin of [page, 'http://localhost:3000', 'null', undefined]) {
    const answer = await postJson(`${server.url}/start-chat`, {}, Origin ? { Origin } : {});
    assert.equal(answer.status, 200, `${Origin}: ${answer.text}`);
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    assert.equal(answer.headers['access-control-allow-credentials'], undefined);
  }
});

const assertRefused = (answer) => {
  assert.equal(answer.status, 403, answer.text);
  assert.equal(answer.headers['access-control-allow-origin'], '*', 'the page must see the status');
  assert.equal(answer.json.data.Error.code, 'AccessDeniedException');
  assert.equal(answer.json.data.Error.statusCode, 403);
};

check('a server with a public URL refuses every start until origins are set', async () => {
  for (const Origin of [page, 'https://chat.example.org', 'null', undefined])
    assertRefused(await postJson(`${publicServer.url}/start-chat`, {}, Origin ? { Origin } : {}));
});

check('allowed origins: exact scheme and port, subdomains too, labels and not suffix text', async () => {
  const start = (Origin) => postJson(`${openServer.url}/start-chat`, {}, Origin ? { Origin } : {});
  for (const Origin of ['https://shop.example', 'https://www.shop.example', 'http://localhost:3000'])
    assert.equal((await start(Origin)).status, 200, Origin);
  for (const Origin of ['http://shop.example', 'https://notshop.example', 'https://shop.example.evil.test', 'https://shop.example:8443',
    'http://localhost:3001', 'http://localhost', 'null', 'nonsense', undefined])
    assertRefused(await start(Origin));
});

check('with a public URL the socket URL is the public one', async () => {
  const answer = await postJson(`${openServer.url}/start-chat`, {}, { Origin: 'https://shop.example' });
  const { Websocket } = await connect(openServer, answer.json.data.startChatResult.ParticipantToken);
  assert.ok(Websocket.Url.startsWith('wss://chat.example.org/'), Websocket.Url);
});

check('which pages may read the control plane is a setting; the participant service stays open to all', async () => {
  const closed = await startServer({ args: ['--api-origins', 'https://admin.example'] });
  const allowed = async (method, path, Origin) =>
    (await request(method, `${closed.url}${path}`, { headers: { Origin, 'Access-Control-Request-Method': 'PUT' } })).headers['access-control-allow-origin'];
  for (const method of ['PUT', 'OPTIONS']) {
    assert.equal(await allowed(method, '/contact/chat', 'https://admin.example'), '*', method);
    assert.equal(await allowed(method, '/contact/chat', page), undefined, method);
  }
  assert.equal(await allowed('POST', '/participant/message', page), '*');
  await closed.stop();
});

stopsCleanly(server, publicServer, openServer);
