// Files in a chat (contract/participant.md 7): the way in, the way out, and everything that must not work.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {
  CompleteAttachmentUploadCommand, GetAttachmentCommand, GetTranscriptCommand, StartAttachmentUploadCommand,
} from '@aws-sdk/client-connectparticipant';
import { check, deadline, startServer, stopsCleanly, within } from './harness.mjs';
import { instant, newCustomer, uuid } from './lib/chat.mjs';
import { announce, announced, complete, download, headersOf, isFile, pdf, put, send, transfer, urlOf } from './lib/files.mjs';
import { request } from './lib/http.mjs';
import { RawConnection } from './lib/raw.mjs';
import { signedCall } from './lib/sign.mjs';
import { assertSdkError, connectClient, newBot, newListeningChat, participantClient } from './lib/sdk.mjs';

process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1';
const { default: AWS } = await import('aws-sdk');

const server = await startServer();
const control = connectClient(server);
const participants = participantClient(server);

const blobs = () => fs.readdirSync(path.join(server.data, 'blobs'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => entry.name);
const incoming = () => fs.readdirSync(path.join(server.data, 'blobs/incoming'));

function assertRefused(answer, status, type, words) {
  const body = answer.json ?? JSON.parse(answer.bytes.toString() || '{}');
  assert.equal(answer.status, status, JSON.stringify(body));
  assert.equal(body.__type, type);
  assert.equal(answer.headers['access-control-allow-origin'], '*');
  if (words) assert.match(body.message, words);
}

// A URL of five seconds, asked for now; the last case looks at it again.
let brief;

check('sdk v3: a file goes in, everybody hears of it, and it comes out again', async () => {
  const ana = await newListeningChat(server, control);
  const bytes = pdf();
  const started = await participants.send(new StartAttachmentUploadCommand({
    ConnectionToken: ana.token, ContentType: 'application/pdf', AttachmentName: 'receipt.pdf',
    AttachmentSizeInBytes: bytes.length, ClientToken: 'one' }));
  assert.match(started.AttachmentId, uuid);
  assert.match(started.UploadMetadata.UrlExpiry, instant);
  assert.ok(started.UploadMetadata.Url.startsWith(`${server.url}/attachments/`) && started.UploadMetadata.Url.length <= 2000);
  assert.deepEqual(started.UploadMetadata.HeadersToInclude, {
    'Content-Type': 'application/pdf', 'Content-Length': '20481', 'Content-Disposition': 'attachment; filename="receipt.pdf"',
    'x-amz-acl': 'bucket-owner-full-control', 'x-amz-meta-organization_id': server.keys.InstanceId,
    'x-amz-meta-account_id': server.keys.InstanceArn.split(':')[4], 'x-amz-meta-contact_id': ana.contactId,
    'x-amz-meta-initial_contact_id': ana.contactId });

  const answer = await fetch(started.UploadMetadata.Url, { method: 'PUT', headers: started.UploadMetadata.HeadersToInclude, body: bytes });
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), '');
  await participants.send(new CompleteAttachmentUploadCommand({
    ConnectionToken: ana.token, AttachmentIds: [started.AttachmentId], ClientToken: 'two' }));
  const pushed = await ana.socket.item('the attachment', isFile(started.AttachmentId));
  assert.deepEqual(pushed, {
    AbsoluteTime: pushed.AbsoluteTime, Id: pushed.Id, Type: 'ATTACHMENT',
    Attachments: [{ AttachmentId: started.AttachmentId, AttachmentName: 'receipt.pdf', ContentType: 'application/pdf', Status: 'APPROVED' }],
    ParticipantId: ana.participantId, DisplayName: 'Ana', ParticipantRole: 'CUSTOMER',
    InitialContactId: ana.contactId, ContactId: ana.contactId });
  const page = await participants.send(new GetTranscriptCommand({ ConnectionToken: ana.token, MaxResults: 1 }));
  const { InitialContactId, ...kept } = pushed;
  assert.deepEqual(page.Transcript, [kept]);

  const link = await participants.send(new GetAttachmentCommand({ ConnectionToken: ana.token, AttachmentId: started.AttachmentId }));
  assert.equal(link.AttachmentSizeInBytes, bytes.length);
  assert.match(link.UrlExpiry, instant);
  const got = await transfer('GET', link.Url);
  assert.equal(got.status, 200);
  assert.ok(got.bytes.equals(bytes));
  assert.equal(got.headers['content-type'], 'application/pdf');
  assert.equal(got.headers['content-disposition'], `attachment; filename="receipt.pdf"; filename*=UTF-8''receipt.pdf`);
  assert.equal(got.headers['x-content-type-options'], 'nosniff');
  assert.match(got.headers['content-security-policy'], /sandbox/);
  assert.equal(got.headers['access-control-allow-origin'], '*');
  assert.equal(got.headers['accept-ranges'], 'bytes');

  // The retry of a client whose answer was lost: the same answer, no second item.
  await participants.send(new CompleteAttachmentUploadCommand({
    ConnectionToken: ana.token, AttachmentIds: [started.AttachmentId], ClientToken: 'two' }));
  await assertSdkError(participants.send(new CompleteAttachmentUploadCommand({
    ConnectionToken: ana.token, AttachmentIds: [started.AttachmentId], ClientToken: 'three' })), 'ConflictException', 409);
  assert.equal((await ana.everything()).filter((item) => item.Type === 'ATTACHMENT').length, 1);
  await ana.socket.close();
});

check('sdk v2: the same', async () => {
  const ana = await newCustomer(server);
  const service = new AWS.ConnectParticipant({ endpoint: server.url, region: server.keys.Region, accessKeyId: 'any', secretAccessKey: 'key' });
  const bytes = Buffer.from('one,two\n1,2\n');
  const { AttachmentId, UploadMetadata } = await service.startAttachmentUpload({
    ConnectionToken: ana.token, ContentType: 'text/csv', AttachmentName: 'numbers.CSV',
    AttachmentSizeInBytes: bytes.length, ClientToken: randomUUID() }).promise();
  assert.equal((await fetch(UploadMetadata.Url, { method: 'PUT', headers: UploadMetadata.HeadersToInclude, body: bytes })).status, 200);
  await service.completeAttachmentUpload({ ConnectionToken: ana.token, AttachmentIds: [AttachmentId], ClientToken: randomUUID() }).promise();
  await ana.socket.item('the attachment', isFile(AttachmentId));
  const { Url } = await service.getAttachment({ ConnectionToken: ana.token, AttachmentId }).promise();
  assert.equal(await (await fetch(Url)).text(), bytes.toString());
  await ana.socket.close();
});

check('the other side hears of it and may not have it when it is a bot', async () => {
  const ana = await newCustomer(server);
  const bot = await (await newBot(server, control, ana.contactId)).connect();
  await bot.listen();
  const id = await send(ana, pdf());
  await bot.socket.item('the attachment', isFile(id));
  assertRefused(await download(bot, id), 403, 'AccessDeniedException');
  const theirs = await send(bot, pdf(100));
  assert.equal((await ana.socket.item('the attachment', isFile(theirs))).DisplayName, 'Robo');
  assert.ok((await transfer('GET', await urlOf(ana, theirs))).bytes.equals(pdf(100)));
  await bot.socket.close();
  await ana.socket.close();
});

check('a URL is good for as long as was asked', async () => {
  const ana = await newCustomer(server);
  const id = await send(ana, pdf(500));
  await ana.socket.item('the attachment', isFile(id));
  const answer = await download(ana, id, { UrlExpiryInSeconds: 5 });
  brief = { ana, id, link: answer.json.Url, expires: Date.parse(answer.json.UrlExpiry) };
  assert.ok(Math.abs(brief.expires - Date.now() - 5000) < 5000);
  assert.equal((await transfer('GET', brief.link)).status, 200);
});

check('what may not be announced', async () => {
  const ana = await newCustomer(server);
  const invalid = 'ValidationException';
  const cases = [
    [{ type: undefined, ContentType: null, size: 1 }, 400, invalid],
    [{ size: undefined }, 400, invalid], [{ size: 0 }, 400, invalid], [{ size: -1 }, 400, invalid],
    [{ size: '5' }, 400, invalid], [{ size: 1.5 }, 400, invalid], [{ size: 1e30 }, 400, invalid],
    [{ size: 1, ClientToken: '' }, 400, invalid], [{ size: 1, ClientToken: null }, 400, invalid],
    [{ size: 1, ClientToken: 'x'.repeat(501) }, 400, invalid],
    [{ size: 1, name: '' }, 400, invalid], [{ size: 1, name: `${'x'.repeat(253)}.pdf` }, 400, invalid],
    [{ size: 1, type: `application/${'x'.repeat(250)}` }, 400, invalid],
    // kinds: the suffix and the type must both be right, and fit
    [{ size: 1, name: 'run.exe', type: 'application/octet-stream' }, 400, invalid, /exe/],
    [{ size: 1, name: 'page.html', type: 'text/html' }, 400, invalid],
    [{ size: 1, name: 'receipt.pdf', type: 'image/png' }, 400, invalid],
    [{ size: 1, name: 'receipt.pdf', type: 'text/html' }, 400, invalid],
    [{ size: 1, name: 'receipt.pdf.exe', type: 'application/pdf' }, 400, invalid],
    [{ size: 1, name: 'receipt', type: 'application/pdf' }, 400, invalid],
    [{ size: 1, name: '.pdf', type: 'application/pdf' }, 400, invalid],
    [{ size: 1, type: 'pdf' }, 400, invalid], [{ size: 1, type: 'application/pdf\r\nX: y' }, 400, invalid],
    // paths
    [{ size: 1, name: '../../etc/passwd.pdf' }, 400, invalid, /path/], [{ size: 1, name: '/etc/x.pdf' }, 400, invalid],
    [{ size: 1, name: '..\\x.pdf' }, 400, invalid], [{ size: 1, name: 'a\0b.pdf' }, 400, invalid],
    [{ size: 1, name: 'a\r\nSet-Cookie: x=y.pdf' }, 400, invalid], [{ size: 1, name: 'a\u202Efdp.pdf' }, 400, invalid],
    [{ size: 20 * 1024 * 1024 + 1 }, 402, 'ServiceQuotaExceededException', /20971520/],
    [{ size: Number.MAX_SAFE_INTEGER }, 402, 'ServiceQuotaExceededException'],
  ];
  for (const [file, status, type, words] of cases) assertRefused(await announce(ana, file), status, type, words);
  assertRefused(await request('POST', `${server.url}/participant/start-attachment-upload`, { body: {} }), 403, 'AccessDeniedException');
  for (const [name, type] of [['A.JPG', 'image/jpeg'], ['a b;c"d.txt', 'text/plain; charset=utf-8'], ['..pdf.pdf', 'application/pdf'],
    ['sound.wav', 'audio/vnd.wave'], ['text.rtf', 'text/richtext'], ['x'.repeat(252) + '.pdf', 'application/pdf'],
    ['Übersicht 👋.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document']]) {
    const { UploadMetadata } = await announced(ana, { name, type, size: 20 * 1024 * 1024 });
    for (const [header, value] of Object.entries(UploadMetadata.HeadersToInclude)) {
      assert.ok(header.length <= 128 && value.length <= 256 && /^[\x20-\x7e]+$/.test(value), `${header}: ${value}`);
      if (header === 'Content-Disposition') assert.match(value, /^attachment; filename="[^"\\]+"$/);
    }
  }
  await ana.socket.close();
});

check('a repeated announcement is the same one; the 36th file of a chat is one too many', async () => {
  const ana = await newCustomer(server);
  const first = await announced(ana, { size: 5, ClientToken: 'same' });
  assert.deepEqual(await announced(ana, { size: 5, ClientToken: 'same' }), first);
  for (let i = 1; i < 35; i++) await announced(ana, { size: 5 });
  assertRefused(await announce(ana, { size: 5 }), 402, 'ServiceQuotaExceededException');
  assert.deepEqual(await announced(ana, { size: 5, ClientToken: 'same' }), first);
  await ana.socket.close();
});

check('a PUT longer, shorter, in other clothes, or of something else changes nothing', async () => {
  const ana = await newCustomer(server);
  const bytes = pdf(5000);
  const started = await announced(ana, { size: bytes.length });
  const attempts = [
    [400, bytes.subarray(1), {}], [400, Buffer.concat([bytes, Buffer.from('x')]), {}], [400, Buffer.alloc(0), {}],
    [400, bytes.subarray(1), { chunked: true }], [400, Buffer.concat([bytes, Buffer.from('x')]), { chunked: true }],
    [403, bytes, { change: { 'Content-Type': 'text/html' } }], [403, bytes, { change: { 'Content-Type': undefined } }],
    [403, bytes, { change: { 'Content-Disposition': 'inline' } }],
    [403, bytes, { change: { 'x-amz-acl': 'public-read' } }],
    [403, bytes, { change: { 'x-amz-meta-contact_id': randomUUID() } }],
    [403, bytes, { change: { 'x-amz-meta-organization_id': undefined } }],
    // a MIME type that lies
    [400, Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), bytes]).subarray(0, 5000), {}],
    [400, Buffer.concat([Buffer.from(' <!DOCTYPE html><script>alert(1)</script>'), bytes]).subarray(0, 5000), {}],
    [400, Buffer.concat([Buffer.from('\x7fELF'), bytes]).subarray(0, 5000), {}],
  ];
  for (const [status, body, how] of attempts) {
    const answer = await put(started, body, how).catch((error) => error);
    // What is too much may be cut off while we still send it.
    if (answer instanceof Error) assert.match(answer.code, /ECONNRESET|EPIPE/);
    else {
      assert.equal(answer.status, status, `${how.change && JSON.stringify(how.change)} ${answer.bytes}`);
      assert.equal(answer.headers['access-control-allow-origin'], '*');
    }
    assertRefused(await complete(ana, started.AttachmentId), 400, 'ValidationException', /uploaded/);
  }
  assert.deepEqual(incoming(), []);
  assert.deepEqual((await ana.everything()).filter((item) => item.Type === 'ATTACHMENT'), []);
  assert.equal((await put(started, bytes, { chunked: true })).status, 200, 'then the right one');
  assert.equal((await complete(ana, started.AttachmentId)).status, 200);
  await ana.socket.close();
});

check('a second PUT: the same bytes are fine, others are not, and after completion nothing is', async () => {
  const ana = await newCustomer(server);
  const started = await announced(ana, { size: 3000 });
  assert.equal((await put(started, pdf(3000))).status, 200);
  assert.equal((await put(started, pdf(3000))).status, 200);
  assertRefused(await put(started, Buffer.alloc(3000, 'y')), 409, 'ConflictException');
  assert.equal((await complete(ana, started.AttachmentId)).status, 200);
  assertRefused(await put(started, pdf(3000)), 409, 'ConflictException');
  assert.ok((await transfer('GET', await urlOf(ana, started.AttachmentId))).bytes.equals(pdf(3000)));
  await ana.socket.close();
});

check('two PUTs at once: one is taken; a guest who goes away in the middle leaves nothing', async () => {
  const ana = await newCustomer(server);
  const started = await announced(ana, { size: 200_000 });
  const { pathname, search } = new URL(started.UploadMetadata.Url);
  const head = [`PUT ${pathname}${search} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, 'Content-Length: 200000',
    ...Object.entries(headersOf(started.UploadMetadata)).map(([name, value]) => `${name}: ${value}`), 'Expect: 100-continue', '', ''].join('\r\n');
  const half = await RawConnection.open(server);
  half.write(head);
  await half.read('100', () => (half.bytes.includes('100 Continue') ? true : undefined));
  half.write(Buffer.alloc(100_000, 'z'));
  assertRefused(await put(started, pdf(200_000)), 409, 'ConflictException');
  assert.equal(incoming().length, 1);
  half.socket.destroy();
  for (;;) {
    const answer = await put(started, pdf(200_000));
    if (answer.status === 200) break;
    assert.equal(answer.status, 409);
  }
  assert.deepEqual(incoming(), []);
  // A refusal comes before 100: nothing is sent in vain.
  const early = await RawConnection.open(server);
  early.write(head.replace('application/pdf', 'text/html'));
  await early.read('403', () => (early.bytes.includes('HTTP/1.1 403') && !early.bytes.includes('100 Continue') ? true : undefined));
  early.socket.destroy();
  await ana.socket.close();
});

check('URLs: changed, of another attachment, of another kind, expired', async () => {
  const ana = await newCustomer(server);
  const bob = await newCustomer(server);
  const mine = await announced(ana, { size: 100 });
  const theirs = await announced(bob, { size: 100 });
  const denied = (answer) => assertRefused(answer, 403, 'AccessDeniedException');
  const url = new URL(mine.UploadMetadata.Url);
  const other = new URL(theirs.UploadMetadata.Url);
  const token = url.searchParams.get('token');
  const variant = (pathname, search) => `${server.url}${pathname}${search}`;
  const tried = [
    variant(url.pathname, ''), variant(url.pathname, '?token='), variant(url.pathname, `?token=${token}x`),
    variant(url.pathname, `?token=${token.slice(0, -1)}`), variant(other.pathname, url.search), variant(url.pathname, other.search),
    variant(`/attachments/${randomUUID()}`, url.search), variant('/attachments/..%2f..%2fetc', url.search),
    variant(url.pathname, `?token=${ana.token}`), variant(url.pathname.toUpperCase().replace('/ATTACHMENTS', '/attachments'), url.search),
  ];
  for (let i = 0; i < token.length; i += 9) {
    const letter = token[i] === 'A' ? 'B' : 'A';
    tried.push(variant(url.pathname, `?token=${token.slice(0, i)}${letter}${token.slice(i + 1)}`));
  }
  for (const bad of tried) denied(await put({ UploadMetadata: { ...mine.UploadMetadata, Url: bad } }, pdf(100)));
  denied(await transfer('GET', mine.UploadMetadata.Url));
  assert.equal((await put(mine, pdf(100))).status, 200);
  assert.equal((await complete(ana, mine.AttachmentId)).status, 200);
  const link = await urlOf(ana, mine.AttachmentId);
  denied(await transfer('PUT', link, { headers: headersOf(mine.UploadMetadata), pieces: [pdf(100)] }));
  denied(await transfer('GET', link.replace(mine.AttachmentId, theirs.AttachmentId)));
  denied(await transfer('HEAD', link.slice(0, -1)).then((answer) => ({ ...answer, bytes: Buffer.from('{"__type":"AccessDeniedException","message":"Access denied"}') })));
  for (const method of ['POST', 'DELETE']) assert.equal((await transfer(method, link)).status, 404);
  // Somebody else's attachment, and none at all.
  for (const id of [theirs.AttachmentId, randomUUID(), 'x', '../x']) {
    assertRefused(await complete(ana, id), 400, 'ValidationException');
    assertRefused(await download(ana, id), 400, 'ValidationException');
  }
  assertRefused(await download(bob, mine.AttachmentId), 400, 'ValidationException');
  assertRefused(await complete(bob, mine.AttachmentId), 400, 'ValidationException');
  assertRefused(await download(bob, theirs.AttachmentId), 400, 'ValidationException', /approved/);
  for (const body of [{}, { AttachmentIds: [], ClientToken: 'x' }, { AttachmentIds: ['a', 'b'], ClientToken: 'x' },
    { AttachmentIds: 'a', ClientToken: 'x' }, { AttachmentIds: [5], ClientToken: 'x' }, { AttachmentIds: [mine.AttachmentId] }])
    assertRefused(await ana.call('complete-attachment-upload', body), 400, 'ValidationException');
  for (const seconds of [4, 301, '60', 1.5, -1]) assertRefused(await download(ana, mine.AttachmentId, { UrlExpiryInSeconds: seconds }), 400, 'ValidationException');
  for (const seconds of [5, 300]) await urlOf(ana, mine.AttachmentId, { UrlExpiryInSeconds: seconds });
  await ana.call('disconnect', {});
  assertRefused(await download(ana, mine.AttachmentId), 403, 'AccessDeniedException');
  assert.equal((await transfer('GET', link)).status, 200, 'a URL lives its time');
  await bob.socket.close();
});

check('a chat that continues a past one may have its files, another may not', async () => {
  const ana = await newListeningChat(server, control);
  const id = await send(ana, pdf(700));
  await ana.socket.item('the attachment', isFile(id));
  await ana.call('disconnect', {});
  await ana.socket.event('chat.ended');
  const more = { PersistentChat: { RehydrationType: 'FROM_SEGMENT', SourceContactId: ana.contactId } };
  const again = await newListeningChat(server, control, more);
  assert.equal((await again.everything()).filter(isFile(id)).length, 1);
  assert.ok((await transfer('GET', await urlOf(again, id))).bytes.equals(pdf(700)));
  const other = await newListeningChat(server, control);
  assertRefused(await download(other, id), 400, 'ValidationException');
  await again.socket.close();
  await other.socket.close();
});

check('ranges, HEAD, and what has not changed', async () => {
  const ana = await newCustomer(server);
  const bytes = randomBytes(100_000);
  const link = await urlOf(ana, await send(ana, bytes));
  const whole = await transfer('GET', link);
  assert.equal(whole.headers['content-length'], '100000');
  const etag = whole.headers.etag;
  const cases = [
    ['bytes=0-0', 206, 0, 1], ['bytes=0-99999', 206, 0, 100_000], ['bytes=99999-', 206, 99_999, 1], ['bytes=500-999', 206, 500, 500],
    ['bytes=-1', 206, 99_999, 1], ['bytes=-100001', 206, 0, 100_000], ['bytes=5-1000000', 206, 5, 99_995],
    ['bytes=0-18446744073709551615', 206, 0, 100_000], ['Bytes = 1 - 2', 206, 1, 2],
    ['bytes=100000-', 416], ['bytes=100000-100001', 416], ['bytes=-0', 416], ['bytes=99999999999999999999-', 416],
    ['bytes=2-1', 200], ['bytes=', 200], ['bytes=-', 200], ['bytes=a-b', 200], ['bytes', 200], ['lines=1-2', 200],
    ['bytes=0-1,5-6', 200], ['bytes=--5', 200], ['bytes=1-2-3', 200], ['', 200],
  ];
  for (const [Range, status, from = 0, size = bytes.length] of cases) {
    const answer = await transfer('GET', link, { headers: { Range } });
    assert.equal(answer.status, status, Range);
    assert.equal(answer.headers['content-range'], status === 206 ? `bytes ${from}-${from + size - 1}/100000` : status === 416 ? 'bytes */100000' : undefined);
    if (status !== 416) assert.ok(answer.bytes.equals(bytes.subarray(from, from + size)), Range);
  }
  assert.equal((await transfer('GET', link, { headers: { Range: 'bytes=1-2', 'If-Range': etag } })).status, 206);
  assert.equal((await transfer('GET', link, { headers: { Range: 'bytes=1-2', 'If-Range': '"other"' } })).status, 200);
  assert.equal((await transfer('GET', link, { headers: { 'If-None-Match': etag } })).status, 304);
  const head = await transfer('HEAD', link);
  assert.deepEqual([head.status, head.headers['content-length'], head.bytes.length], [200, '100000', 0]);
  await ana.socket.close();
});

check('equal bytes are kept once; 20 MB come back whole, also to a slow reader', async () => {
  const ana = await newCustomer(server);
  const bytes = pdf(20 * 1024 * 1024);
  const before = blobs().length;
  const ids = [await send(ana, bytes), await send(ana, bytes, { name: 'again.pdf' })];
  assert.equal(blobs().length, before + 1);
  const link = await urlOf(ana, ids[1]);
  assert.ok((await transfer('GET', link)).bytes.equals(bytes));
  const { pathname, search } = new URL(link);
  const slow = await RawConnection.open(server);
  slow.socket.pause();
  slow.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  await ana.say('meanwhile others talk');
  slow.socket.resume();
  await slow.ended;
  assert.ok(slow.bytes.subarray(slow.bytes.indexOf('\r\n\r\n') + 4).equals(bytes));
  await ana.socket.close();
});

check('names with quotes, other scripts and directions come out harmless', async () => {
  const ana = await newCustomer(server);
  const name = `"; filename="évil 報告%41 شهر.txt`;
  const id = await send(ana, Buffer.from('<html><script>alert(1)</script>'), { name, type: 'text/plain' });
  const item = await ana.socket.item('the attachment', isFile(id));
  assert.equal(item.Attachments[0].AttachmentName, name);
  const answer = await transfer('GET', await urlOf(ana, id));
  assert.equal(answer.headers['content-type'], 'text/plain');
  assert.equal(answer.headers['content-disposition'],
    `attachment; filename="_; filename=__vil ___41 ___.txt"; filename*=UTF-8''${encodeURIComponent(name).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`);
  await ana.socket.close();
});

check('preflights of the upload host', async () => {
  const asked = 'content-type,content-disposition,x-amz-acl,x-amz-meta-organization_id,x-amz-meta-account_id,x-amz-meta-contact_id,x-amz-meta-initial_contact_id';
  for (const method of ['PUT', 'GET']) {
    const answer = await request('OPTIONS', `${server.url}/attachments/${randomUUID()}?token=x`, { headers: {
      Origin: 'http://page.example', 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': asked } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    assert.match(answer.headers['access-control-allow-methods'], new RegExp(method));
    assert.equal(answer.headers['access-control-allow-headers'], asked);
  }
});

check('the control plane says what may be attached', async () => {
  const path = `/attached-files-configurations/${server.keys.InstanceId}`;
  const described = await signedCall(server, 'GET', `${path}/CHAT`);
  assert.equal(described.status, 200, described.text);
  const { AttachedFilesConfiguration: usual } = described.json;
  assert.equal(usual.MaximumSizeLimitInBytes, 20971520);
  assert.deepEqual(usual.ExtensionConfiguration.AllowedExtensions.map(({ Extension }) => Extension),
    ['csv', 'doc', 'docx', 'heic', 'jfif', 'jpeg', 'jpg', 'mov', 'mp4', 'pdf', 'png', 'ppt', 'pptx', 'rtf', 'txt', 'wav', 'xls', 'xlsx']);
  assert.equal(usual.LastModifiedTime, undefined);
  for (const [body, status] of [[{ MaximumSizeLimitInBytes: 0 }, 400], [{ MaximumSizeLimitInBytes: 104857601 }, 400],
    [{ ExtensionConfiguration: {} }, 400], [{ ExtensionConfiguration: { AllowedExtensions: [{}] } }, 400],
    [{ ExtensionConfiguration: { AllowedExtensions: [{ Extension: 'a/b' }] } }, 400],
    [{ ExtensionConfiguration: { AllowedExtensions: [{ Extension: 'x'.repeat(11) }] } }, 400]])
    assert.equal((await signedCall(server, 'POST', `${path}/CHAT`, body)).status, status, JSON.stringify(body));
  assert.equal((await signedCall(server, 'GET', `${path}/VOICE`)).status, 400);
  assert.equal((await signedCall(server, 'GET', `/attached-files-configurations/${randomUUID()}/CHAT`)).status, 404);
  assert.deepEqual((await signedCall(server, 'GET', `${path}/CHAT`)).json.AttachedFilesConfiguration, usual, 'nothing has changed');

  const changed = await signedCall(server, 'POST', `${path}/CHAT`, { MaximumSizeLimitInBytes: 30 * 1024 * 1024 });
  assert.equal(changed.json.AttachmentScope, 'CHAT');
  assert.ok(Math.abs(changed.json.LastModifiedTime - Date.now() / 1000) < 60);
  await signedCall(server, 'POST', `${path}/CHAT`, { ExtensionConfiguration: { AllowedExtensions: [{ Extension: 'zip' }] } });
  const all = (await signedCall(server, 'GET', path)).json.AttachedFilesConfigurations;
  assert.deepEqual(all.map(({ AttachmentScope }) => AttachmentScope).sort(), ['CASE', 'CHAT', 'EMAIL', 'TASK']);
  const first = (await signedCall(server, 'GET', `${path}?maxResults=3`)).json;
  const last = (await signedCall(server, 'GET', `${path}?maxResults=3&nextToken=${encodeURIComponent(first.NextToken)}`)).json;
  assert.deepEqual([...first.AttachedFilesConfigurations, ...last.AttachedFilesConfigurations], all);
  assert.equal(last.NextToken, undefined);
  assert.equal((await signedCall(server, 'GET', `${path}?nextToken=made-up`)).status, 400);
  assert.equal((await signedCall(server, 'GET', `${path}?maxResults=101`)).status, 400);
  const ana = await newCustomer(server);
  assert.equal((await announce(ana, { name: 'a.zip', type: 'application/zip', size: 25 * 1024 * 1024 })).status, 200);
  assertRefused(await announce(ana, { size: 10 }), 400, 'ValidationException', /pdf/);
  await ana.socket.close();
});

check('and then it is over, for GET and HEAD; the next one is good again', async () => {
  const over = async () => {
    while ((await transfer('GET', brief.link)).status === 200) await new Promise((wake) => setTimeout(wake, 50));
  };
  await within(deadline.event, 'the URL to expire', over());
  assert.ok(Date.now() >= brief.expires);
  assertRefused(await transfer('GET', brief.link), 403, 'AccessDeniedException');
  assert.equal((await transfer('HEAD', brief.link)).status, 403);
  assert.equal((await transfer('GET', await urlOf(brief.ana, brief.id))).status, 200);
  await brief.ana.socket.close();
});

stopsCleanly(server);
