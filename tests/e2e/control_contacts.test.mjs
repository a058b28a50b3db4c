// Contacts, metrics and users' data through @aws-sdk/client-connect (connect-api.md 1.3, 2.3).
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-connect';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { Agent } from './lib/agent.mjs';
import { newCustomer } from './lib/chat.mjs';
import { assertSdkError, chatInput } from './lib/sdk.mjs';
import { caller } from './lib/shapes.mjs';

const server = await startServer();
const { InstanceArn, AgentUsername, AgentPassword } = server.keys;
const call = caller(server, sdk);
const unknownId = '00000000-0000-4000-8000-000000000000';
const refused = (name, input, error, status, message) => assertSdkError(call(name, input), error, status, message);
const start = async (more = {}) => (await call('StartChatContact', chatInput(server, more))).ContactId;
const TimeRange = { Type: 'INITIATION_TIMESTAMP', StartTime: new Date(Date.now() - 3600_000), EndTime: new Date(Date.now() + 3600_000) };
const found = async (SearchCriteria, more = {}) => (await call('SearchContacts', { TimeRange, SearchCriteria, ...more })).Contacts.map((c) => c.Id);

check('what is said of a contact afterwards is shown', async () => {
  const ContactId = await start();
  await call('CreatePredefinedAttribute', { Name: 'reason', Values: { StringList: ['billing'] } });
  await call('UpdateContact', { ContactId, Name: 'Late parcel', Description: 'It rained',
    References: { shop: { Type: 'URL', Value: 'https://example.com/17' }, size: { Type: 'NUMBER', Value: '42' } },
    SegmentAttributes: { reason: { ValueString: 'billing' } } });
  await call('TagContact', { ContactId, Tags: { team: 'red', site: 'n' } });
  await call('UntagContact', { ContactId, TagKeys: ['site'] });
  const { Contact } = await call('DescribeContact', { ContactId });
  assert.equal(Contact.Name, 'Late parcel');
  assert.equal(Contact.Description, 'It rained');
  assert.deepEqual(Contact.Tags, { team: 'red' });
  assert.equal(Contact.SegmentAttributes.reason.ValueString, 'billing');
  assert.equal(Contact.SegmentAttributes['connect:Subtype'].ValueString, 'connect:Chat');
  const { ReferenceSummaryList } = await call('ListContactReferences', { ContactId, ReferenceTypes: ['URL'] });
  assert.deepEqual(ReferenceSummaryList, [{ Url: { Name: 'shop', Value: 'https://example.com/17' } }]);
  await refused('UpdateContact', { ContactId }, 'InvalidRequestException', 400);
  await refused('UpdateContact', { ContactId, SegmentAttributes: { unheard: { ValueString: 'x' } } }, 'InvalidParameterException', 400, /predefined/);
  await refused('UpdateContact', { ContactId, References: { a: { Type: 'SONG', Value: 'x' } } }, 'InvalidParameterException', 400);
  await refused('TagContact', { ContactId, Tags: Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`k${i}`, ''])) }, 'InvalidParameterException', 400);
  await refused('UpdateContact', { ContactId: unknownId, Name: 'x' }, 'ResourceNotFoundException', 404, /CONTACT/);

  assert.deepEqual(await found({ Name: { SearchText: ['parcel', 'LATE'], MatchType: 'MATCH_ALL' } }), [ContactId]);
  assert.deepEqual(await found({ Name: { SearchText: ['parcel', 'early'], MatchType: 'MATCH_ALL' } }), []);
  assert.deepEqual(await found({ SearchableSegmentAttributes: { Criteria: [{ Key: 'reason', Values: ['billing'] }] } }), [ContactId]);
});

check('contacts are found by attributes, channel and time, by pages, in order', async () => {
  const ids = [];
  for (let i = 0; i < 5; i++) ids.push(await start({ Attributes: { order: `o${i}`, plan: i % 2 ? 'Gold' : 'free' } }));
  const gold = { SearchableContactAttributes: { Criteria: [{ Key: 'plan', Values: ['gold'] }] } };
  const ascending = { Sort: { FieldName: 'INITIATION_TIMESTAMP', Order: 'ASCENDING' } };
  assert.deepEqual(await found(gold, ascending), [ids[1], ids[3]]);
  assert.deepEqual(await found({ SearchableContactAttributes: { MatchType: 'MATCH_ANY',
    Criteria: [{ Key: 'order', Values: ['o0'] }, { Key: 'plan', Values: ['GOLD'] }] } }, ascending), [ids[0], ids[1], ids[3]]);
  assert.deepEqual(await found({ Channels: ['VOICE'] }), []);
  assert.equal((await found({ Channels: ['CHAT'] })).length, 6);
  const seen = [];
  let NextToken;
  do {
    const page = await call('SearchContacts', { TimeRange, MaxResults: 4, NextToken });
    assert.equal(page.TotalCount, 6);
    seen.push(...page.Contacts.map((c) => c.Id));
    ({ NextToken } = page);
  } while (NextToken);
  assert.deepEqual(seen.slice(0, 5), ids.slice().reverse(), 'the latest first');
  assert.equal(new Set(seen).size, 6);
  await call('StopContact', { ContactId: ids[2] });
  const ended = await call('SearchContacts', { TimeRange: { ...TimeRange, Type: 'DISCONNECT_TIMESTAMP' } });
  assert.deepEqual(ended.Contacts.map((c) => c.Id), [ids[2]]);
  assert.equal(ended.Contacts[0].Arn, `${InstanceArn}/contact/${ids[2]}`);
  assert.ok(ended.Contacts[0].DisconnectTimestamp instanceof Date);
  await refused('SearchContacts', { TimeRange: { ...TimeRange, StartTime: TimeRange.EndTime, EndTime: TimeRange.StartTime } }, 'InvalidParameterException', 400);
  await refused('SearchContacts', { TimeRange, MaxResults: 101 }, 'InvalidParameterException', 400);
  assert.deepEqual((await call('ListAssociatedContacts', { ContactId: ids[0] })).ContactSummaryList.map((c) => c.ContactId), [ids[0]]);
});

check('a queued contact: position, priority, offered to a user, dismissed; metrics and users\' data', async () => {
  const [basic] = (await call('ListQueues', { QueueTypes: ['STANDARD'] })).QueueSummaryList;
  const [user] = (await call('ListUsers')).UserSummaryList;
  const statuses = (await call('ListAgentStatuses')).AgentStatusSummaryList;
  const status = (name) => statuses.find((s) => s.Name === name).Id;
  await refused('PutUserStatus', { UserId: user.Id, AgentStatusId: status('Available') }, 'InvalidRequestException', 400, /signed in/);

  const customer = await newCustomer(server, { ParticipantDetails: { DisplayName: 'Ana' } });
  const ContactId = customer.contactId ?? customer.ContactId;
  await customer.socket.item('being told that agents are looked for', (item) => item.Type === 'MESSAGE');
  const inQueue = async () => (await call('DescribeContact', { ContactId })).Contact.QueueInfo;
  for (let i = 0; i < 100 && !(await inQueue()); i++) await new Promise(setImmediate);
  assert.equal((await inQueue()).Id, basic.Id);
  const { MetricResults } = await call('GetContactMetrics', { ContactId, Metrics: [{ Name: 'POSITION_IN_QUEUE' }, { Name: 'ESTIMATED_WAIT_TIME' }] });
  assert.equal(MetricResults.find((m) => m.Name === 'POSITION_IN_QUEUE').Value.Number, 1);
  await call('UpdateContactRoutingData', { ContactId, QueuePriority: 2 });
  assert.equal((await call('DescribeContact', { ContactId })).Contact.QueuePriority, 2);
  await refused('UpdateContactRoutingData', { ContactId, QueuePriority: 2, QueueTimeAdjustmentSeconds: 5 }, 'InvalidParameterException', 400);
  await refused('TransferContact', { ContactId, QueueId: basic.Id, ContactFlowId: server.keys.ContactFlowId }, 'InvalidRequestException', 400, /CHAT/);
  assert.deepEqual(await found({ QueueIds: [basic.Arn] }), [ContactId]);

  const metrics = async (more = {}) => (await call('GetCurrentMetricData', { Filters: { Queues: [basic.Id] }, CurrentMetrics:
    ['CONTACTS_IN_QUEUE', 'AGENTS_ONLINE', 'AGENTS_AVAILABLE', 'AGENTS_ON_CONTACT'].map((Name) => ({ Name, Unit: 'COUNT' })), ...more })).MetricResults
    .map((r) => ({ queue: r.Dimensions.Queue?.Id, channel: r.Dimensions.Channel, values: r.Collections.map((m) => m.Value) }));
  assert.deepEqual(await metrics(), [{ queue: undefined, channel: undefined, values: [1, 0, 0, 0] }]);
  assert.deepEqual(await metrics({ Groupings: ['QUEUE', 'CHANNEL'] }), [{ queue: basic.Id, channel: 'CHAT', values: [1, 0, 0, 0] }]);
  await refused('GetCurrentMetricData', { Filters: {}, CurrentMetrics: [{ Name: 'AGENTS_ONLINE' }] }, 'InvalidParameterException', 400);
  assert.deepEqual((await call('GetCurrentUserData', { Filters: { Agents: [user.Id] } })).UserDataList, []);

  const agent = await new Agent(server, AgentUsername, AgentPassword).signIn();
  await agent.snapshot();
  await call('AssociateContactWithUser', { ContactId, UserId: user.Id });
  await agent.contact('connecting');
  const data = (await call('GetCurrentUserData', { Filters: { Agents: [user.Arn] } })).UserDataList[0];
  assert.equal(data.User.Id, user.Id);
  assert.equal(data.Contacts[0].AgentContactState, 'CONNECTING');
  assert.equal(data.Contacts[0].Queue.Id, basic.Id);
  await refused('DismissUserContact', { UserId: user.Id, ContactId }, 'InvalidRequestException', 400);
  await agent.call('RejectContact', { contactId: ContactId });
  await call('DismissUserContact', { UserId: user.Id, ContactId });
  await agent.gone(ContactId);
  await call('PutUserStatus', { UserId: user.Id, AgentStatusId: status('Available') });
  await agent.contact('connecting');
  await refused('PutUserStatus', { UserId: user.Id, AgentStatusId: unknownId }, 'ResourceNotFoundException', 404);
  assert.equal((await call('GetCurrentUserData', { Filters: { Queues: [basic.Id] } })).UserDataList[0].Status.StatusName, 'Available');
  await refused('GetCurrentUserData', { Filters: { Queues: [basic.Id], Agents: [user.Id] } }, 'InvalidParameterException', 400);
});

stopsCleanly(server);
