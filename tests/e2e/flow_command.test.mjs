// `frontdesk flow …`: what people who write flows do beside a running server, and the test of docs/flows.md's example.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { check, frontdesk, root, startServer, stopsCleanly, temporaryDir } from './harness.mjs';
import { startChat, Person } from './lib/chat.mjs';
import { chatInput, connectClient } from './lib/sdk.mjs';
import { DescribeContactFlowCommand, StartChatContactCommand, StopContactCommand } from '@aws-sdk/client-connect';

const server = await startServer();
const client = connectClient(server);
const data = ['--data', server.data];
const folder = temporaryDir('flows');
const write = (name, content) => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
const example = (name) => path.join(root, 'docs/flows', name);
const legacy = (name) => path.join(root, 'tests/unit/flows', name);
const flow = async (...args) => {
  const { code, stdout, stderr } = await frontdesk(['flow', ...args, '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
};
const saying = (text, name = 'Spoken') => ({
  Version: '2019-10-30', StartAction: 'say', Metadata: { name, type: 'contactFlow' },
  Actions: [
    { Identifier: 'say', Type: 'MessageParticipant', Parameters: { Text: text }, Transitions: { NextAction: 'wait' } },
    { Identifier: 'wait', Type: 'Wait', Parameters: { TimeLimitSeconds: '600' }, Transitions: { NextAction: 'end',
      Conditions: [{ NextAction: 'end', Condition: { Operator: 'Equals', Operands: ['WaitCompleted'] } }] } },
    { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} }],
});
const firstWords = async (ContactFlowId, more = {}) => {
  const started = await client.send(new StartChatContactCommand(chatInput(server, { ContactFlowId, ...more })));
  const person = await new Person(server, started).connect();
  await person.listen();
  const item = await person.socket.item('the first message', (found) => found.Type === 'MESSAGE');
  await client.send(new StopContactCommand({ InstanceId: server.keys.InstanceId, ContactId: started.ContactId }));
  await person.socket.close().catch(() => {});
  return item.Content;
};

check('an imported flow runs at once on the server that is up, and so does its next content', async () => {
  const made = await flow('import', write('spoken.json', saying('One')), ...data);
  assert.deepEqual([made.Name, made.Type, made.Status, made.Created, made.problems], ['Spoken', 'CONTACT_FLOW', 'PUBLISHED', true, []]);
  assert.equal(await firstWords(made.ContactFlowId), 'One');
  const again = await flow('import', write('spoken.json', saying('Two')), ...data);
  assert.deepEqual([again.ContactFlowId, again.Created], [made.ContactFlowId, false]);
  assert.equal(await firstWords(made.ContactFlowId), 'Two');
  const named = await flow('import', write('spoken.json', saying('Three')), '--name', 'Another', ...data);
  assert.notEqual(named.ContactFlowId, made.ContactFlowId);
  assert.ok((await flow('list', ...data)).some((found) => found.Name === 'Another' && found.Status === 'PUBLISHED'));
  const { code, stdout } = await frontdesk(['flow', 'export', 'Another', ...data]);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), saying('Three'));
  const wrongType = await frontdesk(['flow', 'import', path.join(folder, 'spoken.json'), '--type', 'CUSTOMER_QUEUE', ...data]);
  assert.equal(wrongType.code, 1);
  assert.match(wrongType.stderr, /type of a flow is fixed/);
});

check('importing again and again waits politely for a busy server, which goes on', async () => {
  const person = await new Person(server, await startChat(server)).connect();
  await person.listen();
  let stop = false;
  const talking = (async () => {
    let count = 0;
    for (; !stop; count++) await person.say(`message ${count}`);
    return count;
  })();
  const file = write('busy.json', saying('Busy', 'Busy'));
  for (const results of [await Promise.all([1, 2, 3, 4].map((n) => frontdesk(['flow', 'import', file, '--name', `Busy ${n}`, ...data])))])
    for (const { code, stderr } of results) assert.equal(code, 0, stderr);
  stop = true;
  assert.ok(await talking > 0);
});

check('a flow of another instance is bound to what is here by its names', async () => {
  const foreign = 'arn:aws:connect:us-east-1:111122223333:instance/aaaaaaaa-1111-4222-8333-444444444444';
  const content = saying('Bound', 'Bound');
  content.Actions[0] = { Identifier: 'say', Type: 'UpdateContactTargetQueue', Parameters: { QueueId: `${foreign}/queue/bbbbbbbb-1111-4222-8333-444444444444` },
    Transitions: { NextAction: 'wait', Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }] } };
  content.Actions.push({ Identifier: 'gone', Type: 'TransferToFlow', Parameters: { ContactFlowId: `${foreign}/contact-flow/cccccccc-1111-4222-8333-444444444444` },
    Transitions: { Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }] } });
  content.Metadata.ActionMetadata = { say: { parameters: { QueueId: { displayName: 'BasicQueue' } } } };
  const made = await flow('import', write('bound.json', content), ...data);
  assert.equal(made.Bound, 1);
  assert.deepEqual(made.unbound, [{ action: 'gone', parameter: 'ContactFlowId', value: `${foreign}/contact-flow/cccccccc-1111-4222-8333-444444444444` }]);
  const kept = JSON.parse((await client.send(new DescribeContactFlowCommand({ InstanceId: server.keys.InstanceId, ContactFlowId: made.ContactFlowId }))).ContactFlow.Content);
  assert.match(kept.Actions[0].Parameters.QueueId, new RegExp(`^${server.keys.InstanceArn}/queue/`));
});

check('what will not run on chat does not stop an import; broken files do, and change nothing', async () => {
  const content = saying('Odd', 'Odd');
  content.Actions[0].Transitions.NextAction = 'task';
  content.Actions.push({ Identifier: 'task', Type: 'CreateTask', Parameters: { Name: 'x' }, Transitions: { Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'new' }] } },
    { Identifier: 'new', Type: 'BeamUp', Parameters: {}, Transitions: { Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'wait' }] } });
  const file = write('odd.json', content);
  const made = await flow('import', file, ...data);
  assert.deepEqual(made.notes.map((note) => note.action), ['task', 'new']);
  assert.equal(await firstWords(made.ContactFlowId), 'Odd');
  const checked = await flow('check', file);
  assert.equal(checked.Valid, true);
  assert.match(checked.notes[0].message, /CreateTask does not run on chat/);

  const before = (await flow('list', ...data)).length;
  const broken = { 'no.json': 'hello', 'cut.json': JSON.stringify(saying('x')).slice(0, 100), 'nowhere.json': JSON.stringify(saying('x')).replace('"NextAction":"wait"', '"NextAction":"nowhere"') };
  for (const [name, text] of Object.entries(broken)) {
    const { code, stdout, stderr } = await frontdesk(['flow', 'import', write(name, text), ...data]);
    assert.equal(code, 1, stderr);
    assert.equal(stdout, '');
    assert.ok(stderr.length > 10);
  }
  assert.equal((await flow('list', ...data)).length, before);
  assert.equal((await frontdesk(['flow', 'check', path.join(folder, 'nowhere.json')])).code, 1);
  assert.equal((await frontdesk(['flow', 'import', '/nonexistent.json', ...data])).code, 1);
  assert.equal((await frontdesk(['flow'])).code, 2);
  assert.equal((await frontdesk(['flow', 'sing'])).code, 2);
});

check('an export of the older format runs', async () => {
  const made = await flow('import', legacy('legacy_queue.json'), ...data);
  assert.equal(made.Converted, true);
  assert.equal((await frontdesk(['flow', 'export', 'Old inbound', 'original', ...data])).stdout.trim(), fs.readFileSync(legacy('legacy_queue.json'), 'utf8').trim());
  assert.equal(await firstWords(made.ContactFlowId, { Attributes: { customerName: 'Ana' } }), 'Hello Ana, one moment.');
});

check('the log of a contact tells what the flow did', async () => {
  const person = await new Person(server, await startChat(server)).connect();
  await person.listen();
  await person.socket.item('the greeting', (item) => item.Type === 'MESSAGE');
  const { code, stdout } = await frontdesk(['flow', 'log', person.contactId, '--json', ...data]);
  assert.equal(code, 0);
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line));
  assert.equal(lines[0].ContactId, person.contactId);
  assert.ok(lines.some((line) => line.Identifier === 'has-name' && line.ContactFlowModuleType === 'CheckAttribute'));
  assert.match((await frontdesk(['flow', 'log', person.contactId, ...data])).stdout, /has-name/);
  assert.equal((await frontdesk(['flow', 'log', '00000000-0000-4000-8000-000000000000', ...data])).code, 1);
});

check('a draft is published by the command', async () => {
  const { ContactFlowId } = await flow('import', write('draft.json', saying('Old', 'Drafted')), ...data);
  const { UpdateContactFlowContentCommand } = await import('@aws-sdk/client-connect');
  await client.send(new UpdateContactFlowContentCommand({ InstanceId: server.keys.InstanceId, ContactFlowId: `${ContactFlowId}:$SAVED`, Content: JSON.stringify(saying('New', 'Drafted')) }));
  assert.equal(await firstWords(ContactFlowId), 'Old');
  await flow('publish', 'Drafted', ...data);
  assert.equal(await firstWords(ContactFlowId), 'New');
});

// ---- flow test ----

check('the example of the documentation passes, for people and for programs', async () => {
  const { code, stdout, stderr } = await frontdesk(['flow', 'test', example('welcome.json'), example('welcome.yaml')]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /look-up {2}InvokeLambdaFunction/);
  assert.match(stdout, /= CustomerReturned → thanks/);
  assert.match(stdout, /^passed: 5 checks/m);
  assert.doesNotMatch(stdout, /\x1b\[/, 'no colours without a terminal');
  const result = await flow('test', example('welcome.json'), example('welcome.yaml'));
  assert.deepEqual([result.passed, result.end, result.messages.map((m) => m.content)],
    [true, 'disconnected', ['Hello Ana!', 'Thank you for your gold question.']]);
  assert.equal(result.trace.find((step) => step.action === 'has-name').detail, 'NoMatchingCondition');
});

const scenario = (name, steps, more = '') => write(name, `name: ${name}\n${more}steps:\n${steps}`);

check('a mismatch is shown with its line, what was expected and what came; the exit is 1', async () => {
  const file = scenario('wrong.yaml', '  - expect: Hello Bob!\n', 'attributes: { customerName: Ana }\n');
  const { code, stdout } = await frontdesk(['flow', 'test', example('welcome.json'), file]);
  assert.equal(code, 1);
  assert.match(stdout, /✗ line 4: message "Hello Bob!"\n {4}expected: Hello Bob!\n {4}received: Hello Ana!\n {4}they differ from character 7 on/);
  const json = await frontdesk(['flow', 'test', example('welcome.json'), file, '--json']);
  assert.equal(json.code, 1);
  assert.deepEqual(JSON.parse(json.stdout).steps, [{ line: 4, passed: false, what: 'message "Hello Bob!"', expected: 'Hello Bob!', received: 'Hello Ana!',
    hint: 'they differ from character 7 on: "Bob!" and "Ana!"' }]);
});

check('waits pass on the clock of the test, functions fail as they are told', async () => {
  const file = scenario('late.yaml', '  - expect: Hello!\n  - wait: 59s\n  - end: waiting\n  - wait: 2s\n  - end: disconnected\n', 'functions:\n  "*": { error: timeout }\n');
  const { code, stdout } = await frontdesk(['flow', 'test', example('welcome.json'), file]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /NoMatchingError → pause/);
  const forgotten = scenario('forgotten.yaml', '  - expect: Hello!\n  - expect: Bye!\n');
  assert.match((await frontdesk(['flow', 'test', example('welcome.json'), forgotten])).stdout, /the flow waits in \[pause\] Wait/);
});

check('a scenario with a mistake says where', async () => {
  for (const [steps, words] of [['  - expct: Hello\n', /:3: there is no word "expct"; is it "expect"\?/], ['  - wait: long\n', /:3: wait takes a time/],
    ['  - end: quued\n', /is it "queued"/], ['  - say: [a\n', /line \d+/]]) {
    const { code, stderr } = await frontdesk(['flow', 'test', example('welcome.json'), scenario('bad.yaml', steps)]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, words);
  }
  assert.equal((await frontdesk(['flow', 'test', example('welcome.json')])).code, 2);
  assert.equal((await frontdesk(['flow', 'test', '/none.json', example('welcome.yaml')])).code, 2);
});

check('a bot, a queue flow and a module are played', async () => {
  const bot = { Version: '2019-10-30', StartAction: 'ask', Metadata: { name: 'Bot' }, Actions: [
    { Identifier: 'ask', Type: 'ConnectParticipantWithLexBot', Parameters: { Text: 'How can I help?', LexV2Bot: { AliasArn: 'arn:aws:lex:us-west-2:123456789012:bot-alias/B/A' } },
      Transitions: { NextAction: 'end', Conditions: [{ NextAction: 'booked', Condition: { Operator: 'Equals', Operands: ['Book'] } }],
        Errors: [{ ErrorType: 'NoMatchingCondition', NextAction: 'end' }, { ErrorType: 'NoMatchingError', NextAction: 'end' }] } },
    { Identifier: 'booked', Type: 'MessageParticipant', Parameters: { Text: 'Booked in $.Lex.Slots.city.' }, Transitions: { NextAction: 'end' } },
    { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} }] };
  const talk = scenario('bot.yaml', '  - expect: How can I help?\n  - say: a room\n  - expect: Where?\n  - say: Oslo\n  - expect: Done.\n  - expect: Booked in Oslo.\n  - end: disconnected\n',
    'bots:\n  "*":\n    - { say: "Where?" }\n    - { say: Done., intent: Book, slots: { city: Oslo } }\n');
  let { code, stdout, stderr } = await frontdesk(['flow', 'test', write('bot.json', bot), talk]);
  assert.equal(code, 0, stdout + stderr);

  const queue = scenario('queue.yaml', '  - expect: An agent will be with you as soon as possible.\n  - wait: 60s\n  - expect: { contains: Thank you for your patience }\n  - end: queued\n');
  ({ code, stdout, stderr } = await frontdesk(['flow', 'test', path.join(root, 'src/domain/flow/defaults/customer_queue.json'), queue]));
  assert.equal(code, 0, stdout + stderr);

  const module = { Version: '2019-10-30', StartAction: 'say', Metadata: {}, Actions: [
    { Identifier: 'say', Type: 'MessageParticipant', Parameters: { Text: 'From a module' }, Transitions: { NextAction: 'back' } },
    { Identifier: 'back', Type: 'EndFlowModuleExecution', Parameters: {}, Transitions: {} }] };
  ({ code, stdout, stderr } = await frontdesk(['flow', 'test', write('module.json', module), scenario('module.yaml', '  - expect: { regex: "^From a (module|moon)$" }\n  - end: disconnected\n')]));
  assert.equal(code, 0, stdout + stderr);
});

check('agents join and leave, whispers are heard, queues are full and closed', async () => {
  for (const name of ['handover', 'handover_full', 'handover_closed']) {
    const { code, stdout, stderr } = await frontdesk(['flow', 'test', example('handover.json'), example(`${name}.yaml`)]);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /TransferContactToQueue Queue=BasicQueue|closed/, 'things of the instance are shown by their names');
  }
  const deaf = scenario('deaf.yaml', '  - skip: 1\n  - expect: { whisper: Hello }\n', `flows:\n  For the agent: ${example('for_the_agent.json')}\n`);
  const { code, stdout } = await frontdesk(['flow', 'test', example('handover.json'), deaf]);
  assert.equal(code, 1);
  assert.match(stdout, /does an `agent: joins` come first\?/);
  const whisper = scenario('whisper.yaml', '  - skip: 1\n  - agent: joins\n  - expect: You are now connected with an agent.\n  - end: connected\n');
  const played = await frontdesk(['flow', 'test', path.join(root, 'src/domain/flow/defaults/customer_whisper.json'), whisper]);
  assert.equal(played.code, 0, played.stdout + played.stderr);
});

check('what an import cannot find is mapped by hand, functions and views that nobody knows are listed', async () => {
  const foreign = 'arn:aws:connect:us-east-1:111122223333:instance/aaaaaaaa-1111-4222-8333-444444444444';
  const lambda = 'arn:aws:lambda:us-east-1:111122223333:function:orders';
  const errors = (next) => [{ ErrorType: 'NoMatchingError', NextAction: next }];
  const content = saying('Mapped', 'Mapped');
  content.Actions[0].Transitions.NextAction = 'queue';
  content.Actions.push(
    { Identifier: 'queue', Type: 'UpdateContactTargetQueue', Parameters: { QueueId: `${foreign}/queue/x` }, Transitions: { NextAction: 'ask', Errors: errors('end') } },
    { Identifier: 'ask', Type: 'InvokeLambdaFunction', Parameters: { LambdaFunctionARN: lambda, InvocationTimeLimitSeconds: '3' }, Transitions: { NextAction: 'show', Errors: errors('end') } },
    { Identifier: 'show', Type: 'ShowView', Parameters: { ViewResource: { Id: `${foreign}/view/y:1` }, InvocationTimeLimitSeconds: '60' },
      Transitions: { NextAction: 'end', Errors: [...errors('end'), { ErrorType: 'NoMatchingCondition', NextAction: 'end' }, { ErrorType: 'TimeLimitExceeded', NextAction: 'end' }] } });
  const file = write('mapped.json', content);
  const plain = await flow('import', file, ...data);
  assert.deepEqual(plain.unbound.map((found) => found.parameter), ['QueueId', 'LambdaFunctionARN', 'ViewResource']);
  const made = await flow('import', file, ...data, `--map=${foreign}/queue/x=BasicQueue`, `--map=${foreign}/view/y:1=form:1`, `--map=${lambda}=orders-here`, '--lambda=orders-here=http://127.0.0.1:9/');
  assert.deepEqual([made.unbound, made.Bound], [[], 3]);
  const { ContactFlow } = await client.send(new DescribeContactFlowCommand({ InstanceId: server.keys.InstanceId, ContactFlowId: made.ContactFlowId }));
  const parameters = Object.fromEntries(JSON.parse(ContactFlow.Content).Actions.map((action) => [action.Identifier, action.Parameters]));
  assert.match(parameters.queue.QueueId, new RegExp(`^${server.keys.InstanceArn}/queue/`));
  assert.equal(parameters.ask.LambdaFunctionARN, 'orders-here');
  assert.equal(parameters.show.ViewResource.Id, 'form:1');
});

check('the default flows run from start to their end', async () => {
  const plays = [
    ['inbound_chat', 'attributes: { customerName: Ana }\n', '  - expect: Hello Ana, thank you for writing to us.\n  - expect: An agent will be with you as soon as possible.\n'
      + '  - wait: 60s\n  - expect: "Thank you for your patience. Customers waiting: 1."\n  - wait: 5m\n  - skip: 4\n  - end: queued\n'],
    ['inbound_chat', 'hours: closed\n', '  - expect: Hello, thank you for writing to us.\n  - expect: { contains: We are closed }\n  - end: disconnected\n'],
    ['disconnect', '', '  - expect: { contains: The agent has left }\n  - wait: 15m\n  - end: disconnected\n'],
    // There is no target queue in a play of its own: the customer who comes back cannot be queued.
    ['disconnect', '', '  - skip: 1\n  - say: one more thing\n  - expect: Welcome back. We are looking for an agent.\n  - end: disconnected\n'],
    ['agent_transfer', '', '  - expect: Sorry, the transfer did not work.\n  - end: disconnected\n'],
    ['queue_transfer', '', '  - expect: An agent will be with you as soon as possible.\n  - end: queued\n'],
    ['agent_whisper', '', '  - skip: 1\n  - agent: joins\n  - expect: { whisper: Chat from queue BasicQueue }\n  - end: connected\n'],
    ['customer_whisper', '', '  - skip: 1\n  - agent: joins\n  - expect: You are now connected with an agent.\n  - end: connected\n'],
    ['outbound', '', '  - end: disconnected\n'],
  ];
  for (const [name, world, steps] of plays) {
    let file = path.join(root, 'src/domain/flow/defaults', `${name}.json`);
    if (name === 'inbound_chat') { // its tokens are replaced at init; the names bind as well
      const text = fs.readFileSync(file, 'utf8').replace('{{queue:BasicQueue}}', 'BasicQueue').replace('{{flow:Default customer queue}}', 'Default customer queue');
      file = write('inbound.json', text);
    }
    const { code, stdout, stderr } = await frontdesk(['flow', 'test', file, scenario(`${name}.yaml`, steps, world)]);
    assert.equal(code, 0, `${name}\n${stdout}${stderr}`);
  }
});

stopsCleanly(server);
