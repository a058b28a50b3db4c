// Debian's boto3: the client most backends in Python use. One script, run by the system's Python.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, deadline, startServer, stopsCleanly } from './harness.mjs';

const server = await startServer();
const script = path.join(path.dirname(fileURLToPath(import.meta.url)), 'boto3_chat.py');

check('boto3 holds a chat', async () => {
  const { AccessKeyId, SecretAccessKey, Region, InstanceId, ContactFlowId } = server.keys;
  const env = {
    PATH: '/usr/bin:/bin', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1',
    AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_DEFAULT_REGION: Region };
  const { error, stdout, stderr } = await new Promise((resolve) =>
    execFile('/usr/bin/python3', [script, server.url, InstanceId, ContactFlowId], { env, timeout: deadline.test },
      (error, stdout, stderr) => resolve({ error, stdout, stderr })));
  assert.equal(error, null, `${stdout}\n${stderr}`);
  assert.match(stdout, /^boto3: 8 steps done$/m, 'the script ran to its end');
});

stopsCleanly(server);
