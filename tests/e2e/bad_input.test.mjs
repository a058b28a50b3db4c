// Malformed bodies and members: the contract's 4xx with a sentence, and nothing changed. The HTTP and WebSocket
// protocols themselves are abused in bad_http.test.mjs and bad_websocket.test.mjs.
import assert from 'node:assert/strict';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { assertParticipantError, startChat } from './lib/chat.mjs';
import { participant, postJson, request } from './lib/http.mjs';
import { RawConnection, text } from './lib/raw.mjs';
import { signedCall } from './lib/sign.mjs';
import { eventPrefix } from './lib/socket.mjs';
import { Witness } from './lib/witness.mjs';

const server = await startServer();
const witness = await Witness.of(server);
const good = { ContentType: 'text/plain', Content: 'must never be stored' };

const send = (operation, body) => participant(server, operation, witness.token, body);

async function assertInvalid(operation, body, label = body) {
  const answer = await send(operation, body);
  assert.equal(answer.status, 400, `${operation} ${String(typeof label === 'string' ? label : JSON.stringify(label)).slice(0, 120)}: ${answer.text}`);
  assertParticipantError(answer, 400, 'ValidationException');
}

const brokenJson = [
  '{', '}', '{"a"', '{"a":', '{"a":1', '{"a":1,}', '{a:1}', "{'a':1}", '{"a":1}}', '{"a":1} x', '{"a":1}{"b":2}', '{"a":01}', '{"a":+1}',
  '{"a":1.}', '{"a":.5}', '{"a":NaN}', '{"a":Infinity}', '{"a":tru}', '{"a":"\t"}', '{"a":"\\x"}', '{"a":"\\u12"}',
  '// {}', '<html>', 'ContentType=text/plain&Content=x', '\u0000', '\u0001{}', '"', '[', '[[', '{"":', '{"a":1e',
];

check('broken JSON, in every operation that has a body', async () => {
  for (const operation of ['disconnect', 'message', 'event', 'transcript'])
    for (const body of brokenJson) await assertInvalid(operation, body);
  const { ParticipantToken } = await startChat(server);
  for (const body of brokenJson)
    assertParticipantError(await participant(server, 'connection', ParticipantToken, body), 400, 'ValidationException');
  await witness.unharmed();
});

check('JSON that is not an object', async () => {
  for (const body of ['[]', '"text"', '7', 'true', 'null', '[{}]'])
    for (const operation of ['disconnect', 'message', 'event', 'transcript']) await assertInvalid(operation, body);
  await witness.unharmed();
});

check('a good body cut at every byte', async () => {
  const whole = JSON.stringify({ ...good, Content: 'é\\"\u2028' });
  const bytes = Buffer.from(whole);
  for (let n = 1; n < bytes.length; n++) await assertInvalid('message', bytes.subarray(0, n), `cut at ${n}`);
  await witness.unharmed();
});

check('deep nesting', async () => {
  for (const [open, close] of [['[', ']'], ['{"a":', '}'], ['[{"a":', '}]']])
    for (const depth of [1000, 20_000]) {
      await assertInvalid('message', open.repeat(depth), `${open} × ${depth}`);
      const whole = open.repeat(depth) + '1' + close.repeat(depth);
      await assertInvalid('message', `{"ContentType":"text/plain","Content":"x","Deep":${whole}}`, `${open} × ${depth}, closed`);
    }
  await witness.unharmed();
});

check('an unknown member with some structure is ignored', async () => {
  witness.expects(await send('message', { ContentType: 'text/plain', Content: 'fine', Unknown: { a: [{ b: [null] }] } }));
  await witness.unharmed();
});

check('members of the wrong type', async () => {
  const wrong = {
    message: [{ ...good, Content: 7 }, { ...good, Content: {} }, { ...good, Content: ['x'] }, { ...good, Content: true }, { ...good, ContentType: 1 },
      { ...good, ContentType: ['text/plain'] }, { ...good, ClientToken: 5 }, { ...good, ClientToken: {} }],
    event: [{ ContentType: 5 }, { ContentType: {} }, { ContentType: `${eventPrefix}typing`, ClientToken: [] }],
    transcript: [{ MaxResults: '5' }, { MaxResults: 1.5 }, { MaxResults: {} }, { MaxResults: 1e30 }, { MaxResults: -9007199254740993 }, { StartPosition: [] }, { StartPosition: 'x' },
      { StartPosition: { Id: 7 } }, { StartPosition: { MostRecent: '7' } }, { ScanDirection: 1 }, { SortOrder: ['ASCENDING'] }, { NextToken: 5 }, { ContactId: {} }],
    disconnect: [{ ClientToken: 5 }, { ClientToken: ['x'] }],
  };
  for (const [operation, bodies] of Object.entries(wrong))
    for (const body of bodies) await assertInvalid(operation, body);
  const { ParticipantToken } = await startChat(server);
  for (const body of [{ Type: 'WEBSOCKET' }, { Type: {} }, { Type: [7] }, { Type: [['WEBSOCKET']] }, { Type: ['WEBSOCKET'], ConnectParticipant: 'true' }, { ConnectParticipant: 1 }])
    assertParticipantError(await participant(server, 'connection', ParticipantToken, body), 400, 'ValidationException');
  await witness.unharmed();
});

const badUtf8 = {
  'a lone continuation byte': [0x80], 'an overlong slash': [0xc0, 0xaf], 'an overlong NUL': [0xc0, 0x80], 'three bytes overlong': [0xe0, 0x80, 0xaf],
  'a surrogate': [0xed, 0xa0, 0x80], 'beyond U+10FFFF': [0xf4, 0x90, 0x80, 0x80], 'five bytes': [0xf8, 0x88, 0x80, 0x80, 0x80],
  'a cut sequence': [0xe2, 0x82], '0xFF': [0xff], 'Latin-1': [0xe9],
};

for (const [label, bytes] of Object.entries(badUtf8)) {
  check(`bad UTF-8 in a body: ${label}`, async () => {
    const body = (before, after) => Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
    await assertInvalid('message', body('{"ContentType":"text/plain","Content":"', '"}'), label);
    await assertInvalid('message', body('{"ContentType":"text/plain","Content":"x","', '":1}'), label);
    await assertInvalid('message', body('{"ContentType":"text/plain","Content":"x","ClientToken":"', '"}'), label);
    const start = await request('POST', `${server.url}/start-chat`, { body: body('{"ParticipantDetails":{"DisplayName":"', '"}}') });
    assert.equal(start.status, 400, start.text);
    assert.equal(start.json.data.Error.code, 'InvalidParameterException');
    await witness.unharmed();
  });
}

check('half a surrogate pair cannot be stored, so it is refused', async () => {
  for (const half of ['\\ud800', '\\udc00', '\\udc00\\ud800', '\\ud83dx'])
    await assertInvalid('message', `{"ContentType":"text/plain","Content":"${half}"}`);
  await witness.unharmed();
});

check('a NUL in a text is kept whole or refused, never cut', async () => {
  const Content = 'before\u0000after';
  const answer = await send('message', { ContentType: 'text/plain', Content });
  assert.ok([200, 400].includes(answer.status), answer.text);
  if (answer.status === 200) {
    witness.expects(answer);
    assert.equal((await witness.person.transcript({ MaxResults: 1 })).Transcript[0].Content, Content);
  }
  await witness.unharmed();
});

check('the longest texts of the alphabet come through whole', async () => {
  const all = ['"', '\\', '\u0001', '\u007f', 'é', '\u2028', '\uffff', '😀'].map((c) => c.repeat(Math.floor(16384 / c.length)));
  for (const Content of all) {
    const answer = witness.expects(await send('message', { ContentType: 'text/plain', Content }));
    assert.equal((await witness.person.socket.byId(answer.json.Id)).Content, Content);
  }
  await witness.unharmed();
});

check('a body over 256 KiB is 413, at the limit it is read', async () => {
  const padded = (size) => {
    const body = JSON.stringify({ ContentType: 'text/plain', Content: 'padded' });
    return body + ' '.repeat(size - body.length);
  };
  witness.expects(await send('message', padded(256 * 1024)));
  assertParticipantError(await send('message', padded(256 * 1024 + 1)), 413, 'ValidationException');
  const start = await postJson(`${server.url}/start-chat`, `{}${' '.repeat(256 * 1024)}`);
  assert.equal(start.status, 413, start.text);
  await witness.unharmed();
});

check('the control plane reads up to 1 MiB', async () => {
  const body = JSON.stringify({ InstanceId: server.keys.InstanceId, ContactFlowId: server.keys.ContactFlowId, ParticipantDetails: { DisplayName: 'Ana' } });
  const fits = await signedCall(server, 'PUT', '/contact/chat', body + ' '.repeat(1024 * 1024 - body.length));
  assert.equal(fits.status, 200, fits.text);
  const over = await signedCall(server, 'PUT', '/contact/chat', body + ' '.repeat(1024 * 1024 + 1 - body.length));
  assert.equal(over.status, 413, over.text);
  assert.ok(over.headers['x-amzn-errortype']);
  await witness.unharmed();
});

check('unknown paths and methods are JSON errors', async () => {
  for (const path of ['/participant', '/participant/', '/participant/nothing', '/participant/message/', '/participant/message/x', '/participant//message']) {
    const answer = await postJson(server.url + path, good, { 'X-Amz-Bearer': witness.token });
    assert.equal(answer.status, 404, `${path}: ${answer.text}`);
    assert.equal(answer.headers['x-amzn-errortype'], 'UnknownOperationException', path);
    assert.ok(answer.json);
  }
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
    const answer = await request(method, `${server.url}/participant/message`, { headers: { 'X-Amz-Bearer': witness.token } });
    assert.ok([404, 405].includes(answer.status), `${method}: ${answer.status}`);
    assert.ok(answer.json, answer.text);
  }
  await witness.unharmed();
});

check('paths that look for files find none', async () => {
  for (const path of ['/../etc/passwd', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '//etc/passwd', '/participant/../../etc/passwd', '/%00', '/%zz', '/%', '/\\..\\x']) {
    // By hand: a URL object would tidy the path up before it is sent.
    const raw = await RawConnection.open(server);
    const answer = await raw.write(text('GET', path, { Connection: 'close' })).response();
    raw.destroy();
    assert.ok(answer.status >= 400 && answer.status < 500, `${path}: ${answer.status}`);
    assert.ok(!answer.text.includes('root:'));
  }
  await witness.unharmed();
});

check('no refused body has left a trace in a socket or a transcript', async () => {
  const everything = JSON.stringify([await witness.person.everything(), witness.person.socket.items]);
  assert.ok(!everything.includes('must never be stored'));
  await witness.close();
});

stopsCleanly(server);
