// The command line people and scripts rely on (DESIGN.md): init once, serve until told to stop, settings in their
// order of precedence, exit codes 0, 1 and 2.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { check, deadline, freePort, frontdesk, initInstance, startServer, temporaryDir, within } from './harness.mjs';
import { postJson } from './lib/http.mjs';
import { uuid } from './lib/chat.mjs';

const fingerprint = (dir) => fs.readdirSync(dir, { recursive: true }).sort()
  .filter((name) => fs.statSync(path.join(dir, name)).isFile())
  .map((name) => `${name} ${createHash('sha256').update(fs.readFileSync(path.join(dir, name))).digest('hex')}`);

check('init prints every key once, as one JSON object', async () => {
  const data = path.join(temporaryDir(), 'data');
  const { code, stdout, stderr } = await frontdesk(['init', '--data', data, '--json']);
  assert.equal(code, 0, stderr);
  const keys = JSON.parse(stdout);
  assert.deepEqual(Object.keys(keys).sort(), ['AccessKeyId', 'AgentPassword', 'AgentUsername', 'ContactFlowId', 'InstanceArn', 'InstanceId',
    'Region', 'SecretAccessKey', 'SnippetId', 'WidgetId', 'WidgetSecurityKey']);
  assert.match(keys.InstanceId, uuid);
  assert.match(keys.ContactFlowId, uuid);
  assert.equal(keys.Region, 'us-west-2');
  assert.match(keys.InstanceArn, new RegExp(`^arn:aws:connect:us-west-2:\\d{12}:instance/${keys.InstanceId}$`));
  assert.equal(keys.WidgetSecurityKey.length, 44);
  for (const value of Object.values(keys)) assert.ok(typeof value === 'string' && value.length > 0);
  const other = (await initInstance()).keys;
  for (const name of ['InstanceId', 'AccessKeyId', 'SecretAccessKey', 'WidgetSecurityKey', 'AgentPassword'])
    assert.notEqual(other[name], keys[name], `${name} is made for each instance`);
});

check('a second init is refused and changes nothing', async () => {
  const { data } = await initInstance();
  const before = fingerprint(data);
  const { code, stdout, stderr } = await frontdesk(['init', '--data', data, '--json']);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.ok(stderr.trim().length > 0, 'it says why');
  assert.deepEqual(fingerprint(data), before);
});

check('a folder has one server, a port has one listener; the second of each is told so and ends with 1', async () => {
  const server = await startServer();
  const other = await initInstance();
  const port = await freePort();
  for (const [data, listen] of [[server.data, `127.0.0.1:${port}`], [other.data, `127.0.0.1:${server.port}`]]) {
    const { code, stdout, stderr } = await frontdesk(['serve', '--data', data, '--listen', listen]);
    assert.equal(code, 1, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /another frontdesk|in use/);
  }
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  await server.stop();
});

check('the keys on disk are for their owner alone', async () => {
  const { data } = await initInstance();
  const open = (name) => (fs.statSync(name).mode & 0o007) !== 0;
  // A closed folder closes all in it.
  if (open(data))
    for (const name of fs.readdirSync(data, { recursive: true })) assert.ok(!open(path.join(data, name)), `others may read ${name}`);
});

check('misuse exits with 2 and says what is wrong', async () => {
  for (const args of [['no-such-command'], ['serve', '--no-such-flag', 'x'], ['serve', '--data'], ['init', 'stray']]) {
    const { code, stderr } = await frontdesk(args);
    assert.equal(code, 2, args.join(' '));
    assert.ok(stderr.trim().length > 0);
  }
  assert.equal((await frontdesk([])).code, 2);
});

check('help and version', async () => {
  for (const args of [['--help'], ['serve', '--help']]) {
    const { code, stdout } = await frontdesk(args);
    assert.equal(code, 0);
    assert.match(stdout, /--data/);
    assert.match(stdout, /--listen/);
  }
  const { code, stdout } = await frontdesk(['--version']);
  assert.equal(code, 0);
  assert.match(stdout, /\d+\.\d+/);
});

check('serve refuses a folder without an instance', async () => {
  const empty = await frontdesk(['serve', '--data', temporaryDir(), '--listen', `127.0.0.1:${await freePort()}`]);
  assert.ok([1, 2].includes(empty.code), String(empty.code));
  assert.ok(empty.stderr.trim().length > 0);
});

check('the default log says nothing of secrets and tokens', async () => {
  const server = await startServer();
  const started = await postJson(`${server.url}/start-chat`, { ParticipantDetails: { DisplayName: 'Ana' } });
  const { ParticipantToken } = started.json.data.startChatResult;
  const body = { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] };
  const { json } = await postJson(`${server.url}/participant/connection`, body, { 'X-Amz-Bearer': ParticipantToken });
  await server.stop();
  for (const secret of [server.keys.SecretAccessKey, server.keys.AgentPassword, server.keys.WidgetSecurityKey, ParticipantToken,
    json.ConnectionCredentials.ConnectionToken, new URL(json.Websocket.Url).search])
    assert.ok(!server.log.includes(secret), 'a secret in the log');
});

check('SIGINT stops as cleanly as SIGTERM', async () => {
  const server = await startServer();
  server.child.kill('SIGINT');
  const { code } = await within(deadline.stop, 'serve to stop on SIGINT', server.exited);
  assert.equal(code, 0, server.log);
  server.child = null;
});

check('flag before environment before config file', async () => {
  const instance = await initInstance();
  const config = path.join(path.dirname(instance.data), 'frontdesk.conf');
  fs.writeFileSync(config, '# who may start chats\nstart_chat.origins = https://file.example\n');
  const mayStart = async (server, Origin) => (await postJson(`${server.url}/start-chat`, {}, { Origin })).status === 200;
  const origins = ['https://file.example', 'https://environment.example', 'https://flag.example'];
  const fromEnvironment = { FRONTDESK_START_CHAT_ORIGINS: origins[1] };
  const cases = [
    [{ args: ['--config', config] }, origins[0]],
    [{ args: ['--config', config], env: fromEnvironment }, origins[1]],
    [{ args: ['--config', config, '--start-chat-origins', origins[2]], env: fromEnvironment }, origins[2]],
  ];
  for (const [settings, winner] of cases) {
    const server = await startServer({ instance, ...settings });
    for (const origin of origins) assert.equal(await mayStart(server, origin), origin === winner, `${origin}, expected ${winner}`);
    await server.stop();
  }
});

check('a setting that makes no sense is misuse', async () => {
  const { data } = await initInstance();
  for (const args of [['--idle-timeout-ms', 'soon'], ['--idle-timeout-ms', '-1'], ['--config', '/nonexistent']]) {
    const { code, stderr } = await frontdesk(['serve', '--data', data, ...args]);
    assert.equal(code, 2, `${args}: ${stderr}`);
  }
  const nowhere = await frontdesk(['serve', '--data', data, '--listen', 'nowhere']);
  assert.ok([1, 2].includes(nowhere.code), nowhere.stderr);
});
