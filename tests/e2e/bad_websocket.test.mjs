// Abuse of WebSocket frames (RFC 6455): the right close code, and the bystander's socket hears on. And what is odd
// but legal: it must work.
import assert from 'node:assert/strict';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { Person, connect, newCustomer, startChat } from './lib/chat.mjs';
import { RawConnection, RawSocket, frame, handshake, opcode } from './lib/raw.mjs';
import { Witness } from './lib/witness.mjs';

const server = await startServer();
const witness = await Witness.of(server);

const subscribe = JSON.stringify({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } });
const heartbeat = JSON.stringify({ topic: 'aws/heartbeat' });

// All strays share one chat: URLs are not single-use, and a broken socket must not harm its neighbours.
const stray = await new Person(server, await startChat(server)).connect();

async function open(early) {
  // A fresh URL each time: more than 32 sockets are opened here, and none may linger.
  const { Websocket } = await connect(server, stray.participantToken);
  return RawSocket.upgrade(server, Websocket.Url, early);
}

async function assertCloses(code, label, ...frames) {
  const socket = await open();
  socket.write(...frames);
  await socket.assertCloses(code).catch((error) => assert.fail(`${label}: ${error.message}`));
}

const topicOf = ({ payload }) => JSON.parse(payload).topic;

check('frames that break the protocol close with 1002', async () => {
  const cases = {
    'an unmasked frame': [frame(opcode.text, heartbeat, { masked: false })],
    'an unmasked ping': [frame(opcode.ping, 'x', { masked: false })],
    'reserved bit 1, which only a negotiated extension may set': [frame(opcode.text, heartbeat, { rsv: 4 })],
    'reserved bit 2': [frame(opcode.text, heartbeat, { rsv: 2 })],
    'reserved bit 3': [frame(opcode.text, heartbeat, { rsv: 1 })],
    'reserved bits on a ping': [frame(opcode.ping, '', { rsv: 1 })],
    'a reserved opcode': [frame(3, 'x')],
    'a reserved control opcode': [frame(11, 'x')],
    'a fragmented ping': [frame(opcode.ping, 'x', { fin: false })],
    'a fragmented close': [frame(opcode.close, '', { fin: false })],
    'a ping of 126 bytes': [frame(opcode.ping, 'x'.repeat(126))],
    'a continuation of nothing': [frame(opcode.continuation, 'x')],
    'a text inside a fragmented text': [frame(opcode.text, '{', { fin: false }), frame(opcode.text, '}')],
    'a continuation after the end': [frame(opcode.text, '{', { fin: false }), frame(opcode.continuation, '}'), frame(opcode.continuation, 'x')],
    'a length in 16 bits that fits in 7': [frame(opcode.text, 'x', { wide: 16 })],
    'a length in 64 bits that fits in 16': [frame(opcode.text, 'x'.repeat(200), { wide: 64 })],
    'a close of one byte': [frame(opcode.close, Buffer.from([3]))],
    'a close of 126 bytes': [frame(opcode.close, Buffer.concat([Buffer.from([3, 232]), Buffer.alloc(124, 97)]))],
  };
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535])
    cases[`the close code ${code}`] = [frame(opcode.close, Buffer.from([code >> 8, code & 255]))];
  for (const [label, frames] of Object.entries(cases)) await assertCloses(1002, label, ...frames);
  await witness.unharmed();
});

check('text that is not UTF-8 closes with 1007', async () => {
  for (const bytes of [[0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0xff], [0x7b, 0xe9, 0x7d]])
    await assertCloses(1007, Buffer.from(bytes).toString('hex'), frame(opcode.text, Buffer.from(bytes)));
  await assertCloses(1007, 'a sequence cut by the end of the message',
    frame(opcode.text, Buffer.from([0xe2]), { fin: false }), frame(opcode.continuation, Buffer.from([0x82])));
  await assertCloses(1007, 'a close reason', frame(opcode.close, Buffer.from([3, 232, 0xff])));
  await witness.unharmed();
});

check('a binary message closes with 1003', async () => {
  await assertCloses(1003, 'binary', frame(opcode.binary, heartbeat));
  await witness.unharmed();
});

check('a message that is too big closes with 1009, before it is sent', async () => {
  for (const length of [1024 * 1024, 2 ** 32, 2 ** 53 - 1])
    await assertCloses(1009, `${length} announced`, frame(opcode.text, '', { length }));
  const piece = 'x'.repeat(8 * 1024);
  const fragments = [frame(opcode.text, piece, { fin: false })];
  for (let i = 0; i < 40; i++) fragments.push(frame(opcode.continuation, piece, { fin: false }));
  await assertCloses(1009, 'grown by fragments', ...fragments);
  await witness.unharmed();
});

check('a length with its highest bit set is refused', async () => {
  const socket = await open();
  socket.write(Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]));
  const close = await socket.frameOf(opcode.close);
  assert.ok([1002, 1009].includes(close.payload.readUInt16BE(0)));
  await socket.ended;
  await witness.unharmed();
});

check('odd but legal: fragments with a ping between, empty fragments, characters split in two', async () => {
  const socket = await open();
  const [a, b] = [heartbeat.slice(0, 7), heartbeat.slice(7)];
  socket.write(frame(opcode.text, a, { fin: false }), frame(opcode.ping, 'between'), frame(opcode.continuation, '', { fin: false }), frame(opcode.continuation, b));
  const pong = await socket.frame();
  assert.deepEqual([pong.opcode, pong.payload.toString()], [opcode.pong, 'between']);
  assert.equal(topicOf(await socket.frame()), 'aws/heartbeat');
  const stranger = Buffer.from('{"topic":"é😀"}');
  for (let cut = 10; cut < 15; cut++) {
    socket.write(frame(opcode.text, stranger.subarray(0, cut), { fin: false }), frame(opcode.continuation, stranger.subarray(cut)));
    assert.equal(JSON.parse((await socket.frame()).payload).message, 'Forbidden');
  }
  socket.destroy();
  await witness.unharmed();
});

check('pings of every size are answered in order with their own payload; a stray pong is nothing', async () => {
  const socket = await open();
  socket.write(frame(opcode.pong, 'nobody asked'));
  const sizes = [0, 1, 124, 125];
  for (const size of sizes) socket.write(frame(opcode.ping, 'p'.repeat(size)));
  for (const size of sizes) {
    const pong = await socket.frame();
    assert.deepEqual([pong.opcode, pong.payload.length], [opcode.pong, size]);
  }
  socket.destroy();
});

check('frames byte by byte, and frames in the same packet as the handshake', async () => {
  const early = await open([frame(opcode.text, heartbeat), frame(opcode.ping, 'early')]);
  const seen = [await early.frame(), await early.frame()];
  assert.equal(topicOf(seen[0]), 'aws/heartbeat');
  assert.equal(seen[1].payload.toString(), 'early');
  for (const byte of frame(opcode.text, heartbeat)) {
    early.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  assert.equal(topicOf(await early.frame()), 'aws/heartbeat');
  early.destroy();
});

check('a close is answered with its own code, then the connection ends', async () => {
  for (const code of [1000, 1001, 3000, 4000, 4999]) {
    const socket = await open();
    socket.write(frame(opcode.close, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from('bye')])));
    const close = await socket.frameOf(opcode.close);
    assert.equal(close.payload.readUInt16BE(0), code);
    await socket.ended;
  }
  const silent = await open();
  silent.write(frame(opcode.close));
  assert.equal((await silent.frameOf(opcode.close)).opcode, opcode.close);
  await silent.ended;
});

check('JSON that is broken, deep or of a wrong shape is answered, and the socket goes on', async () => {
  const socket = await open();
  const odd = ['', ' ', '{', '[]', 'null', '"x"', '{"topic":null}', '{"topic":{}}', '{"topic":"aws/none"}', '['.repeat(8000), '{"a":'.repeat(3000), '{"topic":"aws/heartbeat"'];
  for (const text of odd) {
    socket.write(frame(opcode.text, text));
    const answer = JSON.parse((await socket.frame()).payload);
    assert.equal(answer.message, 'Forbidden', text.slice(0, 40));
    assert.equal(answer.topic, undefined);
  }
  for (const content of [undefined, null, 7, {}, { topics: null }, { topics: 'aws/chat' }, { topics: [7] }, { topics: [] }]) {
    // The contract is silent on what such a subscription is answered; the socket must survive it.
    socket.write(frame(opcode.text, JSON.stringify({ topic: 'aws/subscribe', content })));
    const answer = JSON.parse((await socket.frameOf(opcode.text)).payload);
    assert.ok(answer.topic === 'aws/subscribe' || answer.message === 'Forbidden' || answer.topic === 'aws/chat');
  }
  await socket.assertWell();
  socket.destroy();
  await witness.unharmed();
});

check('a thousand beats in one write are all answered', async () => {
  const socket = await open();
  socket.write(Buffer.concat(Array.from({ length: 1000 }, () => frame(opcode.text, heartbeat))));
  for (let i = 0; i < 1000; i++) assert.equal(topicOf(await socket.frame()), 'aws/heartbeat');
  socket.destroy();
});

check('wrong handshakes are HTTP errors', async () => {
  const { Websocket } = await connect(server, stray.participantToken);
  const { pathname, search } = new URL(Websocket.Url);
  const cases = [{ 'Sec-WebSocket-Key': 'short' }, { 'Sec-WebSocket-Key': '' }, { 'Sec-WebSocket-Version': '8' }, { 'Sec-WebSocket-Version': '' }, { Upgrade: 'h2c' }, { Connection: 'keep-alive' }];
  for (const headers of cases) {
    const raw = await RawConnection.open(server);
    const answer = await raw.write(handshake(pathname + search, headers)).response();
    assert.ok([400, 403, 404, 426].includes(answer.status), `${JSON.stringify(headers)}: ${answer.status}`);
    raw.destroy();
  }
  const posted = await RawConnection.open(server);
  const answer = await posted.write(handshake(pathname + search).toString().replace('GET', 'POST')).response();
  assert.ok(answer.status >= 400 && answer.status < 500, 'a POST is no upgrade');
  posted.destroy();
  await witness.unharmed();
});

check('sockets torn away at every moment leave nothing behind', async () => {
  for (let i = 0; i < 100; i++) {
    const socket = await open();
    if (i % 4 > 0) socket.write(frame(opcode.text, subscribe));
    if (i % 4 > 1) await socket.frame();
    if (i % 4 > 2) socket.write(frame(opcode.text, heartbeat).subarray(0, 5));
    socket.socket.resetAndDestroy();
    await socket.ended;
  }
  // Their places are free again: 32 sockets may be open at once.
  const socket = await open();
  await socket.assertWell();
  socket.destroy();
  await witness.unharmed();
});

check('a reader that never reads is dropped, holds up nobody, and finds all in the transcript', async () => {
  const ana = await newCustomer(server);
  const { Websocket } = await connect(server, ana.participantToken);
  const sleeper = await RawSocket.upgrade(server, Websocket.Url);
  sleeper.write(frame(opcode.text, subscribe));
  await sleeper.frame();
  sleeper.socket.pause();
  // 1,000 × 16 kB: more than the kernel's buffers and the server's cap of 1 MiB together.
  const content = 'x'.repeat(16_000);
  const sent = [];
  for (let i = 0; i < 1000; i += 20)
    sent.push(...await Promise.all(Array.from({ length: 20 }, () => ana.say(content))));
  for (const { Id } of sent) await ana.socket.byId(Id);
  sleeper.socket.resume();
  await sleeper.ended;
  assert.ok(sleeper.bytes.length < sent.length * content.length, 'the server let go of it before all was sent');
  const stored = new Set((await ana.everything()).map((item) => item.Id));
  assert.ok(sent.every(({ Id }) => stored.has(Id)));
  await ana.socket.close();
  await witness.unharmed();
  await witness.close();
});

stopsCleanly(server);
