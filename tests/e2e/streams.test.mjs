// A CRM page of another origin embeds the agent page with connect.core.initCCP and takes a chat from offer to clear, with
// the unmodified amazon-connect-streams and amazon-connect-chatjs. contract/ccp.md 7.
import assert from 'node:assert/strict';
import { check, deadline, startServer, stopsCleanly, within } from './harness.mjs';
import { launchBrowser } from './lib/browser.mjs';
import { serveAgentPage, serveCrm } from './lib/ccp.mjs';
import { newCustomer } from './lib/chat.mjs';

const server = await startServer();
const ccp = await serveAgentPage(server);
const crm = await serveCrm(ccp.url);
const browser = await launchBrowser();
const context = await browser.newContext();
const heard = [];
const waiting = new Set();
const hear = (name, data) => {
  heard.push({ name, data });
  for (const waiter of [...waiting]) waiter();
};
const hears = (name, test = () => true) => {
  let waiter;
  const found = new Promise((resolve) => {
    waiter = () => {
      const entry = heard.find((e) => e.name === name && test(e.data));
      if (entry) resolve(entry.data);
    };
    waiting.add(waiter);
    waiter();
  });
  return within(deadline.event, `${name}; heard ${heard.map((e) => e.name)}`, found).finally(() => waiting.delete(waiter));
};
/** Calls an API of Streams that answers by callbacks. */
const act = (page, script) => page.evaluate(`new Promise((resolve, reject) => {
  const how = { success: resolve, failure: (e) => reject(new Error(String(e))) };
  ${script}
})`);
let page;
let ana;

check('the agent signs in with the form and lands on the page that was asked for', async () => {
  page = await context.newPage();
  await page.goto(`${ccp.url}/connect/login?landat=/ccp-test/`);
  await page.fill('#username', server.keys.AgentUsername);
  await page.fill('#password', server.keys.AgentPassword);
  await Promise.all([page.waitForURL(`${ccp.url}/ccp-test/`), page.click('button')]);
  const [cookie] = await context.cookies(ccp.url);
  assert.equal(cookie.httpOnly, true);
  await page.close();
});

check('initCCP brings the agent, who goes Available', async () => {
  page = await context.newPage();
  page.on('pageerror', (error) => hear('pageerror', String(error)));
  await page.exposeFunction('heard', hear);
  await page.goto(crm.url);
  await page.evaluate(() => window.start());
  await hears('initialized');
  await hears('agent');
  await hears('offline');
  await act(page, `agent.setState(agent.getAgentStates().find((s) => s.type === 'routable'), how)`);
  await hears('routable');
});

check('a chat is offered, accepted and talked in', async () => {
  ana = await newCustomer(server, { ParticipantDetails: { DisplayName: 'Ana' }, Attributes: { tier: 'gold' } });
  assert.equal(await hears('contact'), ana.contactId);
  await hears('onConnecting');
  await act(page, 'contact.accept(how)');
  await hears('onConnected');
  await hears('onAccepted');
  assert.equal(await hears('session'), 'gold');
  await ana.socket.event('participant.joined', (item) => item.ParticipantRole === 'AGENT');
  await ana.say('Hello from the website');
  await hears('message', (m) => m.text === 'Hello from the website' && m.role === 'CUSTOMER');
  await page.evaluate(() => window.session.sendMessage({ contentType: 'text/plain', message: 'Hello from the desk' }));
  await ana.socket.item('the agent speaks', (item) => item.Content === 'Hello from the desk' && item.ParticipantRole === 'AGENT');
  await hears('message', (m) => m.text === 'Hello from the desk');
  await ana.call('event', { ContentType: 'application/vnd.amazonaws.connect.event.typing' });
  await hears('typing', (role) => role === 'CUSTOMER');
  const past = await page.evaluate(async () => (await window.session.getTranscript({ sortOrder: 'ASCENDING' })).data.Transcript.length);
  assert.ok(past >= 4);
});

check('the agent ends, works on, and clears', async () => {
  await act(page, 'contact.getAgentConnection().destroy(how)');
  await hears('onACW');
  await hears('onEnded');
  await ana.socket.event('chat.ended');
  await act(page, 'contact.clear(how)');
  await hears('onDestroy');
  assert.deepEqual(heard.filter((e) => e.name === 'pageerror'), []);
});

check('the browser closes', async () => {
  await browser.close();
  ccp.close();
  crm.close();
});

stopsCleanly(server);
