// A minimal agent page on the server's own origin, and a CRM page on another: both run the unmodified
// amazon-connect-streams and amazon-connect-chatjs. The agent page lies in front of the server, in a small proxy, so that
// it is of the same origin as the API; everything else goes through to frontdesk. contract/ccp.md 1.3, 1.4, 2.4.
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { createRequire } from 'node:module';
import { freePort } from '../harness.mjs';

const require = createRequire(import.meta.url);
const streams = fs.readFileSync(require.resolve('amazon-connect-streams/release/connect-streams-min.js'));
const chatjs = fs.readFileSync(require.resolve('amazon-connect-chatjs'));

// Plain HTTP: Streams takes wss:// alone (ccp.md 1.4).
const worker = `importScripts('/ccp-test/streams.js');
if (self.location.protocol === 'http:') {
  const Real = self.WebSocket;
  self.WebSocket = class extends Real { constructor(url, ...rest) { super(url.replace(/^wss:/, 'ws:'), ...rest); } };
}
connect.worker.main();`;

const agentPage = `<!doctype html><meta charset="utf-8"><title>ccp</title>
<script src="/ccp-test/streams.js"></script><script src="/ccp-test/chat.js"></script><script>
(async () => {
  const config = await (await fetch('/connect/ccp-config.json')).json();
  const at = (path) => location.origin + path;
  connect.ChatSession.setGlobalConfig({ endpoint: location.origin, region: config.region });
  if (window.parent !== window) {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => {
      if (data.type === 'cross-domain-site-ready')
        channel.port1.postMessage({ type: 'acknowledge', connectionId: crypto.randomUUID(),
          status: { initialized: true, startTime: new Date() }, healthCheckInterval: 0 });
      if (data.type === 'request')
        channel.port1.postMessage({ type: 'response', namespace: data.namespace, requestId: data.requestId, isError: false,
          data: { origin: location.origin, region: config.region } });
    };
    window.parent.postMessage({ type: 'cross-domain-adapter-init' }, '*', [channel.port2]);
  }
  const answer = await fetch('/connect/auth/authorize', { credentials: 'include' });
  if (answer.status === 401) { location.replace('/connect/login?landat=/ccp-test/'); return; }
  const { accessToken, expiration } = await answer.json();
  connect.core.initSharedWorker({
    sharedWorkerUrl: '/ccp-test/worker.js', authToken: accessToken, authTokenExpiration: expiration, refreshToken: 'NA',
    region: config.region, endpoint: at('/connect/api'), authorizeEndpoint: '/connect/auth/authorize',
    loginEndpoint: '/connect/login?landat=/ccp-test/', agentAppEndpoint: at('/connect/agent-app/api'),
    taskTemplatesEndpoint: at('/connect/task-templates/api/ccp'), authCookieName: config.authCookieName });
})();
</script>`;

const crmPage = (ccp) => `<!doctype html><meta charset="utf-8"><title>crm</title><div id="ccp" style="height:400px"></div>
<script src="/streams.js"></script><script src="/chat.js"></script><script>
window.start = () => {
  connect.ChatSession.setGlobalConfig({ endpoint: ${JSON.stringify(ccp)}, region: 'us-west-2' });
  connect.core.initCCP(document.getElementById('ccp'), { ccpUrl: ${JSON.stringify(`${ccp}/ccp-test/`)}, loginPopup: false,
    region: 'us-west-2', softphone: { allowFramedSoftphone: false, disableRingtone: true } });
  const say = (name, data = null) => window.heard(name, data);
  connect.core.onInitialized(() => say('initialized'));
  connect.agent((agent) => {
    window.agent = agent;
    say('agent', agent.getName());
    agent.onRoutable(() => say('routable'));
    agent.onOffline(() => say('offline'));
    agent.onStateChange(({ oldState, newState }) => say('state', [oldState, newState]));
  });
  connect.contact((contact) => {
    window.contact = contact;
    say('contact', contact.getContactId());
    for (const name of ['Connecting', 'Accepted', 'Connected', 'Missed', 'Ended', 'ACW', 'Destroy'])
      contact['on' + name](() => say('on' + name, contact.getContactId()));
    contact.onConnected(async () => {
      const session = await contact.getAgentConnection().getMediaController();
      window.session = session;
      session.onMessage(({ data }) => say('message', { type: data.ContentType, text: data.Content, role: data.ParticipantRole }));
      session.onTyping(({ data }) => say('typing', data.ParticipantRole));
      say('session', contact.getAttributes().tier?.value);
    });
  });
};
</script>`;

const send = (res, type, body) => {
  res.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, Connection: 'close' });
  res.end(body);
};

async function listen(site) {
  const port = await freePort();
  site.listen(port, '127.0.0.1');
  await once(site, 'listening');
  return { url: `http://127.0.0.1:${port}`, port, close: () => { site.closeAllConnections(); site.close(); } };
}

/** The agent page, in front of `server`. */
export function serveAgentPage(server) {
  const files = { '/ccp-test/': ['text/html', agentPage], '/ccp-test/worker.js': ['text/javascript', worker],
    '/ccp-test/streams.js': ['text/javascript', streams], '/ccp-test/chat.js': ['text/javascript', chatjs] };
  const site = http.createServer((req, res) => {
    const own = files[req.url.split('?')[0]];
    if (own) return send(res, ...own);
    const through = http.request(`${server.url}${req.url}`, { method: req.method, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode, answer.headers);
      answer.pipe(res);
    });
    through.on('error', () => res.destroy());
    res.on('close', () => through.destroy());
    req.pipe(through);
  });
  site.on('upgrade', (req, socket, head) => {
    const far = net.connect(server.port, '127.0.0.1', () => {
      far.write(`${req.method} ${req.url} HTTP/1.1\r\n${req.rawHeaders.reduce((lines, word, i) =>
        lines + word + (i % 2 ? '\r\n' : ': '), '')}\r\n`);
      far.write(head);
      socket.pipe(far).pipe(socket);
    });
    for (const end of [far, socket]) end.on('error', () => { far.destroy(); socket.destroy(); });
  });
  return listen(site);
}

/** The CRM page of another origin that embeds it. */
export function serveCrm(ccpUrl) {
  const files = { '/': ['text/html', crmPage(ccpUrl)], '/streams.js': ['text/javascript', streams], '/chat.js': ['text/javascript', chatjs] };
  return listen(http.createServer((req, res) => {
    const own = files[req.url];
    if (own) send(res, ...own);
    else { res.writeHead(404); res.end(); }
  }));
}
