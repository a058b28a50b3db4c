// The acceptance story of flows, seen by the unmodified chatjs in Chromium and a real agent: the welcome that says the
// customer's name, the queue flow, whispers for one side each, the disconnect flow, the contract's example flows.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { CreateContactFlowCommand, DescribeContactFlowCommand, ListContactFlowsCommand, ListQueuesCommand, StartChatContactCommand } from '@aws-sdk/client-connect';
import { check, frontdesk, startServer, stopsCleanly, temporaryDir } from './harness.mjs';
import { Agent } from './lib/agent.mjs';
import { ChatPage, Wire, launchBrowser, servePage } from './lib/browser.mjs';
import { participant } from './lib/http.mjs';
import { chatInput, connectClient } from './lib/sdk.mjs';

const server = await startServer();
const control = connectClient(server);
const { InstanceId } = server.keys;
const site = await servePage();
const wire = await new Wire(server.port).listen();
const browser = await launchBrowser();
const ben = await new Agent(server, server.keys.AgentUsername, server.keys.AgentPassword).signIn();
after(async () => {
  await browser.close();
  wire.close();
  site.close();
});

const flows = (await control.send(new ListContactFlowsCommand({ InstanceId }))).ContactFlowSummaryList;
const named = (name) => flows.find((flow) => flow.Name === name);
const queue = (await control.send(new ListQueuesCommand({ InstanceId, QueueTypes: ['STANDARD'] }))).QueueSummaryList.find((q) => q.Name === 'BasicQueue');

async function open(ContactFlowId, Attributes = {}) {
  const started = await control.send(new StartChatContactCommand(chatInput(server, { ContactFlowId, Attributes })));
  const page = await new ChatPage(browser, site, server, wire).open();
  const answer = await page.connect({ contactId: started.ContactId, participantId: started.ParticipantId, participantToken: started.ParticipantToken });
  assert.equal(answer.connectSuccess, true, JSON.stringify(answer));
  page.contactId = started.ContactId;
  page.started = started;
  return page;
}

// What was said before the subscription stood is in the transcript alone: look there, then listen.
async function hears(page, text) {
  for (;;) {
    const found = (await words(page)).includes(text);
    if (found || page.all('Message').some((item) => item.Content === text)) return;
    await page.hears('Message', (item) => item.Content === text || item.ParticipantRole === 'SYSTEM');
  }
}
const words = async (page) => (await page.call('getTranscript', { maxResults: 100, sortOrder: 'ASCENDING' })).Transcript
  .filter((item) => item.Type === 'MESSAGE' && item.ParticipantRole === 'SYSTEM').map((item) => item.Content);

let made = 0, routable;
async function create(actions, Type = 'CONTACT_FLOW') {
  const Content = JSON.stringify({ Version: '2019-10-30', StartAction: actions[0][0], Metadata: {},
    Actions: actions.map(([Identifier, Kind, Parameters, Transitions = {}]) => ({ Identifier, Type: Kind, Parameters, Transitions })) });
  return (await control.send(new CreateContactFlowCommand({ InstanceId, Name: `Made ${++made}`, Type, Content }))).ContactFlowId;
}
const fails = (next) => ({ Errors: [{ ErrorType: 'NoMatchingError', NextAction: next }] });
const hook = (id, event, flow, next) => [id, 'UpdateContactEventHooks', { EventHooks: { [event]: flow } }, { NextAction: next, ...fails('end') }];
const toQueue = [
  ['queue', 'UpdateContactTargetQueue', { QueueId: queue.Arn }, { NextAction: 'enter', ...fails('end') }],
  ['enter', 'TransferContactToQueue', {}, { NextAction: 'end', Errors: [{ ErrorType: 'QueueAtCapacity', NextAction: 'end' }, { ErrorType: 'NoMatchingError', NextAction: 'end' }] }],
  ['end', 'DisconnectParticipant', {}]];

/** Ben takes the chat; his socket hears from then on. */
async function takes(page) {
  routable ??= await ben.setState('routable');
  const offered = await ben.contact('connecting', (c) => c.initialContactId === page.contactId || c.contactId === page.contactId);
  const token = await ben.session(offered);
  return { offered, token, connected: await ben.accept(offered) };
}
const ends = async (offered) => {
  await ben.destroy(offered);
  await ben.call('ClearContact', { contactId: offered.contactId });
};

check('the welcome says the name of an attribute, then the queue flow speaks, then an agent comes', async () => {
  await ben.listen();
  const page = await open(named('Default inbound chat').Id, { customerName: 'Ana <Übung>' });
  await hears(page, 'An agent will be with you as soon as possible.');
  assert.deepEqual(await words(page), ['Hello Ana <Übung>, thank you for writing to us.', 'An agent will be with you as soon as possible.']);
  const { offered, token } = await takes(page);
  assert.equal((await participant(server, 'message', token, { ContentType: 'text/plain', Content: 'Good day' })).status, 200);
  await page.hears('Message', (item) => item.Content === 'Good day');
  await ends(offered);
  await page.hears('Ended');
});

check('without the attribute it greets without a name', async () => {
  const page = await open(named('Default inbound chat').Id);
  await hears(page, 'An agent will be with you as soon as possible.');
  assert.equal((await words(page))[0], 'Hello, thank you for writing to us.');
  await page.call('disconnectParticipant');
});

check('whispers are heard on one side each, are not in the transcript, and what they set is seen at once', async () => {
  const toAgent = await create([
    ['say', 'MessageParticipant', { Text: 'for the agent: $.Queue.Name' }, { NextAction: 'set', ...fails('set') }],
    ['set', 'UpdateContactAttributes', { Attributes: { whispered: 'yes' } }, { NextAction: 'pause', ...fails('pause') }],
    ['pause', 'Wait', { TimeLimitSeconds: '1' }, { NextAction: 'go', Conditions: [{ NextAction: 'go', Condition: { Operator: 'Equals', Operands: ['WaitCompleted'] } }], ...fails('go') }],
    ['go', 'EndFlowExecution', {}]], 'AGENT_WHISPER');
  const page = await open(await create([hook('agent', 'AgentWhisper', toAgent, 'customer'),
    hook('customer', 'CustomerWhisper', named('Default customer whisper').Id, 'queue'), ...toQueue]));
  await page.hears('Subscribed');
  const { offered, token } = await takes(page);
  const heard = await ben.socket.item('the whisper', (item) => item.Type === 'MESSAGE' && item.Content === 'for the agent: BasicQueue');
  assert.equal(heard.ParticipantRole, 'SYSTEM');
  await ben.see('the attribute', (s) => s.contacts.find((c) => c.contactId === offered.contactId)?.attributes.whispered?.value === 'yes');
  await page.hears('Message', (item) => item.Content === 'You are now connected with an agent.');
  assert.equal((await participant(server, 'message', token, { ContentType: 'text/plain', Content: 'Here I am' })).status, 200);
  await page.hears('Message', (item) => item.Content === 'Here I am');
  assert.ok(!page.all('Message').some((item) => item.Content?.startsWith('for the agent')));
  assert.ok(!(await words(page)).some((text) => /for the agent|now connected/.test(text)));
  await ends(offered);
});

check('the disconnect flow keeps the customer, who comes back to the same queue as a new contact', async () => {
  const page = await open(await create([hook('hook', 'CustomerRemaining', named('Default disconnect').Id, 'queue'), ...toQueue]));
  await page.hears('Subscribed');
  const first = await takes(page);
  await ends(first.offered);
  await hears(page, 'The agent has left the chat. If you have another question within 15 minutes, just write it here.');
  await page.call('sendMessage', { contentType: 'text/plain', message: 'One more thing' });
  await hears(page, 'Welcome back. We are looking for an agent.');
  const again = await ben.contact('connecting');
  assert.notEqual(again.contactId, first.offered.contactId);
  assert.equal(again.initialContactId, page.contactId);
  await ben.accept(again);
  await page.call('disconnectParticipant');
  await ben.contact('ended');
  await ben.call('ClearContact', { contactId: again.contactId });
});

check('the example of the older format says its word and hangs up', async () => {
  const older = { version: '1', type: 'contactFlow', start: 'a1', modules: [
    { id: 'a1', type: 'PlayPrompt', branches: [{ condition: 'Success', transition: 'a2' }, { condition: 'Error', transition: 'a2' }],
      parameters: [{ name: 'Text', value: 'Hi', namespace: null }, { name: 'TextToSpeechType', value: 'text' }], metadata: { position: { x: 10, y: 10 }, useDynamic: false } },
    { id: 'a2', type: 'Disconnect', branches: [], parameters: [], metadata: { position: { x: 20, y: 10 } } }],
  metadata: { entryPointPosition: { x: 0, y: 0 }, name: 'Demo', description: null, type: 'contactFlow', status: 'saved', hash: '0' } };
  const file = path.join(temporaryDir('older'), 'demo.json');
  fs.writeFileSync(file, `\ufeff${JSON.stringify(older)}`);
  const { code, stdout, stderr } = await frontdesk(['flow', 'import', file, '--data', server.data, '--json']);
  assert.equal(code, 0, stderr);
  const page = await open(JSON.parse(stdout).ContactFlowId);
  await page.hears('Ended').catch(() => {});
  const { Transcript } = await page.call('getTranscript', { maxResults: 100, sortOrder: 'ASCENDING' }).catch(() => ({ Transcript: page.all('Message') }));
  assert.ok(Transcript.some((item) => item.Content === 'Hi'));
});

check('all default flows of an instance are there, published, and can be published again', async () => {
  const names = ['Default agent hold', 'Default agent transfer', 'Default agent whisper', 'Default customer hold', 'Default customer queue',
    'Default customer whisper', 'Default disconnect', 'Default inbound chat', 'Default outbound', 'Default queue transfer'];
  for (const name of names) {
    const { ContactFlow } = await control.send(new DescribeContactFlowCommand({ InstanceId, ContactFlowId: named(name).Id }));
    await control.send(new CreateContactFlowCommand({ InstanceId, Name: `Copy of ${name}`, Type: ContactFlow.Type, Content: ContactFlow.Content }));
  }
});

stopsCleanly(server);
