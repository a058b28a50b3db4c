// The agent side over the wire: sign-in, the CTI API, the agent socket, routing. contract/ccp.md.
import assert from 'node:assert/strict';
import {
  AssociateQueueQuickConnectsCommand, CreateContactFlowCommand, CreateQuickConnectCommand, CreateUserCommand, DescribeContactCommand,
  ListQueuesCommand, ListRoutingProfilesCommand, ListSecurityProfilesCommand, StartChatContactCommand, UpdateRoutingProfileConcurrencyCommand,
} from '@aws-sdk/client-connect';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { Agent, agentLeg, customerLeg, loginForm, postLogin } from './lib/agent.mjs';
import { newCustomer, Person } from './lib/chat.mjs';
import { participant, request } from './lib/http.mjs';
import { connectClient } from './lib/sdk.mjs';

const server = await startServer({ args: ['--agent-offer-seconds', '20'] });
const ben = await new Agent(server, server.keys.AgentUsername, server.keys.AgentPassword).signIn();
const control = connectClient(server);
const InstanceId = server.keys.InstanceId;
const customer = () => newCustomer(server, { ParticipantDetails: { DisplayName: 'Ana' }, Attributes: { tier: 'gold' } });

check('the workspace sends who is not signed in to the login page, and back to paths of ours alone', async () => {
  const away = await request('GET', `${server.url}/ccp-v2/?visual-refresh=true`);
  assert.equal(away.status, 302);
  assert.equal(away.headers.location, '/connect/login?landat=/ccp-v2/');
  const again = await request('GET', `${server.url}/connect/login?landat=//evil.example/`, { headers: { Cookie: ben.cookie } });
  assert.equal(again.status, 302);
  assert.equal(again.headers.location, '/ccp-v2/');
  const { page } = await loginForm(server);
  assert.equal(page.headers['x-frame-options'], 'DENY');
  assert.match(page.headers['content-security-policy'], /frame-ancestors 'none'/);
  assert.equal((await request('GET', `${server.url}/connect/auth/authorize`)).status, 401);
  const korean = await request('GET', `${server.url}/login`, { headers: { 'Accept-Language': 'ko-KR,ko;q=0.9' } });
  assert.match(korean.text, /<html lang="ko">/);
});

check('a form without its cookie, or of another origin, is not taken', async () => {
  const form = await loginForm(server);
  const right = { username: server.keys.AgentUsername, password: server.keys.AgentPassword };
  assert.equal((await postLogin(server, { ...form, cookie: 'a=b' }, right)).status, 403);
  assert.equal((await postLogin(server, form, right, { Origin: 'https://evil.example' })).status, 403);
  assert.equal((await postLogin(server, form, right, { Origin: server.url })).status, 302);
});

check('five wrong passwords lock a name, also for the right one', async () => {
  const form = await loginForm(server);
  for (let i = 0; i < 5; i++)
    assert.equal((await postLogin(server, form, { username: 'nobody', password: 'x' })).status, 403);
  assert.equal((await postLogin(server, form, { username: 'nobody', password: 'x' })).status, 429);
});

check('calls without a bearer, with a forged one, or unknown, get the prescribed errors', async () => {
  await ben.refused('PutAgentState', {}, 400, 'ValidationException');
  await ben.refused('AcceptContact', { contactId: '00000000-0000-4000-8000-000000000000' }, 400, 'ContactNotFoundException');
  await ben.refused('Dance', {}, 400, 'UnknownOperationException');
  await ben.refused('HoldConnection', {}, 400, 'InvalidContactTypeException');
  await ben.refused('CreateTransport', { transportType: 'web_rtc' }, 400, 'InvalidConfigurationException');
  const forged = await ben.cti("GetAgentStates", {}, { token: `${ben.token.slice(0, -1)}${ben.token.endsWith("A") ? "E" : "A"}` });
  assert.equal(forged.status, 401);
  assert.equal(forged.json.__type, 'UnauthorizedException');
});

check('configuration, states, permissions, queues have the shapes that Streams needs', async () => {
  const { configuration } = await ben.call('GetAgentConfiguration');
  assert.match(configuration.routingProfile.routingProfileARN, /:\d+:instance\/[0-9a-f-]+\//);
  assert.equal(configuration.routingProfile.channelConcurrencyMap.VOICE, 0);
  assert.equal(typeof configuration.routingProfile.defaultOutboundQueue, 'object');
  const { states } = await ben.call('GetAgentStates');
  assert.deepEqual(states.map((s) => s.type).sort(), ['offline', 'routable']);
  const { queues } = await ben.call('GetRoutingProfileQueues', { routingProfileARN: configuration.routingProfile.routingProfileARN });
  assert.equal(queues[0].name, 'BasicQueue');
  assert.match(queues.at(-1).queueARN, /\/queue\/agent\//);
  assert.ok((await ben.call('GetAgentPermissions')).permissions.includes('BasicAgentAccess'));
  await ben.call('UpdateAgentConfiguration', { configuration: { agentPreferences: { LANGUAGE: 'ko_KR' } } });
  assert.deepEqual((await ben.call('GetAgentConfiguration')).configuration.agentPreferences, { LANGUAGE: 'ko_KR' });
});

check('a whole conversation: queue, offer, accept, talk, end, after-contact work, clear', async () => {
  await ben.listen();
  const ana = await customer();
  await ben.setState('routable');
  const offered = await ben.contact('connecting');
  assert.equal(offered.type, 'chat');
  assert.equal(offered.queue.name, 'BasicQueue');
  assert.equal(offered.contactId, ana.contactId);
  assert.deepEqual(offered.attributes.tier, { name: 'tier', value: 'gold' });
  assert.equal(customerLeg(offered).connectionId, ana.participantId);
  assert.equal(agentLeg(offered).chatMediaInfo.customerName, 'Ana');

  const token = await ben.session(offered);
  assert.equal((await participant(server, 'transcript', token)).status, 403, 'not before accept');
  assert.equal((await participant(server, 'message', token, { ContentType: 'text/plain', Content: 'x' })).status, 403);
  const refused = await ben.refused('ClearContact', { contactId: offered.contactId }, 400, 'InvalidStateException');
  assert.match(refused.message, /Cannot clear contact: invalid state CONNECTING/);

  const connected = await ben.accept(offered);
  await ben.call('AcceptContact', { contactId: offered.contactId }); // the SDK repeats
  assert.equal(agentLeg(connected).state.type, 'connected');
  const joined = await ana.socket.event('participant.joined', (item) => item.ParticipantRole === 'AGENT');
  assert.equal(joined.ParticipantId, agentLeg(offered).connectionId);
  await ben.socket.event('participant.joined', (item) => item.ParticipantRole === 'AGENT');

  const hello = await participant(server, 'message', token, { ContentType: 'text/plain', Content: 'Hello Ana' });
  assert.equal(hello.status, 200, hello.text);
  await ana.socket.byId(hello.json.Id);
  const echo = await ben.socket.byId(hello.json.Id);
  assert.equal(echo.ContactId, ana.contactId);
  assert.equal(echo.InitialContactId, ana.contactId);
  await ben.socket.byId((await ana.say('Hello')).Id);
  await ana.call('event', { ContentType: 'application/vnd.amazonaws.connect.event.typing' });
  await ben.socket.event('typing', (item) => item.ParticipantRole === 'CUSTOMER');
  const past = await participant(server, 'transcript', token, {});
  assert.ok(past.json.Transcript.some((item) => item.Content === 'Hello'));

  await ben.call('UpdateContactAttributes', { contactId: offered.contactId, attributes: { order: '17' } });
  assert.equal((await ben.snapshot()).contacts[0].attributes.order.value, '17');
  await ben.refused('PutAgentState', { state: (await ben.call('GetAgentStates')).states[1] }, 400, 'InvalidStateException');

  await ben.destroy(offered);
  const ended = (await ben.snapshot()).contacts[0];
  assert.equal(ended.state.type, 'ended', 'before DestroyConnection answers');
  await ana.socket.event('participant.left', (item) => item.ParticipantRole === 'AGENT');
  await ana.socket.event('chat.ended');
  assert.equal((await participant(server, 'transcript', token, {})).status, 200, 'in after-contact work');
  assert.equal((await participant(server, 'message', token, { ContentType: 'text/plain', Content: 'x' })).status, 403);
  await ben.call('ClearContact', { contactId: offered.contactId });
  assert.deepEqual((await ben.snapshot()).contacts, []);
  assert.equal((await participant(server, 'transcript', token, {})).status, 403, 'cleared');

  const { Contact } = await control.send(new DescribeContactCommand({ InstanceId, ContactId: ana.contactId }));
  assert.ok(Contact.QueueInfo.EnqueueTimestamp);
  assert.ok(Contact.AgentInfo.ConnectedToAgentTimestamp);
  assert.ok(Contact.AgentInfo.AfterContactWorkEndTimestamp);
  assert.equal(Contact.DisconnectReason, 'AGENT_DISCONNECT');
});

check('a customer who leaves while offered; a rejected offer comes back when it is cleared', async () => {
  const ana = await customer();
  const offered = await ben.contact('connecting');
  await ben.call('RejectContact', { contactId: offered.contactId });
  const rejected = await ben.contact('rejected');
  assert.equal(agentLeg(rejected).state.type, 'rejected');
  assert.equal(customerLeg(rejected).state.type, 'connected');
  await ben.call('ClearContact', { contactId: offered.contactId });
  const again = await ben.contact('connecting');
  assert.notEqual(agentLeg(again).connectionId, agentLeg(offered).connectionId, 'a new participant an offer');
  await ana.call('disconnect', {});
  const left = await ben.contact('rejected');
  assert.equal(agentLeg(left).state.type, 'disconnected');
  assert.equal(customerLeg(left).state.type, 'disconnected');
  await ben.call('CompleteContact', { contactId: offered.contactId });
});

check('a poll waits for a change and is then answered at once', async () => {
  const { nextToken } = await ben.call('GetAgentSnapshot', {});
  const began = Date.now();
  const held = ben.call('GetAgentSnapshot', { nextToken, timeout: 30000 });
  await new Promise((resolve) => setImmediate(resolve));
  await ben.setState('offline');
  const answer = await held;
  assert.equal(answer.snapshot.state.type, 'offline');
  assert.notEqual(answer.nextToken, nextToken);
  assert.ok(Date.now() - began < 5000);
  const foreign = await ben.call('GetAgentSnapshot', { nextToken: 'other.1.9' });
  assert.equal(foreign.snapshot.state.type, 'offline', 'a foreign token is none');
});

const zoe = new Agent(server, 'zoe', 'Correct-Horse-1');
check('a second agent, a queue quick connect and an agent quick connect', async () => {
  const [queue] = (await control.send(new ListQueuesCommand({ InstanceId, QueueTypes: ['STANDARD'] }))).QueueSummaryList;
  const [profile] = (await control.send(new ListRoutingProfilesCommand({ InstanceId }))).RoutingProfileSummaryList;
  const security = (await control.send(new ListSecurityProfilesCommand({ InstanceId }))).SecurityProfileSummaryList
    .find((p) => p.Name === 'Agent');
  const { UserId } = await control.send(new CreateUserCommand({
    InstanceId, Username: 'zoe', Password: 'Correct-Horse-1', RoutingProfileId: profile.Id, SecurityProfileIds: [security.Id],
    PhoneConfig: { PhoneType: 'SOFT_PHONE' }, IdentityInfo: { FirstName: 'Zoe', LastName: 'Kim', Email: 'zoe@example.com' },
  }));
  await control.send(new UpdateRoutingProfileConcurrencyCommand({
    InstanceId, RoutingProfileId: profile.Id, MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 5 }],
  }));
  const { Flows } = await import('@aws-sdk/client-connect').then(async ({ ListContactFlowsCommand }) => ({
    Flows: (await control.send(new ListContactFlowsCommand({ InstanceId }))).ContactFlowSummaryList,
  }));
  const flowOf = (type) => Flows.find((f) => f.ContactFlowType === type).Id;
  const ids = [];
  for (const [Name, QuickConnectConfig] of [
    ['Tier 2', { QuickConnectType: 'QUEUE', QueueConfig: { QueueId: queue.Id, ContactFlowId: flowOf('QUEUE_TRANSFER') } }],
    ['Zoe', { QuickConnectType: 'USER', UserConfig: { UserId, ContactFlowId: flowOf('AGENT_TRANSFER') } }],
  ])
    ids.push((await control.send(new CreateQuickConnectCommand({ InstanceId, Name, QuickConnectConfig }))).QuickConnectId);
  await control.send(new AssociateQueueQuickConnectsCommand({ InstanceId, QueueId: queue.Id, QuickConnectIds: ids }));
  await zoe.signIn();
  assert.equal((await zoe.call('GetAgentConfiguration')).configuration.name, 'Zoe Kim');
  const { queues } = await ben.call('GetRoutingProfileQueues', {});
  const { endpoints } = await ben.call('GetEndpoints', { queueARNs: queues.map((q) => q.queueARN) });
  assert.deepEqual(endpoints.map((e) => [e.name, e.type]).sort(), [['Tier 2', 'queue'], ['Zoe', 'agent']]);
  server.endpoints = Object.fromEntries(endpoints.map((e) => [e.name, e]));
});

check('transfer to an agent: new segment, the old agent works on, the customer goes on', async () => {
  await ben.setState('routable');
  const ana = await customer();
  const first = await ben.accept(await ben.contact('connecting', (c) => c.contactId === ana.contactId));
  const token = await ben.session(first);
  await zoe.listen();
  await zoe.setState('routable');
  await ben.refused('CreateAdditionalConnection',
    { contactId: first.contactId, endpoint: { type: 'queue', endpointARN: 'arn:aws:nowhere' } }, 400, 'BadEndpointException');
  await ben.call('CreateAdditionalConnection', { contactId: first.contactId, endpoint: server.endpoints.Zoe });
  await ben.socket.event('transfer.succeeded', (item) => item.ContactId === first.contactId);
  const ended = await ben.contact('ended', (c) => c.contactId === first.contactId);
  assert.equal(customerLeg(ended).state.type, 'connected');
  assert.equal(ended.connections.find((c) => c.type === 'outbound').quickConnectName, 'Zoe');
  await ben.destroy(first); // what public code does in the success callback
  const second = await zoe.contact('connecting');
  assert.notEqual(second.contactId, first.contactId);
  assert.equal(second.initialContactId, first.contactId);
  assert.equal(second.initiationMethod, 'transfer');
  await zoe.accept(second);
  const zoeToken = await zoe.session(second);
  const hello = await participant(server, 'message', zoeToken, { ContentType: 'text/plain', Content: 'Zoe here' });
  const heard = await ana.socket.byId(hello.json.Id);
  assert.equal(heard.InitialContactId, first.contactId);
  assert.equal(heard.ContactId, second.contactId);
  await zoe.socket.byId((await ana.say('hi Zoe')).Id);
  assert.ok(!zoe.socket.items.some((item) => item.ContentType.endsWith('transfer.succeeded')), 'never to who joins');
  assert.equal((await participant(server, 'message', token, { ContentType: 'text/plain', Content: 'x' })).status, 403);
  await ben.call('ClearContact', { contactId: first.contactId });
  await zoe.destroy(second);
  await ana.socket.event('chat.ended');
  await zoe.call('ClearContact', { contactId: second.contactId });
  const { Contact } = await control.send(new DescribeContactCommand({ InstanceId, ContactId: second.contactId }));
  assert.equal(Contact.PreviousContactId, first.contactId);
  assert.equal(Contact.InitiationMethod, 'TRANSFER');
});

check('a second agent joins and the first stays', async () => {
  await zoe.setState('offline');
  const ana = await customer();
  const first = await ben.accept(await ben.contact('connecting', (c) => c.contactId === ana.contactId));
  await zoe.setState('routable');
  await ben.call('AddNewConnection', { contactId: first.contactId, endpoint: server.endpoints.Zoe });
  const second = await zoe.contact('connecting');
  assert.equal(second.relatedContactId, first.contactId);
  await zoe.accept(second);
  await ben.see('a third connection', (s) => s.contacts[0]?.connections.some((c) => c.type === 'outbound' && c.state.type === 'connected'));
  const said = (await ana.say('hello both')).Id;
  await ben.socket.byId(said);
  await zoe.socket.byId(said);
  await ben.destroy(first);
  await ana.socket.event('participant.left');
  await zoe.socket.byId((await ana.say('still here')).Id);
  await zoe.destroy(second);
  await ana.socket.event('chat.ended');
  await ben.call('ClearContact', { contactId: first.contactId });
  await zoe.call('ClearContact', { contactId: second.contactId });
});

check('whispers reach one side alone; when the agent leaves, the disconnect flow queues again', async () => {
  const [queue] = (await control.send(new ListQueuesCommand({ InstanceId, QueueTypes: ['STANDARD'] }))).QueueSummaryList;
  const action = (Identifier, Type, Parameters, next, errors = []) =>
    ({ Identifier, Type, Parameters, Transitions: next ? { NextAction: next, Errors: errors.map((e) => ({ NextAction: next, ErrorType: e })) } : {} });
  const flow = async (Name, Type, actions) => (await control.send(new CreateContactFlowCommand({ InstanceId, Name, Type,
    Content: JSON.stringify({ Version: '2019-10-30', StartAction: actions[0].Identifier, Metadata: {}, Actions: actions }) }))).ContactFlowId;
  const whisper = (name, type, text) => flow(name, type, [action('a', 'MessageParticipant', { Text: text }, 'z', ['NoMatchingError']),
    action('z', 'EndFlowExecution', {})]);
  const forAgent = await whisper('To the agent', 'AGENT_WHISPER', 'from $.Queue.Name');
  const forCustomer = await whisper('To the customer', 'CUSTOMER_WHISPER', 'Ben will help you');
  const queued = (first) => [...first,
    action('t', 'UpdateContactTargetQueue', { QueueId: queue.Id }, 'q', ['NoMatchingError']),
    { Identifier: 'q', Type: 'TransferContactToQueue', Parameters: {}, Transitions: { NextAction: 'e',
      Errors: [{ NextAction: 'e', ErrorType: 'NoMatchingError' }, { NextAction: 'e', ErrorType: 'QueueAtCapacity' }] } },
    action('e', 'DisconnectParticipant', {})];
  const again = await flow('Once more', 'CONTACT_FLOW', queued([action('m', 'MessageParticipant', { Text: 'One more thing' }, 't', ['NoMatchingError'])]));
  const ContactFlowId = await flow('With hooks', 'CONTACT_FLOW', queued([
    action('m', 'MessageParticipant', { Text: 'Hello there' }, 'h1', ['NoMatchingError']),
    action('h1', 'UpdateContactEventHooks', { EventHooks: { AgentWhisper: forAgent } }, 'h2', ['NoMatchingError']),
    action('h2', 'UpdateContactEventHooks', { EventHooks: { CustomerWhisper: forCustomer } }, 'h3', ['NoMatchingError']),
    action('h3', 'UpdateContactEventHooks', { EventHooks: { CustomerRemaining: again } }, 't', ['NoMatchingError'])]));
  await zoe.setState('offline');
  await ben.listen();
  const started = await control.send(new StartChatContactCommand({ InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: 'Ana' } }));
  const ana = await (await new Person(server, started).connect()).listen();
  const first = await ben.accept(await ben.contact('connecting'));
  await ben.socket.item('the agent whisper', (item) => item.Content === 'from BasicQueue');
  await ana.socket.item('the customer whisper', (item) => item.Content === 'Ben will help you');
  await ana.socket.event('participant.joined', (item) => item.ParticipantRole === 'AGENT');
  assert.ok(!ana.socket.items.some((item) => item.Content === 'from BasicQueue'));
  assert.ok(!ben.socket.items.some((item) => item.Content === 'Ben will help you'));
  assert.ok(!(await ana.everything()).some((item) => /BasicQueue|will help/.test(item.Content ?? '')), 'not recorded');
  await ben.destroy(first);
  await ana.socket.item('the disconnect flow', (item) => item.Content === 'One more thing');
  const second = await ben.contact('connecting', (c) => c.contactId !== first.contactId);
  assert.equal(second.initiationMethod, 'disconnect');
  assert.equal(second.initialContactId, first.contactId);
  await ana.call('disconnect', {});
  await ben.contact('rejected');
  for (const c of [first, second]) await ben.call('ClearContact', { contactId: c.contactId });
});

check('kill -9 while a chat is offered and another is open: nothing is lost', async () => {
  const open = await customer();
  const held = await ben.accept(await ben.contact('connecting', (c) => c.contactId === open.contactId));
  const offered = await customer();
  await ben.contact('connecting', (c) => c.contactId === offered.contactId);
  await server.kill();
  await server.start();
  const after = await ben.snapshot(); // the bearer and the session go on
  assert.deepEqual(after.contacts.map((c) => [c.contactId, c.state.type]),
    [[held.contactId, 'connected'], [offered.contactId, 'connecting']]);
  await ben.listen();
  await ben.accept(after.contacts[1]);
  const token = await ben.session(held);
  const said = await participant(server, 'message', token, { ContentType: 'text/plain', Content: 'back' });
  await ben.socket.byId(said.json.Id);
  for (const c of after.contacts) {
    await ben.destroy(c);
    await ben.call('ClearContact', { contactId: c.contactId });
  }
});

check('signing out ends the session, its bearers and its sockets', async () => {
  const out = await request('GET', `${server.url}/logout`, { headers: { Cookie: ben.cookie } });
  assert.equal(out.status, 200);
  assert.match(String(out.headers['set-cookie']), /frontdesk-session=;/);
  await ben.socket.closed;
  assert.equal((await ben.cti('GetAgentStates')).status, 401);
});

stopsCleanly(server);
