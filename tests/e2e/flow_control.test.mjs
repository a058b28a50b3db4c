// Flows and modules in the control plane, by the official v3 client: contract flows.md 1.8, 1.9, connect-api.md 1.2, 2.10.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import test from 'node:test';
import * as connect from '@aws-sdk/client-connect';
import { startServer, stopsCleanly } from './harness.mjs';
import { assertSdkError, chatInput, connectClient } from './lib/sdk.mjs';

const server = await startServer();
const client = connectClient(server);

const send = (name, input = {}) => client.send(new connect[`${name}Command`]({ InstanceId: server.keys.InstanceId, ...input }));
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

const hello = (text = 'Hello') => JSON.stringify({
  Version: '2019-10-30', StartAction: 'say', Metadata: { name: 'hello' },
  Actions: [
    { Identifier: 'say', Type: 'MessageParticipant', Parameters: { Text: text },
      Transitions: { NextAction: 'end', Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }] } },
    { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} }],
});
const moduleContent = JSON.stringify({
  Version: '2019-10-30', StartAction: 'back', Metadata: {},
  Actions: [{ Identifier: 'back', Type: 'EndFlowModuleExecution', Parameters: {}, Transitions: {} }],
});

test('a new instance has its flows, published and active', async () => {
  const { ContactFlowSummaryList: all } = await send('ListContactFlows', { MaxResults: 1000 });
  assert.deepEqual(all.map((flow) => `${flow.ContactFlowType} ${flow.Name}`), [
    'AGENT_HOLD Default agent hold', 'AGENT_TRANSFER Default agent transfer', 'AGENT_WHISPER Default agent whisper',
    'CUSTOMER_HOLD Default customer hold', 'CUSTOMER_QUEUE Default customer queue', 'CUSTOMER_WHISPER Default customer whisper',
    'CONTACT_FLOW Default disconnect', 'CONTACT_FLOW Default inbound chat', 'OUTBOUND_WHISPER Default outbound',
    'QUEUE_TRANSFER Default queue transfer', 'CONTACT_FLOW Sample inbound flow (first contact experience)']);
  for (const flow of all) assert.deepEqual([flow.ContactFlowState, flow.ContactFlowStatus], ['ACTIVE', 'PUBLISHED']);
  const { ContactFlow: inbound } = await send('DescribeContactFlow', { ContactFlowId: server.keys.ContactFlowId });
  assert.equal(inbound.Name, 'Default inbound chat');
  assert.equal(inbound.FlowContentSha256, sha256(inbound.Content));
  const content = JSON.parse(inbound.Content);
  const hooks = content.Actions.find((action) => action.Identifier === 'queue-flow').Parameters.EventHooks;
  assert.equal(hooks.CustomerQueue, all.find((flow) => flow.Name === 'Default customer queue').Arn);
  const queue = content.Actions.find((action) => action.Identifier === 'set-queue').Parameters.QueueId;
  assert.match(queue, new RegExp(`^${server.keys.InstanceArn}/queue/[0-9a-f-]{36}$`));
});

test('a list filters by type and pages to its end', async () => {
  const only = await send('ListContactFlows', { ContactFlowTypes: ['CUSTOMER_QUEUE', 'QUEUE_TRANSFER'] });
  assert.deepEqual(only.ContactFlowSummaryList.map((flow) => flow.Name), ['Default customer queue', 'Default queue transfer']);
  const names = [];
  let NextToken;
  do {
    const page = await send('ListContactFlows', { MaxResults: 4, NextToken });
    assert.ok(page.ContactFlowSummaryList.length <= 4);
    names.push(...page.ContactFlowSummaryList.map((flow) => flow.Name));
    ({ NextToken } = page);
  } while (NextToken);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.length >= 11);
  await assertSdkError(send('ListContactFlows', { NextToken: 'abc' }), 'InvalidParameterException', 400);
  await assertSdkError(send('ListContactFlows', { MaxResults: 1001 }), 'InvalidParameterException', 400);
  await assertSdkError(send('ListContactFlows', { ContactFlowTypes: ['LUNCH'] }), 'InvalidParameterException', 400);
});

test('made, described, changed, renamed, archived, deleted', async () => {
  const content = hello();
  const made = await send('CreateContactFlow', { Name: 'Mine', Type: 'CONTACT_FLOW', Content: content, Description: 'one', Tags: { team: 'a' } });
  assert.equal(made.FlowContentSha256, sha256(content));
  assert.equal(made.ContactFlowArn, `${server.keys.InstanceArn}/contact-flow/${made.ContactFlowId}`);
  const { ContactFlowId } = made;
  let { ContactFlow: flow } = await send('DescribeContactFlow', { ContactFlowId: made.ContactFlowArn });
  assert.deepEqual([flow.Id, flow.Name, flow.Type, flow.State, flow.Status, flow.Description, flow.Content, flow.Tags],
    [ContactFlowId, 'Mine', 'CONTACT_FLOW', 'ACTIVE', 'PUBLISHED', 'one', content, { team: 'a' }]);

  // The draft is another content until it is published.
  await send('UpdateContactFlowContent', { ContactFlowId: `${ContactFlowId}:$SAVED`, Content: hello('Draft') });
  ({ ContactFlow: flow } = await send('DescribeContactFlow', { ContactFlowId }));
  assert.deepEqual([flow.Content, flow.Status], [content, 'PUBLISHED']);
  ({ ContactFlow: flow } = await send('DescribeContactFlow', { ContactFlowId: `${ContactFlowId}:$SAVED` }));
  assert.deepEqual([flow.Content, flow.Status], [hello('Draft'), 'SAVED']);
  await send('UpdateContactFlowContent', { ContactFlowId, Content: hello('Published') });
  ({ ContactFlow: flow } = await send('DescribeContactFlow', { ContactFlowId: `${made.ContactFlowArn}:$LATEST` }));
  assert.equal(flow.Content, hello('Published'));

  await send('UpdateContactFlowName', { ContactFlowId, Name: 'Yours' });
  await send('UpdateContactFlowMetadata', { ContactFlowId, Description: '', ContactFlowState: 'ARCHIVED' });
  ({ ContactFlow: flow } = await send('DescribeContactFlow', { ContactFlowId }));
  assert.deepEqual([flow.Name, flow.Description, flow.State], ['Yours', '', 'ARCHIVED']);
  await assertSdkError(client.send(new connect.StartChatContactCommand(chatInput(server, { ContactFlowId }))), 'InvalidRequestException', 400, /archived/);
  await send('DeleteContactFlow', { ContactFlowId });
  await assertSdkError(send('DescribeContactFlow', { ContactFlowId }), 'ResourceNotFoundException', 404);
});

test('a draft alone is not published, and a name is taken once', async () => {
  const { ContactFlowId } = await send('CreateContactFlow', { Name: 'Draft', Type: 'CUSTOMER_QUEUE', Content: '{}', Status: 'SAVED' });
  await assertSdkError(send('DescribeContactFlow', { ContactFlowId }), 'ContactFlowNotPublishedException', 404);
  assert.equal((await send('DescribeContactFlow', { ContactFlowId: `${ContactFlowId}:$SAVED` })).ContactFlow.Content, '{}');
  assert.equal((await send('SearchContactFlows', { SearchCriteria: { StatusCondition: 'SAVED' } })).ContactFlows[0].Id, ContactFlowId);
  for (const Type of ['CONTACT_FLOW', 'CUSTOMER_QUEUE'])
    await assertSdkError(send('CreateContactFlow', { Name: 'Draft', Type, Content: hello() }), 'DuplicateResourceException', 409);
  await assertSdkError(send('UpdateContactFlowName', { ContactFlowId, Name: 'Default outbound' }), 'DuplicateResourceException', 409);
  await send('UpdateContactFlowName', { ContactFlowId, Name: 'Draft' });
  await assertSdkError(send('UpdateContactFlowName', { ContactFlowId }), 'InvalidRequestException', 400);
});

test('an invalid content is refused with its problems, and changes nothing', async () => {
  const bad = hello().replace('"NextAction":"end"', '"NextAction":"nowhere"').replace('MessageParticipant', 'PlayPrompt');
  const error = await assertSdkError(send('CreateContactFlow', { Name: 'Bad', Type: 'CONTACT_FLOW', Content: bad }),
    'InvalidContactFlowException', 400, /Invalid branch/);
  assert.deepEqual(error.problems, [
    { message: 'Invalid branch. Path: 0.NextAction' },
    { message: 'Invalid Action type. Type: PlayPrompt, Path: Actions[0].Type' }]);
  const broken = await assertSdkError(send('CreateContactFlow', { Name: 'Bad', Type: 'CONTACT_FLOW', Content: '{"Version":' }), 'InvalidContactFlowException', 400);
  assert.equal(broken.problems.length, 1);
  assert.match(broken.problems[0].message, /^Invalid flow content/);
  const { ContactFlowId } = server.keys;
  const was = (await send('DescribeContactFlow', { ContactFlowId })).ContactFlow.Content;
  await assertSdkError(send('UpdateContactFlowContent', { ContactFlowId, Content: bad }), 'InvalidContactFlowException', 400);
  assert.equal((await send('DescribeContactFlow', { ContactFlowId })).ContactFlow.Content, was);
  await assertSdkError(send('CreateContactFlow', { Name: 'Big', Type: 'CONTACT_FLOW', Content: 'x'.repeat(256001) }), 'InvalidParameterException', 400);
  await assertSdkError(send('CreateContactFlow', { Name: 'x', Type: 'LUNCH', Content: hello() }), 'InvalidParameterException', 400);
});

test('default flows stay; unknown flows and instances are not found', async () => {
  await assertSdkError(send('DeleteContactFlow', { ContactFlowId: server.keys.ContactFlowId }), 'InvalidRequestException', 400);
  const nobody = '00000000-0000-4000-8000-000000000000';
  for (const [name, more] of [['DescribeContactFlow', {}], ['DeleteContactFlow', {}], ['UpdateContactFlowContent', { Content: hello() }],
    ['UpdateContactFlowName', { Name: 'x' }], ['ListContactFlowVersions', {}]]) {
    await assertSdkError(send(name, { ContactFlowId: nobody, ...more }), 'ResourceNotFoundException', 404);
    await assertSdkError(send(name, { ContactFlowId: `${server.keys.ContactFlowId}:99`, ...more }), 'ResourceNotFoundException', 404);
  }
  await assertSdkError(send('ListContactFlows', { InstanceId: nobody }), 'ResourceNotFoundException', 404);
});

test('search: names, types, states, pages and the total', async () => {
  const search = (SearchCriteria, more = {}) => send('SearchContactFlows', { SearchCriteria, ...more });
  const named = await search({ StringCondition: { FieldName: 'name', Value: 'default AGENT', ComparisonType: 'STARTS_WITH' } });
  assert.deepEqual(named.ContactFlows.map((flow) => flow.Name), ['Default agent hold', 'Default agent transfer', 'Default agent whisper']);
  assert.equal(named.ApproximateTotalCount, 3);
  const both = await search({ AndConditions: [{ TypeCondition: 'AGENT_WHISPER' }, { StateCondition: 'ACTIVE' }] });
  assert.deepEqual(both.ContactFlows.map((flow) => [flow.Name, flow.Type, flow.Status]), [['Default agent whisper', 'AGENT_WHISPER', 'PUBLISHED']]);
  const first = await search(undefined, { MaxResults: 2 });
  assert.equal(first.ContactFlows.length, 2);
  assert.ok(first.NextToken && first.ApproximateTotalCount >= 11);
  const second = await search(undefined, { MaxResults: 2, NextToken: first.NextToken });
  assert.notEqual(second.ContactFlows[0].Id, first.ContactFlows[1].Id);
  assert.equal(second.ApproximateTotalCount, first.ApproximateTotalCount, 'of all, on each page');
  await assertSdkError(search({ StringCondition: { FieldName: 'colour', Value: 'x', ComparisonType: 'EXACT' } }), 'InvalidParameterException', 400);
});

test('versions do not change', async () => {
  const { ContactFlowId } = await send('CreateContactFlow', { Name: 'Versioned', Type: 'CONTACT_FLOW', Content: hello('one') });
  const one = await send('CreateContactFlowVersion', { ContactFlowId, Description: 'first' });
  assert.equal(Number(one.Version), 1);
  await send('UpdateContactFlowContent', { ContactFlowId, Content: hello('two') });
  await assertSdkError(send('CreateContactFlowVersion', { ContactFlowId, FlowContentSha256: sha256(hello('one')) }), 'InvalidRequestException', 400);
  assert.equal(Number((await send('CreateContactFlowVersion', { ContactFlowId })).Version), 2);
  const { ContactFlow: kept } = await send('DescribeContactFlow', { ContactFlowId: `${ContactFlowId}:1` });
  assert.deepEqual([kept.Content, Number(kept.Version), kept.VersionDescription], [hello('one'), 1, 'first']);
  const { ContactFlowVersionSummaryList: list } = await send('ListContactFlowVersions', { ContactFlowId });
  assert.deepEqual(list.map((version) => Number(version.Version)), [1, 2]);
  const page = await send('ListContactFlowVersions', { ContactFlowId, MaxResults: 1 });
  assert.deepEqual((await send('ListContactFlowVersions', { ContactFlowId, MaxResults: 1, NextToken: page.NextToken }))
    .ContactFlowVersionSummaryList.map((version) => Number(version.Version)), [2]);
  await send('DeleteContactFlowVersion', { ContactFlowId, ContactFlowVersion: 2 });
  await assertSdkError(send('DeleteContactFlowVersion', { ContactFlowId, ContactFlowVersion: 2 }), 'ResourceNotFoundException', 404);
  assert.equal(Number((await send('CreateContactFlowVersion', { ContactFlowId })).Version), 3, 'a number is never used again');
  await assertSdkError(send('UpdateContactFlowContent', { ContactFlowId: `${ContactFlowId}:1`, Content: hello() }), 'InvalidRequestException', 400);
});

test('modules: the same life, and a token makes one module', async () => {
  const input = { Name: 'Check opening', Content: moduleContent, Description: 'd', ClientToken: 'token-1', Tags: { a: 'b' } };
  const made = await send('CreateContactFlowModule', input);
  assert.deepEqual(await send('CreateContactFlowModule', input).then(({ Id }) => Id), made.Id);
  await assertSdkError(send('CreateContactFlowModule', { ...input, Name: 'Another' }), 'IdempotencyException', 409);
  assert.equal(made.Arn, `${server.keys.InstanceArn}/flow-module/${made.Id}`);
  const ContactFlowModuleId = made.Id;
  const { ContactFlowModule: is } = await send('DescribeContactFlowModule', { ContactFlowModuleId: made.Arn });
  assert.deepEqual([is.Name, is.Content, is.State, is.Status, is.Tags], ['Check opening', moduleContent, 'ACTIVE', 'PUBLISHED', { a: 'b' }]);
  const bad = moduleContent.replace('EndFlowModuleExecution', 'Nothing');
  const error = await assertSdkError(send('UpdateContactFlowModuleContent', { ContactFlowModuleId, Content: bad }), 'InvalidContactFlowModuleException', 400);
  assert.deepEqual(error.Problems, [{ message: 'Invalid Action type. Type: Nothing, Path: Actions[0].Type' }]);
  await send('UpdateContactFlowModuleContent', { ContactFlowModuleId, Content: moduleContent });
  await send('UpdateContactFlowModuleMetadata', { ContactFlowModuleId, Name: 'Opening', State: 'ARCHIVED' });
  assert.deepEqual((await send('ListContactFlowModules', { ContactFlowModuleState: 'ARCHIVED' })).ContactFlowModulesSummaryList
    .map((module) => [module.Name, module.State]), [['Opening', 'ARCHIVED']]);
  assert.deepEqual((await send('ListContactFlowModules', { ContactFlowModuleState: 'ACTIVE' })).ContactFlowModulesSummaryList, []);
  assert.equal((await send('SearchContactFlowModules', { SearchCriteria: { StringCondition: { FieldName: 'name', Value: 'open', ComparisonType: 'CONTAINS' } } }))
    .ContactFlowModules[0].Id, ContactFlowModuleId);
  await assertSdkError(send('CreateContactFlowModule', { Name: 'Opening', Content: moduleContent }), 'DuplicateResourceException', 409);
  // A flow may have the name of a module, and a module's id is no flow's.
  await send('CreateContactFlow', { Name: 'Opening', Type: 'CONTACT_FLOW', Content: hello() });
  await assertSdkError(send('DescribeContactFlow', { ContactFlowId: ContactFlowModuleId }), 'ResourceNotFoundException', 404);
  await send('DeleteContactFlowModule', { ContactFlowModuleId });
  await assertSdkError(send('DescribeContactFlowModule', { ContactFlowModuleId }), 'ResourceNotFoundException', 404);
});

test('tags of a flow and of a module', async () => {
  const { ContactFlowArn: flow } = await send('CreateContactFlow', { Name: 'Tagged', Type: 'CONTACT_FLOW', Content: hello(), Tags: { a: '1' } });
  const { Arn: module } = await send('CreateContactFlowModule', { Name: 'Tagged', Content: moduleContent });
  for (const resourceArn of [flow, module]) {
    await client.send(new connect.TagResourceCommand({ resourceArn, tags: { b: '2' } }));
    await client.send(new connect.UntagResourceCommand({ resourceArn, tagKeys: ['a', 'nothing'] }));
    assert.deepEqual((await client.send(new connect.ListTagsForResourceCommand({ resourceArn }))).tags, { b: '2' });
  }
});

test('the older export format is taken, and what runs is the new one', async () => {
  const old = fs.readFileSync(new URL('../unit/flows/legacy_queue.json', import.meta.url), 'utf8');
  const { ContactFlowId } = await send('CreateContactFlow', { Name: 'From 2019', Type: 'CONTACT_FLOW', Content: old });
  const content = JSON.parse((await send('DescribeContactFlow', { ContactFlowId })).ContactFlow.Content);
  assert.equal(content.Version, '2019-10-30');
  assert.equal(content.Actions.length, 9);
});

stopsCleanly(server);
