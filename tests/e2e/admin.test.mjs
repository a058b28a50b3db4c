// The administration: who may use it and from where, widgets made and changed by page, and a site on another port
// that shows one. contract/widget.md 1.2, 2.2, 2.3.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after } from 'node:test';
import jsonwebtoken from 'jsonwebtoken';
import { check, freePort, frontdesk, initInstance, startServer, stopsCleanly, temporaryDir } from './harness.mjs';
import { launchBrowser } from './lib/browser.mjs';

const axe = fs.readFileSync(createRequire(new URL('../../web/package.json', import.meta.url)).resolve('axe-core'), 'utf8');
const instance = await initInstance();
const server = await startServer({ instance });
const { keys } = server;
const browser = await launchBrowser();
let html = '';
let sign = () => '';
const site = http.createServer((request, response) => {
  const isToken = request.url === '/token';
  response.writeHead(200, { 'Content-Type': isToken ? 'application/json' : 'text/html; charset=utf-8' });
  response.end(isToken ? JSON.stringify({ data: sign() }) : html);
});
const port = await freePort();
site.listen(port, '127.0.0.1');
await once(site, 'listening');
const origin = `http://127.0.0.1:${port}`;
after(async () => {
  await browser.close();
  site.closeAllConnections();
  site.close();
});

async function signIn(name, password) {
  const page = await (await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })).newPage();
  page.setDefaultTimeout(15_000);
  page.said = [];
  page.on('pageerror', (error) => page.said.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.said.push(message.text()));
  await page.goto(`${server.url}/admin/widgets`);
  assert.match(page.url(), /\/connect\/login\?landat=\/admin\/widgets$/, 'who is not signed in signs in first');
  await page.fill('input[name="username"]', name);
  await page.fill('input[name="password"]', password);
  await page.click('button[type="submit"]');
  await page.waitForURL('**/admin/widgets');
  return page;
}

const admin = await signIn(keys.AgentUsername, keys.AgentPassword);
const cookie = (await admin.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
const json = { 'Content-Type': 'application/json' };

/** A call as a browser of our own page makes it, unless headers say otherwise. */
function call(method, where, { body, headers = {} } = {}) {
  const own = { Cookie: cookie, Origin: server.url, 'Sec-Fetch-Site': 'same-origin', ...json, ...headers };
  for (const [name, value] of Object.entries(own)) if (value === null) delete own[name];
  return new Promise((resolve, reject) => {
    const request = http.request(`${server.url}/admin/api/${where}`, { method, headers: own }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += chunk;
      resolve({ status: answer.statusCode, headers: answer.headers, text, json: text ? JSON.parse(text) : undefined });
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

check('nobody comes in without a session, a permission, or from another page', async () => {
  const nobody = await call('GET', 'widgets', { headers: { Cookie: null } });
  assert.equal(nobody.status, 401);
  assert.equal(nobody.json.message, 'sign in first');
  assert.equal((await call('GET', 'session', { headers: { Cookie: null } })).status, 401);
  assert.equal((await call('POST', 'test-chat', { headers: { Cookie: null }, body: {} })).status, 401, 'not open outside of the demo');

  const refusals = [
    { Origin: 'https://evil.example' }, { Origin: null }, { Origin: 'null' },
    { 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { Origin: `http://localhost:${server.port}` },
    { 'Content-Type': 'text/plain' }, { 'Content-Type': 'application/x-www-form-urlencoded' }, { 'Content-Type': null },
  ];
  for (const headers of refusals) {
    const { status } = await call('POST', 'widgets', { headers, body: { Name: 'Forged' } });
    assert.equal(status, 403, JSON.stringify(headers));
  }
  assert.equal((await call('GET', 'widgets', { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status, 403);
  const preflight = await fetch(`${server.url}/admin/api/widgets`, { method: 'OPTIONS', headers: {
    Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' } });
  assert.equal(preflight.headers.get('access-control-allow-origin'), null);
  assert.equal((await call('GET', 'widgets')).json.length, 1, 'nothing was made');
});

check('an agent without the permission is told so, and sees no key', async () => {
  const made = await frontdesk(['user', 'create', 'plain', '--data', server.data, '--json']);
  if (made.code !== 0) return assert.match(made.stderr, /user/, made.stderr);
  const user = JSON.parse(made.stdout);
  const page = await signIn('plain', user.Password ?? user.password);
  await page.getByRole('alert').getByText('CommunicationWidgets.View').waitFor();
  await page.context().close();
});

check('what is wrong is said, and changes nothing', async () => {
  const { WidgetId: id } = keys;
  const cases = [
    ['POST', 'widgets', { Name: '' }, 400], ['POST', 'widgets', { Name: 'Website' }, 409], ['POST', 'widgets', [], 400],
    ['POST', 'widgets', { Name: 'x', Flow: 'none' }, 404], ['POST', 'widgets/import', { Name: 'x', Snippet: 'no' }, 400],
    ['POST', 'widgets/import', { Name: 'x', Snippet: 'no', Keys: ['a', 'b', 'c'] }, 400],
    ['POST', `widgets/${id}`, { secured: 'maybe' }, 400], ['POST', `widgets/${id}`, { colour: 'red' }, 400],
    ['POST', `widgets/${id}`, { appearance: [] }, 400], ['POST', `widgets/${id}`, { form: 'x' }, 400],
    ['POST', `widgets/${id}/allow-domain`, { Origin: 'example.com' }, 400], ['POST', `widgets/${id}/disallow-domain`, { Origin: 'https://a.b' }, 404],
    ['POST', `widgets/${id}/delete-key`, {}, 400], ['GET', 'widgets/none', undefined, 404], ['GET', `widgets/${keys.InstanceId}/log`, undefined, 404],
    ['DELETE', `widgets/${keys.InstanceId}`, {}, 404],
  ];
  const before = (await call('GET', `widgets/${id}`)).json;
  for (const [method, where, body, status] of cases) {
    const answer = await call(method, where, { body });
    assert.equal(answer.status, status, `${method} ${where} ${JSON.stringify(body)}: ${answer.text}`);
    assert.equal(typeof answer.json.message, 'string');
  }
  assert.deepEqual((await call('GET', `widgets/${id}`)).json, before);
  assert.equal(before.Widget.SecurityKeys[0].Key, keys.WidgetSecurityKey);
  assert.equal((await call('GET', 'widgets')).json[0].SecurityKeys, undefined, 'the list has no keys');
});

check('a widget from its name to a site of another port: appearance, domain, snippet, rotation, refusals', async () => {
  const { page } = { page: admin };
  const saved = (text) => page.getByRole('status').getByText(text).first().waitFor({ state: 'attached' });
  await page.getByRole('link', { name: 'New widget' }).click();
  await page.getByLabel('Name').fill('Web shop');
  await page.getByRole('button', { name: 'Create widget' }).click();
  await page.getByRole('heading', { name: 'Web shop' }).waitFor();

  await page.getByLabel('Header text').fill('Ask us');
  await page.getByRole('textbox', { name: 'Button', exact: true }).fill('#7a1fa4');
  const preview = page.frameLocator('.preview iframe').frameLocator('#amazon-connect-chat-widget-iframe');
  await preview.getByText('Ask us').first().waitFor();
  await preview.getByText('Where is my order?').first().waitFor();
  await page.getByRole('button', { name: 'Save appearance' }).click();
  await saved('Saved.');

  await page.getByRole('link', { name: '2. Domains and security' }).click();
  await page.locator('#origin').fill('nonsense');
  await page.getByRole('button', { name: 'Add domain' }).click();
  await page.getByRole('alert').getByText('an origin with its scheme').waitFor();
  await page.locator('#origin').fill(`${origin}/some/path`);
  await page.getByRole('button', { name: 'Add domain' }).click();
  await page.locator('.domains').getByText(origin, { exact: true }).first().waitFor();

  await page.getByRole('link', { name: '3. Script and keys' }).click();
  await page.getByText('signed, not encrypted').waitFor();
  await page.getByRole('button', { name: 'Copy The snippet' }).click();
  const snippet = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(snippet, /"backgroundColor":"#7a1fa4"/);
  await page.getByRole('button', { name: 'Show keys' }).click();
  const oldKey = await page.locator('.keys code').first().textContent();
  const id = /'amazon_connect', '([0-9a-f-]{36})'/.exec(snippet)[1];

  html = `<!doctype html><html><head>${snippet}</head><body><h1>Foreign</h1></body></html>`;
  const now = () => Math.floor(Date.now() / 1000);
  const token = (key) => jsonwebtoken.sign({ sub: id, iat: now(), exp: now() + 500, attributes: { name: 'Jane' } }, key);
  const chat = async (key) => {
    sign = () => token(key);
    const visitor = await (await browser.newContext()).newPage();
    await visitor.goto(origin);
    await visitor.click('#amazon-connect-open-widget-button');
    const frame = visitor.frameLocator('#amazon-connect-chat-widget-iframe');
    await frame.locator('.words').or(frame.getByText('Something went wrong')).first().waitFor();
    const isOn = (await frame.locator('.words').count()) > 0;
    await visitor.context().close();
    return isOn;
  };
  assert.equal(await chat(oldKey), true);
  await page.getByRole('button', { name: 'Rotate key' }).click();
  await page.getByText('Delete the older key').waitFor();
  const newKey = await page.locator('.keys code').first().textContent();
  assert.notEqual(newKey, oldKey);
  assert.deepEqual([await chat(newKey), await chat(oldKey)], [true, true], 'both keys work');
  assert.equal(await page.getByRole('button', { name: 'Rotate key' }).isDisabled(), true);
  await page.getByText('Delete the older key').click();
  await saved('The older key was deleted.');
  assert.deepEqual([await chat(newKey), await chat(oldKey)], [true, false]);

  await page.getByRole('link', { name: '2. Domains and security' }).click();
  await page.getByRole('button', { name: `Remove ${origin}` }).click();
  await page.locator('#origin').fill('https://elsewhere.example');
  await page.getByRole('button', { name: 'Add domain' }).click();
  await page.locator('.domains').getByText('https://elsewhere.example', { exact: true }).first().waitFor();
  assert.equal(await chat(newKey), false, 'the site is not approved any more');
  await page.getByRole('link', { name: 'Refusals' }).click();
  await page.getByText('OriginNotAllowed').first().waitFor();
  await page.getByText('InvalidToken').first().waitFor();
  assert.deepEqual(page.said.filter((line) => !/400|sandbox/.test(line)), []);
});

check('the form of the page is asked on the site, and its answers are attributes', async () => {
  await admin.goto(`${server.url}/admin/widgets#${keys.WidgetId}/form`);
  await admin.getByRole('button', { name: 'Ask for the name' }).click();
  await admin.getByRole('button', { name: 'Add a field' }).click();
  await admin.locator('#field-1-label').fill('Order number');
  await admin.locator('#field-1-name').fill('order id');
  await admin.getByRole('button', { name: 'Save form' }).click();
  await admin.getByRole('alert').getByText('letters, digits').waitFor();
  await admin.locator('#field-1-name').fill('order');
  await admin.frameLocator('.preview iframe').frameLocator('#amazon-connect-chat-widget-iframe').getByLabel('Order number').waitFor();
  await admin.getByRole('button', { name: 'Save form' }).click();
  await admin.getByRole('status').getByText('Saved.').first().waitFor({ state: 'attached' });
  const { Widget } = (await call('GET', `widgets/${keys.WidgetId}`)).json;
  assert.deepEqual(Widget.PreChatForm.fields.map(({ name }) => name), ['displayName', 'order']);
});

check('a snippet from elsewhere is imported with its ids and keys, shown, and deleted', async () => {
  const id = '11111111-2222-4333-8444-555555555555';
  const key = 'k7Qm2vX9pRt4LwZ8yBn3cFh6sJd1gUe5aTo0iVxMqWE=';
  await admin.goto(`${server.url}/admin/widgets#import`);
  await admin.getByLabel('Name').fill('Moved');
  await admin.getByLabel('Snippet').fill(`<script>(function(w,d,x,id){})(window, document, 'amazon_connect', '${id}');
    amazon_connect('styles', { iconType: 'CHAT', openChat: { color: '#fff', backgroundColor: '#010203' } });
    amazon_connect('snippetId', 'QVFJREFI=');
    amazon_connect('authenticate', function(callback) {});</script>`);
  await admin.getByLabel('Security key 44').fill(key);
  await admin.getByRole('button', { name: 'Import widget' }).click();
  await admin.getByRole('heading', { name: 'Moved' }).waitFor();
  const { Widget, Snippet } = (await call('GET', `widgets/${id}`)).json;
  assert.equal(Widget.SnippetId, 'QVFJREFI=');
  assert.deepEqual(Widget.SecurityKeys.map(({ Key }) => Key), [key]);
  assert.match(Snippet, new RegExp(`${server.url}/connectwidget/static/.*`));
  await admin.getByRole('link', { name: '3. Script and keys' }).click();
  await admin.getByRole('button', { name: 'Delete widget' }).click();
  await admin.getByRole('button', { name: 'Delete this widget for good' }).click();
  await admin.getByRole('heading', { name: 'Communications widgets' }).waitFor();
  assert.equal((await call('GET', `widgets/${id}`)).status, 404);
});

check('the C example compiles, and the server takes its token', async () => {
  await admin.goto(`${server.url}/admin/widgets#${keys.WidgetId}/script`);
  await admin.getByRole('radio', { name: 'C', exact: true }).check();
  const code = await admin.getByRole('region', { name: 'The C example' }).textContent();
  const dir = temporaryDir('token');
  fs.writeFileSync(path.join(dir, 'token.c'), code);
  execFileSync('cc', ['-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Werror', '-std=c17', '-o', 'token', 'token.c', '-lcrypto'], { cwd: dir });
  const { data } = JSON.parse(execFileSync(path.join(dir, 'token'), { env: { WIDGET_SECURITY_KEY: keys.WidgetSecurityKey } }));
  const started = await fetch(`${server.url}/connectwidget/api/${keys.WidgetId}/start`, { method: 'POST', body: '{}', headers: {
    ...json, 'x-amz-snippet-id': keys.SnippetId, 'x-amz-security-token': data } });
  assert.equal(started.status, 200, await started.text());
});

check('every part is accessible, at desktop and phone width, and nothing goes sideways', async () => {
  for (const width of [1280, 360]) {
    await admin.setViewportSize({ width, height: 800 });
    for (const where of ['', 'new', 'import', ...['appearance', 'security', 'script', 'form', 'log'].map((step) => `${keys.WidgetId}/${step}`)]) {
      await admin.goto(`${server.url}/admin/widgets#${where}`);
      await admin.getByRole('heading', { level: 1 }).first().waitFor();
      await admin.evaluate(axe);
      const found = await admin.evaluate(async () => (await window.axe.run(document, { iframes: false })).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html: node }) => node)}`));
      assert.deepEqual(found, [], `${where} at ${width}`);
      assert.ok((await admin.evaluate(() => document.documentElement.scrollWidth)) <= width, `${where} at ${width} goes sideways`);
    }
  }
});

stopsCleanly(server);
