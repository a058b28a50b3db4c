// Two windows and a colleague: a customer with the real widget, agents in the workspace, a whole conversation; then the
// workspace inside a CRM page. contract/ccp.md 7, 8.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import {
  AssociateApprovedOriginCommand, AssociateQueueQuickConnectsCommand, CreateQuickConnectCommand, CreateUserCommand,
  ListContactFlowsCommand, ListQueuesCommand, ListRoutingProfilesCommand, ListSecurityProfilesCommand, ListUsersCommand,
} from '@aws-sdk/client-connect';
import { check, initInstance, startServer, stopsCleanly, temporaryDir } from './harness.mjs';
import { Agent } from './lib/agent.mjs';
import { launchBrowser } from './lib/browser.mjs';
import { newCustomer } from './lib/chat.mjs';
import { request } from './lib/http.mjs';
import { connectClient, newBot } from './lib/sdk.mjs';
import { Workspace, attributes, serveSites } from './lib/workspace.mjs';

const server = await startServer({ instance: await initInstance() });
const sites = await serveSites(server);
const browser = await launchBrowser();
const control = connectClient(server);
const { InstanceId } = server.keys;
const interactive = 'application/vnd.amazonaws.connect.message.interactive';
const bens = { username: server.keys.AgentUsername, password: server.keys.AgentPassword };
const zoes = { username: 'zoe', password: 'Correct-Horse-1' };
after(async () => {
  await browser.close();
  sites.close();
});

// One story: what comes after a broken step has nothing to stand on.
let isBroken = false;
const step = (name, run) => check(name, async (t) => {
  if (isBroken) return t.skip('an earlier step failed');
  isBroken = true;
  await run();
  isBroken = false;
});

let ben, zoe, shop, chat, contactId;
const widget = () => shop.frameLocator('#amazon-connect-chat-widget-iframe');
const contactOf = () => shop.evaluate(() => {
  const kept = sessionStorage.getItem('persistedChatSession').replace(/-/g, '+').replace(/_/g, '/');
  return JSON.parse(atob(kept)).c;
});

step('a colleague, quick connects, and an approved origin', async () => {
  const [queue] = (await control.send(new ListQueuesCommand({ InstanceId, QueueTypes: ['STANDARD'] }))).QueueSummaryList;
  const [profile] = (await control.send(new ListRoutingProfilesCommand({ InstanceId }))).RoutingProfileSummaryList;
  const security = (await control.send(new ListSecurityProfilesCommand({ InstanceId }))).SecurityProfileSummaryList;
  const flows = (await control.send(new ListContactFlowsCommand({ InstanceId }))).ContactFlowSummaryList;
  const flow = (type) => flows.find((f) => f.ContactFlowType === type).Id;
  const { UserId } = await control.send(new CreateUserCommand({
    InstanceId, Username: zoes.username, Password: zoes.password, RoutingProfileId: profile.Id,
    SecurityProfileIds: [security.find((p) => p.Name === 'Agent').Id], PhoneConfig: { PhoneType: 'SOFT_PHONE' },
    IdentityInfo: { FirstName: 'Zoe', LastName: 'Kim', Email: 'zoe@example.com' },
  }));
  const QuickConnectIds = [];
  const users = (await control.send(new ListUsersCommand({ InstanceId }))).UserSummaryList;
  const ours = users.find((user) => user.Username === bens.username).Id;
  for (const [Name, QuickConnectConfig] of [
    ['Ben', { QuickConnectType: 'USER', UserConfig: { UserId: ours, ContactFlowId: flow('AGENT_TRANSFER') } }],
    ['Back office', { QuickConnectType: 'QUEUE', QueueConfig: { QueueId: queue.Id, ContactFlowId: flow('QUEUE_TRANSFER') } }],
    ['Zoe Kim', { QuickConnectType: 'USER', UserConfig: { UserId, ContactFlowId: flow('AGENT_TRANSFER') } }],
  ])
    QuickConnectIds.push((await control.send(new CreateQuickConnectCommand({ InstanceId, Name, QuickConnectConfig }))).QuickConnectId);
  await control.send(new AssociateQueueQuickConnectsCommand({ InstanceId, QueueId: queue.Id, QuickConnectIds }));
  await control.send(new AssociateApprovedOriginCommand({ InstanceId, Origin: sites.url }));
});

step('signing in and going available need nothing but the keyboard', async () => {
  ben = await Workspace.open(browser, server, bens);
  await ben.page.getByText('No chats').waitFor();
  await ben.isClean('idle-1280-light');
  await ben.setStatus('Available');
  await ben.page.locator('body').press('Alt+/');
  await ben.page.getByRole('dialog').getByText('Accept the new chat').waitFor();
  await ben.isClean('keys-1280-light');
  await ben.page.keyboard.press('Escape');
});

step('a customer opens the widget: the offer rings, shows the attributes, and is accepted', async () => {
  shop = await (await browser.newContext({ viewport: { width: 900, height: 800 } })).newPage();
  shop.setDefaultTimeout(20_000);
  await shop.goto(sites.url);
  await shop.click('#amazon-connect-open-widget-button');
  chat = widget().locator('#desk-text');
  await ben.case('Jane', 'offered').waitFor();
  assert.match(await ben.page.title(), /^\(1\) /);
  for (const value of Object.values(attributes)) await ben.page.locator('#attributes').getByText(value, { exact: true }).waitFor();
  await ben.isClean('offer-1280-light');
  await ben.page.locator('body').press('Alt+a');
  await ben.page.locator('#desk-text').waitFor();
  await ben.case('Jane', 'talking').waitFor();
  contactId = await contactOf();
  assert.equal(await ben.page.locator('#attributes dt').filter({ hasText: /^memberID$/ }).count(), 1);
});

step('both talk: names, markdown, typing, receipts, a quick reply', async () => {
  await chat.fill('Hello, my parcel is late');
  await ben.page.getByText('Jane is typing').first().waitFor();
  await chat.press('Enter');
  await ben.said('Hello, my parcel is late').waitFor();
  await ben.page.locator('#desk-text').press('/');
  await ben.page.getByRole('dialog', { name: 'Quick replies' }).waitFor();
  await ben.isClean('replies-1280-light');
  await ben.page.keyboard.type('moment');
  await ben.page.keyboard.press('Enter');
  await ben.page.locator('#desk-text').press('Enter');
  await widget().getByText('One moment please').first().waitFor();
  await ben.page.locator('#desk-text').pressSequentially('Found');
  await widget().getByText(/is typing/).waitFor();
  await ben.say('Found it: **tomorrow**, see https://track.example.com/1\n- no script: <b onclick=alert(1)>x</b>');
  await widget().locator('strong', { hasText: 'tomorrow' }).waitFor();
  await ben.said('tomorrow').locator('strong').waitFor();
  assert.equal(await ben.page.locator('.words b').count(), 0);
  await chat.focus(); // the widget is read: its receipt comes back
  await ben.page.locator('.state[data-state="read"]').last().waitFor();
});

step('files both ways, with the bytes unharmed; and questions with their answers', async () => {
  const dir = temporaryDir('desk');
  const receipt = path.join(dir, 'receipt.txt');
  fs.writeFileSync(receipt, 'one parcel\n');
  await ben.page.locator('input[type=file]').setInputFiles(receipt);
  await widget().getByText('receipt.txt').first().waitFor();
  const picture = path.join(dir, 'parcel.png');
  fs.writeFileSync(picture, Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'));
  await widget().locator('input[type=file]').setInputFiles(picture);
  const card = ben.page.getByRole('button', { name: 'Download parcel.png' });
  await card.locator('img').waitFor();
  const [download] = await Promise.all([ben.page.waitForEvent('download'), card.click()]);
  assert.deepEqual(fs.readFileSync(await download.path()), fs.readFileSync(picture));
  const bot = await (await newBot(server, control, contactId)).connect();
  await bot.say(JSON.stringify({ templateType: 'ListPicker', version: '1.0', data: { content: { title: 'How shall we deliver?', elements: [{ title: 'To the door' }, { title: 'To a shop' }] } } }),
    { ContentType: interactive });
  await ben.page.locator('.asked').getByText('To a shop').waitFor();
  await widget().getByText('To the door').first().click();
  await ben.page.locator('.said[data-who="customer"]').getByText('To the door').waitFor();
  await ben.isClean('talk-1280-light');
});

step('a second chat at the same time is counted until it is read', async () => {
  const ana = await newCustomer(server, { ParticipantDetails: { DisplayName: 'Ana' }, Attributes: { tier: 'gold' } });
  await ben.case('Ana', 'offered').getByRole('button', { name: 'Accept' }).click();
  await ben.case('Ana', 'talking').waitFor();
  await ben.case('Jane', 'talking').locator('.case-main').click();
  await ana.say('And me?');
  await ben.case('Ana', 'talking').locator('.badge').getByText('1', { exact: true }).waitFor();
  assert.match(await ben.page.title(), /^\(1\) /);
  await ben.page.locator('body').press('Alt+ArrowDown');
  await ben.said('And me?').waitFor();
  await ben.case('Ana', 'talking').locator('.badge').waitFor({ state: 'detached' });
  await ben.page.setViewportSize({ width: 768, height: 900 });
  await ben.isClean('talk-768-light');
  await ben.page.setViewportSize({ width: 1280, height: 800 });
  await ana.call('disconnect', {});
  await ben.case('Ana', 'after').waitFor();
  await ben.page.getByText('The chat has ended.').first().waitFor();
  await ben.isClean('after-1280-light');
  await ben.page.locator('body').press('Alt+c');
  await ben.case('Ana', 'after').waitFor({ state: 'detached' });
});

step('a transfer: the colleague sees the words and the attributes, the first agent does after-contact work', async () => {
  zoe = await Workspace.open(browser, server, { ...zoes, width: 320, height: 640, scheme: 'dark' });
  await zoe.isClean('idle-320-dark');
  await zoe.setStatus('Available');
  await ben.case('Jane', 'talking').locator('.case-main').click();
  await ben.page.locator('body').press('Alt+t');
  await ben.page.getByRole('button', { name: 'Transfer to Zoe Kim' }).waitFor();
  await ben.isClean('transfer-1280-light');
  await ben.page.getByRole('button', { name: 'Transfer to Zoe Kim' }).press('Enter');
  await ben.case('Jane', 'after').waitFor();
  await zoe.case('Jane', 'offered').waitFor({ state: 'attached' });
  await zoe.isClean('offer-320-dark');
  await zoe.page.locator('.offer-ways').getByRole('button', { name: 'Accept' }).press('Enter');
  await zoe.said('my parcel is late').waitFor();
  await zoe.say('Zoe here');
  await widget().getByText('Zoe here').first().waitFor();
  await zoe.isClean('talk-320-dark');
  await zoe.page.getByRole('button', { name: 'Details' }).click();
  await zoe.page.locator('#attributes').getByText(attributes.memberID).waitFor();
  await zoe.isClean('details-320-dark');
  await zoe.page.locator('.facts-close').click();
  await ben.page.getByRole('button', { name: 'Close contact' }).click();
  await ben.case('Jane', 'after').waitFor({ state: 'detached' });
});

step('a second agent joins the chat, all three talk, and leaves again', async () => {
  await zoe.page.getByRole('button', { name: 'Transfer or add someone' }).click();
  await zoe.page.getByRole('button', { name: 'Add Ben' }).click();
  await ben.case('Jane', 'offered').getByRole('button', { name: 'Accept' }).click();
  await ben.said('my parcel is late').waitFor();
  await zoe.page.locator('.others').getByText(bens.username).waitFor();
  await ben.say('I have looked it up');
  await widget().getByText('I have looked it up').first().waitFor();
  await zoe.said('I have looked it up').waitFor();
  await zoe.say('Thank you, Ben');
  await ben.said('Thank you, Ben').waitFor();
  await ben.isClean('three-1280-light');
  await ben.page.locator('body').press('Alt+e');
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Leave chat' }).press('Enter');
  await ben.case('Jane', 'after').waitFor();
  await zoe.page.locator('.others').waitFor({ state: 'detached' });
  await chat.fill('Good');
  await chat.press('Enter');
  await zoe.said('Good').waitFor();
  await ben.page.getByRole('button', { name: 'Close contact' }).click();
  await ben.case('Jane', 'after').waitFor({ state: 'detached' });
});

step('the figures: for those who may see them', async () => {
  const seen = await new Agent(server, bens.username, bens.password).signIn();
  const figures = (await request('GET', `${server.url}/connect/overview`, { headers: { Cookie: seen.cookie } })).json;
  assert.equal(figures.agents.find((agent) => agent.username === 'zoe').talking, 1);
  assert.equal(figures.queues.reduce((sum, queue) => sum + queue.waiting, 0), 0);
  const plain = await new Agent(server, zoes.username, zoes.password).signIn();
  assert.equal((await request('GET', `${server.url}/connect/overview`, { headers: { Cookie: plain.cookie } })).status, 403);
  assert.equal((await request('GET', `${server.url}/connect/overview`)).status, 401);
  assert.equal(await zoe.page.getByRole('link', { name: 'Overview' }).count(), 0);
  await ben.page.getByRole('link', { name: 'Overview' }).click();
  await ben.page.getByRole('row', { name: /Zoe Kim/ }).getByText('1 of').waitFor();
  await ben.isClean('overview-1280-light');
  await ben.page.emulateMedia({ colorScheme: 'dark' });
  await ben.isClean('overview-1280-dark');
  await ben.page.setViewportSize({ width: 320, height: 640 });
  await ben.isClean('overview-320-dark');
  await ben.page.setViewportSize({ width: 1280, height: 800 });
  await ben.page.emulateMedia({ colorScheme: 'light' });
  await ben.page.getByRole('link', { name: 'Chats' }).click();
});

step('the end: the customer is told, the work after it survives a reload, the contact is closed', async () => {
  await zoe.page.setViewportSize({ width: 768, height: 900 });
  await zoe.isClean('talk-768-dark');
  await zoe.page.setViewportSize({ width: 1280, height: 800 });
  await zoe.isClean('talk-1280-dark');
  await zoe.page.locator('body').press('Alt+e');
  await zoe.page.getByRole('dialog').getByRole('button', { name: 'End chat' }).press('Enter');
  await widget().getByRole('button', { name: 'Start a new chat' }).waitFor();
  await zoe.case('Jane', 'after').waitFor();
  await zoe.page.reload();
  await zoe.said('my parcel is late').waitFor();
  await zoe.page.getByRole('button', { name: 'Close contact' }).click();
  await zoe.page.getByText('No chats').waitFor();
});

step('a language is kept with the agent: Korean, Japanese; quick replies too', async () => {
  for (const [language, code, title, shot] of [['한국어', 'ko', '채팅', 'idle-1280-dark-ko'], ['日本語', 'ja', 'チャット', 'idle-1280-dark-ja']]) {
    await zoe.page.locator('#more').click();
    await zoe.page.getByRole('menuitemradio', { name: language }).click();
    await zoe.page.locator('.cases-title').getByText(title).waitFor();
    await zoe.page.waitForFunction((want) => document.documentElement.lang === want, code);
    await zoe.isClean(shot);
  }
  await zoe.page.locator('#more').click();
  await zoe.page.getByRole('menuitem', { name: '定型文を編集' }).click();
  await zoe.page.getByRole('dialog').getByRole('button', { name: '定型文を追加' }).click();
  await zoe.page.getByRole('dialog').getByPlaceholder('名前').last().fill('営業時間');
  await zoe.page.getByRole('dialog').getByPlaceholder('本文').last().fill('営業時間は 9 時から 18 時です。');
  await zoe.page.getByRole('button', { name: '保存' }).click();
  await zoe.page.getByRole('dialog').waitFor({ state: 'detached' });
  await zoe.page.reload();
  await zoe.page.locator('.cases-title').getByText('チャット').waitFor();
  await zoe.page.locator('#more').click();
  await zoe.page.getByRole('menuitem', { name: '定型文を編集' }).click();
  await zoe.page.getByRole('dialog').getByRole('textbox', { name: '名前' }).last().waitFor();
  assert.equal(await zoe.page.getByRole('dialog').getByRole('textbox', { name: '名前' }).last().inputValue(), '営業時間');
  await zoe.page.keyboard.press('Escape');
});

step('without a network the desk says so, and signing out leads to the door', async () => {
  await zoe.page.context().setOffline(true);
  await zoe.page.getByText('オフラインです').waitFor();
  await zoe.page.context().setOffline(false);
  await zoe.page.getByText('オフラインです').waitFor({ state: 'detached' });
  await zoe.page.locator('#more').click();
  await zoe.page.getByRole('menuitem', { name: 'サインアウト' }).click();
  await zoe.page.locator('#username').waitFor();
  assert.deepEqual(zoe.trouble, []);
});

step('a user without a routing profile is told why there is no desk', async () => {
  const { UserId } = await control.send(new CreateUserCommand({
    InstanceId, Username: 'nobody', Password: zoes.password, PhoneConfig: { PhoneType: 'SOFT_PHONE' },
    IdentityInfo: { FirstName: 'No', LastName: 'Body', Email: 'nobody@example.com' },
    RoutingProfileId: (await control.send(new ListRoutingProfilesCommand({ InstanceId }))).RoutingProfileSummaryList[0].Id,
    SecurityProfileIds: [(await control.send(new ListSecurityProfilesCommand({ InstanceId }))).SecurityProfileSummaryList[0].Id],
  }));
  assert.ok(UserId);
  const page = await (await browser.newContext()).newPage();
  await page.route('**/connect/api', (route) => route.fulfill({ status: 400, contentType: 'application/json',
    body: JSON.stringify({ __type: 'InvalidConfigurationException', message: 'The user has no routing profile' }) }));
  await page.goto(`${server.url}/ccp-v2/`);
  await page.fill('#username', 'nobody');
  await page.fill('#password', zoes.password);
  await page.click('button');
  // The worker's calls are not routed, so the page is made to wait for an agent that never comes.
  await page.addInitScript(() => { window.SharedWorker = class { constructor() { this.port = new MessageChannel().port1; } }; });
  await page.reload();
  await page.getByText('The user has no routing profile').waitFor({ timeout: 25_000 });
  await page.getByRole('button', { name: 'Reload' }).waitFor();
  await page.context().close();
});

step('a CRM page embeds the workspace: the whole life of a chat through the host page', async () => {
  const page = await ben.page.context().newPage();
  await page.setViewportSize({ width: 900, height: 680 });
  await page.goto(`${sites.url}/crm`);
  const heard = (text) => page.waitForFunction((want) => window.heard.includes(want), text, { timeout: 20_000 })
    .catch(async () => assert.fail(`${text}; heard ${await page.evaluate(() => window.heard)}`));
  await heard('initialized');
  await heard(`agent ${server.keys.AgentUsername}`);
  const frame = page.frameLocator('iframe');
  await frame.locator('#status').getByText('Available').waitFor();
  const act = (script) => page.evaluate(`new Promise((success, fail) => { const how = { success, failure: (e) => fail(new Error(String(e))) }; ${script} })`);
  const eve = await newCustomer(server, { ParticipantDetails: { DisplayName: 'Eve' }, Attributes: { memberID: '42' } });
  await heard('onConnecting');
  await frame.locator('.offer-name').getByText('Eve').waitFor();
  await page.screenshot(process.env.SHOTS ? { path: path.join(process.env.SHOTS, 'embedded-320-light.png') } : {});
  await act('contact.accept(how)');
  await heard('onConnected');
  await heard('onAccepted');
  await heard('session 42');
  await eve.say('Hello from Eve');
  await heard('message CUSTOMER Hello from Eve');
  await frame.locator('.said').getByText('Hello from Eve').waitFor();
  await page.evaluate(() => window.session.sendMessage({ contentType: 'text/plain', message: 'Hello from the CRM' }));
  await eve.socket.item('the CRM speaks', (item) => item.Content === 'Hello from the CRM' && item.ParticipantRole === 'AGENT');
  await frame.locator('.said').getByText('Hello from the CRM').waitFor();
  await frame.locator('#desk-text').fill('And from the desk');
  await frame.locator('#desk-text').press('Enter');
  await heard('message AGENT And from the desk');
  await page.screenshot(process.env.SHOTS ? { path: path.join(process.env.SHOTS, 'embedded-talk-320-light.png') } : {});
  await act('contact.getAgentConnection().destroy(how)');
  await heard('onACW');
  await heard('onEnded');
  await act('contact.clear(how)');
  await heard('onDestroy');
  await frame.getByText('No chats').waitFor();
  await page.close();
  assert.deepEqual(ben.trouble, []);
});

check('the browser closes', async () => {
  await browser.close();
  sites.close();
});

stopsCleanly(server);
