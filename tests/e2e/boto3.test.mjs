// Debian's boto3: the client most backends in Python use. One script, run by the system's Python.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, deadline, startServer, stopsCleanly } from './harness.mjs';

const server = await startServer();
const folder = path.dirname(fileURLToPath(import.meta.url));
const python = (script, args, env) => new Promise((resolve) =>
  execFile('/usr/bin/python3', [path.join(folder, script), ...args], { env, timeout: deadline.test },
    (error, stdout, stderr) => resolve({ error, stdout, stderr })));

check('boto3 holds a chat', async () => {
  const { AccessKeyId, SecretAccessKey, Region, InstanceId, ContactFlowId } = server.keys;
  const env = {
    PATH: '/usr/bin:/bin', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1',
    AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_DEFAULT_REGION: Region };
  const { error, stdout, stderr } = await python('boto3_chat.py', [server.url, InstanceId, ContactFlowId], env);
  assert.equal(error, null, `${stdout}\n${stderr}`);
  assert.match(stdout, /^boto3: 8 steps done$/m, 'the script ran to its end');
});

check('boto3 pages through the configured things', async () => {
  const { AccessKeyId, SecretAccessKey, Region, InstanceId } = server.keys;
  const { error, stdout, stderr } = await python('boto3_control.py', [server.url, Region, AccessKeyId, SecretAccessKey, InstanceId],
    { PATH: '/usr/bin:/bin', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', PYTHONDONTWRITEBYTECODE: '1' });
  assert.equal(error, null, `${stdout}\n${stderr}`);
  assert.deepEqual(JSON.parse(stdout), { names: ['BasicQueue', 'Boto 0', 'Boto 1', 'Boto 2'], found: ['Boto 0', 'Boto 1', 'Boto 2'],
    attributes: 13, duplicate: 409, created: true });
});

stopsCleanly(server);
