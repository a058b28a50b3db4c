// Starts and stops a real frontdesk for one test file, and insists that it was healthy to the end:
// exit code 0 and no sanitizer report. Everything waits for an event with a generous deadline.
import assert from 'node:assert/strict';
import { spawn, execFile } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.resolve(here, '../..');
export const binary = path.resolve(process.env.FRONTDESK || path.join(root, 'build/frontdesk'));

/** Deadlines, not delays: a healthy server answers in milliseconds, an ASan one on a busy machine may not. */
export const deadline = { start: 30_000, stop: 30_000, event: 20_000, test: 90_000 };

const sanitizerReport =
  /AddressSanitizer|LeakSanitizer|ThreadSanitizer|MemorySanitizer|UndefinedBehaviorSanitizer|runtime error:/;

/** Rejects when `promise` is not settled in time; the timer never outlives the wait. */
export async function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms: ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A test with a deadline of its own, so that a hang is one failure and not a stuck run. */
export function check(name, run, { timeout = deadline.test } = {}) {
  return test(name, { timeout }, run);
}

// run.mjs gives every file a block of ports of its own; by hand the process id picks one. All lie below the
// ephemeral range, where an outgoing connection of another process could sit on the port between two starts.
let nextPort = Number(process.env.E2E_PORT_BASE) || 22_000 + (process.pid % 400) * 20;

export async function freePort() {
  for (let tries = 0; tries < 200; tries++) {
    const port = nextPort++;
    const probe = net.createServer();
    try {
      probe.listen(port, '127.0.0.1');
      await once(probe, 'listening');
      probe.close();
      await once(probe, 'close');
      return port;
    } catch {
      // taken: the next one
    }
  }
  throw new Error('no free port');
}

/** Runs the command line tool to its end. Never throws for a non-zero exit: tests look at `code`. */
export function frontdesk(args, { env = {}, timeout = deadline.start } = {}) {
  return new Promise((resolve) => {
    execFile(binary, args, { timeout, env: serverEnv(env), maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : String(error.code ?? error.signal)) : 0;
      resolve({ code, stdout, stderr });
    });
  });
}

function serverEnv(extra) {
  // UBSan only prints by default; the first report must end the server so that no test can miss it.
  return { UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1', ...process.env, ...extra };
}

const temporary = new Set();

export function temporaryDir(label = 'e2e') {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), `frontdesk-${label}-`));
  temporary.add(dir);
  return dir;
}

/** A new instance: its data folder and the one JSON object of `init`. */
export async function initInstance() {
  const data = path.join(temporaryDir(), 'data');
  const { code, stdout, stderr } = await frontdesk(['init', '--data', data, '--json']);
  assert.equal(code, 0, `init failed (${binary}): ${stderr}`);
  const keys = JSON.parse(stdout);
  for (const name of ['InstanceId', 'InstanceArn', 'Region', 'ContactFlowId', 'AccessKeyId', 'SecretAccessKey'])
    assert.equal(typeof keys[name], 'string', `init prints ${name}`);
  return { data, keys };
}

export class Server {
  constructor({ data, keys, port, args, env }) {
    Object.assign(this, { data, keys, port, args, env });
    this.url = `http://127.0.0.1:${port}`;
    this.child = null;
    this.log = '';
  }

  /** Resolves once the server has printed the line with its URL. */
  async start() {
    const listen = `127.0.0.1:${this.port}`;
    const child = spawn(binary, ['serve', '--data', this.data, '--listen', listen, ...this.args], {
      env: serverEnv(this.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.exited = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
    let seen = '';
    const ready = new Promise((resolve, reject) => {
      const look = (chunk, keep) => {
        if (keep) this.log += chunk;
        seen += chunk;
        // A whole line, either stream: "one line with its URL when it is ready".
        if (seen.split('\n').slice(0, -1).some((line) => /https?:\/\//.test(line))) resolve();
      };
      child.stdout.setEncoding('utf8').on('data', (chunk) => look(chunk, false));
      child.stderr.setEncoding('utf8').on('data', (chunk) => look(chunk, true));
      child.once('error', reject);
      this.exited.then(({ code, signal }) =>
        reject(new Error(`serve ended (${code ?? signal}) before it was ready:\n${seen}`)));
    });
    ready.catch(() => {});
    await within(deadline.start, 'the ready line of serve', ready);
    return this;
  }

  /** SIGTERM, then the two promises of a clean stop. */
  async stop() {
    if (!this.child) return;
    this.child.kill('SIGTERM');
    const { code, signal } = await within(deadline.stop, 'serve to stop on SIGTERM', this.exited);
    this.child = null;
    assert.doesNotMatch(this.log, sanitizerReport, `a sanitizer report:\n${this.log}`);
    assert.equal(code, 0, `serve ended with ${code ?? signal}:\n${this.log.slice(-4000)}`);
  }

  /** kill -9: what a power cut or the OOM killer would do. */
  async kill() {
    this.child.kill('SIGKILL');
    await within(deadline.stop, 'serve to die', this.exited);
    this.child = null;
    assert.doesNotMatch(this.log, sanitizerReport, `a sanitizer report:\n${this.log}`);
  }

  alive() {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }
}

const started = new Set();
// A failed test must leave no server behind: by pid, and only those of this process. After the last test, so that the
// file can end; and at the exit, however it comes.
const endServers = () => {
  for (const server of started) server.child?.kill('SIGKILL');
};
after(endServers);
process.on('exit', () => {
  endServers();
  for (const dir of temporary) fs.rmSync(dir, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** A fresh instance and a server on it. `instance` serves existing data; `args` and `env` are settings. */
export async function startServer({ instance, args = [], env = {}, port } = {}) {
  const { data, keys } = instance ?? (await initInstance());
  const server = new Server({ data, keys, args, env, port: port ?? (await freePort()) });
  started.add(server);
  return server.start();
}

/** Call last in a test file: a clean end is a case of its own, so it is counted and cannot be missed. */
export function stopsCleanly(...servers) {
  check('the server stops cleanly: exit code 0, no sanitizer report', async () => {
    for (const server of servers) {
      assert.ok(server.alive(), `the server is still running\n${server.log.slice(-4000)}`);
      await server.stop();
    }
  });
}
