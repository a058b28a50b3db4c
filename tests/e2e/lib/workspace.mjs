// The agent workspace as an agent has it, a shop with the real widget, and a CRM page that embeds the workspace with
// connect.core.initCCP: three origins, one browser. contract/ccp.md 1, 6, 8.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';
import jsonwebtoken from 'jsonwebtoken';
import { freePort, root } from '../harness.mjs';

const require = createRequire(import.meta.url);
const axe = fs.readFileSync(createRequire(path.join(root, 'web/package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.SHOTS;
const interactive = 'application/vnd.amazonaws.connect.message.interactive';

export const attributes = { name: 'Jane Doe', memberID: '123456789', email: 'jane@example.com', plan: 'Premium' };

const shop = (server) => `<!doctype html><html lang="en"><title>Shop</title><body><h1>Shop</h1><script type="text/javascript">
  (function(w, d, x, id){
    s=d.createElement('script');
    s.src='${server.url}/connectwidget/static/amazon-connect-chat-interface-client.js';
    s.async=1;
    s.id=id;
    d.getElementsByTagName('head')[0].appendChild(s);
    w[x] =  w[x] || function() { (w[x].ac = w[x].ac || []).push(arguments) };
  })(window, document, 'amazon_connect', '${server.keys.WidgetId}');
  amazon_connect('styles', { iconType: 'CHAT', openChat: { color: '#ffffff', backgroundColor: '#123456' }, closeChat: { color: '#ffffff', backgroundColor: '#123456'} });
  amazon_connect('snippetId', '${server.keys.SnippetId}');
  amazon_connect('supportedMessagingContentTypes', [ 'text/plain', 'text/markdown', '${interactive}', '${interactive}.response' ]);
  amazon_connect('customerDisplayName', function(callback) { callback('Jane'); });
  amazon_connect('authenticate', function(callback) {
    window.fetch('/token').then(res => { res.json().then(data => { callback(data.data); }); });
  });
</script></body></html>`;

const crm = (server) => `<!doctype html><html lang="en"><title>CRM</title><body style="margin:0"><h1 style="font:600 20px system-ui;margin:12px">CRM</h1>
<div id="ccp" style="width:320px;height:560px;margin:12px"></div>
<script src="/streams.js"></script><script src="/chat.js"></script><script>
window.heard = [];
const say = (...what) => window.heard.push(what.join(' '));
connect.ChatSession.setGlobalConfig({ endpoint: '${server.url}', region: 'us-west-2' });
connect.core.initCCP(document.getElementById('ccp'), { ccpUrl: '${server.url}/ccp-v2/', loginPopup: false, region: 'us-west-2',
  softphone: { allowFramedSoftphone: false, disableRingtone: true } });
connect.core.onInitialized(() => say('initialized'));
connect.agent((agent) => {
  window.agent = agent;
  say('agent', agent.getName());
  agent.onStateChange(({ oldState, newState }) => say('state', oldState, newState));
  agent.onRoutable(() => say('routable'));
  agent.onOffline(() => say('offline'));
});
connect.contact((contact) => {
  window.contact = contact;
  say('contact');
  for (const name of ['Connecting', 'Accepted', 'Connected', 'Missed', 'Ended', 'ACW', 'Destroy'])
    contact['on' + name](() => say('on' + name));
  contact.onConnected(async () => {
    const session = await contact.getAgentConnection().getMediaController();
    window.session = session;
    session.onMessage(({ data }) => say('message', data.ParticipantRole, data.Content));
    say('session', contact.getAttributes().memberID?.value);
  });
});
</script></body></html>`;

/** The shop at /, the CRM at /crm, both of another origin than the server. */
export async function serveSites(server) {
  const files = {
    '/': ['text/html', shop(server)],
    '/crm': ['text/html', crm(server)],
    '/streams.js': ['text/javascript', fs.readFileSync(require.resolve('amazon-connect-streams/release/connect-streams-min.js'))],
    '/chat.js': ['text/javascript', fs.readFileSync(require.resolve('amazon-connect-chatjs'))],
  };
  const site = http.createServer((request, response) => {
    if (request.url === '/token') {
      const now = Math.floor(Date.now() / 1000);
      const claims = { sub: server.keys.WidgetId, iat: now, exp: now + 500, attributes };
      const data = jsonwebtoken.sign(claims, server.keys.WidgetSecurityKey, { algorithm: 'HS256' });
      response.writeHead(200, { 'Content-Type': 'application/json' });
      return response.end(JSON.stringify({ data }));
    }
    const [type, body] = files[request.url] ?? ['text/plain', ''];
    response.writeHead(body === '' ? 404 : 200, { 'Content-Type': `${type}; charset=utf-8` });
    return response.end(body);
  });
  const port = await freePort();
  site.listen(port, '127.0.0.1');
  await once(site, 'listening');
  return { url: `http://127.0.0.1:${port}`, close: () => { site.closeAllConnections(); site.close(); } };
}

/** An agent with a browser of their own. */
export class Workspace {
  constructor(server, page) {
    Object.assign(this, { server, page, trouble: [] });
  }

  static async open(browser, server, { username, password, width = 1280, height = 800, scheme = 'light' }) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, acceptDownloads: true });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const desk = new Workspace(server, page);
    page.on('pageerror', (error) => desk.trouble.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) desk.trouble.push(message.text());
    });
    await page.goto(`${server.url}/ccp-v2/`);
    await page.fill('#username', username);
    await page.fill('#password', password);
    await page.keyboard.press('Enter'); // nothing but the keyboard is needed
    await page.waitForSelector('#status');
    return desk;
  }

  async setStatus(name) {
    await this.page.locator('body').press('Alt+s');
    await this.page.getByRole('menuitemradio', { name, exact: true }).press('Enter');
    await this.page.locator('#status .status-name').filter({ hasText: name }).waitFor();
  }

  case(name, stage) {
    return this.page.locator(`.case[data-stage="${stage}"]`).filter({ hasText: name });
  }

  /** Words in the transcript. */
  said(text) {
    return this.page.locator('.said').filter({ hasText: text });
  }

  async say(text) {
    await this.page.fill('#desk-text', text);
    await this.page.press('#desk-text', 'Enter');
  }

  async isClean(what) {
    await this.page.waitForTimeout(250); // a drawer that slides is not judged on its way
    await this.page.evaluate(axe);
    const broken = await this.page.evaluate(async () => (await window.axe.run(document, { iframes: false })).violations
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.any.map((check) => check.message)}`).join(' | ')}`));
    assert.deepEqual(broken, [], `axe on ${what}`);
    await this.shoot(what);
  }

  async shoot(what) {
    if (shots) await this.page.screenshot({ path: path.join(shots, `${what}.png`) });
  }
}
