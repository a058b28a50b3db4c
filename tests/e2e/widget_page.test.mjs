// The widget as a site owner has it: the snippet that the how-to prints, on a page of another origin, against the
// real server; the signed attributes arrive. And owners' pages with the open-source interface's call pattern.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { after } from 'node:test';
import jsonwebtoken from 'jsonwebtoken';
import { check, freePort, frontdesk, initInstance, startServer, stopsCleanly } from './harness.mjs';
import { launchBrowser } from './lib/browser.mjs';
import { connectClient, newBot } from './lib/sdk.mjs';
import { signedCall } from './lib/sign.mjs';

const instance = await initInstance();
const server = await startServer({ instance });
const control = connectClient(server);
const widget = { id: server.keys.WidgetId, snippet: server.keys.SnippetId, key: server.keys.WidgetSecurityKey };
const attributes = { name: 'Jane', memberID: '123456789', email: 'Jane@example.com', isPremiumUser: 'true', age: '45' };
const interactive = 'application/vnd.amazonaws.connect.message.interactive';

/** The owner's site: pages by path, and his /token. */
const pages = new Map();
let key = widget.key;
const site = http.createServer((request, response) => {
  const path = new URL(request.url, 'http://site').pathname;
  const now = Math.floor(Date.now() / 1000);
  if (path === '/token') {
    const data = jsonwebtoken.sign({ sub: widget.id, iat: now, exp: now + 500, attributes }, key, { algorithm: 'HS256' });
    response.setHeader('Content-Type', 'application/json');
    return response.end(JSON.stringify({ data }));
  }
  const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
  response.writeHead(pages.has(path) ? 200 : 404, { 'Content-Type': `${type}; charset=utf-8` });
  return response.end(pages.get(path) ?? '');
});
const port = await freePort();
site.listen(port, '127.0.0.1');
await once(site, 'listening');
const origin = `http://127.0.0.1:${port}`;
const browser = await launchBrowser();
after(async () => {
  await browser.close();
  site.closeAllConnections();
  site.close();
});

const snippet = `<script type="text/javascript">
  (function(w, d, x, id){
    s=d.createElement('script');
    s.src='${server.url}/connectwidget/static/amazon-connect-chat-interface-client.js';
    s.async=1;
    s.id=id;
    d.getElementsByTagName('head')[0].appendChild(s);
    w[x] =  w[x] || function() { (w[x].ac = w[x].ac || []).push(arguments) };
  })(window, document, 'amazon_connect', '${widget.id}');
  amazon_connect('styles', { iconType: 'CHAT', openChat: { color: '#ffffff', backgroundColor: '#123456' }, closeChat: { color: '#ffffff', backgroundColor: '#123456'} });
  amazon_connect('snippetId', '${widget.snippet}');
  amazon_connect('supportedMessagingContentTypes', [ 'text/plain', 'text/markdown', '${interactive}', '${interactive}.response' ]);
  amazon_connect('authenticate', function(callback) {
    window.fetch('/token').then(res => {
      res.json().then(data => {
        callback(data.data);
      });
    });
  });
</script>`;

async function visit(path, html) {
  pages.set(path, html);
  const page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  page.said = [];
  page.on('console', (message) => page.said.push(message.text()));
  page.on('pageerror', (error) => page.said.push(`thrown: ${error.message}`));
  await page.goto(origin + path);
  return page;
}

const frame = (page) => page.frameLocator('#amazon-connect-chat-widget-iframe');
const contactOf = (page) => page.evaluate(() => {
  const kept = sessionStorage.getItem('persistedChatSession').replace(/-/g, '+').replace(/_/g, '/');
  return JSON.parse(atob(kept)).c;
});

check('the snippet with only its address changed: a signed start, a talk, a list answered, a reload, an end', async () => {
  const page = await visit('/', `<!doctype html><html><body><h1>Shop</h1>${snippet}</body></html>`);
  await page.click('#amazon-connect-open-widget-button');
  const box = frame(page).locator('#desk-text');
  await box.waitFor();
  await frame(page).locator('.words').first().waitFor(); // the flow's greeting
  const contactId = await contactOf(page);
  const known = await signedCall(server, 'GET', `/contact/attributes/${server.keys.InstanceId}/${contactId}`);
  assert.deepEqual(known.json.Attributes, attributes);

  await box.fill('Hello from the shop');
  await box.press('Enter');
  await frame(page).getByText('Sent', { exact: true }).first().waitFor({ state: 'attached' });
  const bot = await (await newBot(server, control, contactId)).connect();
  await bot.say(JSON.stringify({ templateType: 'QuickReply', version: '1.0', data: { content: { title: 'Happy?', elements: [{ title: 'Very' }, { title: 'No' }] } } }), { ContentType: interactive });
  await frame(page).getByRole('button', { name: 'Very' }).click();
  await frame(page).locator('[data-mine=true]').getByText('Very').waitFor();

  await page.reload();
  await frame(page).getByText('Hello from the shop').first().waitFor();
  assert.equal(await contactOf(page), contactId);
  await frame(page).getByRole('button', { name: 'End chat' }).click();
  await frame(page).getByRole('button', { name: 'Start a new chat' }).waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem('persistedChatSession')), null);
  assert.deepEqual(page.said.filter((line) => /thrown|\[amazon_connect\]/.test(line)), []);
});

check('a token signed with another key is an error screen, and says why to the owner', async () => {
  key = 'A'.repeat(43) + '=';
  const page = await visit('/wrong', `<!doctype html><html><body>${snippet}</body></html>`);
  await page.click('#amazon-connect-open-widget-button');
  await frame(page).getByText('Something went wrong').waitFor();
  assert.match(page.said.join('\n'), /code: InvalidToken/);
  key = widget.key;
  await frame(page).getByRole('button', { name: 'Close' }).click();
  await page.click('#amazon-connect-open-widget-button');
  await frame(page).locator('#desk-text').waitFor();
});

check('the open-source call pattern with our bundle: init, initiateChat, the session it gives', async () => {
  const page = await visit('/compat', `<!doctype html><html><body><div id="chat" style="height:600px"></div>
    <script src="${server.url}/connectwidget/static/amazon-connect-chat-interface.js"></script>
    <script>
      window.heard = [];
      connect.ChatEvents.onChatEnded = () => heard.push('ended');
      connect.ChatInterface.init({ containerId: 'chat' });
      connect.ChatInterface.initiateChat({
        name: 'Ana', region: 'us-west-2', apiGatewayEndpoint: '${server.url}/start-chat', instanceId: '', contactFlowId: '',
        contactAttributes: JSON.stringify({ plan: 'gold' }), supportedMessagingContentTypes: 'text/plain,text/markdown',
        featurePermissions: { ATTACHMENTS: 'false' },
      }, (session) => {
        window.session = session;
        session.onIncoming((item) => heard.push(item.type + ' ' + item.content.data));
        session.onChatDisconnected(() => heard.push('disconnected'));
      }, (error) => heard.push(error));
    </script></body></html>`);
  await page.locator('#chat #desk-text').waitFor();
  await page.waitForFunction(() => window.session?.contactStatus === 'connected');
  const known = await signedCall(server, 'GET', `/contact/attributes/${server.keys.InstanceId}/${await page.evaluate(() => window.session.contactId)}`);
  assert.deepEqual(known.json.Attributes, { plan: 'gold', customerName: 'Ana' });
  assert.equal(await page.getByRole('button', { name: 'Attach files' }).count(), 0);
  await page.evaluate(() => window.session.addOutgoingMessage({ text: 'from the page' }));
  await page.locator('.words').getByText('from the page').first().waitFor();
  await page.evaluate(() => window.session.endChat());
  await page.waitForFunction(() => window.heard.includes('disconnected') && window.heard.includes('ended'));

  const failed = await visit('/compat-bad', `<!doctype html><html><body><div id="root"></div>
    <script src="${server.url}/connectwidget/static/amazon-connect-chat-interface.js"></script>
    <script>connect.ChatInterface.init({}); connect.ChatInterface.initiateChat({ name: 'A', apiGatewayEndpoint: '${server.url}/connectwidget/api/none/start' }, () => {}, (error) => { window.refused = error; });</script></body></html>`);
  await failed.getByText('Something went wrong').waitFor();
  assert.equal((await failed.evaluate(() => window.refused)).ok, false);
});

const chatjs = fs.readFileSync(createRequire(import.meta.url).resolve('amazon-connect-chatjs'), 'utf8');

check('the bridge points an unmodified build at us; so does the loader with customerChatInterfaceUrl', async () => {
  pages.set('/chat.js', chatjs);
  const bridge = `${server.url}/connectwidget/static/with-endpoint.js?bundle=${encodeURIComponent(`${origin}/chat.js`)}`;
  const page = await visit('/bridge', `<!doctype html><html><body><script src="${bridge}"></script>
    <script>
      (async () => {
        const answer = await (await fetch('${server.url}/start-chat', { method: 'POST', body: JSON.stringify({ ParticipantDetails: { DisplayName: 'Ana' } }) })).json();
        const d = answer.data.startChatResult;
        const session = connect.ChatSession.create({ chatDetails: { contactId: d.ContactId, participantId: d.ParticipantId, participantToken: d.ParticipantToken }, options: { region: 'us-west-2' }, type: 'CUSTOMER', disableCSM: true });
        window.connected = await session.connect();
      })();
    </script></body></html>`);
  await page.waitForFunction(() => window.connected?.connectSuccess === true);

  // An owner's build: ChatJS and the part of the open-source interface that the loader drives.
  pages.set('/owner.js', `${chatjs}
    connect.ChatInterface = {
      init: (props) => { document.getElementById(props.containerId).textContent = 'owner'; },
      initiateChat: async (input, success, failure) => {
        const answer = await fetch(input.apiGatewayEndpoint, { method: 'POST', headers: input.headers, body: JSON.stringify({ ParticipantDetails: { DisplayName: input.name }, Attributes: JSON.parse(input.contactAttributes) }) });
        const { data } = await answer.json();
        if (!answer.ok) return failure(data);
        const d = data.startChatResult;
        const session = connect.ChatSession.create({ chatDetails: { contactId: d.ContactId, participantId: d.ParticipantId, participantToken: d.ParticipantToken }, options: { region: input.region }, type: 'CUSTOMER', disableCSM: true });
        await session.connect();
        document.body.textContent = 'connected as ' + input.name;
        success({ contactId: d.ContactId, endChat: () => session.disconnectParticipant() });
      },
    };`);
  const owner = await visit('/owner', `<!doctype html><html><body>${snippet}<script>amazon_connect('customerChatInterfaceUrl', '/owner.js'); amazon_connect('customerDisplayName', (callback) => callback('Jane'));</script></body></html>`);
  await owner.click('#amazon-connect-open-widget-button');
  await frame(owner).getByText('connected as Jane').waitFor();
});

check('a file goes up, comes back as an item, and comes down again', async () => {
  const page = await visit('/compat-file', `<!doctype html><html><body><div id="root" style="height:600px"></div>
    <script src="${server.url}/connectwidget/static/amazon-connect-chat-interface.js"></script>
    <script>connect.ChatInterface.init({}); connect.ChatInterface.initiateChat({ name: 'Ana', apiGatewayEndpoint: '${server.url}/start-chat', featurePermissions: { ATTACHMENTS: true } }, () => {}, () => {});</script></body></html>`);
  await page.locator('#desk-text').waitFor();
  await page.locator('input[type=file]').setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('hello, kettle') });
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download note.txt' }).click();
  const path = await (await waiting).path();
  assert.equal(fs.readFileSync(path, 'utf8'), 'hello, kettle');
});

check('a page elsewhere is refused once domains are set', async () => {
  const { code, stderr } = await frontdesk(['widget', 'allow-domain', widget.id, 'https://shop.example', '--data', instance.data]);
  assert.equal(code, 0, stderr);
  const page = await visit('/elsewhere', `<!doctype html><html><body>${snippet}</body></html>`);
  await page.click('#amazon-connect-open-widget-button');
  await frame(page).getByText('Something went wrong').waitFor();
  assert.match(page.said.join('\n'), /code: OriginNotAllowed/);
});

stopsCleanly(server);
