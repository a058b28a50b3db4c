// Abuse of HTTP/1.1 itself, byte by byte: each case on a connection of its own, and after it the bystander's chat
// works and has not changed.
import assert from 'node:assert/strict';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { RawConnection, text } from './lib/raw.mjs';
import { Witness } from './lib/witness.mjs';

const server = await startServer();
const witness = await Witness.of(server);
const message = (Content) => JSON.stringify({ ContentType: 'text/plain', Content });
const bearer = { 'X-Amz-Bearer': witness.token, 'Content-Type': 'application/json' };
const post = (body, headers = {}) => text('POST', '/participant/message', { ...bearer, ...headers }, body);
const head = (...lines) => ['POST /participant/message HTTP/1.1', 'Host: 127.0.0.1', `X-Amz-Bearer: ${witness.token}`, ...lines].join('\r\n') + '\r\n\r\n';

/** Sends, expects one refusal with a JSON body, and that the connection is closed: what follows cannot be trusted. */
async function assertRefused(bytes, statuses, label, { open = false } = {}) {
  const raw = await RawConnection.open(server);
  raw.write(bytes);
  const answer = await raw.response().catch((error) => assert.fail(`${label}: ${error.message}`));
  assert.ok([statuses].flat().includes(answer.status), `${label}: ${answer.status} ${answer.text}`);
  assert.match(answer.headers['content-type'] ?? '', /^application\/json/, `${label}: never HTML`);
  assert.ok(answer.json, `${label}: ${answer.text}`);
  if (!open) await raw.assertClosed();
  raw.destroy();
}

check('a request by hand works (else the rest proves nothing)', async () => {
  const raw = await RawConnection.open(server);
  witness.expects(await raw.write(post(message('by hand'))).response());
  witness.expects(await raw.write(post(message('kept alive'))).response());
  raw.destroy();
  await witness.unharmed();
});

check('a request that arrives byte by byte works', async () => {
  const raw = await RawConnection.open(server);
  for (const byte of post(message('é by byte'))) {
    raw.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  witness.expects(await raw.response());
  raw.destroy();
  await witness.unharmed();
});

check('pipelined requests are answered in order', async () => {
  const raw = await RawConnection.open(server);
  const many = Array.from({ length: 20 }, (_, i) => post(message(`pipelined ${i}`)));
  raw.write(Buffer.concat([...many, text('POST', '/participant/transcript', bearer, '{"MaxResults":20,"SortOrder":"ASCENDING"}')]));
  const ids = [];
  for (let i = 0; i < 20; i++) ids.push(witness.expects(await raw.response()).json.Id);
  const { json } = await raw.response();
  assert.deepEqual(json.Transcript.map((item) => item.Id), ids);
  raw.destroy();
  await witness.unharmed();
});

check('pipelined requests that tell nobody anything are answered too: nothing else would wake the server', async () => {
  const raw = await RawConnection.open(server);
  const quiet = JSON.stringify({ ContentType: 'application/vnd.amazonaws.connect.event.connection.acknowledged' });
  raw.write(Buffer.concat(Array.from({ length: 20 }, () => text('POST', '/participant/event', bearer, quiet))));
  for (let i = 0; i < 20; i++) assert.equal((await raw.response()).status, 200);
  raw.destroy();
});

check('chunked bodies: sizes in any case, extensions, trailers', async () => {
  const body = Buffer.from(message('in chunks é'));
  const raw = await RawConnection.open(server);
  raw.write(head('Transfer-Encoding: chunked'));
  for (const byte of body) raw.write(`1;ext="x"\r\n`, Buffer.from([byte]), '\r\n');
  raw.write('0\r\nTrailer: x\r\n\r\n');
  witness.expects(await raw.response());
  raw.write(head('Transfer-Encoding: Chunked'), `0${body.length.toString(16).toUpperCase()}\r\n`, body, '\r\n0\r\n\r\n');
  witness.expects(await raw.response());
  raw.destroy();
  await witness.unharmed();
});

check('chunked abuse', async () => {
  const begin = head('Transfer-Encoding: chunked');
  for (const bad of ['zz\r\n', '-1\r\n', '+5\r\n', '0x5\r\n', ' \r\n', '\r\n', 'FFFFFFFFFFFFFFFFF\r\n', '2\r\n{}x\r\n0\r\n\r\n'])
    await assertRefused(begin + bad, 400, `chunk ${JSON.stringify(bad)}`);
  for (const size of ['FFFFFFFFFFFFFFFF', '7FFFFFFFFFFFFFFF', '100000000', '40001'])
    await assertRefused(`${begin}${size}\r\n`, [400, 413], `chunk size ${size}`);
  await witness.unharmed();
});

check('a chunked body that grows past the limit is refused while it comes', async () => {
  const raw = await RawConnection.open(server);
  raw.write(head('Transfer-Encoding: chunked'));
  const chunk = `1000\r\n${' '.repeat(4096)}\r\n`;
  // 256 KiB are 64 of them; more would be an answer to a server that reads on for ever.
  for (let i = 0; i < 65; i++) raw.write(chunk);
  assert.equal((await raw.response()).status, 413);
  raw.destroy();
  await witness.unharmed();
});

const inner = post(message('smuggled')).toString('latin1');

check('smuggling: lengths that contradict each other are one refusal, and the second request is never run', async () => {
  const shapes = {
    'Content-Length and Transfer-Encoding': head('Content-Length: 4', 'Transfer-Encoding: chunked') + '0\r\n\r\n' + inner,
    'Transfer-Encoding and Content-Length': head('Transfer-Encoding: chunked', `Content-Length: ${inner.length + 5}`) + '0\r\n\r\n' + inner,
    'two lengths': head('Content-Length: 2', `Content-Length: ${inner.length + 2}`) + '{}' + inner,
    'a list of lengths': head('Content-Length: 2, 40') + '{}' + inner,
    'Transfer-Encoding with a space before the colon': head('Transfer-Encoding : chunked', 'Content-Length: 2') + '{}' + inner,
    'a vertical tab': head('Transfer-Encoding:\vchunked', 'Content-Length: 2') + '{}' + inner,
    'an invisible space in the name': head('Content-Length\x00: 2') + '{}' + inner,
    'a folded header': head('Transfer-Encoding:', ' chunked', 'Content-Length: 2') + '{}' + inner,
    'a bare CR': head('X: a\rContent-Length: 2') + '{}' + inner,
  };
  for (const [label, bytes] of Object.entries(shapes)) await assertRefused(Buffer.from(bytes, 'latin1'), 400, label);
  for (const coding of ['xchunked', 'identity', 'gzip, chunked', 'chunked, identity', 'chunked, chunked', 'chunkedx'])
    await assertRefused(head(`Transfer-Encoding: ${coding}`) + '0\r\n\r\n' + inner, [400, 501], `coding ${coding}`);
  await witness.unharmed();
});

check('Content-Length must be plain digits', async () => {
  for (const length of ['+2', '-2', '2x', '0x2', '2.0', '2 2', '', '99999999999999999999999', '18446744073709551618'])
    await assertRefused(head(`Content-Length: ${length}`) + '{}', [400, 413], `length ${JSON.stringify(length)}`);
  await witness.unharmed();
});

check('an oversized body is refused at the headers, before a byte of it is sent', async () => {
  for (const length of [256 * 1024 + 1, 10 ** 9, 2 ** 40])
    await assertRefused(head(`Content-Length: ${length}`), 413, `length ${length}`);
  await witness.unharmed();
});

check('a body without a token is refused at the headers', async () => {
  await assertRefused(text('POST', '/participant/message', { 'Content-Length': '200000' }), 403, 'no bearer');
  await assertRefused(text('POST', '/participant/message', { 'Content-Length': '200000', 'X-Amz-Bearer': 'nonsense' }), 403, 'a bad bearer');
  await witness.unharmed();
});

check('Expect: 100-continue: continue for a good head, the refusal at once for a bad one', async () => {
  const body = message('expected');
  const raw = await RawConnection.open(server);
  raw.write(post('', { Expect: '100-continue', 'Content-Length': Buffer.byteLength(body) }));
  assert.equal((await raw.response()).status, 100);
  witness.expects(await raw.write(body).response());
  raw.destroy();
  await assertRefused(post('', { Expect: '100-continue', 'Content-Length': 10 ** 7 }), 413, 'too long');
  await assertRefused(text('POST', '/participant/message', { Expect: '100-continue', 'Content-Length': '5', 'X-Amz-Bearer': 'x' }), 403, 'no right');
  await assertRefused(post('', { Expect: 'a-miracle', 'Content-Length': 5 }), 417, 'another expectation');
  await witness.unharmed();
});

check('huge heads', async () => {
  await assertRefused(text('GET', '/healthz', { 'X-Long': 'x'.repeat(64 * 1024) }), 431, 'one long header');
  await assertRefused(text('GET', '/healthz', { ['X'.repeat(64 * 1024)]: 'x' }), 431, 'one long name');
  await assertRefused(text('GET', '/healthz', Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`X-${i}`, 'x']))), 431, 'many headers');
  await assertRefused(text('GET', '/' + 'x'.repeat(64 * 1024)), [414, 431], 'a long target');
  await assertRefused(text('X'.repeat(64 * 1024), '/'), [400, 414, 431], 'a long method');
  await witness.unharmed();
});

check('heads that are no HTTP/1.1', async () => {
  const cases = {
    'no Host': 'GET /healthz HTTP/1.1\r\n\r\n', 'HTTP/2.0': 'GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n', 'HTTP/0.9': 'GET /healthz\r\n\r\n',
    'the HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'a lower-case version': 'GET /healthz http/1.1\r\nHost: x\r\n\r\n',
    'no version number': 'GET /healthz HTTP/\r\nHost: x\r\n\r\n', 'a TLS hello': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'noise': '\x00\x01\x02\xff\xfe\r\n\r\n',
    'a NUL in a header': 'GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n', 'a header without a colon': 'GET /healthz HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n',
    'an empty name': 'GET /healthz HTTP/1.1\r\nHost: x\r\n: x\r\n\r\n', 'a space in the name': 'GET /healthz HTTP/1.1\r\nHost: x\r\nX Y: x\r\n\r\n',
    'a control character in the target': 'GET /heal\x01thz HTTP/1.1\r\nHost: x\r\n\r\n',
  };
  for (const [label, bytes] of Object.entries(cases)) await assertRefused(Buffer.from(bytes, 'latin1'), [400, 501, 505], label);
  await witness.unharmed();
});

check('odd methods and targets get an answer and the server lives', async () => {
  for (const [method, target] of [['TRACE', '/healthz'], ['CONNECT', 'example.org:443'], ['DELETE', '/participant/message'], ['OPTIONS', '*'],
    ['GET', 'http://127.0.0.1/participant/none'], ['PROPFIND', '/'], ['GET', '/participant/none?' + '&'.repeat(3000)], ['GET', '/%ff%fe']]) {
    const raw = await RawConnection.open(server);
    const { status } = await raw.write(text(method, target, { Connection: 'close' })).response();
    assert.ok(status >= 200 && status < 600 && status !== 500, `${method} ${target}: ${status}`);
    raw.destroy();
  }
  await witness.unharmed();
});

check('HEAD has the headers of GET and no body', async () => {
  const raw = await RawConnection.open(server);
  raw.write(text('HEAD', '/healthz'), text('GET', '/healthz'));
  const { status } = await raw.response({ head: true });
  if (status === 200) assert.equal((await raw.response()).status, 200, 'the next answer starts where HEAD ended');
  else assert.ok([404, 405].includes(status));
  raw.destroy();
});

check('bearers with odd bytes, or endless', async () => {
  for (const line of ['X-Amz-Bearer: \xff\xfe', 'X-Amz-Bearer:', `X-Amz-Bearer: ${'a'.repeat(8000)}`, 'X-Amz-Bearer: a, b', 'X-Amz-Bearer: \t']) {
    const bytes = `POST /participant/transcript HTTP/1.1\r\nHost: x\r\n${line}\r\nContent-Length: 2\r\n\r\n{}`;
    await assertRefused(Buffer.from(bytes, 'latin1'), [400, 403], line.slice(0, 40), { open: true });
  }
  await witness.unharmed();
});

check('HTTP/1.0 and Connection: close are answered and closed', async () => {
  for (const bytes of ['GET /healthz HTTP/1.0\r\n\r\n', 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n']) {
    const raw = await RawConnection.open(server);
    assert.equal((await raw.write(bytes).response()).status, 200);
    await raw.assertClosed();
  }
});

check('a guest who leaves in the middle changes nothing; one who only stops sending is answered', async () => {
  const whole = post(message('cut off'));
  for (let n = 0; n < whole.length - 1; n += 37) {
    const raw = await RawConnection.open(server);
    raw.socket.write(whole.subarray(0, n));
    raw.socket.end();
    await raw.ended;
  }
  for (let i = 0; i < 100; i++) {
    const raw = await RawConnection.open(server);
    raw.socket.write(whole.subarray(0, whole.length - 1));
    raw.socket.resetAndDestroy();
    await raw.ended;
  }
  await witness.unharmed();
  const half = await RawConnection.open(server, { allowHalfOpen: true });
  half.write(post(message('then silence')));
  half.socket.end();
  witness.expects(await half.response());
  half.destroy();
  await witness.unharmed();
});

check('five hundred connections at once that say nothing keep nobody waiting', async () => {
  const crowd = await Promise.all(Array.from({ length: 500 }, () => RawConnection.open(server)));
  await witness.unharmed();
  for (const raw of crowd) raw.destroy();
  await Promise.all(crowd.map((raw) => raw.ended));
  await witness.unharmed();
  await witness.close();
});

stopsCleanly(server);
