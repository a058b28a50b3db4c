// Guests who stop in the middle. The server runs with short time limits, so that a wait is an event and not a pause:
// each case ends because the server acts.
import assert from 'node:assert/strict';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { Person, startChat } from './lib/chat.mjs';
import { RawConnection, RawSocket, frame, opcode, text } from './lib/raw.mjs';

const limits = {
  FRONTDESK_HEADER_TIMEOUT_MS: '1000', FRONTDESK_BODY_TIMEOUT_MS: '3000', FRONTDESK_STALL_TIMEOUT_MS: '1000', FRONTDESK_IDLE_TIMEOUT_MS: '1500',
};
const server = await startServer({ env: limits });
const ana = await new Person(server, await startChat(server)).connect();

const post = (body, length) => text('POST', '/participant/message', {
  'X-Amz-Bearer': ana.token, 'Content-Type': 'application/json', 'Content-Length': length ?? Buffer.byteLength(body) }, body);
const whole = post(JSON.stringify({ ContentType: 'text/plain', Content: 'whole' }));

/** While guests dawdle, others are served: a connection of its own each time, since idle ones are closed here. */
async function served() {
  const raw = await RawConnection.open(server);
  const answer = await raw.write(whole).response();
  assert.equal(answer.status, 200, answer.text);
  raw.destroy();
}

async function assertTimedOut(bytes, label) {
  const raw = await RawConnection.open(server);
  const began = Date.now();
  raw.write(bytes);
  await served();
  const answer = await raw.response();
  assert.equal(answer.status, 408, `${label}: ${answer.text}`);
  assert.ok(answer.json, 'a JSON body');
  assert.ok(Date.now() - began >= 900, `${label}: not before its time`);
  await raw.assertClosed();
}

check('half a head', async () => {
  await assertTimedOut('P', 'one byte');
  await assertTimedOut('POST /participant/mess', 'half a line');
  await assertTimedOut(whole.subarray(0, 80), 'half the headers');
});

check('half a body', async () => {
  await assertTimedOut(post('', 50), 'none of it');
  await assertTimedOut(post('{"ContentType":', 50), 'some of it');
  await assertTimedOut(`POST /participant/message HTTP/1.1\r\nHost: x\r\nX-Amz-Bearer: ${ana.token}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a`, 'half a chunk');
});

/** Sends a byte at a time, quicker than any pause that is noticed, until the server has had enough. */
async function drip(bytes, then) {
  const raw = await RawConnection.open(server);
  raw.write(bytes);
  const timer = setInterval(() => !raw.over && raw.socket.write(then), 100);
  try {
    assert.equal((await raw.response()).status, 408);
    await raw.ended;
  } finally {
    clearInterval(timer);
    raw.destroy();
  }
}

check('a head that drips for ever', () => drip('GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'x'));
check('a body that drips for ever', () => drip(post('', 100_000), ' '));

check('a connection that says nothing is closed without a word', async () => {
  const raw = await RawConnection.open(server);
  await served();
  await raw.assertClosed();
});

check('a kept-alive connection is closed when it falls silent, not before', async () => {
  const raw = await RawConnection.open(server);
  for (let i = 0; i < 3; i++) assert.equal((await raw.write(whole).response()).status, 200);
  await raw.assertClosed();
});

check('a hundred who stall at once hold up nobody', async () => {
  const crowd = await Promise.all(Array.from({ length: 100 }, () => RawConnection.open(server)));
  for (const [i, raw] of crowd.entries()) raw.write(whole.subarray(0, 1 + ((i * 7) % (whole.length - 1))));
  for (let i = 0; i < 10; i++) await served();
  await Promise.all(crowd.map((raw) => raw.ended));
  await served();
});

check('an open socket is no idle connection: it outlives every HTTP limit', async () => {
  const socket = await RawSocket.upgrade(server, ana.socketUrl);
  // The limits are passed, by the clock of the server: a silent HTTP connection is closed meanwhile.
  const silent = await RawConnection.open(server);
  await silent.assertClosed();
  await socket.assertWell();
  socket.write(frame(opcode.close, Buffer.from([3, 232])));
  await socket.ended;
});

check('nothing that was broken off has been stored', async () => {
  const raw = await RawConnection.open(server);
  raw.write(text('POST', '/participant/transcript', { 'X-Amz-Bearer': ana.token }, '{"MaxResults":100}'));
  const { json } = await raw.response();
  const contents = json.Transcript.filter((item) => item.Type === 'MESSAGE' && item.ParticipantRole === 'CUSTOMER').map((item) => item.Content);
  assert.ok(contents.length >= 20 && contents.every((content) => content === 'whole'), String(contents));
  raw.destroy();
});

stopsCleanly(server);
