// Runs every test file, a few at a time, and ends with one line: "e2e: N passed, M failed".
//   node run.mjs [word …]     only files whose name holds one of the words
// FRONTDESK = the binary, E2E_JOBS = files at a time (2), E2E_VERBOSE = 1 prints every file's whole output.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = path.resolve(process.env.FRONTDESK || path.join(here, '../../build/frontdesk'));
const jobs = Number(process.env.E2E_JOBS) || 2;
const fileDeadline = Number(process.env.E2E_FILE_DEADLINE_MS) || 180_000;

// The long ones first, so that no core is idle at the end.
const first = ['crash.test.mjs', 'bad_websocket.test.mjs', 'chatjs.test.mjs', 'sdk_v3_transcript.test.mjs', 'stalled.test.mjs'];
const rank = (file) => (first.indexOf(path.basename(file)) + first.length + 1) % (first.length + 1);

const words = process.argv.slice(2);
const files = [here, path.join(here, '../crash')]
  .flatMap((dir) => readdirSync(dir).filter((name) => name.endsWith('.test.mjs')).map((name) => path.join(dir, name)))
  .filter((file) => words.length === 0 || words.some((word) => path.basename(file).includes(word)))
  .sort((a, b) => rank(a) - rank(b));

function run(file, slot) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(process.execPath, ['--test-reporter=tap', file], {
      env: { ...process.env, FRONTDESK: binary, E2E_PORT_BASE: String(22_000 + slot * 40) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    let late = false;
    // Politely first: the harness then ends its servers, by pid.
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    }, fileDeadline);
    child.once('close', (code) => {
      clearTimeout(timer);
      const passed = (output.match(/^ok \d+ /gm) ?? []).length;
      let failed = (output.match(/^not ok \d+ /gm) ?? []).length;
      // A file that broke off, hung or ran no test at all has failed, whatever it counted.
      if (failed === 0 && (code !== 0 || late || passed === 0)) failed = 1;
      resolve({ file, passed, failed, late, output, seconds: ((Date.now() - began) / 1000).toFixed(1) });
    });
  });
}

if (!existsSync(binary)) {
  console.error(`no such binary: ${binary} (build it, or set FRONTDESK)`);
  console.log('e2e: 0 passed, 1 failed');
  process.exit(1);
}

const total = { passed: 0, failed: 0 };
let next = 0;
async function worker() {
  while (next < files.length) {
    const slot = next++;
    const result = await run(files[slot], slot);
    total.passed += result.passed;
    total.failed += result.failed;
    const name = path.relative(path.join(here, '..'), result.file);
    console.log(`${result.failed ? 'FAIL' : 'ok  '} ${name}: ${result.passed} passed, ${result.failed} failed${result.late ? ' (too late)' : ''} (${result.seconds} s)`);
    if (result.failed || process.env.E2E_VERBOSE) console.log(result.output.replace(/^/gm, '    '));
  }
}
await Promise.all(Array.from({ length: jobs }, worker));

if (files.length === 0) total.failed++;
console.log(`e2e: ${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;
