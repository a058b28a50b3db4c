// A scanner looks at every file first: Debian's clamd over its socket, and a program. And what is acknowledged is on
// disk: the server is killed with SIGKILL after each step.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { check, deadline, freePort, initInstance, startServer, stopsCleanly, temporaryDir, within } from './harness.mjs';
import { Person, newCustomer, startChat } from './lib/chat.mjs';
import { announced, complete, download, isFile, pdf, put, send, transfer, urlOf } from './lib/files.mjs';
import { ChatSocket } from './lib/socket.mjs';

const folder = temporaryDir('scan');
const socketPath = path.join(folder, 'clamd.sock');
// A signature of our own (name:type:offset:hex): there is no database to download here.
const bad = 'frontdesk test malware 7c31';
fs.mkdirSync(path.join(folder, 'db'));
fs.writeFileSync(path.join(folder, 'db/local.ndb'), `Frontdesk.Test:0:*:${Buffer.from(bad).toString('hex')}\n`);
fs.writeFileSync(path.join(folder, 'clamd.conf'), [
  `DatabaseDirectory ${folder}/db`, `LocalSocket ${socketPath}`, 'Foreground yes', 'StreamMaxLength 100M', `User ${os.userInfo().username}`,
  'OfficialDatabaseOnly no', 'MaxThreads 2', 'ConcurrentDatabaseReload no', 'SelfCheck 86400', ''].join('\n'));

const clamd = spawn('/usr/sbin/clamd', ['--config-file', path.join(folder, 'clamd.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
let said = '';
for (const stream of [clamd.stdout, clamd.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (said += chunk));
const ended = new Promise((resolve) => clamd.once('close', resolve));
after(() => clamd.kill('SIGTERM'));
process.on('exit', () => clamd.kill('SIGKILL'));

const answersPing = () => new Promise((resolve) => {
  const socket = net.connect(socketPath);
  socket.once('error', () => resolve(false));
  socket.on('data', (data) => resolve(String(data).startsWith('PONG')));
  socket.write('zPING\0');
});
await within(deadline.event, `clamd to answer: ${said}`, (async () => {
  const gone = ended.then(() => { throw new Error(`clamd ended:\n${said}`); });
  gone.catch(() => {});
  while (!(await Promise.race([answersPing(), gone]))) await new Promise((resolve) => setTimeout(resolve, 20));
})());

const infected = () => Buffer.concat([pdf(70_000), Buffer.from(bad), pdf(70_000)]);
const server = await startServer({ args: ['--attachments-scan', `clamd:${socketPath}`] });
const blobs = () => fs.readdirSync(path.join(server.data, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

check('clamd: a clean file is approved, an infected one is rejected and its bytes are gone', async () => {
  const ana = await newCustomer(server);
  const clean = await send(ana, pdf(300_000));
  const shown = await ana.socket.item('the clean one', isFile(clean));
  assert.equal(shown.Attachments[0].Status, 'APPROVED');
  assert.ok((await transfer('GET', await urlOf(ana, clean))).bytes.equals(pdf(300_000)));
  const before = blobs();
  const id = await send(ana, infected());
  const rejected = await ana.socket.item('the infected one', isFile(id));
  assert.equal(rejected.Attachments[0].Status, 'REJECTED');
  assert.equal(ana.socket.items.filter(isFile(id)).length, 1, 'pushed once, with the verdict');
  const answer = await download(ana, id);
  assert.equal(answer.status, 400);
  assert.match(answer.json.message, /approved/);
  assert.equal((await complete(ana, id)).status, 409);
  const kept = (await ana.everything()).filter((item) => item.Type === 'ATTACHMENT').map((item) => item.Attachments[0].Status);
  assert.deepEqual(kept, ['APPROVED', 'REJECTED']);
  // The verdict's transaction is told before its bytes are taken away; the next write comes after both.
  await ana.say('and then');
  assert.equal(blobs(), before);
  await ana.socket.close();
});

stopsCleanly(server);

const program = path.join(folder, 'look.sh');
fs.writeFileSync(program, `#!/bin/sh\n# waits for its turn, says no to what holds the word\nwhile [ ! -e "$1" ]; do sleep 0.05; done\n! grep -q malware "$2"\n`, { mode: 0o755 });

check('a program: who awaits a verdict when the server dies has it later; a file is there once', async () => {
  const instance = await initInstance();
  const gate = path.join(folder, 'gate');
  const second = await startServer({ instance, args: ['--attachments-scan', `${program} ${gate}`] });
  const ana = await new Person(second, await startChat(second)).connect();
  const started = await announced(ana, { size: 50_000 });
  assert.equal((await put(started, pdf(50_000))).status, 200);
  await second.kill(); // after the PUT: the bytes and the row are there
  await second.start();
  assert.equal((await complete(ana, started.AttachmentId, { ClientToken: 'c' })).status, 200);
  assert.equal((await complete(ana, started.AttachmentId)).status, 409, 'it is being completed');
  await second.kill(); // while the scanner looks
  await second.start();
  assert.equal((await complete(ana, started.AttachmentId, { ClientToken: 'c' })).status, 200, 'the kept answer');
  const { Websocket } = (await ana.connect(), { Websocket: { Url: ana.socketUrl } });
  const socket = await (await ChatSocket.open(Websocket.Url)).subscribe();
  fs.writeFileSync(gate, '');
  assert.equal((await socket.item('the verdict', isFile(started.AttachmentId))).Attachments[0].Status, 'APPROVED');
  await second.kill(); // after the verdict
  await second.start();
  assert.ok((await transfer('GET', await urlOf(ana, started.AttachmentId))).bytes.equals(pdf(50_000)));
  assert.equal((await ana.everything()).filter(isFile(started.AttachmentId)).length, 1);
  const again = await newCustomer(second);
  const id = await send(again, Buffer.from('malware'), { name: 'x.txt', type: 'text/plain' });
  assert.equal((await again.socket.item('the refusal', isFile(id))).Attachments[0].Status, 'REJECTED');
  await again.socket.close();
  await second.stop();
});

check('an HTTP endpoint: it is told where the bytes are, and asked again until it has a verdict', async () => {
  const asked = [];
  const hook = http.createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    const question = JSON.parse(text);
    asked.push({ question, errand: req.headers['x-frontdesk-errand'] });
    if (asked.length === 1) return res.writeHead(200).end('{"Status":"PERHAPS"}');
    const { bytes } = await transfer('GET', question.Url);
    assert.equal(bytes.length, question.AttachmentSizeInBytes);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), question.Sha256);
    res.writeHead(200).end(JSON.stringify({ Status: bytes.includes(bad) ? 'REJECTED' : 'APPROVED' }));
  });
  const port = await freePort();
  hook.listen(port, '127.0.0.1');
  await once(hook, 'listening');
  after(() => hook.close());
  const fifth = await startServer({ args: ['--attachments-scan', `http://127.0.0.1:${port}/look`] });
  const ana = await newCustomer(fifth);
  const clean = await send(ana, pdf(5000));
  assert.equal((await ana.socket.item('the clean one', isFile(clean))).Attachments[0].Status, 'APPROVED');
  const id = await send(ana, infected());
  assert.equal((await ana.socket.item('the infected one', isFile(id))).Attachments[0].Status, 'REJECTED');
  assert.equal(asked[0].question.AttachmentName, 'receipt.pdf');
  assert.equal(asked[0].errand, asked[1].errand, 'the same question again');
  assert.equal((await transfer('GET', asked.at(-1).question.Url)).status, 403, 'the URL was for the question');
  await ana.socket.close();
  await fifth.stop();
});

check('a scanner that does not answer: rejected in the end; one that is none: no start', async () => {
  const third = await startServer({ args: ['--attachments-scan', 'clamd:/nowhere/at.all', '--attachments-scan-ms', '400'] });
  const ana = await newCustomer(third);
  const id = await send(ana, pdf());
  assert.equal((await ana.socket.item('the refusal', isFile(id))).Attachments[0].Status, 'REJECTED');
  await ana.socket.close();
  await third.stop();
  await assert.rejects(startServer({ args: ['--attachments-scan', 'somehow'] }), /attachments\.scan/);
});

check('settings: switched off, smaller, fewer, other kinds', async () => {
  const fourth = await startServer({ args: ['--attachments-max-bytes', '1000', '--attachments-per-chat', '2', '--attachments-extensions', 'zip, .txt'] });
  const ana = await newCustomer(fourth);
  const refused = async (file, status) => assert.equal((await ana.call('start-attachment-upload',
    { ContentType: 'text/plain', AttachmentName: 'a.txt', AttachmentSizeInBytes: 1000, ClientToken: 'x', ...file })).status, status);
  await refused({ AttachmentSizeInBytes: 1001 }, 402);
  await refused({ AttachmentName: 'a.pdf', ContentType: 'application/pdf' }, 400);
  await refused({ AttachmentName: 'a.zip', ContentType: 'application/zip', ClientToken: 'y' }, 200);
  await refused({}, 200);
  await refused({ ClientToken: 'z' }, 402);
  await ana.socket.close();
  await fourth.stop();
  const off = await startServer({ env: { FRONTDESK_ATTACHMENTS_ENABLED: 'off' } });
  const bob = await newCustomer(off);
  assert.equal((await bob.call('start-attachment-upload',
    { ContentType: 'text/plain', AttachmentName: 'a.txt', AttachmentSizeInBytes: 10, ClientToken: 'x' })).status, 403);
  await bob.socket.close();
  await off.stop();
});
