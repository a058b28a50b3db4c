// Signature Version 4: what the official client signs is taken, and every part of it matters
// (connect-api.md 3.1–3.5). Broken requests are signed by hand, since no client would send them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { DescribeContactCommand, GetContactAttributesCommand, StartChatContactCommand } from '@aws-sdk/client-connect';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { startChat } from './lib/chat.mjs';
import { request } from './lib/http.mjs';
import { assertSdkError, chatInput, connectClient } from './lib/sdk.mjs';
import { amzDate, presign, sign, signedCall } from './lib/sign.mjs';

const server = await startServer();
const { keys } = server;
const { InstanceId } = keys;
const { ContactId } = await startChat(server);
const path = `/contact/attributes/${InstanceId}/${ContactId}`;
const url = server.url + path;
const minutes = (n) => amzDate(new Date(Date.now() + n * 60_000));

const get = (part = {}) => request('GET', url, { headers: sign(keys, { method: 'GET', url, ...part }) });

/** The gateway's dialect (3.3): 403, lower-case `message`, the name in the header, the true date. */
function assertRefused(answer, name, message) {
  assert.equal(answer.status, 403, answer.text);
  assert.equal(answer.headers['x-amzn-errortype'], name, answer.text);
  assert.match(answer.headers['content-type'], /^application\/json/);
  assert.equal(typeof answer.json.message, 'string');
  if (message instanceof RegExp) assert.match(answer.json.message, message);
  else if (message) assert.equal(answer.json.message, message);
  assert.ok(Math.abs(Date.parse(answer.headers.date) - Date.now()) < 5000, 'clients correct their clock by this');
  assert.ok(!answer.text.includes('Signature='), 'never echo the header');
}

const mismatch = 'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const notPair = /not a valid key=value pair \(missing equal-sign\) in Authorization header/;

check('a hand-made signature that is right is taken (else the rest proves nothing)', async () => {
  const answer = await get();
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json.Attributes, { customerName: 'Ana' });
});

check('the official client is told what is wrong with its keys', async () => {
  const input = new GetContactAttributesCommand({ InstanceId, InitialContactId: ContactId });
  const wrongSecret = connectClient(server, { credentials: { accessKeyId: keys.AccessKeyId, secretAccessKey: 'wrong' } });
  await assertSdkError(wrongSecret.send(input), 'InvalidSignatureException', 403, /does not match/);
  const unknownKey = connectClient(server, { credentials: { accessKeyId: 'AKIAUNKNOWN000000000', secretAccessKey: keys.SecretAccessKey } });
  await assertSdkError(unknownKey.send(input), 'UnrecognizedClientException', 403, /^The security token included in the request is invalid\.$/);
  const strayToken = connectClient(server, { credentials: { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, sessionToken: 'x' } });
  await assertSdkError(strayToken.send(input), 'UnrecognizedClientException', 403);
  const wrongRegion = connectClient(server, { region: keys.Region === 'eu-west-1' ? 'us-east-1' : 'eu-west-1' });
  await assertSdkError(wrongRegion.send(input), 'InvalidSignatureException', 403, /Credential should be scoped to a valid region\./);
});

check('a client whose clock is wrong is refused, reads the Date header and comes again', async () => {
  const late = connectClient(server, { systemClockOffset: -20 * 60_000, maxAttempts: 1 });
  const input = new DescribeContactCommand({ InstanceId, ContactId });
  await assertSdkError(late.send(input), 'InvalidSignatureException', 403, /^Signature expired: /);
  // The SDK has corrected its clock by our Date header: the same client works now.
  assert.equal((await late.send(input)).Contact.Id, ContactId);
});

check('five minutes of tolerance, both ways', async () => {
  for (const n of [-4, 4]) assert.equal((await get({ date: minutes(n) })).status, 200);
  assertRefused(await get({ date: minutes(-6) }), 'InvalidSignatureException', /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/);
  assertRefused(await get({ date: minutes(6) }), 'InvalidSignatureException', /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/);
});

check('no authentication at all', async () => {
  for (const [method, target] of [['GET', path], ['PUT', '/contact/chat'], ['POST', '/contact/stop'], ['POST', '/contact/create-participant']])
    assertRefused(await request(method, server.url + target), 'MissingAuthenticationTokenException', 'Missing Authentication Token');
});

check('the Authorization header in every broken form', async () => {
  const good = sign(keys, { method: 'GET', url });
  const send = (Authorization, more = {}) => request('GET', url, { headers: { ...good, ...more, Authorization } });
  const without = (element) => good.Authorization.replace(new RegExp(`(, )?${element}=[^,]*`), '').replace('256 ,', '256');
  assertRefused(await send('Bearer x'), 'IncompleteSignatureException', notPair);
  assertRefused(await send('AWS4-HMAC-SHA256 Credential'), 'IncompleteSignatureException', notPair);
  for (const element of ['Signature', 'SignedHeaders'])
    assertRefused(await send(without(element)), 'IncompleteSignatureException', new RegExp(`Authorization header requires '${element}' parameter\\. `));
  assertRefused(await send('AWS4-HMAC-SHA256 SignedHeaders=host;x-amz-date, Signature=0'), 'IncompleteSignatureException', /requires 'Credential' parameter/);
  const { 'X-Amz-Date': _, ...undated } = good;
  assertRefused(await request('GET', url, { headers: undated }), 'IncompleteSignatureException', /either a 'X-Amz-Date' or a 'Date' header/);
  assertRefused(await get({ credential: `${keys.AccessKeyId}/20260101/connect` }), 'IncompleteSignatureException', /exactly 5 slash-delimited elements/);
  assertRefused(await get({ date: 'yesterday', day: '20260101' }), 'IncompleteSignatureException', /^Date must be in ISO-8601 'basic format'\. Got '/);
});

check('elements may come in any order, with or without spaces', async () => {
  const { Authorization, ...rest } = sign(keys, { method: 'GET', url });
  const [algorithm, ...elements] = Authorization.split(/,? /);
  const answer = await request('GET', url, { headers: { ...rest, Authorization: `${algorithm} ${elements.reverse().join(',')}` } });
  assert.equal(answer.status, 200, answer.text);
});

check('the scope must name our service, a valid terminator and the day of the date', async () => {
  assertRefused(await get({ service: 'execute-api' }), 'InvalidSignatureException', /Credential should be scoped to correct service: 'connect'\./);
  assertRefused(await get({ terminator: 'aws5_request' }), 'InvalidSignatureException', /valid terminator: 'aws4_request', not 'aws5_request'/);
  assertRefused(await get({ day: '20200101' }), 'InvalidSignatureException', /Date in Credential scope does not match YYYYMMDD/);
});

check('every signed part matters: method, path, query, header, body, signature', async () => {
  const body = JSON.stringify(chatInput(server));
  const target = `${server.url}/contact/chat`;
  const put = (headers, sent = body, to = target) => request('PUT', to, { headers, body: sent });
  const headers = { 'Content-Type': 'application/json' };
  assert.equal((await put(sign(keys, { method: 'PUT', url: target, body, headers }))).status, 200);
  assertRefused(await put(sign(keys, { method: 'POST', url: target, body, headers })), 'InvalidSignatureException', mismatch);
  assertRefused(await put(sign(keys, { method: 'PUT', url: target, body, headers }), body.replace('Ana', 'Eve')), 'InvalidSignatureException', mismatch);
  assertRefused(await put(sign(keys, { method: 'PUT', url: target, body, headers }), body + ' '), 'InvalidSignatureException', mismatch);
  assertRefused(await put(sign(keys, { method: 'PUT', url: target, body, headers }), body, `${target}?a=b`), 'InvalidSignatureException', mismatch);
  assertRefused(await put({ ...sign(keys, { method: 'PUT', url: target, body, headers }), 'Content-Type': 'text/plain' }), 'InvalidSignatureException', mismatch);
  assertRefused(await get({ secret: keys.SecretAccessKey + 'x' }), 'InvalidSignatureException', mismatch);
  const good = sign(keys, { method: 'GET', url });
  const flipped = good.Authorization.replace(/.$/, (c) => (c === '0' ? '1' : '0'));
  assertRefused(await request('GET', url, { headers: { ...good, Authorization: flipped } }), 'InvalidSignatureException', mismatch);
  assertRefused(await request('GET', url, { headers: { ...good, Authorization: good.Authorization.slice(0, -10) } }), 'InvalidSignatureException', mismatch);
  assert.equal((await request('GET', url.replace(ContactId, ContactId.replace(/^./, (c) => (c === 'f' ? 'e' : 'f'))), { headers: good })).status, 403, 'another path');
});

check('the payload hash header must tell the truth', async () => {
  for (const value of ['0'.repeat(64), 'UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'])
    assertRefused(await get({ headers: { 'x-amz-content-sha256': value }, payloadHash: value }), 'InvalidSignatureException');
});

check('the host must be signed', async () => {
  assertRefused(await get({ signed: ['x-amz-date'] }), 'InvalidSignatureException', /'Host' or ':authority' must be a 'SignedHeader'/);
});

check('a session token that is sent must be signed; a long-term key comes without one', async () => {
  assertRefused(await get({ headers: { 'x-amz-security-token': 'x' } }), 'UnrecognizedClientException', 'The security token included in the request is invalid.');
});

check('a presigned URL works, and not a second too long', async () => {
  const good = presign(keys, { method: 'GET', url });
  assert.equal((await request('GET', good)).status, 200);
  assertRefused(await request('GET', presign(keys, { method: 'GET', url, expires: 60, date: minutes(-2) })), 'InvalidSignatureException', /Signature expired/);
  assertRefused(await request('GET', good.replace('X-Amz-Expires=300', 'X-Amz-Expires=301')), 'InvalidSignatureException', mismatch);
  assertRefused(await request('GET', good.replace(/&X-Amz-Signature=[^&]*/, '')), 'IncompleteSignatureException', /AWS query-string parameters must include 'X-Amz-Signature'\. /);
  assertRefused(await request('GET', good.replace('AWS4-HMAC-SHA256', 'AWS9')), 'IncompleteSignatureException', /^Unsupported AWS 'algorithm': 'AWS9'/);
  assertRefused(await request('GET', good, { headers: sign(keys, { method: 'GET', url: good }) }), 'InvalidSignatureException', /^Found both/);
});

check('paths are encoded twice and queries once: an ARN in the path, a stray query, spaces', async () => {
  const arn = encodeURIComponent(keys.InstanceArn);
  const answer = await signedCall(server, 'GET', `/contact/attributes/${arn}/${ContactId}?z=%20%2B&a=b%2Fc&a=&empty`);
  assert.equal(answer.status, 200, answer.text);
});

check('header values are trimmed and folded before they are compared', async () => {
  const headers = sign(keys, { method: 'GET', url, headers: { 'x-amz-note': 'one two' } });
  const answer = await request('GET', url, { headers: { ...headers, 'x-amz-note': '  one    two ' } });
  assert.equal(answer.status, 200, answer.text);
});

check('checks come in the promised order: without rights nothing is told of what exists', async () => {
  const wrong = connectClient(server, { credentials: { accessKeyId: keys.AccessKeyId, secretAccessKey: 'wrong' } });
  await assertSdkError(wrong.send(new StartChatContactCommand(chatInput(server, { InstanceId: 'nowhere' }))), 'InvalidSignatureException', 403);
});

check('signed, but not JSON or of the wrong type: SerializationException', async () => {
  for (const body of ['{', '[]', '"x"', '{"InstanceId":7}', JSON.stringify({ ...chatInput(server), Attributes: 'x' }),
    JSON.stringify({ ...chatInput(server), ParticipantDetails: [] }), JSON.stringify({ ...chatInput(server), ChatDurationInMinutes: '60' })]) {
    const answer = await signedCall(server, 'PUT', '/contact/chat', body);
    assert.equal(answer.status, 400, `${body}: ${answer.text}`);
    assert.equal(answer.headers['x-amzn-errortype'], 'SerializationException', body);
  }
});

check('integers may arrive as 60.0, nulls count as absent, unknown members are ignored, text may be escaped', async () => {
  const body = JSON.stringify(chatInput(server, { ClientToken: null, RelatedContactId: null, Novelty: [1] }))
    .replace('"Ana"', '"\\u005ao\\u00eb"').replace(/}$/, ',"ChatDurationInMinutes":60.0}');
  const answer = await signedCall(server, 'PUT', '/contact/chat', body);
  assert.equal(answer.status, 200, answer.text);
});

/** Keys of their own policies are made in the database until there is a command for it; the server sees them at once. */
function addKey(user, policy) {
  const key = { AccessKeyId: `AKIA${user.toUpperCase().padEnd(16, 'X')}`, SecretAccessKey: 'k'.repeat(40) };
  execFileSync('python3', ['-c', 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1], timeout=10); '
    + 'db.execute("INSERT INTO access_key VALUES (?, ?, ?, ?, 1)", sys.argv[2:]); db.commit()',
    `${server.data}/frontdesk.db`, key.AccessKeyId, key.SecretAccessKey, user, JSON.stringify(policy)]);
  return connectClient({ ...server, url: server.url, keys: { ...keys, ...key } });
}

const allow = (Action, Resource, more = {}) => ({ Effect: 'Allow', Action, Resource, ...more });
const policyOf = (...Statement) => ({ Version: '2012-10-17', Statement });

check('a policy lets its key do what it allows, on what it names, and nothing else', async () => {
  const flow = `${keys.InstanceArn}/contact-flow/${keys.ContactFlowId}`;
  const starter = addKey('starter', policyOf(allow('connect:StartChatContact', flow)));
  const started = await starter.send(new StartChatContactCommand(chatInput(server)));
  assert.ok(started.ContactId);
  const account = keys.InstanceArn.split(':')[4];
  await assertSdkError(starter.send(new DescribeContactCommand({ InstanceId, ContactId: started.ContactId })), 'AccessDeniedException', 403,
    new RegExp(`^User: arn:aws:iam::${account}:user/starter is not authorized to perform: connect:DescribeContact on resource: ${keys.InstanceArn}/contact/${started.ContactId}$`));
  // What does not exist is refused in the same words: nothing is learnt.
  await assertSdkError(starter.send(new DescribeContactCommand({ InstanceId, ContactId: '11111111-1111-4111-8111-111111111111' })), 'AccessDeniedException', 403);
  const elsewhere = addKey('elsewhere', policyOf(allow('connect:StartChatContact', `${keys.InstanceArn}/contact-flow/other`)));
  await assertSdkError(elsewhere.send(new StartChatContactCommand(chatInput(server))), 'AccessDeniedException', 403);
});

check('a Deny wins, also by address and by time', async () => {
  const all = allow('connect:*', '*');
  const deny = (Condition) => policyOf(all, { Effect: 'Deny', Action: 'connect:StartChatContact', Resource: '*', Condition });
  const start = (client) => client.send(new StartChatContactCommand(chatInput(server)));
  await assertSdkError(start(addKey('nearby', deny({ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }))), 'AccessDeniedException', 403);
  await start(addKey('faraway', deny({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })));
  await assertSdkError(start(addKey('toolate', deny({ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }))), 'AccessDeniedException', 403);
  await assertSdkError(start(addKey('broken', { Version: '2012-10-17', Statement: [all, { Effect: 'Deny', Action: 'connect:Stop', Resource: '*', Condition: { NoSuchOperator: { a: 'b' } } }] })),
    'AccessDeniedException', 403);
});

stopsCleanly(server);
