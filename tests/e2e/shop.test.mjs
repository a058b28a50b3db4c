// The demo: the shop's visitor arrives at the agent's by name, and the test page. contract/widget.md 6, DESIGN.md.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { after } from 'node:test';
import jsonwebtoken from 'jsonwebtoken';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { launchBrowser } from './lib/browser.mjs';
import { Demo } from './lib/demo.mjs';

const axe = fs.readFileSync(createRequire(new URL('../../web/package.json', import.meta.url)).resolve('axe-core'), 'utf8');
const demo = await new Demo().start();
const serious = await startServer();
const browser = await launchBrowser();
after(() => browser.close());

async function open(path, size = { width: 1280, height: 860 }) {
  const page = await (await browser.newContext({ viewport: size })).newPage();
  page.setDefaultTimeout(15_000);
  page.said = [];
  page.on('pageerror', (error) => page.said.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.said.push(message.text()));
  await page.goto(demo.url + path);
  return page;
}

const widget = (page) => page.frameLocator('#amazon-connect-chat-widget-iframe');

async function finds(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => (await window.axe.run(document, { iframes: false })).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`));
}

check('the shop and its token exist in demo mode alone', async () => {
  for (const path of ['/', '/token', '/developers', '/demo.json']) assert.equal((await fetch(serious.url + path)).status, 404, path);
  assert.match((await fetch(`${serious.url}/test-chat`, { redirect: 'manual' })).headers.get('location'), /\/connect\/login\?landat=\/test-chat/);
});

check('the token signs five texts and nothing else', async () => {
  const read = async (query, cookie = '') => {
    const answer = await fetch(`${demo.url}/token?${query}`, { headers: { Cookie: cookie } });
    return { status: answer.status, cors: answer.headers.get('access-control-allow-origin'), ...(await answer.json()) };
  };
  const plain = await read('');
  const claims = jsonwebtoken.decode(plain.data);
  assert.equal(claims.exp - claims.iat, 500);
  assert.deepEqual(claims.attributes, { name: 'Jane Doe', memberID: '123456789', email: 'jane@example.com', isPremiumUser: 'true', age: '45' });
  assert.equal(plain.cors, null);
  const given = await read('name=J%C3%BCrgen%20%22x%22&age=7&admin=true&sub=x', 'shop-visitor=email=a%40b&age=9');
  assert.deepEqual(jsonwebtoken.decode(given.data).attributes, { name: 'Jürgen "x"', memberID: '123456789', email: 'a@b', isPremiumUser: 'true', age: '7' });
  assert.equal((await read(`name=${'x'.repeat(201)}`)).status, 400);
  assert.equal((await read('name=%ff')).status, 400);
});

check('within a minute: the visitor is greeted by name, and the agent reads all five attributes', async () => {
  const shop = await open('/');
  await shop.getByText(demo.password).waitFor();
  const agent = await shop.context().newPage();
  agent.setDefaultTimeout(20_000);
  await demo.signIn(agent, '/ccp-v2/');
  await agent.getByRole('button', { name: 'Go available' }).click();
  await shop.fill('input[name="name"]', 'Grace Hopper');
  await shop.fill('input[name="age"]', '79');
  await shop.uncheck('input[name="isPremiumUser"]');
  await shop.getByText('What the shop signs').click();
  await shop.locator('details pre').getByText('"Grace Hopper"').waitFor();
  await shop.getByRole('button', { name: 'Start a chat here' }).click();
  await widget(shop).getByText('Hello Grace Hopper, thank you').waitFor();
  await agent.locator('.case-ways .primary').click();
  for (const value of ['Grace Hopper', '123456789', 'jane@example.com', 'false', '79']) await agent.getByText(value, { exact: true }).first().waitFor();
  await agent.fill('#desk-text', 'Good morning, Grace');
  await agent.press('#desk-text', 'Enter');
  await widget(shop).getByText('Good morning, Grace').waitFor();
  assert.equal(await widget(shop).getByText('Echo bot').count(), 0, 'the bot stays away');
  await widget(shop).getByRole('button', { name: 'End chat' }).click();
  assert.deepEqual(shop.said.filter((line) => !/sandbox/.test(line)), []);
  await shop.context().close();
});

const WRONG = [
  ['{name: "x"}', 'The key name is not quoted'], ["{'name': \"x\"}", 'single or curly quotes'], ['{"age": 45}', 'The value of "age" is a number'],
  ['{"vip": true}', 'The value of "vip" is true or false'], ['{"first name": "x"}', 'The key "first name" has other characters'], ['{"a":"x"', 'no comma or }'],
  [JSON.stringify({ big: 'x'.repeat(32_766) }), '32769 bytes'],
];

check('the test page: every mistake is named and not applied; a chat with a flow and attributes, its log and its token', async () => {
  const page = await open('/test-chat');
  await page.getByText('Sign in as the agent').waitFor(); // open in demo mode: the customer's side works without
  await demo.signIn(page, '/test-chat');
  const fill = async (text) => {
    await page.fill('#attributes', text);
    await page.getByRole('button', { name: 'Apply' }).click();
  };
  const site = page.frameLocator('iframe[title^="The simulated"]');
  const start = () => site.locator('#amazon-connect-open-widget-button').evaluate((button) => button.click());
  await fill('{"name": "Ada"}');
  await page.getByText('Applied to the next chat.').waitFor();
  for (const [text, why] of WRONG) {
    await fill(text);
    await page.locator('#attributes-wrong').getByText(why).waitFor();
    assert.equal(await page.getByText('Applied to the next chat.').count(), 0);
  }
  await start();
  const chat = site.frameLocator('#amazon-connect-chat-widget-iframe');
  await chat.getByText('Hello Ada, thank you').waitFor(); // what was applied last
  const agent = page.frameLocator('iframe[title="The agent workspace"]');
  await agent.locator('.case-ways .primary').click(); // who went available before still is
  await agent.locator('#desk-text').fill('Hello from beside');
  await agent.locator('#desk-text').press('Enter');
  await chat.getByText('Hello from beside').waitFor();
  await page.locator('.log').getByText('POST /admin/api/test-chat → 200').waitFor();
  await page.locator('.log').getByText('aws/subscribe').first().waitFor();
  await page.locator('.log').getByText('POST /participant/connection → 200').waitFor();
  assert.match(await page.getByRole('region', { name: 'The snippet' }).textContent(), /contactAttributes', \{\s+"name": "Ada"/);

  await page.getByRole('button', { name: 'Sign the applied attributes' }).click();
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.locator('.verdict').getByText('Signed with this key.').waitFor();
  const token = await page.inputValue('#token');
  assert.deepEqual(jsonwebtoken.verify(token, await page.inputValue('#key'), { algorithms: ['HS256'] }).attributes, { name: 'Ada' });
  await page.fill('#key', 'A'.repeat(44));
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.locator('.verdict').getByText('Not signed with this key.').waitFor();

  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    assert.deepEqual(await finds(page), []);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
  }
  const official = /^\[20/; // the packages in the agent's frame log what they miss of AWS
  assert.deepEqual(page.said.filter((line) => !/sandbox/.test(line) && !official.test(line)), []);
  await page.context().close();
});

check('the shop and the developers’ page are accessible at both widths', async () => {
  for (const path of ['/', '/developers']) {
    for (const size of [{ width: 1280, height: 860 }, { width: 360, height: 740 }]) {
      const page = await open(path, size);
      await page.getByText(demo.password).first().waitFor();
      assert.deepEqual(await finds(page), [], `${path} at ${size.width}`);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= size.width, `${path} at ${size.width}`);
      await page.context().close();
    }
  }
});

check('a form of another site starts no test chat, although the demo is open', async () => {
  const forged = await fetch(`${demo.url}/admin/api/test-chat`, { method: 'POST', body: '{}', headers: { 'Content-Type': 'text/plain' } });
  assert.equal(forged.status, 403);
  const own = await fetch(`${demo.url}/admin/api/test-chat`, { method: 'POST', body: '{"Attributes":{"a":1}}', headers: { 'Content-Type': 'application/json', Origin: demo.url } });
  assert.equal(own.status, 400, 'a value that is no text');
  assert.equal((await fetch(`${demo.url}/admin/api/widgets`)).status, 401, 'the demo does not open the administration');
});

check('the demo stops cleanly', async () => assert.equal(await demo.stop(), 0, demo.log));
stopsCleanly(serious);
