// Flows with Debian's boto3 and aws, and what no client of today knows yet, signed by hand: versions and aliases of modules.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, deadline, startServer, stopsCleanly, temporaryDir } from './harness.mjs';
import { signedCall } from './lib/sign.mjs';

const server = await startServer();
const { AccessKeyId, SecretAccessKey, Region, InstanceId, ContactFlowId } = server.keys;
const home = temporaryDir('aws');
const env = {
  PATH: '/usr/bin:/bin', HOME: home, AWS_PAGER: '', AWS_EC2_METADATA_DISABLED: 'true', LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1', AWS_MAX_ATTEMPTS: '1',
  AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_DEFAULT_REGION: Region };
const run = (program, args) => new Promise((resolve) =>
  execFile(program, args, { env, timeout: deadline.test }, (error, stdout, stderr) => resolve({ error, stdout, stderr })));

check('boto3 makes, changes and deletes flows and modules', async () => {
  const script = path.join(path.dirname(fileURLToPath(import.meta.url)), 'boto3_flows.py');
  const { error, stdout, stderr } = await run('/usr/bin/python3', [script, server.url, InstanceId]);
  assert.equal(error, null, `${stdout}\n${stderr}`);
  assert.match(stdout, /^boto3: 10 steps done$/m, 'the script ran to its end');
});

check('the aws command line makes a flow of a file', async () => {
  const file = path.join(home, 'flow.json');
  fs.writeFileSync(file, JSON.stringify({ Version: '2019-10-30', StartAction: 'b', Metadata: {},
    Actions: [{ Identifier: 'b', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} }] }));
  const aws = async (...args) => {
    const { error, stdout, stderr } = await run(process.env.AWS_CLI || '/usr/bin/aws', ['connect', ...args, '--instance-id', InstanceId,
      '--endpoint-url', server.url, '--output', 'json']);
    assert.equal(error, null, stderr);
    return stdout.trim() ? JSON.parse(stdout) : {};
  };
  const made = await aws('create-contact-flow', '--name', 'Shell', '--type', 'CONTACT_FLOW', '--content', `file://${file}`);
  const shown = await aws('describe-contact-flow', '--contact-flow-id', made.ContactFlowId);
  assert.equal(shown.ContactFlow.Content, fs.readFileSync(file, 'utf8'));
  const listed = await aws('list-contact-flows', '--contact-flow-types', 'CONTACT_FLOW', 'CUSTOMER_QUEUE', '--page-size', '2');
  assert.ok(listed.ContactFlowSummaryList.some((flow) => flow.Name === 'Shell'));
});

check('versions and aliases of a module', async () => {
  const call = async (method, path_, body) => {
    const { status, json, headers } = await signedCall(server, method, path_, body);
    return { status, json, type: headers['x-amzn-errortype'] };
  };
  const content = (result) => JSON.stringify({ Version: '2019-10-30', StartAction: 'b', Metadata: {},
    Actions: [{ Identifier: 'b', Type: 'EndFlowModuleExecution', Parameters: { Result: result }, Transitions: {} }] });
  const good = async (...args) => {
    const answer = await call(...args);
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    return answer.json;
  };
  const { Id, Arn } = await good('PUT', `/contact-flow-modules/${InstanceId}`, { Name: 'M', Content: content('one'), Settings: '{"transitions":{"results":[]}}' });
  const base = `/contact-flow-modules/${InstanceId}/${Id}`;
  assert.deepEqual(await good('PUT', `${base}/version`, { Description: 'first' }), { ContactFlowModuleArn: `${Arn}:1`, Version: 1 });
  await good('POST', `${base}/content`, { Content: content('two') });
  await good('PUT', `${base}/version`, {});
  assert.deepEqual((await good('GET', `${base}/versions`)).ContactFlowModuleVersionSummaryList.map((version) => [version.Version, version.VersionDescription]), [[1, 'first'], [2, '']]);
  const alias = await good('PUT', `${base}/alias`, { AliasName: 'live', ContactFlowModuleVersion: 1, Description: 'what runs' });
  assert.equal(alias.ContactFlowModuleArn, Arn);
  const describe = async (qualifier) => (await good('GET', `/contact-flow-modules/${InstanceId}/${encodeURIComponent(`${Id}:${qualifier}`)}`)).ContactFlowModule;
  assert.equal((await describe('live')).Content, content('one'));
  assert.equal((await describe('live')).Settings, '{"transitions":{"results":[]}}');
  await good('POST', `${base}/alias/${alias.Id}`, { ContactFlowModuleVersion: 2 });
  assert.equal((await describe('live')).Version, 2);
  assert.deepEqual((await good('GET', `${base}/alias/${alias.Id}`)).ContactFlowModuleAlias.Name, 'live');
  assert.deepEqual((await good('GET', `${base}/aliases`)).ContactFlowModuleAliasSummaryList.map((found) => [found.AliasName, found.Version, found.Arn]), [['live', 2, `${Arn}:live`]]);
  for (const [name, status, type] of [['live', 409, 'DuplicateResourceException'], ['no good', 400, 'InvalidParameterException'], ['7', 400, 'InvalidParameterException'], ['a--b', 400, 'InvalidParameterException']]) {
    const answer = await call('PUT', `${base}/alias`, { AliasName: name, ContactFlowModuleVersion: 1 });
    assert.deepEqual([answer.status, answer.type], [status, type], name);
  }
  assert.equal((await call('PUT', `${base}/alias`, { AliasName: 'other', ContactFlowModuleVersion: 9 })).type, 'ResourceNotFoundException');
  assert.equal((await call('DELETE', `${base}/version/2`)).type, 'ResourceInUseException');
  await good('DELETE', `${base}/alias/${alias.Id}`);
  await good('DELETE', `${base}/version/2`);
  assert.equal((await call('GET', `${base}/alias/${alias.Id}`)).type, 'ResourceNotFoundException');
  assert.equal((await call('PUT', `/contact-flow-modules/${InstanceId}`, { Name: 'N', Content: content('x'), Settings: 'no' })).type, 'InvalidParameterException');
});

check('the order of the checks: without rights one learns nothing, with wrong members neither', async () => {
  const refused = async (method, where, body, status, type) => {
    const answer = await signedCall(server, method, where, body);
    assert.deepEqual([answer.status, answer.headers['x-amzn-errortype']], [status, type], where);
    assert.ok(answer.json.Message);
  };
  await refused('PUT', `/contact-flows/${InstanceId}`, { Name: 'x', Type: 'CONTACT_FLOW' }, 400, 'InvalidParameterException');
  await refused('PUT', `/contact-flows/${InstanceId}`, { Name: 5, Type: 'CONTACT_FLOW', Content: '{}' }, 400, 'SerializationException');
  await refused('GET', `/contact-flows/${InstanceId}/${ContactFlowId}:nothing`, undefined, 404, 'ResourceNotFoundException');
  await refused('GET', `/contact-flows/${InstanceId}/hello`, undefined, 404, 'ResourceNotFoundException');
  await refused('POST', '/search-contact-flows', { InstanceId, SearchCriteria: { Surprise: 1 } }, 400, 'InvalidParameterException');
});

stopsCleanly(server);
