// A demo server for tests: `frontdesk demo` in a folder of its own, with the agent's password as it prints it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { binary, deadline, freePort, temporaryDir, within } from '../harness.mjs';

export class Demo {
  async start() {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    this.data = path.join(temporaryDir('demo'), 'data');
    this.child = spawn(binary, ['demo', '--data', this.data, '--listen', `127.0.0.1:${port}`], {
      env: { UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1', ...process.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.log = '';
    this.exited = once(this.child, 'close');
    const ready = new Promise((resolve) => {
      let seen = '';
      this.child.stdout.setEncoding('utf8').on('data', (chunk) => {
        seen += chunk;
        const [, name, password] = /demo agent: (\S+), password (\S+)/.exec(seen) ?? [];
        Object.assign(this, { name, password });
        if (seen.includes('ready')) resolve();
      });
    });
    this.child.stderr.setEncoding('utf8').on('data', (chunk) => (this.log += chunk));
    await within(deadline.start, 'the demo to be ready', ready);
    return this;
  }

  /** Its exit code, which is 0 unless something was wrong. */
  async stop() {
    this.child.kill('SIGTERM');
    const [code] = await within(deadline.stop, 'the demo to stop', this.exited);
    return code;
  }

  /** Signs the browser in as the demo's agent, who is an administrator. */
  async signIn(page, landat) {
    await page.goto(`${this.url}/connect/login?landat=${landat}`);
    await page.fill('input[name="username"]', this.name);
    await page.fill('input[name="password"]', this.password);
    await page.click('button[type="submit"]');
    await page.waitForURL(`${this.url}${landat}`);
  }
}
