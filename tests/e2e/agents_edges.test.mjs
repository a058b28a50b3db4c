// What happens to agents and their chats at the edges: supervisors and scripts that act from outside, customers who
// leave, criteria, forced passwords, proxies, and a server that is killed. contract/ccp.md 4, 6; flows.md 4.7, 7.7.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  AssociateQueueQuickConnectsCommand, AssociateUserProficienciesCommand, CreateContactFlowCommand, CreatePredefinedAttributeCommand,
  CreateQuickConnectCommand, CreateUserCommand, DescribeContactCommand, ListAgentStatusesCommand, ListContactFlowsCommand,
  ListQueuesCommand, ListRoutingProfilesCommand, ListSecurityProfilesCommand, ListUsersCommand, PutUserStatusCommand,
  StartChatContactCommand, StopContactCommand, UpdateContactAttributesCommand, UpdateContactRoutingDataCommand,
  UpdateRoutingProfileConcurrencyCommand, UpdateUserPhoneConfigCommand,
} from '@aws-sdk/client-connect';
import { binary, check, frontdesk, startServer, stopsCleanly } from './harness.mjs';
import { Agent, agentLeg, loginForm, postLogin } from './lib/agent.mjs';
import { newCustomer, Person } from './lib/chat.mjs';
import { participant, request } from './lib/http.mjs';
import { connectClient } from './lib/sdk.mjs';
import { signedCall } from './lib/sign.mjs';

const server = await startServer({ args: ['--forwarded-for'] });
const ben = await new Agent(server, server.keys.AgentUsername, server.keys.AgentPassword).signIn();
const zoe = new Agent(server, 'zoe', 'Correct-Horse-1');
const control = connectClient(server);
const InstanceId = server.keys.InstanceId;
const customer = () => newCustomer(server, { ParticipantDetails: { DisplayName: 'Ana' }, Attributes: { tier: 'gold' } });
const describe = async (ContactId) => (await control.send(new DescribeContactCommand({ InstanceId, ContactId }))).Contact;
const of = (person) => (c) => c.contactId === person.contactId;
let users;
let statuses;

check('set up: a second agent, five chats each, quick connects', async () => {
  const [queue] = (await control.send(new ListQueuesCommand({ InstanceId, QueueTypes: ['STANDARD'] }))).QueueSummaryList;
  const [profile] = (await control.send(new ListRoutingProfilesCommand({ InstanceId }))).RoutingProfileSummaryList;
  const security = (await control.send(new ListSecurityProfilesCommand({ InstanceId }))).SecurityProfileSummaryList.find((p) => p.Name === 'Agent');
  await control.send(new CreateUserCommand({
    InstanceId, Username: 'zoe', Password: 'Correct-Horse-1', RoutingProfileId: profile.Id, SecurityProfileIds: [security.Id],
    PhoneConfig: { PhoneType: 'SOFT_PHONE' }, IdentityInfo: { FirstName: 'Zoe', LastName: 'Kim', Email: 'zoe@example.com' } }));
  await control.send(new UpdateRoutingProfileConcurrencyCommand({
    InstanceId, RoutingProfileId: profile.Id, MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 5 }] }));
  const flows = (await control.send(new ListContactFlowsCommand({ InstanceId }))).ContactFlowSummaryList;
  const { QuickConnectId } = await control.send(new CreateQuickConnectCommand({ InstanceId, Name: 'Tier 2', QuickConnectConfig: {
    QuickConnectType: 'QUEUE', QueueConfig: { QueueId: queue.Id, ContactFlowId: flows.find((f) => f.ContactFlowType === 'QUEUE_TRANSFER').Id } } }));
  await control.send(new AssociateQueueQuickConnectsCommand({ InstanceId, QueueId: queue.Id, QuickConnectIds: [QuickConnectId] }));
  users = Object.fromEntries((await control.send(new ListUsersCommand({ InstanceId }))).UserSummaryList.map((u) => [u.Username, u.Id]));
  statuses = Object.fromEntries((await control.send(new ListAgentStatusesCommand({ InstanceId }))).AgentStatusSummaryList.map((s) => [s.Type, s.Id]));
  await zoe.signIn();
  const { queues } = await ben.call('GetRoutingProfileQueues', {});
  [server.tier2] = (await ben.call('GetEndpoints', { queueARNs: queues.map((q) => q.queueARN) })).endpoints;
});

check('attributes set from outside are in the parked poll at once', async () => {
  await ben.setState('routable');
  const ana = await customer();
  const held = await ben.accept(await ben.contact('connecting', of(ana)));
  const seen = ben.see('the attribute', (s) => s.contacts[0]?.attributes.order?.value === '17');
  const began = Date.now();
  await control.send(new UpdateContactAttributesCommand({ InstanceId, InitialContactId: ana.contactId, Attributes: { order: '17' } }));
  await seen;
  assert.ok(Date.now() - began < 5000, 'not only when the poll was over');
  // another agent has nothing to do with it
  for (const op of ['AcceptContact', 'RejectContact', 'ClearContact'])
    await zoe.refused(op, { contactId: ana.contactId }, 400, 'ContactNotFoundException');
  await zoe.refused('DestroyConnection', { contactId: ana.contactId, connectionId: agentLeg(held).connectionId }, 400, 'ContactNotFoundException');
  await zoe.refused('CreateTransport', { transportType: 'chat_token', contactId: ana.contactId, participantId: agentLeg(held).connectionId }, 400, 'ContactNotFoundException');
  await zoe.refused('UpdateContactAttributes', { contactId: ana.contactId, attributes: { a: 'b' } }, 400, 'ContactNotFoundException');

  await control.send(new StopContactCommand({ InstanceId, ContactId: ana.contactId }));
  await ana.socket.event('chat.ended');
  const ended = await ben.contact('ended', of(ana));
  assert.equal(agentLeg(ended).state.type, 'disconnected');
  const working = await describe(ana.contactId);
  await ben.call('ClearContact', { contactId: ana.contactId });
  const record = await describe(ana.contactId);
  assert.equal(record.DisconnectReason, 'API');
  assert.equal(working.AgentInfo.AfterContactWorkEndTimestamp, undefined);
  const steps = [record.InitiationTimestamp, record.ConnectedToSystemTimestamp, record.QueueInfo.EnqueueTimestamp, record.AgentInfo.AcceptedByAgentTimestamp,
    record.AgentInfo.ConnectedToAgentTimestamp, record.DisconnectTimestamp, record.AgentInfo.AfterContactWorkStartTimestamp, record.AgentInfo.AfterContactWorkEndTimestamp];
  assert.ok(steps.every((t) => t instanceof Date), JSON.stringify(record));
  for (let i = 1; i < steps.length; i++) assert.ok(steps[i - 1] <= steps[i], `step ${i} of ${steps.map((t) => t.toISOString())}`);
  assert.equal(record.AgentInfo.Id, users[server.keys.AgentUsername]);
});

check('routing criteria: who has the proficiency gets the chat, though somebody else is idle for longer', async () => {
  await control.send(new CreatePredefinedAttributeCommand({ InstanceId, Name: 'Language', Values: { StringList: ['Korean', 'Thai'] } }));
  await control.send(new AssociateUserProficienciesCommand({ InstanceId, UserId: users.zoe,
    UserProficiencies: [{ AttributeName: 'Language', AttributeValue: 'Korean', Level: 4 }] }));
  await ben.setState('offline');
  const ana = await customer();
  const step = (Value, DurationInSeconds) => ({ Expiry: { DurationInSeconds }, Expression: { AttributeCondition: {
    Name: 'Language', Value, ProficiencyLevel: 3, ComparisonOperator: 'NumberGreaterOrEqualTo' } } });
  await assert.rejects(control.send(new UpdateContactRoutingDataCommand({ InstanceId, ContactId: ana.contactId,
    RoutingCriteria: { Steps: [{ Expression: { AttributeCondition: { Name: 'Language' } } }] } })), { name: 'InvalidParameterException' });
  await control.send(new UpdateContactRoutingDataCommand({ InstanceId, ContactId: ana.contactId,
    RoutingCriteria: { Steps: [step('Korean', 600), step('Thai', 60)] } }));
  await ben.setState('routable');
  assert.deepEqual((await ben.snapshot()).contacts, [], 'ben does not speak Korean');
  let { RoutingCriteria } = await describe(ana.contactId);
  assert.deepEqual(RoutingCriteria.Steps.map((s) => s.Status), ['ACTIVE', 'INACTIVE']);
  await zoe.snapshot();
  await zoe.setState('routable');
  const offered = await zoe.accept(await zoe.contact('connecting', of(ana)));
  ({ RoutingCriteria } = await describe(ana.contactId));
  assert.deepEqual([RoutingCriteria.Index, ...RoutingCriteria.Steps.map((s) => s.Status)], [0, 'JOINED', 'INACTIVE']);
  assert.ok(RoutingCriteria.ActivationTimestamp < RoutingCriteria.Steps[0].Expiry.ExpiryTimestamp);
  await zoe.destroy(offered);
  await zoe.call('ClearContact', { contactId: ana.contactId });
  await zoe.setState('offline');
});

check('a post-chat survey: the customer leaves, the agent is removed, the disconnect flow asks', async () => {
  const action = (Identifier, Type, Parameters, next) =>
    ({ Identifier, Type, Parameters, Transitions: next ? { NextAction: next, Errors: [{ NextAction: next, ErrorType: 'NoMatchingError' }] } : {} });
  const flow = async (Name, actions) => (await control.send(new CreateContactFlowCommand({ InstanceId, Name, Type: 'CONTACT_FLOW',
    Content: JSON.stringify({ Version: '2019-10-30', StartAction: actions[0].Identifier, Metadata: {}, Actions: actions }) }))).ContactFlowId;
  const [queue] = (await control.send(new ListQueuesCommand({ InstanceId, QueueTypes: ['STANDARD'] }))).QueueSummaryList;
  const survey = await flow('Survey', [action('m', 'MessageParticipant', { Text: 'How was it?' }, 'w'),
    { Identifier: 'w', Type: 'Wait', Parameters: { TimeLimitSeconds: '600', Events: ['CustomerReturned'] }, Transitions: { NextAction: 'e',
      Conditions: [{ NextAction: 'e', Condition: { Operator: 'Equals', Operands: ['WaitCompleted'] } }, { NextAction: 'e', Condition: { Operator: 'Equals', Operands: ['CustomerReturned'] } }],
      Errors: [{ NextAction: 'e', ErrorType: 'NoMatchingError' }] } },
    action('e', 'DisconnectParticipant', {})]);
  const ContactFlowId = await flow('With a survey', [
    action('h', 'UpdateContactEventHooks', { EventHooks: { CustomerRemaining: survey } }, 't'),
    action('t', 'UpdateContactTargetQueue', { QueueId: queue.Id }, 'q'),
    { Identifier: 'q', Type: 'TransferContactToQueue', Parameters: {}, Transitions: { NextAction: 'e',
      Errors: [{ NextAction: 'e', ErrorType: 'NoMatchingError' }, { NextAction: 'e', ErrorType: 'QueueAtCapacity' }] } },
    action('e', 'DisconnectParticipant', {})]);
  await ben.setState('routable');
  await ben.listen();
  // The installed SDK does not know DisconnectOnCustomerExit yet and drops it: signed by hand.
  const answer = await signedCall(server, 'PUT', '/contact/chat', { InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: 'Ana' },
    DisconnectOnCustomerExit: ['AGENT'] });
  assert.equal(answer.status, 200, answer.text);
  const started = answer.json;
  const ana = await (await new Person(server, started).connect()).listen();
  await ben.accept(await ben.contact('connecting', (c) => c.contactId === started.ContactId));
  await ana.socket.event('participant.joined', (item) => item.ParticipantRole === 'AGENT');
  await ana.call('disconnect', {});
  await ana.socket.event('participant.left', (item) => item.ParticipantRole === 'AGENT');
  await ana.socket.item('the survey', (item) => item.Content === 'How was it?');
  const ended = await ben.contact('ended', (c) => c.contactId === started.ContactId);
  assert.equal(agentLeg(ended).state.type, 'disconnected');
  assert.equal((await describe(started.ContactId)).DisconnectReason, 'CUSTOMER_DISCONNECT');
  await ana.say('Very good'); // the tokens are still good
  await ana.call('disconnect', {});
  await ana.socket.event('participant.left', (item) => item.ParticipantRole === 'CUSTOMER');
  await ana.socket.event('chat.ended');
  await ben.call('ClearContact', { contactId: started.ContactId });
});

check('auto-accept, and after-contact work that ends by itself', async () => {
  const phone = (AutoAccept, AfterContactWorkTimeLimit) => control.send(new UpdateUserPhoneConfigCommand({ InstanceId, UserId: users.zoe,
    PhoneConfig: { PhoneType: 'SOFT_PHONE', AutoAccept, AfterContactWorkTimeLimit } }));
  await phone(true, 1);
  await ben.setState('offline');
  await zoe.setState('routable');
  const ana = await customer();
  const open = await zoe.contact('connected', of(ana));
  await ana.socket.event('participant.joined', (item) => item.ParticipantRole === 'AGENT');
  await zoe.destroy(open);
  await zoe.gone(ana.contactId);
  const { AgentInfo } = await describe(ana.contactId);
  assert.ok(AgentInfo.AfterContactWorkEndTimestamp - AgentInfo.AfterContactWorkStartTimestamp >= 1000);
  await phone(false, 0);
  await zoe.setState('offline');
});

check('PutUserStatus from outside with an open chat waits for it, as the next status', async () => {
  await ben.setState('routable');
  const ana = await customer();
  const open = await ben.accept(await ben.contact('connecting', of(ana)));
  await control.send(new PutUserStatusCommand({ InstanceId, UserId: users[server.keys.AgentUsername], AgentStatusId: statuses.OFFLINE }));
  const waiting = await ben.see('the next status', (s) => s.nextState && s);
  assert.deepEqual([waiting.state.type, waiting.nextState.type], ['routable', 'offline']);
  await customer().then(async (next) => { // nothing more is offered
    assert.equal((await ben.snapshot()).contacts.length, 1);
    await next.call('disconnect', {});
  });
  await ben.destroy(open);
  assert.equal((await ben.snapshot()).state.type, 'routable', 'until it is cleared');
  await ben.call('ClearContact', { contactId: ana.contactId });
  assert.equal((await ben.snapshot()).state.type, 'offline');
});

check('a further agent is announced, and stays when the first transfers', async () => {
  await ben.setState('routable');
  await ben.listen();
  const ana = await customer();
  const first = await ben.accept(await ben.contact('connecting', of(ana)));
  await ben.setState('offline', true);
  await zoe.setState('routable');
  await ben.call('AddNewConnection', { contactId: first.contactId, endpoint: server.tier2 });
  const second = await zoe.contact('connecting');
  const invited = await ana.socket.event('participant.invited');
  assert.equal(invited.ParticipantId, agentLeg(second).connectionId);
  await ben.socket.event('participant.invited');
  await zoe.accept(second);
  await zoe.setState('offline', true);
  await ana.call('disconnect', {});
  for (const [who, c] of [[ben, first], [zoe, second]]) {
    await who.contact('ended', (x) => x.contactId === c.contactId);
    await who.call('ClearContact', { contactId: c.contactId });
    assert.equal((await who.snapshot()).state.type, 'offline', 'the next status has come');
  }
});

check('kill -9 in the middle of a transfer and of after-contact work', async () => {
  await ben.setState('routable');
  const ana = await customer();
  const first = await ben.accept(await ben.contact('connecting', of(ana)));
  await ben.call('CreateAdditionalConnection', { contactId: first.contactId, endpoint: server.tier2 });
  await ben.contact('ended', of(ana));
  await server.kill();
  await server.start();
  const after = await ben.snapshot();
  assert.equal(after.contacts.find(of(ana)).state.type, 'ended', 'after-contact work goes on');
  assert.equal(agentLeg(after.contacts.find(of(ana))).state.type, 'disconnected');
  const { NextContacts, ...old } = await describe(ana.contactId);
  assert.equal(old.AgentInfo.AfterContactWorkEndTimestamp, undefined);
  const moved = await ben.contact('connecting', (c) => c.initialContactId === ana.contactId);
  await ben.accept(moved);
  await ana.listen();
  const token = await ben.session(moved);
  const said = await participant(server, 'message', token, { ContentType: 'text/plain', Content: 'here again' });
  assert.equal(said.status, 200, said.text);
  await ben.call('ClearContact', { contactId: first.contactId });
  assert.ok((await describe(first.contactId)).AgentInfo.AfterContactWorkEndTimestamp);
  await ben.destroy(moved);
  await ben.call('ClearContact', { contactId: moved.contactId });
});

check('a forced password change: no session before it, the old password is over with it', async () => {
  const { code, stderr } = await frontdesk(['user', 'must-change', 'zoe', '--data', server.data]);
  assert.equal(code, 0, stderr);
  const form = await loginForm(server);
  const due = await postLogin(server, form, { username: 'zoe', password: 'Correct-Horse-1' });
  assert.equal(due.status, 200);
  assert.ok(!String(due.headers['set-cookie'] ?? '').includes('frontdesk-session='), 'no session yet');
  const token = /name="token" value="([^"]+)"/.exec(due.text)[1];
  const action = /<form[^>]*action="([^"]+)"/.exec(due.text)[1];
  const choose = (fields) => request('POST', `${server.url}${action}`, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: form.cookie },
    body: new URLSearchParams({ csrf: form.csrf, landat: '/ccp-v2/', token, ...fields }).toString() });
  assert.equal((await choose({ password: 'short', repeat: 'short' })).status, 403);
  assert.equal((await choose({ password: 'Better-Horse-2', repeat: 'Better-Horse-3' })).status, 403);
  await zoe.listen();
  const chosen = await choose({ password: 'Better-Horse-2', repeat: 'Better-Horse-2' });
  assert.equal(chosen.status, 302, chosen.text);
  assert.match(String(chosen.headers['set-cookie']), /frontdesk-session=/);
  await zoe.socket.closed; // of the session with the old one
  assert.equal((await zoe.cti('GetAgentStates')).status, 401);
  assert.equal((await choose({ password: 'Better-Horse-4', repeat: 'Better-Horse-4' })).status, 403, 'once');
  assert.equal((await postLogin(server, await loginForm(server), { username: 'zoe', password: 'Correct-Horse-1' })).status, 403);
  zoe.password = 'Better-Horse-2';
  await zoe.signIn();
});

check('frontdesk user passwd ends sessions and open sockets of a running server', async () => {
  await zoe.listen();
  const child = spawn(binary, ['user', 'passwd', 'zoe', '--password-stdin', '--data', server.data], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end('Third-Horse-3\n');
  assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0);
  assert.equal((await zoe.cti('GetAgentStates')).status, 401);
  const beat = setInterval(() => zoe.socket.send({ topic: 'aws/heartbeat' }), 1000); // another process: seen within 15 s of heartbeats
  await zoe.socket.closed;
  clearInterval(beat);
});

check('behind a proxy tries are counted by the guest, who cannot choose the address', async () => {
  const form = await loginForm(server);
  const guess = (address, i) => postLogin(server, form, { username: `guest${i}`, password: 'x' }, { 'X-Forwarded-For': address });
  let status;
  for (let i = 0; i < 30; i++) ({ status } = await guess(`10.0.0.${i}, 203.0.113.9`, i));
  assert.equal(status, 403);
  assert.equal((await guess('10.9.9.9, 203.0.113.9', 31)).status, 429, 'what the guest wrote in front does not count');
  assert.equal((await guess('203.0.113.10', 32)).status, 403, 'another guest of the same proxy');
});

check('many CreateUser at once leave the readers free', async () => {
  const [profile] = (await control.send(new ListRoutingProfilesCommand({ InstanceId }))).RoutingProfileSummaryList;
  const security = (await control.send(new ListSecurityProfilesCommand({ InstanceId }))).SecurityProfileSummaryList.find((p) => p.Name === 'Agent');
  let left = 24;
  const making = Promise.all(Array.from({ length: left }, (_, i) => control.send(new CreateUserCommand({ InstanceId, Username: `many${i}`, Password: 'Correct-Horse-1',
    RoutingProfileId: profile.Id, SecurityProfileIds: [security.Id], PhoneConfig: { PhoneType: 'SOFT_PHONE' }, IdentityInfo: { FirstName: 'M', LastName: 'N', Email: 'm@example.com' } })).then(() => left--)));
  for (let reads = 0; reads < 5; reads++) await ben.call('GetAgentStates');
  assert.ok(left > 12, `${left} are still being made when five reads are over`);
  await making;
  assert.equal((await control.send(new ListUsersCommand({ InstanceId, MaxResults: 100 }))).UserSummaryList.length, 26);
});

stopsCleanly(server);
