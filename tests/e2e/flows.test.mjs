// Flows at work, through the official clients: the welcome that says the customer's name, functions that are right,
// slow, wrong, huge and gone, a bot, and a server that is killed in the middle.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { CreateContactFlowCommand, GetContactAttributesCommand, StartChatContactCommand } from '@aws-sdk/client-connect';
import { after } from 'node:test';
import { check, deadline, startServer, stopsCleanly, within } from './harness.mjs';
import { Person, newCustomer } from './lib/chat.mjs';
import { Receiver } from './lib/receiver.mjs';
import { connectClient } from './lib/sdk.mjs';
import { sign } from './lib/sign.mjs';

const outside = await Receiver.open();
after(() => outside.close());
const functions = `${outside.url}/functions/{name}`;
const aws = { AccessKeyId: 'AKIDEXAMPLE', SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', Region: 'us-west-2' };
const keys = `sigv4=${aws.AccessKeyId}:${aws.SecretAccessKey}`;
const server = await startServer({
  args: [`--lambda=signed=${outside.url}/2015-03-31/functions/{name}/invocations ${keys}`, `--action=CreateCase=${outside.url}/cases ${keys}`,
    `--lambda=gone=http://127.0.0.1:1/nobody`, `--lambda=*=${functions} X-Key:secret`, '--lex', 'Menu=builtin:menu', `--lex=*=${outside.url}/bot`],
});
const control = connectClient(server);

let made = 0;
const transitions = (NextAction, conditions = [], errors = []) => ({
  NextAction,
  Conditions: conditions.map(([operand, next]) => ({ NextAction: next, Condition: { Operator: 'Equals', Operands: [operand] } })),
  Errors: errors.map(([ErrorType, next]) => ({ ErrorType, NextAction: next })),
});
const say = (Identifier, Text, next) => ({ Identifier, Type: 'MessageParticipant', Parameters: { Text }, Transitions: transitions(next, [], [['NoMatchingError', next]]) });
const stay = { Identifier: 'stay', Type: 'Wait', Parameters: { TimeLimitSeconds: '600', Events: ['CustomerReturned'] },
  Transitions: transitions('end', [['WaitCompleted', 'end'], ['CustomerReturned', 'stay']], [['NoMatchingError', 'end']]) };
const end = { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} };
const lambda = (Identifier, name, next, error, more = {}) => ({ Identifier, Type: 'InvokeLambdaFunction',
  Parameters: { LambdaFunctionARN: `arn:aws:lambda:us-west-2:123456789012:function:${name}`, InvocationTimeLimitSeconds: '2', ...more },
  Transitions: transitions(next, [], [['NoMatchingError', error]]) });

async function flow(...actions) {
  const Content = JSON.stringify({ Version: '2019-10-30', StartAction: actions[0].Identifier, Actions: [...actions, stay, end] });
  const { ContactFlowId } = await control.send(new CreateContactFlowCommand({
    InstanceId: server.keys.InstanceId, Name: `Flow ${++made}`, Type: 'CONTACT_FLOW', Content }));
  return ContactFlowId;
}

async function start(ContactFlowId, Attributes = {}) {
  const started = await control.send(new StartChatContactCommand({ InstanceId: server.keys.InstanceId, ContactFlowId,
    ParticipantDetails: { DisplayName: 'Ana' }, Attributes, ClientToken: crypto.randomUUID(),
    SupportedMessagingContentTypes: ['text/plain', 'application/vnd.amazonaws.connect.message.interactive', 'application/vnd.amazonaws.connect.message.interactive.response'] }));
  return (await new Person(server, started).connect()).listen();
}

const fromFlow = (items) => items.filter((i) => i.Type === 'MESSAGE' && i.ParticipantRole === 'SYSTEM');
const said = async (person) => fromFlow(await person.everything()).map((i) => i.Content);
const hears = (person, text) => person.socket.item(`"${text}"`, (i) => i.Type === 'MESSAGE' && i.Content === text);

check('the default inbound chat says the name, then puts the customer into the queue, whose flow speaks', async () => {
  const ana = await newCustomer(server, { ParticipantDetails: { DisplayName: 'Ana <b>' } });
  await hears(ana, 'An agent will be with you as soon as possible.');
  const items = fromFlow(await ana.everything());
  assert.equal(items[0].Content, 'Hello Ana <b>, thank you for writing to us.');
  assert.equal(items[0].DisplayName, 'SYSTEM_MESSAGE');
  assert.equal(items[0].ContentType, 'text/plain');
});

check('a function is right: it gets the event, what it answers is said', async () => {
  outside.answer = (call) => ({ body: JSON.stringify({ status: `shipped for ${JSON.parse(call.body).Details.Parameters.order}` }) });
  const id = await flow(lambda('ask', 'orders', 'tell', 'sorry', { LambdaInvocationAttributes: { order: '$.Attributes.order' } }),
    say('tell', 'Your order is $.External.status', 'stay'), say('sorry', 'Sorry', 'stay'));
  const ana = await start(id, { order: '17' });
  await hears(ana, 'Your order is shipped for 17');
  const call = outside.got.find((c) => c.path === '/functions/orders');
  const { Name, Details } = JSON.parse(call.body);
  assert.equal(Name, 'ContactFlowEvent');
  assert.equal(Details.ContactData.ContactId, ana.contactId);
  assert.deepEqual(Details.ContactData.Attributes, { order: '17' });
  assert.equal(Details.ContactData.InstanceARN, server.keys.InstanceArn);
  assert.equal(call.headers['x-amz-invocation-type'], 'RequestResponse');
  assert.equal(call.headers['x-frontdesk-contact-id'], ana.contactId);
  assert.equal(call.headers['x-key'], 'secret');
});

check('a function is wrong, huge, slow or gone: the error branch, and the chat goes on', async () => {
  const never = new Promise(() => {});
  const answers = { wrong: { body: '["a"]' }, failing: { body: '{}', headers: { 'X-Amz-Function-Error': 'Unhandled' } },
    huge: { body: JSON.stringify({ k: 'x'.repeat(100_000) }) }, text: { body: 'oops' }, slow: { wait: never } };
  outside.answer = (call) => answers[call.path.split('/').at(-1)] ?? { status: 500, body: '{}' };
  const chats = await Promise.all([...Object.keys(answers), 'broken', 'gone'].map(async (name) =>
    start(await flow(lambda('ask', name, 'tell', 'sorry'), say('tell', 'fine', 'stay'), say('sorry', 'Sorry', 'stay')))));
  await Promise.all(chats.map((person) => hears(person, 'Sorry')));
  for (const person of chats) assert.deepEqual(await said(person), ['Sorry']);
  assert.ok(outside.got.filter((c) => c.path === '/functions/broken').length > 1, 'a broken service is called again');
});

check('a bot: prompt, dialog, intent, slots; and the one that is built in', async () => {
  outside.answer = (call) => {
    const { text, sessionState } = JSON.parse(call.body);
    const asks = text === 'book';
    return { body: JSON.stringify({ messages: asks ? [{ contentType: 'PlainText', content: 'Which city?' }] : [],
      sessionState: { dialogAction: { type: asks ? 'ElicitSlot' : 'Close' }, sessionAttributes: { ...sessionState.sessionAttributes, seen: 'yes' },
        intent: { name: 'Book', state: asks ? 'InProgress' : 'Fulfilled', slots: { city: { value: { interpretedValue: text } } } } } }) };
  };
  const bot = (Identifier, alias, Text, conditions) => ({ Identifier, Type: 'ConnectParticipantWithLexBot', Parameters: { Text, LexV2Bot: { AliasArn: alias } },
    Transitions: transitions('sorry', conditions, [['NoMatchingCondition', 'sorry'], ['NoMatchingError', 'sorry']]) });
  const id = await flow(bot('bot', 'arn:aws:lex:us-west-2:1:bot-alias/B/A', 'I am a bot', [['Book', 'booked']]),
    say('booked', 'Booked $.Lex.Slots.city $.Lex.SessionAttributes.seen', 'menu'),
    bot('menu', 'Menu', 'What else?', [['Goodbye', 'bye']]), say('bye', 'Bye', 'end'), say('sorry', 'Sorry', 'stay'));
  const ana = await start(id);
  await hears(ana, 'I am a bot');
  await ana.say('book');
  const asked = await hears(ana, 'Which city?');
  assert.equal(asked.DisplayName, 'BOT');
  assert.equal(asked.ParticipantRole, 'SYSTEM');
  await ana.say('Oslo');
  await hears(ana, 'Booked Oslo yes');
  await ana.say('hm');
  await hears(ana, 'Say: order, return, hours, agent or bye.');
  await ana.say('bye!');
  await ana.socket.event('chat.ended');
});

/** Is the call signed as AWS would check it, by the keys of the setting? */
function isSigned(call, service) {
  const names = /SignedHeaders=([^,]+)/.exec(call.headers.authorization ?? '')?.[1].split(';') ?? [];
  const headers = Object.fromEntries(names.filter((name) => name !== 'host' && name !== 'x-amz-date').map((name) => [name, call.headers[name]]));
  const again = sign(aws, { method: 'POST', url: outside.url + call.path, body: call.body, headers, date: call.headers['x-amz-date'], service });
  return again.Authorization.replaceAll(' ', '') === call.headers.authorization.replaceAll(' ', '') && names.includes('host') && names.includes('x-amz-date');
}

check('the Lambda Invoke API, and a service behind an action, get calls signed with SigV4', async () => {
  const verified = [];
  outside.answer = (call) => {
    const service = call.path.startsWith('/cases') ? 'execute-api' : 'lambda';
    const good = isSigned(call, service) && !isSigned({ ...call, body: `${call.body} ` }, service);
    verified.push([call.path, good]);
    return good ? { body: JSON.stringify({ CaseId: '17', k: 'v' }) } : { status: 403, body: '{"Message":"The request signature we calculated does not match"}' };
  };
  const id = await flow(lambda('ask', 'signed:prod', 'case', 'sorry'),
    { Identifier: 'case', Type: 'CreateCase', Parameters: { CaseTemplateId: 't', Fields: { title: '$.External.k' } }, Transitions: transitions('tell', [], [['NoMatchingError', 'sorry']]) },
    say('tell', 'case $.Case.CaseId, $.External.k', 'stay'), say('sorry', 'Sorry', 'stay'));
  const ana = await start(id);
  await hears(ana, 'case 17, v');
  assert.deepEqual(verified, [['/2015-03-31/functions/signed/invocations', true], ['/cases', true]]);
  assert.equal(outside.got.find((c) => c.path.includes('invocations')).headers['x-amz-invocation-type'], 'RequestResponse');
});

check('flows that run away are stopped, and others hardly notice', async () => {
  const neighbour = await start(await flow(say('one', 'one', 'stay')));
  await hears(neighbour, 'one');
  const wild = await flow(say('go', 'go', 'turn'), { Identifier: 'turn', Type: 'Compare', Parameters: { ComparisonValue: '$.Channel' },
    Transitions: transitions('again', [['CHAT', 'again']], [['NoMatchingCondition', 'again']]) },
  { Identifier: 'again', Type: 'UpdateFlowAttributes', Parameters: { FlowAttributes: { a: { Value: 'x' } } }, Transitions: transitions('turn', [], [['NoMatchingError', 'turn']]) });
  const runaways = Promise.all(Array.from({ length: 60 }, () => start(wild)));
  let slowest = 0, count = 0, running = true;
  runaways.finally(() => { running = false; });
  while (running) {
    const before = performance.now();
    await neighbour.say(`word ${++count}`);
    slowest = Math.max(slowest, performance.now() - before);
  }
  await Promise.all((await runaways).map((person) => person.socket.event('chat.ended')));
  assert.ok(count > 0 && slowest < 2000, `${count} words, the slowest took ${slowest} ms`);
});

check('kill -9 at every step: nothing is missing, nothing is said twice', async () => {
  outside.answer = () => ({ body: '{"k":"late"}', wait: new Promise(() => {}) });
  const id = await flow(say('one', 'one', 'ask'), lambda('ask', 'slowly', 'two', 'sorry', { InvocationTimeLimitSeconds: '8' }), say('two', 'two $.External.k', 'wait'),
    { Identifier: 'wait', Type: 'Wait', Parameters: { TimeLimitSeconds: '600', Events: ['CustomerReturned'] },
      Transitions: transitions('end', [['CustomerReturned', 'set'], ['WaitCompleted', 'end']], [['NoMatchingError', 'end']]) },
    { Identifier: 'set', Type: 'UpdateContactAttributes', Parameters: { Attributes: { done: '$.External.k' } }, Transitions: transitions('three', [], [['NoMatchingError', 'three']]) },
    say('three', 'three', 'stay'), say('sorry', 'Sorry', 'stay'));
  const ana = await start(id);
  const crash = async () => {
    await server.kill();
    await server.start();
  };
  await hears(ana, 'one');
  await outside.until('the call', (got) => got.some((c) => c.path === '/functions/slowly'));
  outside.answer = () => ({ body: '{"k":"v"}' });
  await crash(); // while the function works: it is called again
  await outside.until('the second call', (got) => got.filter((c) => c.path === '/functions/slowly').length > 1);
  await within(deadline.event, 'two', (async () => { while (!(await said(ana)).includes('two v')); })());
  assert.deepEqual(await said(ana), ['one', 'two v']);
  await crash(); // while it waits for the customer
  await ana.say('hello again');
  assert.deepEqual(await said(ana), ['one', 'two v', 'three']);
  await crash();
  assert.deepEqual(await said(ana), ['one', 'two v', 'three']);
  const { Attributes } = await control.send(new GetContactAttributesCommand({ InstanceId: server.keys.InstanceId, InitialContactId: ana.contactId }));
  assert.deepEqual(Attributes, { done: 'v' });
});

check('kill -9 at any moment while many flows talk: each says all of its words, once, in order', async () => {
  outside.answer = () => ({ body: '{"k":"v"}' });
  const wait = (Identifier, next) => ({ Identifier, Type: 'Wait', Parameters: { TimeLimitSeconds: '1' }, Transitions: transitions('end', [['WaitCompleted', next]], [['NoMatchingError', 'end']]) });
  const id = await flow(say('w1', '1', 'p1'), wait('p1', 'w2'), say('w2', '2', 'l1'), lambda('l1', 'quick', 'w3', 'sorry'), say('w3', '3 $.External.k', 'p2'),
    wait('p2', 'w4'), say('w4', '4', 'l2'), lambda('l2', 'quick', 'w5', 'sorry'), say('w5', '5', 'w6'), say('w6', '6', 'stay'), say('sorry', 'Sorry', 'stay'));
  const chats = await Promise.all(Array.from({ length: 20 }, () => start(id)));
  for (const ms of [150, 400, 700, 250, 550, 900]) {
    await new Promise((wake) => setTimeout(wake, ms)); // any moment: the point of the test
    await server.kill();
    await server.start();
  }
  await Promise.all(chats.map((person) => within(deadline.event, 'the last word', (async () => { while (!(await said(person)).includes('6')); })())));
  for (const person of chats) assert.deepEqual(await said(person), ['1', '2', '3 v', '4', '5', '6']);
});

stopsCleanly(server);
