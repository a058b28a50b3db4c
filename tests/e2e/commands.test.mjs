// `frontdesk key`, `user` and `backup` beside a running server, which sees every change at once (DESIGN.md), and what
// policies say about the configured things (connect-api.md 3.4).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as sdk from '@aws-sdk/client-connect';
import { binary, check, frontdesk, startServer, stopsCleanly, temporaryDir } from './harness.mjs';
import { Agent, loginForm, postLogin } from './lib/agent.mjs';
import { assertSdkError, connectClient } from './lib/sdk.mjs';
import { caller, judgedClient } from './lib/shapes.mjs';

const server = await startServer();
const { InstanceArn, InstanceId, Region } = server.keys;
const data = ['--data', server.data];
const run = async (...args) => {
  const { code, stdout, stderr } = await frontdesk([...args, ...data, '--json']);
  assert.equal(code, 0, stderr);
  return stdout ? JSON.parse(stdout) : undefined;
};
const fails = async (status, ...args) => {
  const { code, stderr } = await frontdesk([...args, ...data]);
  assert.equal(code, status, stderr);
  assert.ok(stderr.trim());
};
const policyFile = (...Statement) => {
  const file = path.join(temporaryDir('policy'), 'policy.json');
  fs.writeFileSync(file, JSON.stringify({ Version: '2012-10-17', Statement }));
  return file;
};
const as = (key) => caller(server, sdk, judgedClient({ url: server.url,
  keys: { AccessKeyId: key.AccessKeyId, SecretAccessKey: key.SecretAccessKey, Region } }));
const admin = caller(server, sdk);
const hours = (await admin('ListHoursOfOperations')).HoursOfOperationSummaryList[0];

check('a key is made, disabled, enabled, given another policy, deleted; the running server knows at once', async () => {
  const key = await run('key', 'create', 'ci', policyFile({ Effect: 'Allow', Action: 'connect:List*', Resource: '*' }));
  assert.match(key.AccessKeyId, /^AKIA[A-Z2-7]{16}$/);
  assert.equal(key.SecretAccessKey.length, 40);
  const call = as(key);
  await call('ListQueues');
  await assertSdkError(call('CreateHoursOfOperation', { Name: 'x', TimeZone: 'UTC', Config: [] }), 'AccessDeniedException', 403, /user\/ci is not authorized/);
  const listed = await run('key', 'list');
  assert.equal(listed.length, 2);
  assert.equal(listed.some((k) => 'SecretAccessKey' in k), false);
  await run('key', 'disable', key.AccessKeyId);
  await assertSdkError(call('ListQueues'), 'UnrecognizedClientException', 403);
  await run('key', 'enable', key.AccessKeyId);
  await run('key', 'policy', key.AccessKeyId, policyFile({ Effect: 'Allow', Action: 'connect:ListUsers', Resource: InstanceArn }));
  await call('ListUsers');
  await assertSdkError(call('ListQueues'), 'AccessDeniedException', 403);
  await run('key', 'delete', key.AccessKeyId);
  await assertSdkError(call('ListUsers'), 'UnrecognizedClientException', 403);
  await fails(1, 'key', 'delete', key.AccessKeyId);
  await fails(2, 'key', 'create');
  await fails(2, 'key', 'dance');
  await fails(2, 'key', 'create', 'no blanks here');
  const broken = policyFile({ Effect: 'Perhaps', Action: '*', Resource: '*' });
  await fails(2, 'key', 'create', 'ci', broken);
});

check('what policies say about flows and modules: each by its own ARN, with and without a qualifier', async () => {
  // Answers of these have a member that this model does not know yet: a client that does not judge shapes.
  const plain = (keys) => caller(server, sdk, connectClient({ url: server.url, keys: { ...server.keys, ...keys } }));
  const { ContactFlowId: mine } = await plain({})('CreateContactFlow', { Name: 'Mine', Type: 'CONTACT_FLOW', Content: JSON.stringify({
    Version: '2019-10-30', StartAction: 'a', Metadata: {}, Actions: [{ Identifier: 'a', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} }] }) });
  const other = (await admin('ListContactFlows')).ContactFlowSummaryList.find((flow) => flow.Id !== mine).Id;
  const call = plain(await run('key', 'create', 'flows', policyFile({ Effect: 'Allow', Action: ['connect:*ContactFlow*'], Resource: `${InstanceArn}/contact-flow/${mine}` })));
  const { Content } = (await call('DescribeContactFlow', { ContactFlowId: mine })).ContactFlow;
  await call('DescribeContactFlow', { ContactFlowId: `${InstanceArn}/contact-flow/${mine}:$SAVED` });
  await call('UpdateContactFlowContent', { ContactFlowId: `${mine}:$SAVED`, Content });
  await call('CreateContactFlowVersion', { ContactFlowId: mine });
  const no = (operation, input, words) => assertSdkError(call(operation, input), 'AccessDeniedException', 403, words);
  await no('DescribeContactFlow', { ContactFlowId: other }, new RegExp(`contact-flow/${other}`));
  await no('UpdateContactFlowContent', { ContactFlowId: other, Content });
  await no('DeleteContactFlow', { ContactFlowId: `${other}:$SAVED` });
  await no('CreateContactFlow', { Name: 'More', Type: 'CONTACT_FLOW', Content });
  await no('ListContactFlows', {});
  await no('SearchContactFlows', {});
  await no('DescribeContactFlowModule', { ContactFlowModuleId: mine }, /flow-module/);
  await no('CreateContactFlow', { Name: '', Type: 'x', Content: 'not looked at' });
});

check('a policy must allow every resource that a call names', async () => {
  const key = await run('key', 'create', 'queues', policyFile(
    { Effect: 'Allow', Action: 'connect:*Queue*', Resource: `${InstanceArn}/queue/*` }));
  const call = as(key);
  const queue = { Name: 'Theirs', HoursOfOperationId: hours.Id };
  await assertSdkError(call('CreateQueue', queue), 'AccessDeniedException', 403, /operating-hours/);
  await run('key', 'policy', key.AccessKeyId, policyFile(
    { Effect: 'Allow', Action: 'connect:*Queue*', Resource: [`${InstanceArn}/queue/*`, hours.Arn] }));
  const { QueueId } = await call('CreateQueue', queue);
  await call('DescribeQueue', { QueueId });
  await assertSdkError(call('DescribeHoursOfOperation', { HoursOfOperationId: hours.Id }), 'AccessDeniedException', 403);
  // Without rights nothing is told about what exists, or what is wrong with the request.
  await run('key', 'policy', key.AccessKeyId, policyFile({ Effect: 'Allow', Action: 'connect:*', Resource: `${InstanceArn}/queue/${QueueId}` }));
  await call('DescribeQueue', { QueueId: `${InstanceArn}/queue/${QueueId}` });
  const other = '00000000-0000-4000-8000-000000000000';
  await assertSdkError(call('DescribeQueue', { QueueId: other }), 'AccessDeniedException', 403, new RegExp(`queue/${other}`));
  await assertSdkError(call('CreateQueue', { Name: '', HoursOfOperationId: 'x' }), 'AccessDeniedException', 403);
  await assertSdkError(call('ListInstances'), 'AccessDeniedException', 403);
  await assertSdkError(call('TagResource', { resourceArn: InstanceArn, tags: { a: 'b' } }), 'AccessDeniedException', 403);
});

check('a user is made, signs in, gets another password, goes', async () => {
  const made = await run('user', 'create', 'mira', 'Agent', 'CallCenterManager');
  assert.equal(made.Username, 'mira');
  await new Agent(server, 'mira', made.Password).signIn();
  const { User } = await admin('DescribeUser', { UserId: made.UserId });
  assert.equal(User.SecurityProfileIds.length, 2);
  assert.equal((await run('user', 'list')).length, 2);
  await fails(1, 'user', 'create', 'mira');
  await fails(1, 'user', 'create', 'olaf', 'NoSuchProfile');
  await fails(2, 'user', 'create', 'with blank');

  const child = spawn(binary, ['user', 'passwd', 'mira', '--password-stdin', '--json', ...data]);
  child.stdin.end('Another-Pass-7\n');
  assert.deepEqual(await once(child, 'close'), [0, null]);
  await new Agent(server, 'mira', 'Another-Pass-7').signIn();
  const form = await loginForm(server);
  assert.equal((await postLogin(server, form, { username: 'mira', password: made.Password })).status, 403);
  await run('user', 'delete', 'mira');
  assert.equal((await postLogin(server, form, { username: 'mira', password: 'Another-Pass-7' })).status, 403);
  await assertSdkError(admin('DescribeUser', { UserId: made.UserId }), 'ResourceNotFoundException', 404);
  await fails(1, 'user', 'delete', 'mira');
});

check('a user of the API signs in', async () => {
  const [routing] = (await admin('ListRoutingProfiles')).RoutingProfileSummaryList;
  const agentProfile = (await admin('ListSecurityProfiles')).SecurityProfileSummaryList.find((p) => p.Name === 'Agent');
  const { UserId } = await admin('CreateUser', { Username: 'nora', Password: 'Sunny-Day-2', RoutingProfileId: routing.Id,
    SecurityProfileIds: [agentProfile.Id], IdentityInfo: { FirstName: 'Nora', LastName: 'N', Email: 'nora@example.com' } });
  const nora = await new Agent(server, 'nora', 'Sunny-Day-2').signIn();
  await nora.snapshot();
  await admin('DeleteUser', { UserId });
  assert.equal((await nora.cti('GetAgentSnapshot')).status, 401);
});

check('a backup beside the running server is a whole instance', async () => {
  const file = path.join(temporaryDir('backup'), 'copy.db');
  const { Bytes } = await run('backup', file);
  assert.equal(fs.statSync(file).size, Bytes);
  assert.equal(fs.statSync(file).mode & 0o077, 0, 'it holds secrets');
  await fails(1, 'backup', file);
  await fails(2, 'backup');
  const restored = temporaryDir('restored');
  fs.copyFileSync(file, path.join(restored, 'frontdesk.db'));
  const { code, stdout } = await frontdesk(['key', 'list', '--data', restored, '--json']);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), await run('key', 'list'));
  const other = await startServer({ instance: { data: restored, keys: server.keys } });
  const { Instance } = await caller(other, sdk)('DescribeInstance');
  assert.equal(Instance.Id, InstanceId);
  await other.stop();
});

stopsCleanly(server);
