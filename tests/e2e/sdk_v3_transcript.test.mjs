// GetTranscript: every ScanDirection × SortOrder × StartPosition × page size, page by page, against a model.
import assert from 'node:assert/strict';
import { GetTranscriptCommand } from '@aws-sdk/client-connectparticipant';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { asTranscribed, isEnd } from './lib/chat.mjs';
import { pagesOf } from './lib/model.mjs';
import { assertSdkError, connectClient, newBot, newListeningChat, participantClient } from './lib/sdk.mjs';
import { participant } from './lib/http.mjs';

const server = await startServer();
const control = connectClient(server);
const client = participantClient(server);

// One chat of two people with some thirty items; `log` is what the socket was pushed, so it is no copy of the answer.
const ana = await newListeningChat(server, control);
const robo = await (await newBot(server, control, ana.contactId)).connect();
await robo.listen();
for (let i = 0; i < 12; i++) {
  await ana.say(`question ${i}`);
  await robo.say(`answer ${i}`);
}
const last = await ana.say('that is all');
await ana.socket.byId(last.Id);
const log = ana.socket.items.slice().map(asTranscribed);

const get = (input, person = ana) => client.send(new GetTranscriptCommand({ ConnectionToken: person.token, ...input }));
const brief = (items) => items.map((item) => `${item.Id} ${item.Content ?? item.ContentType}`);

/** Walks one scan to its end; a scan that never ends would hang mobile clients, so it is bounded by the model. */
async function assertScan(input) {
  const label = JSON.stringify(input);
  const expected = pagesOf(log, input);
  let NextToken;
  for (const [i, page] of expected.entries()) {
    const answer = await get({ ...input, NextToken });
    assert.equal(answer.InitialContactId, ana.contactId);
    assert.deepEqual(brief(answer.Transcript), brief(page), `${label} page ${i}`);
    assert.deepEqual(answer.Transcript, page, `${label} page ${i}`);
    const more = i < expected.length - 1;
    assert.equal(answer.NextToken !== undefined, more, `${label} page ${i}: NextToken ${more ? 'missing' : 'too many'}`);
    NextToken = answer.NextToken;
    assert.notEqual(NextToken, '');
    assert.ok(NextToken === undefined || NextToken.length <= 1000);
  }
}

const middle = log[Math.floor(log.length / 2)];
const justBefore = (time) => new Date(Date.parse(time) - 1).toISOString();
const justAfter = (time) => new Date(Date.parse(time) + 1).toISOString();
const positions = [
  ['no StartPosition', undefined],
  ['an empty StartPosition', {}],
  ['the oldest Id', { Id: log[0].Id }],
  ['an Id in the middle', { Id: middle.Id }],
  ['the newest Id', { Id: log.at(-1).Id }],
  ['an unknown Id', { Id: '00000000-0000-4000-8000-000000000000' }],
  ['a time before everything', { AbsoluteTime: '2001-01-01T00:00:00.000Z' }],
  ['the time of an item', { AbsoluteTime: middle.AbsoluteTime }],
  ['a time just before an item', { AbsoluteTime: justBefore(middle.AbsoluteTime) }],
  ['a time just after an item', { AbsoluteTime: justAfter(middle.AbsoluteTime) }],
  ['a time after everything', { AbsoluteTime: '2101-01-01T00:00:00.000Z' }],
  ['MostRecent 1', { MostRecent: 1 }],
  ['MostRecent 7', { MostRecent: 7 }],
  ['MostRecent 100', { MostRecent: 100 }],
];

check('the log under test is a real one', () => {
  assert.ok(log.length >= 28, `${log.length} items`);
  assert.ok(!log.some(isEnd));
  assert.ok(log.every((item, i) => i === 0 || log[i - 1].AbsoluteTime < item.AbsoluteTime), 'times rise strictly');
  assert.equal(new Set(log.map((item) => item.Id)).size, log.length);
});

for (const [label, StartPosition] of positions) {
  check(`every scan from ${label}`, async () => {
    for (const ScanDirection of [undefined, 'FORWARD', 'BACKWARD'])
      for (const SortOrder of [undefined, 'ASCENDING', 'DESCENDING'])
        for (const MaxResults of [undefined, 0, 1, 7, 100]) {
          // A page of one over thirty items says little that one order has not said.
          if (MaxResults === 1 && SortOrder !== 'ASCENDING') continue;
          await assertScan({ ScanDirection, SortOrder, MaxResults, StartPosition });
        }
  });
}

check('a page that ends exactly at the end has no NextToken', async () => {
  await assertScan({ MaxResults: log.length });
  await assertScan({ MaxResults: log.length - 1 });
  await assertScan({ MaxResults: 5, StartPosition: { Id: log.at(-5).Id }, ScanDirection: 'FORWARD', SortOrder: 'ASCENDING' });
});

check('what chatjs, Android and iOS send', async () => {
  await assertScan({ MaxResults: 15, ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING', StartPosition: {} });
  await assertScan({ MaxResults: 100, ScanDirection: 'FORWARD', SortOrder: 'ASCENDING', StartPosition: { Id: middle.Id } });
  await assertScan({ MaxResults: 30, ScanDirection: 'FORWARD', SortOrder: 'ASCENDING', StartPosition: { Id: middle.Id } });
});

check('both people read the same', async () => {
  const [one, two] = [await get({ MaxResults: 100 }), await get({ MaxResults: 100 }, robo)];
  assert.deepEqual(one.Transcript, two.Transcript);
});

check('no member is null and no item carries InitialContactId', async () => {
  const { json } = await participant(server, 'transcript', ana.token, { MaxResults: 100 });
  assert.ok(!JSON.stringify(json).includes(':null'));
  for (const item of json.Transcript) {
    assert.equal(item.InitialContactId, undefined);
    assert.equal(item.RelatedContactId, undefined);
    assert.equal(item.ContactId, ana.contactId);
  }
});

check('null members count as absent', async () => {
  const { status, json } = await participant(server, 'transcript', ana.token, { MaxResults: null, StartPosition: null, NextToken: null, SortOrder: null });
  assert.equal(status, 200);
  assert.deepEqual(json.Transcript, pagesOf(log, {})[0]);
});

check('an absent or empty body counts as {}', async () => {
  const { status, json } = await participant(server, 'transcript', ana.token, '');
  assert.equal(status, 200);
  assert.deepEqual(json.Transcript, pagesOf(log, {})[0]);
});

check('what is refused', async () => {
  const bad = (input) => assertSdkError(get(input), 'ValidationException', 400);
  await bad({ MaxResults: -1 });
  await bad({ MaxResults: 101 });
  await bad({ ScanDirection: 'SIDEWAYS' });
  await bad({ SortOrder: 'ascending' });
  await bad({ StartPosition: { MostRecent: 101 } });
  await bad({ StartPosition: { MostRecent: -1 } });
  await bad({ StartPosition: { AbsoluteTime: 'yesterday' } });
  await bad({ StartPosition: { Id: 'x'.repeat(257) } });
  await bad({ StartPosition: { Id: log[0].Id, MostRecent: 3 } });
  await bad({ StartPosition: { Id: log[0].Id, AbsoluteTime: log[0].AbsoluteTime } });
  await bad({ NextToken: 'made up' });
  await bad({ NextToken: 'x'.repeat(1001) });
});

check('a NextToken is bound to its participant', async () => {
  const { NextToken } = await get({ MaxResults: 5 });
  const stranger = await newListeningChat(server, control);
  for (const other of [robo, stranger]) {
    const { status, json } = await participant(server, 'transcript', other.token, { MaxResults: 5, NextToken });
    // The contract does not say which of the two; it must not be a page.
    assert.ok([400, 403].includes(status), `${status}`);
    assert.equal(json.Transcript, undefined);
  }
  await stranger.socket.close();
});

// Last, because they add to the log.
check('new items between the pages never shift a BACKWARD scan', async () => {
  const first = await get({ MaxResults: 6, ScanDirection: 'BACKWARD' });
  for (let i = 0; i < 5; i++) await robo.say(`meanwhile ${i}`);
  const second = await get({ MaxResults: 6, ScanDirection: 'BACKWARD', NextToken: first.NextToken });
  assert.deepEqual(brief([...first.Transcript, ...second.Transcript]), brief(pagesOf(log, { MaxResults: 12 })[0]));
});

check('a FORWARD scan reaches what came after its first page', async () => {
  const { Transcript, NextToken } = await get({ MaxResults: 1, StartPosition: { Id: last.Id }, ScanDirection: 'FORWARD', SortOrder: 'ASCENDING' });
  assert.equal(Transcript[0].Id, last.Id);
  const next = await get({ MaxResults: 1, StartPosition: { Id: last.Id }, ScanDirection: 'FORWARD', SortOrder: 'ASCENDING', NextToken });
  assert.equal(next.Transcript[0].Content, 'meanwhile 0');
});

check('NextTokens survive a restart', async () => {
  const { NextToken } = await get({ MaxResults: 3, ScanDirection: 'BACKWARD' });
  const before = await get({ MaxResults: 3, NextToken });
  await server.stop();
  await server.start();
  const after = await get({ MaxResults: 3, NextToken });
  assert.deepEqual(after.Transcript, before.Transcript);
});

check('a page of a hundred of the largest messages, in escapes and in UTF-8, comes whole', async () => {
  const person = await newListeningChat(server, control);
  const contents = ['\u0001', '한'].map((letter) => letter.repeat(16384));
  for (let i = 0; i < 100; i++) await person.say(contents[i % 2]);
  const { Transcript } = await get({ MaxResults: 100, SortOrder: 'ASCENDING' }, person);
  assert.equal(Transcript.length, 100);
  Transcript.forEach((item, i) => assert.ok(item.Content === contents[i % 2], `item ${i}`));
});

stopsCleanly(server);
