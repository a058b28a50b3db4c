// The first promise: acknowledged means durable. Under load the server is killed with SIGKILL, started again on the
// same data, and so on; in the end every acknowledged message stands in its transcript once and in order, every
// retry with the same ClientToken is the same message, and nobody was ever told of a message the disk did not have.
import assert from 'node:assert/strict';
import { check, startServer, stopsCleanly } from '../e2e/harness.mjs';
import { Person, startChat } from '../e2e/lib/chat.mjs';
import { participant } from '../e2e/lib/http.mjs';
import { signedCall } from '../e2e/lib/sign.mjs';
import { ChatSocket } from '../e2e/lib/socket.mjs';

const rounds = Number(process.env.CRASH_ROUNDS) || 6;
const chats = Number(process.env.CRASH_CHATS) || 24;

// A run can be repeated with its seed: it decides when the server is killed, by acknowledgements and not by time.
const seed = Number(process.env.CRASH_SEED) || Date.now() % 1_000_000;
console.log(`# CRASH_SEED=${seed}`);
let state = seed;
function random(from, to) {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return from + Math.floor((state / 2 ** 32) * (to - from + 1));
}

const server = await startServer();
const { InstanceId, ContactFlowId } = server.keys;

/** One customer who talks without pause, one message in flight. */
class Talker {
  constructor(index) {
    this.index = index;
    this.next = 0;
    this.said = []; // { content, token, acknowledged: { Id, AbsoluteTime } | undefined }
    this.pending = undefined;
    // Every other one gives an unanswered message up instead of sending it again: it may be stored or not, but not twice.
    this.patient = index % 2 === 0;
    this.pushed = [];
  }

  async begin() {
    this.person = await new Person(server, await startChat(server)).connect();
  }

  async listen() {
    const { Websocket } = (await participant(server, 'connection', this.person.participantToken, { Type: ['WEBSOCKET'] })).json;
    this.socket = await (await ChatSocket.open(Websocket.Url)).subscribe();
    this.pushed.push(this.socket.items);
  }

  /** Says one thing after the other until the server is gone. */
  async talk(acknowledged) {
    if (this.pending && !this.patient) this.pending = undefined;
    for (;;) {
      if (!this.pending) {
        this.pending = { content: `${this.index}:${this.next}`, token: `t-${this.index}-${this.next}` };
        this.next++;
        this.said.push(this.pending);
      }
      const { content, token } = this.pending;
      const body = { ContentType: 'text/plain', Content: content, ClientToken: token };
      let answer;
      try {
        answer = await participant(server, 'message', this.person.token, body);
      } catch {
        return; // the connection broke: the server was killed
      }
      assert.equal(answer.status, 200, answer.text);
      this.pending.acknowledged = answer.json;
      this.pending = undefined;
      acknowledged();
    }
  }
}

/** A backend that starts chats and sets attributes all the while; what was acknowledged must be there afterwards. */
class Backend {
  constructor() {
    this.started = [];
    this.count = 0;
  }

  async work() {
    try {
      for (;;) {
        const input = { InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: 'Ben' }, ClientToken: `start-${this.count++}` };
        const start = await signedCall(server, 'PUT', '/contact/chat', input);
        assert.equal(start.status, 200, start.text);
        const entry = { input, answer: start.json };
        this.started.push(entry);
        const Attributes = { n: String(this.count) };
        const update = await signedCall(server, 'POST', '/contact/attributes', { InstanceId, InitialContactId: start.json.ContactId, Attributes });
        assert.equal(update.status, 200, update.text);
        entry.attributes = Attributes;
      }
    } catch (error) {
      if (error.code === 'ERR_ASSERTION') throw error;
    }
  }
}

const talkers = Array.from({ length: chats }, (_, index) => new Talker(index));
const backend = new Backend();
const listeners = talkers.slice(0, 4);

check(`${chats} chats under load, the server is killed ${rounds} times`, async () => {
  for (const talker of talkers) await talker.begin();
  for (let round = 0; round < rounds; round++) {
    for (const talker of listeners) await talker.listen();
    let left = random(1, 1500);
    let reached;
    const target = new Promise((resolve) => (reached = resolve));
    const load = Promise.all([
      ...talkers.map((talker) => talker.talk(() => --left === 0 && reached())),
      backend.work(),
    ]);
    // The load ends only by the kill; that it ends (or fails) before is a failure of the server.
    const first = await Promise.race([target.then(() => 'killed'), load.then(() => 'quiet')]);
    assert.equal(first, 'killed', `the server went away by itself:\n${server.log.slice(-3000)}`);
    await server.kill();
    await load; // everybody has noticed
    await server.start();
  }
}, { timeout: 120_000 });

check('every patient talker gets an answer for what the crash left open', async () => {
  for (const talker of talkers.filter((talker) => talker.patient && talker.pending)) {
    const { content, token } = talker.pending;
    const answer = await participant(server, 'message', talker.person.token, { ContentType: 'text/plain', Content: content, ClientToken: token });
    assert.equal(answer.status, 200, answer.text);
    talker.pending.acknowledged = answer.json;
  }
});

check('an old ClientToken still answers with the old message', async () => {
  for (const talker of talkers.slice(0, 6)) {
    const entry = talker.said.filter((entry) => entry.acknowledged).at(-1);
    const answer = await participant(server, 'message', talker.person.token, { ContentType: 'text/plain', Content: entry.content, ClientToken: entry.token });
    assert.deepEqual(answer.json, entry.acknowledged);
  }
});

check('every acknowledged message is in its transcript, once, in order; no other twice', async () => {
  let total = 0;
  for (const talker of talkers) {
    const items = await talker.person.everything();
    assert.ok(items.every((item, i) => i === 0 || items[i - 1].AbsoluteTime < item.AbsoluteTime), 'times rise strictly');
    const stored = items.filter((item) => item.Type === 'MESSAGE' && item.ParticipantRole === 'CUSTOMER');
    const contents = stored.map((item) => item.Content);
    assert.equal(new Set(contents).size, contents.length, `chat ${talker.index}: a message twice`);
    // What is stored is what was said, in the order it was said, less some that nobody was told of.
    const expected = talker.said.filter((entry) => entry.acknowledged || contents.includes(entry.content));
    assert.deepEqual(contents, expected.map((entry) => entry.content), `chat ${talker.index}`);
    for (const [i, entry] of expected.entries())
      if (entry.acknowledged)
        assert.deepEqual({ Id: stored[i].Id, AbsoluteTime: stored[i].AbsoluteTime }, { Id: entry.acknowledged.Id, AbsoluteTime: entry.acknowledged.AbsoluteTime });
    if (talker.patient) assert.ok(expected.length === talker.said.length);
    total += stored.length;
  }
  console.log(`# ${total} messages, ${backend.started.length} chats started beside them`);
  assert.ok(total >= rounds, 'there was a load');
});

check('nobody heard what the disk has not, and nothing was pushed twice on one socket', async () => {
  for (const talker of listeners) {
    const stored = new Map((await talker.person.everything()).map((item) => [item.Id, item]));
    for (const items of talker.pushed) {
      assert.equal(new Set(items.map((item) => item.Id)).size, items.length);
      for (const item of items) assert.equal(stored.get(item.Id)?.AbsoluteTime, item.AbsoluteTime, JSON.stringify(item));
    }
  }
  assert.ok(listeners.some((talker) => talker.pushed.flat().length > 0), 'somebody listened');
});

check('every acknowledged chat and attribute is there; its ClientToken answers word for word', async () => {
  assert.ok(backend.started.length > 0);
  for (const { input, answer, attributes } of backend.started.slice(-200)) {
    const again = await signedCall(server, 'PUT', '/contact/chat', input);
    assert.deepEqual(again.json, answer);
    const stored = await signedCall(server, 'GET', `/contact/attributes/${InstanceId}/${answer.ContactId}`);
    assert.equal(stored.status, 200, stored.text);
    if (attributes) assert.deepEqual(stored.json.Attributes, attributes);
  }
});

check('life goes on', async () => {
  for (const talker of talkers.slice(0, 4)) {
    await talker.listen();
    await talker.socket.byId((await talker.person.say('after all')).Id);
    await talker.socket.close();
  }
});

stopsCleanly(server);
