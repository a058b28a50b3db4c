// The aws command line of Debian (2.9) with nothing but --endpoint-url and keys in the environment.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { check, deadline, startServer, stopsCleanly, temporaryDir } from './harness.mjs';
import { instant, uuid } from './lib/chat.mjs';
import { eventPrefix } from './lib/socket.mjs';

const server = await startServer();
const { InstanceId, ContactFlowId, AccessKeyId, SecretAccessKey, Region } = server.keys;
const home = temporaryDir('aws');

/** Debian's own program by its path: a tool of another Python may come first in PATH. */
const program = process.env.AWS_CLI || '/usr/bin/aws';

function aws(args, { env = {} } = {}) {
  return new Promise((resolve) => {
    const environment = {
      PATH: '/usr/bin:/bin', HOME: home, AWS_PAGER: '', AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1',
      AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_DEFAULT_REGION: Region, LANG: 'C.UTF-8', ...env };
    execFile(program, [...args, '--endpoint-url', server.url, '--output', 'json'], { env: environment, timeout: deadline.test }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr, json: stdout.trim() ? JSON.parse(stdout) : {} }));
  });
}

async function ok(...args) {
  const answer = await aws(args);
  assert.equal(answer.code, 0, answer.stderr);
  return answer.json;
}

check('a chat from the shell', async () => {
  const started = await ok('connect', 'start-chat-contact', '--instance-id', InstanceId, '--contact-flow-id', ContactFlowId,
    '--participant-details', 'DisplayName=Zoë', '--attributes', 'plan=gold', '--initial-message', 'ContentType=text/plain,Content=First');
  assert.match(started.ContactId, uuid);
  const connection = await ok('connectparticipant', 'create-participant-connection', '--type', 'WEBSOCKET', 'CONNECTION_CREDENTIALS',
    '--participant-token', started.ParticipantToken);
  const { ConnectionToken } = connection.ConnectionCredentials;
  assert.match(connection.Websocket.ConnectionExpiry, instant);
  const sent = await ok('connectparticipant', 'send-message', '--content-type', 'text/plain', '--content', 'Grüße aus der Shell', '--connection-token', ConnectionToken);
  assert.match(sent.Id, uuid);
  await ok('connectparticipant', 'send-event', '--content-type', `${eventPrefix}typing`, '--connection-token', ConnectionToken);
  const { Transcript } = await ok('connectparticipant', 'get-transcript', '--max-results', '100', '--sort-order', 'ASCENDING', '--connection-token', ConnectionToken);
  const said = Transcript.filter((item) => item.ParticipantRole === 'CUSTOMER' && item.Type === 'MESSAGE');
  assert.deepEqual(said.map((item) => item.Content), ['First', 'Grüße aus der Shell']);
  assert.equal(said[1].Id, sent.Id);
  assert.equal(said[1].DisplayName, 'Zoë');

  const described = await ok('connect', 'describe-contact', '--instance-id', InstanceId, '--contact-id', started.ContactId);
  assert.equal(described.Contact.InitiationMethod, 'API');
  await ok('connect', 'update-contact-attributes', '--instance-id', InstanceId, '--initial-contact-id', started.ContactId, '--attributes', 'a=1');
  const { Attributes } = await ok('connect', 'get-contact-attributes', '--instance-id', InstanceId, '--initial-contact-id', started.ContactId);
  assert.deepEqual(Attributes, { plan: 'gold', a: '1' });
  await ok('connectparticipant', 'disconnect-participant', '--connection-token', ConnectionToken);
  const again = await aws(['connect', 'stop-contact', '--instance-id', InstanceId, '--contact-id', started.ContactId]);
  assert.notEqual(again.code, 0);
  assert.match(again.stderr, /\(ContactNotFoundException\) when calling the StopContact operation/);
});

check('StopContact from the shell', async () => {
  const { ContactId } = await ok('connect', 'start-chat-contact', '--instance-id', InstanceId, '--contact-flow-id', ContactFlowId, '--participant-details', 'DisplayName=Ana');
  await ok('connect', 'stop-contact', '--instance-id', InstanceId, '--contact-id', ContactId);
});

check('errors are readable in the shell', async () => {
  const describe = ['connect', 'describe-contact', '--instance-id', InstanceId, '--contact-id', InstanceId];
  const unknown = await aws(describe);
  assert.match(unknown.stderr, /\(ResourceNotFoundException\) when calling the DescribeContact operation(?: \(reached max retries: \d+\))?: \S/);
  const wrong = await aws(describe, { env: { AWS_SECRET_ACCESS_KEY: 'wrong' } });
  assert.match(wrong.stderr, /\(InvalidSignatureException\).*The request signature we calculated does not match/);
  const nobody = await aws(describe, { env: { AWS_ACCESS_KEY_ID: 'AKIANOBODY0000000000' } });
  assert.match(nobody.stderr, /\(UnrecognizedClientException\).*The security token included in the request is invalid/);
  const denied = await aws(['connectparticipant', 'get-transcript', '--connection-token', 'nonsense']);
  assert.match(denied.stderr, /\(AccessDeniedException\) when calling the GetTranscript operation(?: \(reached max retries: \d+\))?: Access denied/);
});

stopsCleanly(server);
