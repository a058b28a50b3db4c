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

const outside = await Receiver.open();
after(() => outside.close());
const functions = `${outside.url}/functions/{name}`;
const server = await startServer({
  args: [`--lambda=gone=http://127.0.0.1:1/nobody`, `--lambda=*=${functions} X-Key:secret`, '--lex', 'Menu=builtin:menu', `--lex=*=${outside.url}/bot`],
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

stopsCleanly(server);
