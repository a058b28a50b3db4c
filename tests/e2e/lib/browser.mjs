// Headless Chromium, and the page that runs the unmodified amazon-connect-chatjs bundle. The page is served from an
// origin of its own, so CORS happens for real; the socket goes through a small TCP proxy, so it can be cut.
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { deadline, freePort, within } from '../harness.mjs';

const bundle = createRequire(import.meta.url).resolve('amazon-connect-chatjs');

export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
      // chatjs posts telemetry to AWS: nothing but this machine is to be reached, and at once.
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
  });
}

const page = `<!doctype html><meta charset="utf-8"><title>chat</title><script src="/chat.js"></script>`;

/** Serves the page and the bundle on a loopback port. */
export async function servePage() {
  const files = { '/': ['text/html', page], '/chat.js': ['text/javascript', fs.readFileSync(bundle)] };
  const site = http.createServer((req, res) => {
    const [type, body] = files[req.url] ?? ['text/plain', undefined];
    res.writeHead(body === undefined ? 404 : 200, { 'Content-Type': `${type}; charset=utf-8`, Connection: 'close' });
    res.end(body ?? 'not here');
  });
  const port = await freePort();
  site.listen(port, '127.0.0.1');
  await once(site, 'listening');
  return { url: `http://127.0.0.1:${port}/`, close: () => site.close() };
}

/** A TCP proxy to `target` whose wires can be cut, and which can hold new callers until told to let them in. */
export class Wire {
  constructor(target) {
    this.target = target;
    this.pairs = new Set();
    this.held = [];
    this.holding = false;
    this.opened = 0;
    this.server = net.createServer((socket) => {
      socket.on('error', () => {});
      if (this.holding) this.held.push(socket);
      else this.#join(socket);
    });
  }

  async listen() {
    this.port = await freePort();
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  #join(near) {
    this.opened++;
    const far = net.connect(this.target, '127.0.0.1');
    const pair = [near, far];
    this.pairs.add(pair);
    near.pipe(far);
    far.pipe(near);
    for (const end of pair) {
      end.on('error', () => {});
      end.on('close', () => {
        this.pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
  }

  /** No close frame, no FIN in order: as if the cable was pulled. */
  cut() {
    for (const pair of this.pairs) for (const end of pair) end.resetAndDestroy();
  }

  hold() {
    this.holding = true;
  }

  release() {
    this.holding = false;
    for (const socket of this.held.splice(0)) this.#join(socket);
  }

  close() {
    this.release();
    this.cut();
    this.server.close();
  }
}

/** One page with one chatjs session. Everything the session says is kept in `heard`, in order. */
export class ChatPage {
  constructor(browser, site, server, wire) {
    Object.assign(this, { browser, site, server, wire, heard: [], waiting: new Set() });
  }

  async open() {
    this.context = await this.browser.newContext();
    this.page = await this.context.newPage();
    this.page.on('pageerror', (error) => this.#hear('pageerror', String(error)));
    await this.page.exposeFunction('heard', (name, data) => this.#hear(name, data));
    // The only liberty taken: the socket is dialled through the wire. chatjs itself checks the URL it was given.
    await this.page.addInitScript((port) => {
      const Real = window.WebSocket;
      window.WebSocket = class extends Real {
        constructor(url, ...rest) {
          const through = new URL(url);
          through.port = port;
          super(through.href, ...rest);
          // chatjs does not tell when its subscription stands; what is said before that is in the transcript only.
          this.addEventListener('message', ({ data }) => {
            const frame = JSON.parse(data);
            if (frame.topic === 'aws/subscribe' && frame.content.status === 'success') window.heard('Subscribed', null);
          });
        }
      };
    }, String(this.wire.port));
    await this.page.goto(this.site.url);
    return this;
  }

  #hear(name, data) {
    this.heard.push({ name, data });
    for (const waiter of [...this.waiting]) waiter();
  }

  /** Creates the session with a handler on everything, connects, and returns what connect() says. */
  connect(chatDetails) {
    return this.page.evaluate(async ({ endpoint, region, chatDetails }) => {
      const { ChatSession } = window.connect;
      ChatSession.setGlobalConfig({ endpoint, region });
      const session = ChatSession.create({ chatDetails, type: 'CUSTOMER', disableCSM: true });
      window.session = session;
      for (const name of ['ConnectionEstablished', 'ConnectionLost', 'ConnectionBroken', 'Message', 'Typing', 'Ended',
        'ReadReceipt', 'DeliveredReceipt', 'ParticipantIdle', 'ParticipantReturned', 'AutoDisconnection', 'ChatRehydrated',
        'AuthenticationInitiated', 'AuthenticationSuccessful', 'ParticipantDisplayNameUpdated'])
        session[`on${name}`]((event) => window.heard(name, JSON.parse(JSON.stringify(event?.data ?? null))));
      try {
        return await session.connect();
      } catch (error) {
        return { connectSuccess: false, error: String(error?.reason ?? error?.message ?? error) };
      }
    }, { endpoint: this.server.url, region: this.server.keys.Region, chatDetails });
  }

  /** Calls a method of the session; answers `data` of its result. */
  call(method, argument) {
    return this.page.evaluate(async ([method, argument]) => {
      const result = await window.session[method](argument);
      return JSON.parse(JSON.stringify(result?.data ?? null));
    }, [method, argument]);
  }

  all(name) {
    return this.heard.filter((entry) => entry.name === name).map((entry) => entry.data);
  }

  /** The first thing of that name, past or future, for which `test` holds; `after` skips what was heard before. */
  hears(name, test = () => true, after = 0) {
    let waiter;
    const found = new Promise((resolve) => {
      waiter = () => {
        const entry = this.heard.slice(after).find((entry) => entry.name === name && test(entry.data));
        if (entry) resolve(entry.data);
      };
      this.waiting.add(waiter);
      waiter();
    });
    return within(deadline.event, `chatjs: ${name}; heard ${this.heard.map((entry) => entry.name)}`, found)
      .finally(() => this.waiting.delete(waiter));
  }

  close() {
    return this.context.close();
  }
}
