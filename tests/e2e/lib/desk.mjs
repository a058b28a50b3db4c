// Agents for tests whose subject is the conversation: signed in, available, and each accepted chat a person like others.
import {
  AssociateQueueQuickConnectsCommand, CreateQuickConnectCommand, CreateUserCommand, ListContactFlowsCommand, ListQueuesCommand,
  ListRoutingProfilesCommand, ListSecurityProfilesCommand, UpdateRoutingProfileConcurrencyCommand,
} from '@aws-sdk/client-connect';
import { Agent, agentLeg } from './agent.mjs';
import { Person } from './chat.mjs';

/** The instance's own agent, available for ten chats at once. Whatever chat there is will be offered: answer it. */
export async function openDesk(server, control) {
  const { InstanceId, AgentUsername, AgentPassword } = server.keys;
  const [profile] = (await control.send(new ListRoutingProfilesCommand({ InstanceId }))).RoutingProfileSummaryList;
  await control.send(new UpdateRoutingProfileConcurrencyCommand({
    InstanceId, RoutingProfileId: profile.Id, MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 10 }] }));
  const agent = await new Agent(server, AgentUsername, AgentPassword).signIn();
  await agent.setState('routable');
  return agent;
}

/** Accepts the offer of this chat; the agent's half of it has tokens as everybody has. */
export async function answer(agent, test) {
  const offered = await agent.contact('connecting', test);
  await agent.session(offered);
  const contact = await agent.accept(offered);
  const leg = agentLeg(contact);
  const person = new Person(agent.server, { ContactId: contact.contactId, ParticipantId: leg.connectionId,
    ParticipantToken: JSON.parse(leg.chatMediaInfo.connectionData).ConnectionAuthenticationToken });
  person.contact = contact;
  return person;
}

export const ofContact = (contactId) => (contact) => contact.contactId === contactId;

/** A second agent, reached by a quick connect: { agent, endpoint }. */
export async function hire(server, control, desk, Username = 'cleo') {
  const { InstanceId } = server.keys;
  const first = (list, test = () => true) => list.find(test).Id;
  const queue = first((await control.send(new ListQueuesCommand({ InstanceId, QueueTypes: ['STANDARD'] }))).QueueSummaryList);
  const profile = first((await control.send(new ListRoutingProfilesCommand({ InstanceId }))).RoutingProfileSummaryList);
  const security = first((await control.send(new ListSecurityProfilesCommand({ InstanceId }))).SecurityProfileSummaryList, (p) => p.Name === 'Agent');
  const flow = first((await control.send(new ListContactFlowsCommand({ InstanceId }))).ContactFlowSummaryList, (f) => f.ContactFlowType === 'AGENT_TRANSFER');
  const { UserId } = await control.send(new CreateUserCommand({ InstanceId, Username, Password: 'Correct-Horse-1', RoutingProfileId: profile,
    SecurityProfileIds: [security], PhoneConfig: { PhoneType: 'SOFT_PHONE' }, IdentityInfo: { FirstName: Username, LastName: 'Kim', Email: 'agent@example.com' } }));
  const { QuickConnectId } = await control.send(new CreateQuickConnectCommand({ InstanceId, Name: Username,
    QuickConnectConfig: { QuickConnectType: 'USER', UserConfig: { UserId, ContactFlowId: flow } } }));
  await control.send(new AssociateQueueQuickConnectsCommand({ InstanceId, QueueId: queue, QuickConnectIds: [QuickConnectId] }));
  const { queues } = await desk.call('GetRoutingProfileQueues', {});
  const { endpoints } = await desk.call('GetEndpoints', { queueARNs: queues.map((q) => q.queueARN) });
  return { agent: await new Agent(server, Username, 'Correct-Horse-1').signIn(), endpoint: endpoints.find((e) => e.name === Username) };
}
