// Queues, quick connects and routing profiles through @aws-sdk/client-connect (connect-api.md 1.2, 1.3, 2.11).
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-connect';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { uuid } from './lib/chat.mjs';
import { assertSdkError } from './lib/sdk.mjs';
import { caller } from './lib/shapes.mjs';

const server = await startServer();
const { InstanceArn, ContactFlowId } = server.keys;
const call = caller(server, sdk);
const unknownId = '00000000-0000-4000-8000-000000000000';
const refused = (name, input, error, status, message) => assertSdkError(call(name, input), error, status, message);

const hoursId = (await call('ListHoursOfOperations')).HoursOfOperationSummaryList[0].Id;
const standard = async () => (await call('ListQueues', { QueueTypes: ['STANDARD'] })).QueueSummaryList;
const basicQueue = (await standard()).find((q) => q.Name === 'BasicQueue');

check('a new instance has BasicQueue, and a hidden queue for each user', async () => {
  const all = (await call('ListQueues')).QueueSummaryList;
  assert.deepEqual(all.map((q) => q.QueueType), ['STANDARD', 'AGENT']);
  assert.equal(all[0].Arn, `${InstanceArn}/queue/${all[0].Id}`);
  assert.equal(all[1].Name, undefined);
  assert.equal(all[1].Arn, `${InstanceArn}/queue/agent/${all[1].Id}`);
  const { Queue } = await call('DescribeQueue', { QueueId: all[1].Id });
  assert.equal(Queue.HoursOfOperationId, undefined);
  assert.equal(Queue.QueueArn, all[1].Arn);
  const basic = (await call('DescribeQueue', { QueueId: basicQueue.Arn })).Queue;
  assert.equal(basic.HoursOfOperationId, hoursId);
  assert.equal(basic.Status, 'ENABLED');
});

check('a queue is created, described, changed and deleted', async () => {
  const made = await call('CreateQueue', {
    Name: 'Billing', Description: 'Money', HoursOfOperationId: hoursId, MaxContacts: 5,
    OutboundCallerConfig: { OutboundFlowId: ContactFlowId }, Tags: { team: 'red' },
  });
  assert.match(made.QueueId, uuid);
  assert.equal(made.QueueArn, `${InstanceArn}/queue/${made.QueueId}`);
  const { QueueId } = made;
  const describe = async () => (await call('DescribeQueue', { QueueId })).Queue;
  const first = await describe();
  assert.equal(first.Name, 'Billing');
  assert.equal(first.Description, 'Money');
  assert.equal(first.MaxContacts, 5);
  assert.deepEqual(first.Tags, { team: 'red' });
  assert.equal(first.OutboundCallerConfig.OutboundFlowId, ContactFlowId);
  assert.ok(first.LastModifiedTime instanceof Date);

  await call('UpdateQueueName', { QueueId, Name: 'Invoices', Description: 'For bills' });
  await call('UpdateQueueStatus', { QueueId, Status: 'DISABLED' });
  await call('UpdateQueueMaxContacts', { QueueId });
  await call('UpdateQueueOutboundCallerConfig', { QueueId, OutboundCallerConfig: { OutboundCallerIdName: 'Shop' } });
  const hours = await call('CreateHoursOfOperation', { Name: 'Queue hours', TimeZone: 'UTC', Config: [] });
  await call('UpdateQueueHoursOfOperation', { QueueId, HoursOfOperationId: hours.HoursOfOperationArn });
  const then = await describe();
  assert.equal(then.Name, 'Invoices');
  assert.equal(then.Description, 'For bills');
  assert.equal(then.Status, 'DISABLED');
  assert.equal(then.MaxContacts, undefined);
  assert.deepEqual(then.OutboundCallerConfig, { OutboundCallerIdName: 'Shop' });
  assert.equal(then.HoursOfOperationId, hours.HoursOfOperationId);
  await refused('DeleteHoursOfOperation', { HoursOfOperationId: hours.HoursOfOperationId }, 'InvalidRequestException', 400, /in use/);

  await call('DeleteQueue', { QueueId });
  await refused('DescribeQueue', { QueueId }, 'ResourceNotFoundException', 404, /QUEUE/);
  await call('DeleteHoursOfOperation', { HoursOfOperationId: hours.HoursOfOperationId });
});

check('what does not fit is refused and changes nothing', async () => {
  const before = await standard();
  const queue = (more) => ({ Name: 'Broken', HoursOfOperationId: hoursId, ...more });
  await refused('CreateQueue', queue({ Name: '' }), 'InvalidParameterException', 400, /Name/);
  await refused('CreateQueue', queue({ Name: 'x'.repeat(128) }), 'InvalidParameterException', 400, /Name/);
  await refused('CreateQueue', queue({ MaxContacts: -1 }), 'InvalidParameterException', 400, /MaxContacts/);
  await refused('CreateQueue', queue({ HoursOfOperationId: unknownId }), 'ResourceNotFoundException', 404, /HOURS/);
  await refused('CreateQueue', queue({ HoursOfOperationId: 'nonsense' }), 'ResourceNotFoundException', 404, /HOURS/);
  await refused('CreateQueue', queue({ Name: 'BasicQueue' }), 'DuplicateResourceException', 409);
  await refused('CreateQueue', queue({ QuickConnectIds: [unknownId] }), 'ResourceNotFoundException', 404, /QUICK_CONNECT/);
  await refused('CreateQueue', queue({ QuickConnectIds: Array(51).fill(unknownId) }), 'InvalidParameterException', 400,
    /QuickConnectIds must include at most 50 items/);
  await refused('CreateQueue', queue({ Tags: { 'aws:x': 'y' } }), 'InvalidParameterException', 400, /aws:/);
  await refused('CreateQueue', queue({ InstanceId: unknownId }), 'ResourceNotFoundException', 404, /INSTANCE/);
  await refused('UpdateQueueName', { QueueId: basicQueue.Id }, 'InvalidRequestException', 400);
  await refused('UpdateQueueStatus', { QueueId: basicQueue.Id, Status: 'MAYBE' }, 'InvalidParameterException', 400, /Status/);
  await refused('UpdateQueueStatus', { QueueId: basicQueue.Arn.replace('us-west-2', 'eu-west-1'), Status: 'ENABLED' },
    'ResourceNotFoundException', 404);
  await refused('DeleteQueue', { QueueId: basicQueue.Id }, 'ResourceInUseException', 409, /routing profile/);
  assert.deepEqual(await standard(), before);
});

check('lists go by pages, and a token fits its own request only', async () => {
  for (let i = 0; i < 5; i++)
    await call('CreateQueue', { Name: `Page ${i}`, HoursOfOperationId: hoursId });
  const names = [];
  let NextToken;
  let pages = 0;
  do {
    const page = await call('ListQueues', { MaxResults: 2, NextToken });
    assert.ok(page.QueueSummaryList.length <= 2);
    names.push(...page.QueueSummaryList.map((q) => q.Name ?? 'agent'));
    ({ NextToken } = page);
    pages++;
  } while (NextToken);
  assert.equal(pages, 4);
  assert.deepEqual(names, ['BasicQueue', 'Page 0', 'Page 1', 'Page 2', 'Page 3', 'Page 4', 'agent']);
  const listed = [];
  for await (const page of sdk.paginateListQueues({ client: sdkClient(), pageSize: 3 }, { InstanceId: server.keys.InstanceId }))
    listed.push(...page.QueueSummaryList);
  assert.equal(listed.length, 7);

  const { NextToken: token } = await call('ListQueues', { MaxResults: 2 });
  await refused('ListQueues', { MaxResults: 2, NextToken: token, QueueTypes: ['STANDARD'] }, 'InvalidParameterException', 400, /NextToken/);
  await refused('ListRoutingProfiles', { NextToken: token }, 'InvalidParameterException', 400, /NextToken/);
  await refused('ListQueues', { NextToken: 'AAAA' }, 'InvalidParameterException', 400, /NextToken/);
  const flipped = (token[5] === 'A' ? 'B' : 'A');
  await refused('ListQueues', { NextToken: token.slice(0, 5) + flipped + token.slice(6) }, 'InvalidParameterException', 400);
  await refused('ListQueues', { MaxResults: 0 }, 'InvalidParameterException', 400, /MaxResults/);
  await refused('ListQueues', { MaxResults: 1001 }, 'InvalidParameterException', 400, /MaxResults/);
});

check('quick connects lead to queues and users, and belong to queues', async () => {
  const user = (await call('ListUsers')).UserSummaryList[0];
  const toQueue = await call('CreateQuickConnect', {
    Name: 'To basic', Description: 'Hand over', Tags: { a: 'b' },
    QuickConnectConfig: { QuickConnectType: 'QUEUE', QueueConfig: { QueueId: basicQueue.Arn, ContactFlowId } } });
  assert.equal(toQueue.QuickConnectARN, `${InstanceArn}/transfer-destination/${toQueue.QuickConnectId}`);
  const toUser = await call('CreateQuickConnect', {
    Name: 'To agent', QuickConnectConfig: { QuickConnectType: 'USER', UserConfig: { UserId: user.Id, ContactFlowId } } });
  const described = (await call('DescribeQuickConnect', { QuickConnectId: toQueue.QuickConnectId })).QuickConnect;
  assert.equal(described.QuickConnectConfig.QueueConfig.QueueId, basicQueue.Id, 'ids are written bare');
  assert.equal(described.Description, 'Hand over');
  const users = (await call('ListQuickConnects', { QuickConnectTypes: ['USER'] })).QuickConnectSummaryList;
  assert.deepEqual(users.map((q) => q.Name), ['To agent']);
  assert.equal(users[0].QuickConnectType, 'USER');

  const QueueId = basicQueue.Id;
  await call('AssociateQueueQuickConnects', { QueueId, QuickConnectIds: [toQueue.QuickConnectId, toUser.QuickConnectId] });
  const page = await call('ListQueueQuickConnects', { QueueId, MaxResults: 1 });
  assert.equal(page.QuickConnectSummaryList.length, 1);
  const rest = await call('ListQueueQuickConnects', { QueueId, MaxResults: 1, NextToken: page.NextToken });
  assert.equal(rest.NextToken, undefined);
  await call('DisassociateQueueQuickConnects', { QueueId, QuickConnectIds: [toUser.QuickConnectId] });
  assert.deepEqual((await call('ListQueueQuickConnects', { QueueId })).QuickConnectSummaryList.map((q) => q.Id), [toQueue.QuickConnectId]);

  await call('UpdateQuickConnectConfig', { QuickConnectId: toUser.QuickConnectId,
    QuickConnectConfig: { QuickConnectType: 'PHONE_NUMBER', PhoneConfig: { PhoneNumber: '+15550100' } } });
  await call('UpdateQuickConnectName', { QuickConnectId: toUser.QuickConnectId, Name: 'To phone' });
  const found = await call('SearchQuickConnects', { SearchCriteria: { StringCondition: { FieldName: 'name', Value: 'to', ComparisonType: 'STARTS_WITH' } } });
  assert.deepEqual(found.QuickConnects.map((q) => q.Name), ['To basic', 'To phone']);
  assert.equal(found.ApproximateTotalCount, 2);
  await refused('CreateQuickConnect', { Name: 'Bad', QuickConnectConfig: { QuickConnectType: 'QUEUE', UserConfig: { UserId: user.Id, ContactFlowId } } },
    'InvalidParameterException', 400, /QueueConfig|UserConfig/);
  await refused('CreateQuickConnect', { Name: 'Bad', QuickConnectConfig: { QuickConnectType: 'QUEUE', QueueConfig: { QueueId, ContactFlowId: unknownId } } },
    'ResourceNotFoundException', 404, /CONTACT_FLOW/);
  for (const { QuickConnectId } of [toQueue, toUser]) await call('DeleteQuickConnect', { QuickConnectId });
  assert.deepEqual((await call('ListQueueQuickConnects', { QueueId })).QuickConnectSummaryList, []);
});

check('a routing profile is created, described, changed and deleted', async () => {
  const { QueueId } = await call('CreateQueue', { Name: 'Sales', HoursOfOperationId: hoursId });
  const config = (Channel, Priority, Delay, queue = QueueId) => ({ QueueReference: { QueueId: queue, Channel }, Priority, Delay });
  const { RoutingProfileId, RoutingProfileArn } = await call('CreateRoutingProfile', {
    Name: 'Sellers', Description: 'They sell', DefaultOutboundQueueId: QueueId, Tags: { x: '1' },
    MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 3, CrossChannelBehavior: { BehaviorType: 'ROUTE_ANY_CHANNEL' } }],
    QueueConfigs: [config('VOICE', 9, 10), config('CHAT', 2, 30)],
    ManualAssignmentQueueConfigs: [{ QueueReference: { QueueId: basicQueue.Id, Channel: 'CHAT' } }] });
  assert.equal(RoutingProfileArn, `${InstanceArn}/routing-profile/${RoutingProfileId}`);
  const describe = async () => (await call('DescribeRoutingProfile', { RoutingProfileId })).RoutingProfile;
  const first = await describe();
  assert.equal(first.NumberOfAssociatedQueues, 1);
  assert.equal(first.NumberOfAssociatedUsers, 0);
  assert.equal(first.AssociatedQueueIds, undefined);
  assert.equal(first.DefaultOutboundQueueId, QueueId);
  assert.equal(first.AgentAvailabilityTimer, 'TIME_SINCE_LAST_ACTIVITY');
  assert.equal(first.InstanceId, server.keys.InstanceId);

  const queues = async () => (await call('ListRoutingProfileQueues', { RoutingProfileId })).RoutingProfileQueueConfigSummaryList
    .map((q) => `${q.QueueName}/${q.Channel}/${q.Priority}/${q.Delay}`).sort();
  assert.deepEqual(await queues(), ['Sales/CHAT/2/30', 'Sales/VOICE/9/10']);
  assert.deepEqual((await call('ListRoutingProfileManualAssignmentQueues', { RoutingProfileId }))
    .RoutingProfileManualAssignmentQueueConfigSummaryList.map((q) => q.QueueName), ['BasicQueue']);
  await call('AssociateRoutingProfileQueues', { RoutingProfileId, QueueConfigs: [config('CHAT', 1, 0, basicQueue.Arn)] });
  await call('UpdateRoutingProfileQueues', { RoutingProfileId, QueueConfigs: [config('VOICE', 8, 0)] });
  assert.deepEqual(await queues(), ['BasicQueue/CHAT/1/0', 'Sales/CHAT/2/30', 'Sales/VOICE/8/0']);
  await refused('UpdateRoutingProfileQueues', { RoutingProfileId, QueueConfigs: [config('CHAT', 5, 5), config('TASK', 5, 5)] },
    'ResourceNotFoundException', 404);
  assert.deepEqual(await queues(), ['BasicQueue/CHAT/1/0', 'Sales/CHAT/2/30', 'Sales/VOICE/8/0'], 'nothing changed');
  await refused('AssociateRoutingProfileQueues', { RoutingProfileId, QueueConfigs: [config('TASK', 1, 0), config('TASK', 2, 0)] },
    'InvalidParameterException', 400);
  await refused('AssociateRoutingProfileQueues', { RoutingProfileId }, 'InvalidRequestException', 400);
  await call('DisassociateRoutingProfileQueues', { RoutingProfileId, QueueReferences: [{ QueueId, Channel: 'CHAT' }] });
  assert.deepEqual(await queues(), ['BasicQueue/CHAT/1/0', 'Sales/VOICE/8/0']);
  await refused('DisassociateRoutingProfileQueues', { RoutingProfileId,
    QueueReferences: Array(11).fill({ QueueId, Channel: 'CHAT' }) }, 'InvalidParameterException', 400);
  await refused('DeleteQueue', { QueueId }, 'ResourceInUseException', 409);

  await call('UpdateRoutingProfileName', { RoutingProfileId, Name: 'Closers' });
  await call('UpdateRoutingProfileConcurrency', { RoutingProfileId, MediaConcurrencies: [{ Channel: 'CHAT', Concurrency: 10 }, { Channel: 'VOICE', Concurrency: 1 }] });
  await refused('UpdateRoutingProfileConcurrency', { RoutingProfileId, MediaConcurrencies: [{ Channel: 'VOICE', Concurrency: 2 }] }, 'InvalidParameterException', 400);
  await call('UpdateRoutingProfileAgentAvailabilityTimer', { RoutingProfileId, AgentAvailabilityTimer: 'TIME_SINCE_LAST_INBOUND' });
  await call('UpdateRoutingProfileDefaultOutboundQueue', { RoutingProfileId, DefaultOutboundQueueId: basicQueue.Id });
  const then = await describe();
  assert.equal(then.Name, 'Closers');
  assert.equal(then.MediaConcurrencies.length, 2);
  assert.equal(then.DefaultOutboundQueueId, basicQueue.Id);
  const found = await call('SearchRoutingProfiles', { SearchCriteria: { StringCondition: { FieldName: 'associatedQueueIds', Value: QueueId, ComparisonType: 'EXACT' } } });
  assert.deepEqual(found.RoutingProfiles.map((p) => p.Name), ['Closers']);
  assert.deepEqual(found.RoutingProfiles[0].AssociatedQueueIds.sort(), [QueueId, basicQueue.Id].sort());
  await call('DeleteRoutingProfile', { RoutingProfileId });
  const basic = (await call('ListRoutingProfiles')).RoutingProfileSummaryList.find((p) => p.Name === 'Basic Routing Profile');
  await refused('DeleteRoutingProfile', { RoutingProfileId: basic.Id }, 'ResourceInUseException', 409);
  await call('DeleteQueue', { QueueId });
});

check('searches combine conditions, tags and pages', async () => {
  await call('CreateQueue', { Name: 'North desk', Description: 'Cold', HoursOfOperationId: hoursId, Tags: { team: 'red', site: 'n' } });
  await call('CreateQueue', { Name: 'South desk', Description: 'Warm', HoursOfOperationId: hoursId, Tags: { team: 'red', site: 's' } });
  await call('CreateQueue', { Name: 'West desk', Description: 'Warm', HoursOfOperationId: hoursId, Tags: { team: 'blue' } });
  const is = (FieldName, Value, ComparisonType = 'EXACT') => ({ StringCondition: { FieldName, Value, ComparisonType } });
  const names = async (SearchCriteria, SearchFilter) =>
    (await call('SearchQueues', { SearchCriteria, SearchFilter })).Queues.map((q) => q.Name);
  assert.deepEqual(await names(is('name', 'DESK', 'CONTAINS')), ['North desk', 'South desk', 'West desk']);
  assert.deepEqual(await names({ AndConditions: [is('name', 'desk', 'CONTAINS'), is('description', 'warm')] }), ['South desk', 'West desk']);
  assert.deepEqual(await names({ OrConditions: [is('name', 'west desk'), { AndConditions: [is('name', 'north', 'STARTS_WITH')] }] }), ['North desk', 'West desk']);
  assert.deepEqual(await names(undefined, { TagFilter: { TagCondition: { TagKey: 'team', TagValue: 'red' } } }), ['North desk', 'South desk']);
  assert.deepEqual(await names(undefined, { TagFilter: { AndConditions: [{ TagKey: 'team', TagValue: 'red' }, { TagKey: 'site', TagValue: 's' }] } }), ['South desk']);
  assert.deepEqual(await names(undefined, { TagFilter: { OrConditions: [[{ TagKey: 'team', TagValue: 'blue' }], [{ TagKey: 'site', TagValue: 'n' }]] } }), ['North desk', 'West desk']);
  assert.deepEqual(await names({ QueueTypeCondition: 'STANDARD' }, { TagFilter: { TagCondition: { TagKey: 'site' } } }), ['North desk', 'South desk']);
  assert.deepEqual(await names(is('resourceID', basicQueue.Id)), ['BasicQueue']);
  const page = await call('SearchQueues', { SearchCriteria: is('name', 'desk', 'CONTAINS'), MaxResults: 2 });
  assert.equal(page.ApproximateTotalCount, 3);
  const rest = await call('SearchQueues', { SearchCriteria: is('name', 'desk', 'CONTAINS'), MaxResults: 2, NextToken: page.NextToken });
  assert.deepEqual(rest.Queues.map((q) => q.Name), ['West desk']);
  assert.equal(rest.NextToken, undefined);
  await refused('SearchQueues', { SearchCriteria: is('name', 'x'), MaxResults: 2, NextToken: page.NextToken }, 'InvalidParameterException', 400);
  await refused('SearchQueues', { SearchCriteria: is('colour', 'x') }, 'InvalidParameterException', 400, /colour/);
  await refused('SearchQueues', { SearchCriteria: { ...is('name', 'x'), QueueTypeCondition: 'STANDARD' } }, 'InvalidParameterException', 400);
  await refused('SearchQueues', { SearchCriteria: is('name', 'x', 'FUZZY') }, 'InvalidParameterException', 400);
  await refused('SearchQueues', { MaxResults: 501 }, 'InvalidParameterException', 400);
});

check('tags are set, listed and removed by ARN', async () => {
  const resourceArn = basicQueue.Arn;
  await call('TagResource', { resourceArn, tags: { one: '1', two: 'zwei' } });
  await call('TagResource', { resourceArn, tags: { two: '2' } });
  assert.deepEqual((await call('ListTagsForResource', { resourceArn })).tags, { one: '1', two: '2' });
  await call('UntagResource', { resourceArn, tagKeys: ['one', 'never'] });
  assert.deepEqual((await call('DescribeQueue', { QueueId: basicQueue.Id })).Queue.Tags, { two: '2' });
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'v']));
  await refused('TagResource', { resourceArn, tags: many }, 'InvalidParameterException', 400);
  await refused('TagResource', { resourceArn: `${InstanceArn}/queue/${unknownId}`, tags: { a: 'b' } }, 'ResourceNotFoundException', 404);
  await refused('TagResource', { resourceArn: 'nonsense', tags: { a: 'b' } }, 'InvalidParameterException', 400);
  const flowArn = `${InstanceArn}/contact-flow/${ContactFlowId}`;
  await call('TagResource', { resourceArn: flowArn, tags: { kind: 'inbound' } });
  assert.deepEqual((await call('ListTagsForResource', { resourceArn: flowArn })).tags, { kind: 'inbound' });
  await call('UntagResource', { resourceArn: flowArn, tagKeys: ['kind'] });
  assert.deepEqual((await call('ListTagsForResource', { resourceArn: flowArn })).tags, {});
  await call('TagResource', { resourceArn: InstanceArn, tags: { stage: 'test' } });
  assert.deepEqual((await call('DescribeInstance')).Instance.Tags, { stage: 'test' });
});

function sdkClient() {
  const { AccessKeyId, SecretAccessKey, Region } = server.keys;
  return new sdk.ConnectClient({ endpoint: server.url, region: Region, credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } });
}

stopsCleanly(server);
