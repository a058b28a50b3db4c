// The widget's start endpoint as its loader, an owner's bundle and an owner's token server use it: contract
// widget.md 2 and 3. Every row of the failure table starts nothing.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import crypto from 'node:crypto';
import path from 'node:path';

import { SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { check, frontdesk, initInstance, startServer, stopsCleanly } from './harness.mjs';
import { connect, uuid } from './lib/chat.mjs';
import { request } from './lib/http.mjs';
import { query } from './lib/database.mjs';
import { signedCall } from './lib/sign.mjs';

const instance = await initInstance();
const server = await startServer({ instance });
const widget = { id: server.keys.WidgetId, snippet: server.keys.SnippetId, key: server.keys.WidgetSecurityKey };
const origin = 'https://shop.example';
const now = () => Math.floor(Date.now() / 1000);

const sampleAttributes = { name: 'Jane', memberID: '123456789', email: 'Jane@example.com', isPremiumUser: 'true', age: '45' };
const claims = (more = {}) => ({ sub: widget.id, iat: now(), exp: now() + 500, attributes: sampleAttributes, ...more });
const sign = (body, key = widget.key) => jsonwebtoken.sign(body, key, { algorithm: 'HS256' });

/** Parts of a token put together by hand, signed as HS256 whatever its header says. */
function handMade(header, payload, key = widget.key) {
  const part = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${crypto.createHmac('sha256', key).update(text).digest('base64url')}`;
}

function start({ token = sign(claims()), body = { ParticipantDetails: { DisplayName: 'Jane' } }, headers = {}, id = widget.id, to = server } = {}) {
  const all = { Origin: origin, 'Content-Type': 'text/plain', 'x-amz-snippet-id': widget.snippet, 'x-amz-security-token': token, ...headers };
  for (const name of Object.keys(all)) if (all[name] === null) delete all[name];
  return request('POST', `${to.url}/connectwidget/api/${id}/start`, { headers: all, body });
}

function assertRefused(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.equal(answer.json.data.Error.code, code);
  assert.equal(typeof answer.json.message, 'string');
  assert.match(answer.json.requestId, uuid);
  assert.equal(answer.headers['access-control-allow-origin'], origin, 'the page may read the refusal');
}

async function attributesOf(contactId) {
  const answer = await signedCall(server, 'GET', `/contact/attributes/${server.keys.InstanceId}/${contactId}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.Attributes;
}

const contacts = () => query(instance.data, 'SELECT count(*) FROM contact')[0][0];

check('a signed token starts a chat; signed and unsigned attributes arrive', async () => {
  const answer = await start({ body: { ParticipantDetails: { DisplayName: 'Jane' }, Attributes: { plan: 'gold', 'HostedWidget-page': '/a' } } });
  assert.equal(answer.status, 200, answer.text);
  const { startChatResult, featurePermissions } = answer.json.data;
  assert.match(startChatResult.ContactId, uuid);
  assert.match(startChatResult.ParticipantId, uuid);
  assert.equal(typeof featurePermissions.MESSAGING_MARKDOWN, 'boolean');
  assert.equal(typeof featurePermissions.ATTACHMENTS, 'boolean');
  assert.deepEqual(await attributesOf(startChatResult.ContactId),
    { ...sampleAttributes, 'HostedWidget-plan': 'gold', 'HostedWidget-page': '/a' });
  const connection = await connect(server, startChatResult.ParticipantToken);
  assert.ok(connection.ConnectionCredentials.ConnectionToken);
});

check('jsonwebtoken, jose and PyJWT are good issuers', async () => {
  const jose = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(new TextEncoder().encode(widget.key));
  // AWS's sample: UTC datetimes, 500 seconds, header with typ and alg.
  const python = await new Promise((resolve, reject) => {
    const code = `
import datetime, json, jwt, sys
widget, key = sys.argv[1:3]
payload = {'sub': widget, 'iat': datetime.datetime.utcnow(), 'exp': datetime.datetime.utcnow() + datetime.timedelta(seconds=500),
           'attributes': {'name': 'Jane', 'memberID': '123456789', 'email': 'Jane@example.com', 'isPremiumUser': 'true', 'age': '45'}}
print(jwt.encode(payload, key, algorithm='HS256', headers={'typ': 'JWT', 'alg': 'HS256'}))`;
    execFile('/usr/bin/python3', ['-c', code, widget.id, widget.key], { env: { ...process.env, TZ: 'UTC' } }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(stdout.trim()));
  });
  for (const token of [sign(claims()), jose, python]) {
    const answer = await start({ token });
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await attributesOf(answer.json.data.startChatResult.ContactId)).memberID, '123456789');
  }
});

check('what a token may not be: nothing is started', async () => {
  const before = contacts();
  const rows = [
    ['no token', null, 401, 'TokenRequired'],
    ['empty', '', 401, 'TokenRequired'],
    ['another key', sign(claims(), 'x'.repeat(44)), 401, 'InvalidToken'],
    ['the key base64-decoded', handMade({ typ: 'JWT', alg: 'HS256' }, claims(), Buffer.from(widget.key, 'base64')), 401, 'InvalidToken'],
    ['alg none', handMade({ alg: 'none' }, claims()), 401, 'InvalidToken'],
    ['alg none without signature', handMade({ alg: 'none' }, claims()).replace(/[^.]*$/, ''), 401, 'InvalidToken'],
    ['RS256 as HS256', handMade({ alg: 'RS256' }, claims()), 401, 'InvalidToken'],
    ['HS512', jsonwebtoken.sign(claims(), widget.key, { algorithm: 'HS512' }), 401, 'InvalidToken'],
    ['expired', sign(claims({ iat: now() - 700, exp: now() - 200 })), 401, 'TokenExpired'],
    ['of the future', sign(claims({ iat: now() + 300, exp: now() + 400 })), 401, 'InvalidToken'],
    ['lives too long', sign(claims({ exp: now() + 3600 })), 401, 'InvalidToken'],
    ['no exp', sign({ sub: widget.id, iat: now() }), 401, 'InvalidToken'],
    ['another widget', sign(claims({ sub: crypto.randomUUID() })), 401, 'TokenSubjectMismatch'],
    ['duplicate keys', handMade({ alg: 'HS256' }, `{"sub":"x","sub":"${widget.id}","iat":${now()},"exp":${now() + 9}}`), 401, 'InvalidToken'],
    ['no JSON', handMade({ alg: 'HS256' }, 'hello'), 401, 'InvalidToken'],
    ['two parts', 'a.b', 401, 'InvalidToken'],
    ['3,073 characters', 'a'.repeat(3073), 400, 'TokenTooLarge'],
    ['3,072 characters', 'a'.repeat(3072), 401, 'InvalidToken'],
  ];
  for (const [what, token, status, code] of rows) {
    const answer = await start({ token });
    assert.equal(answer.status, status, `${what}: ${answer.text}`);
    assertRefused(answer, status, code);
    assert.doesNotMatch(answer.text, new RegExp(widget.key.slice(0, 10).replace(/[+/]/g, '.')), 'no key is told');
  }
  assert.equal(contacts(), before);
});

check('a token of 3,072 characters is taken whole', async () => {
  const fill = (n) => sign(claims({ attributes: { filler: 'x'.repeat(n) } }));
  let n = 2000;
  while (fill(n + 3).length <= 3072) n += 3;
  const token = fill(n);
  assert.ok(token.length > 3066, String(token.length));
  assert.equal((await start({ token })).status, 200);
});

check('one attribute that is no string, and the chat does not start', async () => {
  const before = contacts();
  for (const value of [45, 4.5, true, false, null, ['b'], { b: 'c' }, []])
    assertRefused(await start({ token: sign(claims({ attributes: { good: 'yes', bad: value } })) }), 400, 'InvalidAttributes');
  for (const attributes of [[], 'text', 1, null, { '': 'x' }, { 'first name': 'x' }, { 'a.b': 'x' }])
    assertRefused(await start({ token: sign(claims({ attributes })) }), 400, 'InvalidAttributes');
  for (const value of [45, true, null, ['b'], { b: 'c' }])
    assertRefused(await start({ body: { Attributes: { bad: value } } }), 400, 'InvalidAttributes');
  assertRefused(await start({ body: { Attributes: [] } }), 400, 'MalformedRequest');
  assertRefused(await start({ body: { Attributes: { big: 'x'.repeat(32_769) } } }), 400, 'InvalidAttributes');
  assert.equal(contacts(), before);
  for (const attributes of [{}, { note: '' }, { 'A-b_1': 'x' }])
    assert.equal((await start({ token: sign(claims({ attributes })) })).status, 200);
});

check('the checks come in their order', async () => {
  const unknown = crypto.randomUUID();
  assertRefused(await start({ id: unknown, body: '{', token: null, headers: { 'x-amz-snippet-id': 'x' } }), 404, 'WidgetNotFound');
  assertRefused(await start({ id: 'nonsense' }), 404, 'WidgetNotFound');
  assertRefused(await start({ body: '{', token: null, headers: { 'x-amz-snippet-id': 'x' } }), 400, 'SnippetMismatch');
  assertRefused(await start({ headers: { 'x-amz-snippet-id': null } }), 400, 'SnippetMismatch');
  assertRefused(await start({ body: '{', token: null }), 400, 'MalformedRequest');
  assertRefused(await start({ body: '[]', token: null }), 400, 'MalformedRequest');
  assertRefused(await start({ body: { ParticipantDetails: { DisplayName: 'x'.repeat(257) } }, token: null }), 400, 'InvalidDisplayName');
  assertRefused(await start({ body: { ChatDurationInMinutes: 59 } }), 400, 'InvalidParameter');
});

check('what a body may say', async () => {
  for (const body of [undefined, {}, { InstanceId: '', ContactFlowId: '', Username: 'x' },
    { InstanceId: 'of another', ContactFlowId: crypto.randomUUID() },
    { ParticipantDetails: { DisplayName: '' } },
    { SupportedMessagingContentTypes: [' text/markdown ', 'text/unheard'] },
    { InitialMessage: { ContentType: 'text/plain', Content: '안녕하세요'.repeat(100) } },
    { PreChatForm: { email: 'a@b.c' } }, { ChatDurationInMinutes: 60 }]) {
    const answer = await start({ body });
    assert.equal(answer.status, 200, `${JSON.stringify(body)}: ${answer.text}`);
  }
  const form = await start({ body: { PreChatForm: { email: 'a@b.c' } } });
  assert.equal((await attributesOf(form.json.data.startChatResult.ContactId))['HostedWidget-email'], 'a@b.c');
});

check('a repeated ClientToken is the same start; with another request it is refused', async () => {
  const ClientToken = crypto.randomUUID();
  const first = await start({ body: { ClientToken, ParticipantDetails: { DisplayName: 'Jane' } } });
  const again = await start({ body: { ClientToken, ParticipantDetails: { DisplayName: 'Jane' } } });
  assert.equal(first.status, 200);
  assert.deepEqual(again.json, first.json);
  assertRefused(await start({ body: { ClientToken, ParticipantDetails: { DisplayName: 'Joe' } } }), 400, 'InvalidParameter');
});

check('old transcripts open only for a claim that names the contact', async () => {
  const first = await start({ token: sign(claims({ customerId: 'customer-1' })) });
  const source = first.json.data.startChatResult.ContactId;
  await signedCall(server, 'POST', '/contact/stop', { InstanceId: server.keys.InstanceId, ContactId: source });
  const body = { PersistentChat: { SourceContactId: source, RehydrationType: 'ENTIRE_PAST_SESSION' } };
  const stranger = await start({ body });
  assert.equal(stranger.status, 200);
  assert.equal(stranger.json.data.startChatResult.ContinuedFromContactId, undefined);
  for (const more of [{ relatedContactId: source }, { customerId: 'customer-1' }]) {
    const owner = await start({ token: sign(claims(more)), body });
    assert.equal(owner.status, 200, owner.text);
    assert.equal(owner.json.data.startChatResult.ContinuedFromContactId, source);
  }
});

check('config tells what the loader needs', async () => {
  const answer = await request('GET', `${server.url}/connectwidget/api/${widget.id}/config`, { headers: { Origin: origin, 'x-amz-snippet-id': widget.snippet } });
  assert.equal(answer.status, 200, answer.text);
  const { data } = answer.json;
  assert.equal(data.widgetId, widget.id);
  assert.equal(data.securityEnabled, true);
  assert.equal(data.published, true);
  assert.equal(data.channel, 'CHAT');
  assert.equal(typeof data.appearance, 'object');
  assert.equal(data.preChatForm, null);
  assert.equal(data.features.ATTACHMENTS, true);
  assert.equal(data.features.maxAttachmentBytes, 20 * 1024 * 1024);
  assert.ok(data.features.attachmentExtensions.includes('pdf'));
  const wrong = await request('GET', `${server.url}/connectwidget/api/${widget.id}/config`, { headers: { Origin: origin, 'x-amz-snippet-id': 'x' } });
  assertRefused(wrong, 400, 'SnippetMismatch');
});

check('a page of another origin may ask and read: preflight and answers', async () => {
  const preflight = await request('OPTIONS', `${server.url}/connectwidget/api/${widget.id}/start`, {
    headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-amz-snippet-id' } });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers['access-control-allow-origin'], origin);
  assert.match(preflight.headers['access-control-allow-headers'], /x-amz-security-token/);
  assert.equal(preflight.headers['access-control-allow-credentials'], undefined);
  assert.equal(preflight.headers['access-control-max-age'], '600');
  const long = await start({ headers: { Origin: `https://${'a'.repeat(4000)}.example` } });
  assert.equal(long.headers['access-control-allow-origin'], '*', 'what is no origin is not echoed');
});

check('domains: from the first approved one on only they count', async () => {
  const name = ['Website', '--data', instance.data];
  const allow = await frontdesk(['widget', 'allow-domain', 'Website', 'https://shop.example', '--data', instance.data, '--json']);
  assert.equal(allow.code, 0, allow.stderr);
  try {
    assert.equal((await start()).status, 200);
    assert.equal((await start({ headers: { Origin: 'https://www.shop.example' } })).status, 200);
    assert.equal((await start({ headers: { Origin: null, Referer: 'https://shop.example/cart?x=1' } })).status, 200);
    for (const Origin of ['https://notshop.example', 'http://shop.example', 'https://shop.example:8443', 'null', null]) {
      const answer = await start({ headers: { Origin } });
      assert.equal(answer.status, 400, `${Origin}: ${answer.text}`);
      assert.equal(answer.json.code, 'OriginNotAllowed');
    }
    assert.equal((await frontdesk(['widget', 'set', ...name.slice(0, 1), 'null_origin=on', ...name.slice(1)])).code, 0);
    assert.equal((await start({ headers: { Origin: 'null' } })).status, 200);
  } finally {
    await frontdesk(['widget', 'set', 'Website', 'null_origin=off', '--data', instance.data]);
    await frontdesk(['widget', 'disallow-domain', 'Website', 'https://shop.example', '--data', instance.data]);
  }
});

check('two keys at a time; the running server sees a rotation at once', async () => {
  const widgetCommand = async (verb) => {
    const { code, stdout, stderr } = await frontdesk(['widget', verb, 'Website', '--data', instance.data, '--json']);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout).SecurityKeys.map((key) => key.Key);
  };
  const [fresh, old] = await widgetCommand('rotate-key');
  assert.equal(old, widget.key);
  for (const key of [fresh, old]) assert.equal((await start({ token: sign(claims(), key) })).status, 200);
  assert.equal((await frontdesk(['widget', 'rotate-key', 'Website', '--data', instance.data])).code, 1);
  assert.deepEqual(await widgetCommand('delete-key'), [fresh]);
  assertRefused(await start({ token: sign(claims(), old) }), 401, 'InvalidToken');
  widget.key = fresh;
});

check('switches: unsecured, unpublished, tokens for one chat', async () => {
  const set = async (...words) => assert.equal((await frontdesk(['widget', 'set', 'Website', ...words, '--data', instance.data])).code, 0);
  await set('secured=off');
  const open = await start({ token: sign(claims()) });
  assert.equal(open.status, 200);
  assert.deepEqual(await attributesOf(open.json.data.startChatResult.ContactId), {}, 'a token nobody asked for is not applied');
  await set('secured=on', 'single_use=on');
  const token = sign(claims({ jti: 'one' }));
  assert.equal((await start({ token })).status, 200);
  assertRefused(await start({ token }), 401, 'InvalidToken');
  assertRefused(await start({ token: sign(claims()) }), 401, 'InvalidToken');
  await set('single_use=off', 'published=off');
  assertRefused(await start(), 404, 'WidgetNotFound');
  await set('published=on');
  assert.equal((await start()).status, 200);
});

check('the owner reads why chats were refused', async () => {
  await start({ token: sign(claims({ attributes: { age: 45 } })), headers: { Origin: origin } });
  const { code, stdout } = await frontdesk(['widget', 'log', 'Website', '--data', instance.data, '--json']);
  assert.equal(code, 0);
  const [newest, ...older] = JSON.parse(stdout);
  assert.equal(newest.Code, 'InvalidAttributes');
  assert.match(newest.Reason, /age/);
  assert.equal(newest.Origin, origin);
  assert.ok(older.length > 10 && older.length < 100);
  assert.ok(older.some((row) => row.Code === 'MalformedRequest'), 'the log has the codes of the wire');
});

check('a snippet moves here with its ids and keys', async () => {
  const { code, stdout } = await frontdesk(['widget', 'snippet', 'Website', '--data', instance.data, '--public-url', 'https://desk.example']);
  assert.equal(code, 0);
  assert.match(stdout, /https:\/\/desk\.example\/connectwidget\/static\/amazon-connect-chat-interface-client\.js/);
  const other = await initInstance();
  const fs = await import('node:fs');
  const file = path.join(other.data, 'pasted.html');
  fs.writeFileSync(file, stdout);
  const imported = await frontdesk(['widget', 'import', 'Moved', file, widget.key, '--data', other.data, '--json']);
  assert.equal(imported.code, 0, imported.stderr);
  const there = await startServer({ instance: other });
  const answer = await start({ to: there });
  assert.equal(answer.status, 200, answer.text);
  assert.equal((await frontdesk(['widget', 'import', 'Moved', file, '--data', other.data])).code, 1, 'not twice');
  await there.stop();
});

check('the bridge for an owner’s bundle', async () => {
  const answer = await request('GET', `${server.url}/connectwidget/static/with-endpoint.js?bundle=${encodeURIComponent('https://x.example/a.js')}`, {});
  assert.equal(answer.status, 200);
  assert.match(answer.headers['content-type'], /text\/javascript/);
  assert.match(answer.text, /https%3A%2F%2Fx\.example%2Fa\.js/);
  for (const bad of ['', '?bundle=', '?other=x'])
    assert.notEqual((await request('GET', `${server.url}/connectwidget/static/with-endpoint.js${bad}`, {})).status, 200);
});

check('a body over its limit is refused, and the server goes on', async () => {
  const answer = await start({ body: JSON.stringify({ x: 'y'.repeat(300_000) }) });
  assert.equal(answer.status, 413);
  assert.equal((await start()).status, 200);
});

stopsCleanly(server);
