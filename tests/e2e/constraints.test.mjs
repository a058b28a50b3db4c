// Every request member of every operation that is served: missing, null, of a wrong type, the smallest, the largest, one
// beyond, a word that does not exist. What there is to test is read from API models, not kept here (lib/constraints.mjs).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { StopContactCommand } from '@aws-sdk/client-connect';
import { check, root, startServer, stopsCleanly } from './harness.mjs';
import { request } from './lib/http.mjs';
import { casesOf, membersOf, operations, valueOf, withValue } from './lib/constraints.mjs';
import { connectClient, newChat } from './lib/sdk.mjs';
import { signedCall } from './lib/sign.mjs';

const server = await startServer();
const control = connectClient(server);
const ana = await newChat(server, control);
const past = await newChat(server, control);
await control.send(new StopContactCommand({ InstanceId: server.keys.InstanceId, ContactId: past.contactId }));

const [queue] = (await signedCall(server, 'GET', `/queues-summary/${server.keys.InstanceId}?queueTypes=STANDARD`)).json.QueueSummaryList;

// Values that mean something, by the name of their member. All else is made up from the model.
const known = {
  InstanceId: server.keys.InstanceId,
  ContactFlowId: server.keys.ContactFlowId,
  ContactId: ana.contactId,
  InitialContactId: ana.contactId,
  SourceContactId: past.contactId,
  Template: '{}',
  AttachmentScope: 'CHAT',
  ResourceType: 'CHAT_TRANSCRIPTS',
  Password: 'Passw0rdPassw0rd',
  Email: 'x@example.com',
  EffectiveFrom: '2030-01-01',
  Filters: { Queues: [queue.Id] },
  EffectiveTill: '2030-01-02',
  Type: ['CONNECTION_CREDENTIALS'], // where it is a list
};

/** Ends in an answer; `values` holds labels and query members by name. */
function call(service, operation, body, values) {
  const names = Object.entries(operation.input.members ?? {});
  let path = operation.uri.replace(/\{(\w+)\+?\}/gu, (_, label) => {
    const [name] = names.find(([name, m]) => name === label || m.wire === label) ?? [label];
    return encodeURIComponent(values[name] ?? known[name] ?? 'x');
  });
  const query = names.filter(([name, m]) => m.where === 'query' && values[name] !== undefined);
  if (query.length) path += `?${query.map(([name, m]) => `${m.wire}=${encodeURIComponent(values[name])}`).join('&')}`;
  const text = operation.method === 'GET' || operation.method === 'DELETE' ? undefined : JSON.stringify(body);
  if (service === 'connect') return signedCall(server, operation.method, path, text);
  const token = operation.name === 'CreateParticipantConnection' ? ana.participantToken : ana.token;
  return request(operation.method, server.url + path, {
    headers: { 'Content-Type': 'application/json', 'X-Amz-Bearer': token }, body: text });
}

const invalid = { connect: ['InvalidParameterException', 'InvalidRequestException'], participant: ['ValidationException'] };
const malformed = { connect: ['SerializationException', ...invalid.connect], participant: invalid.participant };

/** Does the answer say that this member has not the size or the form it should have? */
const complains = (answer, name) =>
  answer.status === 400 && new RegExp(`(?<! or )\\b${name} (must (have|include) (at|between)|must be between|is required)`, 'u').test(answer.json?.message ?? '');

/** A refusal for a size: about this member, and with a rule in it. */
const saysWhy = (answer, name) => complains(answer, name) || /must be one of|Invalid NextToken/u.test(answer.json.message);

/** null: as it should be; else what is wrong with the answer. */
function verdict(service, answer, member, what) {
  const type = answer.headers['x-amzn-errortype'];
  const said = `${answer.status} ${type ?? ''} ${answer.text.slice(0, 160)}`;
  if (answer.status >= 500 || answer.json === undefined) return said;
  if (what.good) return complains(answer, member.name) ? said : null;
  // An id that is too long is nobody's: ids are resolved before members are looked at (connect-api.md 2.14).
  if (what.size && answer.status === 404 && /(Id|Arn)s?$/u.test(member.name)) return null;
  const allowed = (what.malformed ? malformed : invalid)[service];
  if (answer.status !== 400 || !allowed.includes(type)) return said;
  // What stands inside something that is not offered at all.
  if (member.way.some((name) => answer.json.message.includes(`${name} is not supported`))) return null;
  if (what.size && !saysWhy(answer, member.name)) return `no word about the size: ${said}`;
  return answer.json.message.toLowerCase().includes(member.name.toLowerCase()) ? null : `the member is not named: ${said}`;
}

async function isServed(service, operation) {
  const body = valueOf(operation.input, '', known);
  const answer = await call(service, operation, {}, body);
  return !['UnsupportedOperationException', 'UnknownOperationException'].includes(answer.headers['x-amzn-errortype']);
}

const counts = { operations: 0, members: 0, cases: 0 };

async function tryMember(service, operation, base, member, found) {
  counts.members++;
  for (const what of casesOf(member)) {
    counts.cases++;
    const answer = await call(service, operation, withValue(base, operation.input, member.way, what.value, known), known);
    const wrong = verdict(service, answer, member, what);
    if (wrong) found.push(`${member.way.join('.')} ${what.what}: ${wrong}`);
  }
}

/** Query members are texts: too small, too large, no number, no such word. */
async function tryQuery(service, operation, member, found) {
  counts.members++;
  const { tree, name } = member;
  const values = tree.enum ? ['NO_SUCH_WORD'] : tree.type === 'integer' ? [(tree.min ?? 1) - 1, (tree.max ?? 1e18) + 1, 'x'] : [];
  for (const value of values) {
    counts.cases++;
    const answer = await call(service, operation, {}, { ...known, [name]: value });
    if (answer.status !== 400 || !invalid[service].includes(answer.headers['x-amzn-errortype']))
      found.push(`${name}=${value}: ${answer.status} ${answer.text.slice(0, 160)}`);
  }
}

/** Labels: one too long is refused, as a broken member or as a thing that is not there. */
async function tryLabel(service, operation, member, found) {
  counts.members++;
  counts.cases++;
  const answer = await call(service, operation, {}, { ...known, [member.name]: 'x'.repeat((member.tree.max ?? 500) + 1) });
  if (![400, 404].includes(answer.status)) found.push(`${member.name} too long: ${answer.status} ${answer.text.slice(0, 160)}`);
}

async function tryOperation(service, operation) {
  const found = [];
  const inBody = structuredClone(operation.input);
  inBody.members = Object.fromEntries(Object.entries(inBody.members ?? {}).filter(([, m]) => !m.where));
  inBody.required = (inBody.required ?? []).filter((name) => name in inBody.members);
  const base = valueOf({ ...inBody, union: false }, '', known);
  if (inBody.members.Type?.type === 'list') base.Type = known.Type; // CreateParticipantConnection wants one of its two
  counts.operations++;
  for (const [name, tree] of Object.entries(operation.input.members ?? {})) {
    if (tree.where === 'query') await tryQuery(service, operation, { name, tree }, found);
    if (tree.where === 'label') await tryLabel(service, operation, { name, tree }, found);
  }
  // A gap, written down: what is inside the expression of a routing step is kept as it is, not looked at.
  const looked = [...membersOf(inBody)].filter(({ way }) => !/RoutingCriteria.*\.Expression\./u.test(way.join('.')));
  for (const member of looked)
    await tryMember(service, { ...operation, input: { ...operation.input, members: { ...operation.input.members, ...inBody.members } } }, base, member, found);
  assert.deepEqual(found, [], `${operation.name}\n${found.join('\n')}`);
}

/** The operations that stand in the server's own tables, by their names. */
function namesInTables() {
  const names = new Set();
  for (const folder of ['connect', 'participant'].map((name) => path.join(root, 'src/api', name)))
    for (const file of fs.readdirSync(folder).filter((name) => /^operations.*\.c$/u.test(name)))
      for (const [, name] of fs.readFileSync(path.join(folder, file), 'utf8').matchAll(/"([A-Z]\w+)",\s*"(?:GET|PUT|POST|DELETE)"/gu))
        names.add(name);
  return names;
}

const served = {};
for (const service of ['participant', 'connect']) {
  served[service] = [];
  for (const operation of operations(service).values()) {
    // It ends what the others need; its members are those of DescribeContact and SendMessage.
    if (operation.name === 'StopContact' || operation.name === 'DisconnectParticipant') continue;
    if (await isServed(service, operation)) served[service].push(operation);
  }
}

for (const service of ['participant', 'connect'])
  for (const operation of served[service])
    check(`${service} ${operation.name}: every member of the request`, () => tryOperation(service, operation));

check('the models were found and read: the table is not empty', () => {
  for (const name of ['SendMessage', 'SendEvent', 'GetTranscript', 'CreateParticipantConnection', 'DescribeView'])
    assert.ok(served.participant.some((operation) => operation.name === name), `participant ${name}`);
  for (const name of ['StartChatContact', 'CreateParticipant', 'UpdateParticipantRoleConfig', 'CreatePersistentContactAssociation', 'CreateView'])
    assert.ok(served.connect.some((operation) => operation.name === name), `connect ${name}`);
  assert.ok(counts.cases > 300, JSON.stringify(counts));
  console.log(`# ${counts.operations} operations, ${counts.members} members, ${counts.cases} cases`);
});

check('no operation in the server\'s tables is without a model', () => {
  const tested = new Set([...served.participant, ...served.connect].map(({ name }) => name).concat('StopContact', 'DisconnectParticipant'));
  assert.deepEqual([...namesInTables()].filter((name) => !tested.has(name)), []);
});

check('the table can fail: a limit that the server does not have is found', async () => {
  const send = structuredClone(served.participant.find((operation) => operation.name === 'SendMessage'));
  send.input.members.ContentType.max = 5;
  await assert.rejects(tryOperation('participant', send), /ContentType one too long/u);
  send.input.members.ContentType.max = 101;
  await assert.rejects(tryOperation('participant', send), /ContentType longest/u);
});

stopsCleanly(server);
