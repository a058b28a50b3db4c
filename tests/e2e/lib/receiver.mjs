// A small real server for what frontdesk calls outside: keeps what came, answers as it is told.
import crypto from 'node:crypto';
import http from 'node:http';
import { once } from 'node:events';
import { deadline, freePort, within } from '../harness.mjs';

export class Receiver {
  constructor() {
    this.got = []; // { path, headers, body, at }
    this.answer = () => ({ status: 200 }); // (call) => { status, body, headers, wait: promise } | null: breaks off
    this.waiters = [];
  }

  static async open(port) {
    const receiver = new Receiver();
    receiver.port = port ?? (await freePort());
    await receiver.listen();
    return receiver;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  async listen() {
    this.sockets = new Set();
    this.server = http.createServer((request, response) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', async () => {
        const call = { method: request.method, path: request.url, headers: request.headers, body: Buffer.concat(parts).toString() };
        const answer = await this.answer(call);
        this.got.push({ ...call, status: answer?.status });
        this.waiters.splice(0).forEach((wake) => wake());
        if (!answer) return request.socket.destroy();
        await answer.wait;
        response.writeHead(answer.status ?? 200, answer.headers ?? { 'Content-Type': 'application/json' });
        response.end(answer.body ?? '{}');
      });
    });
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Nobody listens any more; open connections are cut. */
  async close() {
    if (!this.server) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
    this.server = null;
  }

  /** Waits until `test(this.got)` is true. */
  async until(what, test) {
    const search = async () => {
      while (!test(this.got)) await new Promise((wake) => this.waiters.push(wake));
    };
    await within(deadline.event, what, search());
  }
}

/** X-Frontdesk-Signature: t=SECONDS,v1=HEX */
export function signatureIsGood(call, secret) {
  const parts = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(call.headers['x-frontdesk-signature'] ?? '');
  if (!parts) return false;
  const mac = crypto.createHmac('sha256', secret).update(`${parts[1]}.${call.body}`).digest('hex');
  return mac === parts[2] && Math.abs(Date.now() / 1000 - Number(parts[1])) < 120;
}
