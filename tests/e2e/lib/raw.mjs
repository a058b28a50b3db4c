// Bytes on a TCP socket: for the requests and frames that no honest client would send.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { deadline, within } from '../harness.mjs';

export class RawConnection {
  constructor(socket) {
    this.socket = socket;
    this.pieces = [];
    this.over = false;
    this.waiting = new Set();
    socket.on('data', (chunk) => {
      this.pieces.push(chunk);
      this.#look();
    });
    // A reset is an end like another here: a server may refuse while we are still writing.
    socket.on('error', () => {});
    this.closing = new Promise((resolve) => socket.once('close', () => {
      this.over = true;
      this.#look();
      resolve();
    }));
    socket.once('end', () => {
      this.over = true;
      this.#look();
    });
  }

  /** All that came and was not taken; joined when somebody looks, not with every piece: 20 MB come in a thousand. */
  get bytes() {
    if (this.pieces.length !== 1) this.pieces = [Buffer.concat(this.pieces)];
    return this.pieces[0];
  }

  set bytes(rest) {
    this.pieces = [rest];
  }

  static async open(server, { allowHalfOpen = false } = {}) {
    const socket = net.connect({ port: server.port, host: '127.0.0.1', allowHalfOpen });
    socket.setNoDelay(true);
    await once(socket, 'connect');
    return new this(socket);
  }

  /** Resolves when the connection is gone. */
  get ended() {
    return within(deadline.event, 'the connection to end', this.closing);
  }

  #look() {
    for (const waiter of [...this.waiting]) waiter();
  }

  write(...parts) {
    for (const part of parts) this.socket.write(Buffer.isBuffer(part) ? part : Buffer.from(part));
    return this;
  }

  /** What `take` makes of the bytes so far; undefined means more are needed. Fails when the peer is done first. */
  read(what, take) {
    let waiter;
    const done = new Promise((resolve, reject) => {
      waiter = () => {
        try {
          const value = take();
          if (value !== undefined) resolve(value);
          else if (this.over) reject(new Error(`closed before: ${what}; got ${JSON.stringify(this.bytes.toString('latin1').slice(0, 300))}`));
        } catch (error) {
          reject(error);
        }
      };
      this.waiting.add(waiter);
      waiter();
    });
    return within(deadline.event, what, done).finally(() => this.waiting.delete(waiter));
  }

  take(n) {
    const taken = this.bytes.subarray(0, n);
    this.bytes = this.bytes.subarray(n);
    return taken;
  }

  /** One HTTP answer with its body. */
  response({ head = false } = {}) {
    return this.read('an HTTP answer', () => {
      const end = this.bytes.indexOf('\r\n\r\n');
      if (end < 0) return undefined;
      const [line, ...lines] = this.bytes.subarray(0, end).toString('latin1').split('\r\n');
      const match = /^HTTP\/1\.1 (\d{3}) /.exec(line);
      assert.ok(match, `a status line: ${line}`);
      const headers = Object.fromEntries(lines.map((text) => {
        const colon = text.indexOf(':');
        return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()];
      }));
      const status = Number(match[1]);
      const bodyless = head || status < 200 || status === 204 || status === 304;
      const length = bodyless ? 0 : Number(headers['content-length'] ?? 0);
      if (this.bytes.length < end + 4 + length) return undefined;
      const text = this.take(end + 4 + length).subarray(end + 4).toString('utf8');
      let json;
      try {
        json = JSON.parse(text);
      } catch {
        json = undefined;
      }
      return { status, headers, text, json };
    });
  }

  /** The server has closed, and had nothing more to say. */
  async assertClosed() {
    await this.ended;
    assert.equal(this.bytes.toString('latin1'), '', 'nothing after the last answer');
  }

  destroy() {
    this.socket.destroy();
  }
}

/** Request text with a Host, and a Content-Length when there is a body. */
export function text(method, path, headers = {}, body) {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined && !Object.keys(headers).some((name) => /^(content-length|transfer-encoding)$/i.test(name)))
    lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return Buffer.concat([Buffer.from(lines.join('\r\n') + '\r\n\r\n', 'latin1'), Buffer.from(body ?? '')]);
}

// ----- WebSocket ------------------------------------------------------------------------------------------------

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** One frame, with every part open to abuse. `length` lies about the size; `wide` forces a longer length field. */
export function frame(op, payload = '', { fin = true, rsv = 0, masked = true, length, wide } = {}) {
  const body = Buffer.from(payload);
  const size = length ?? body.length;
  const form = wide ?? (size > 65535 ? 64 : size > 125 ? 16 : 7);
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | op];
  const bit = masked ? 0x80 : 0;
  let extra = Buffer.alloc(0);
  if (form === 7) head.push(bit | size);
  else if (form === 16) {
    head.push(bit | 126);
    extra = Buffer.alloc(2);
    extra.writeUInt16BE(size);
  } else {
    head.push(bit | 127);
    extra = Buffer.alloc(8);
    extra.writeBigUInt64BE(BigInt(size));
  }
  if (!masked) return Buffer.concat([Buffer.from(head), extra, body]);
  const key = randomBytes(4);
  const scrambled = Buffer.from(body.map((byte, i) => byte ^ key[i % 4]));
  return Buffer.concat([Buffer.from(head), extra, key, scrambled]);
}

export function handshake(path, headers = {}) {
  return text('GET', path, {
    Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', ...headers });
}

export class RawSocket extends RawConnection {
  /** Upgraded by hand; the socket URL is the one the server handed out. `early` is sent with the handshake. */
  static async upgrade(server, socketUrl, early = []) {
    const { pathname, search } = new URL(socketUrl);
    const socket = await RawSocket.open(server);
    socket.write(Buffer.concat([handshake(pathname + search), ...early]));
    const answer = await socket.response();
    assert.equal(answer.status, 101, answer.text);
    const accept = createHash('sha1').update('dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
    assert.equal(answer.headers['sec-websocket-accept'], accept);
    assert.equal(answer.headers['sec-websocket-extensions'], undefined);
    return socket;
  }

  /** The next frame of the server, which must be well formed: unmasked, no reserved bits, shortest length. */
  frame() {
    return this.read('a frame', () => {
      if (this.bytes.length < 2) return undefined;
      const [first, second] = this.bytes;
      assert.equal(first & 0x70, 0, 'no reserved bits');
      assert.equal(second & 0x80, 0, 'a server does not mask');
      let size = second & 0x7f;
      let head = 2;
      if (size === 126) {
        if (this.bytes.length < 4) return undefined;
        size = this.bytes.readUInt16BE(2);
        head = 4;
      } else if (size === 127) {
        if (this.bytes.length < 10) return undefined;
        size = Number(this.bytes.readBigUInt64BE(2));
        head = 10;
      }
      if (this.bytes.length < head + size) return undefined;
      return { fin: (first & 0x80) !== 0, opcode: first & 0x0f, payload: Buffer.from(this.take(head + size).subarray(head)) };
    });
  }

  /** The next frame of that kind; pushes that were under way may come before it. */
  async frameOf(op) {
    for (;;) {
      const next = await this.frame();
      if (next.opcode === op) return next;
      assert.equal(next.opcode, opcode.text, 'only pushes may come in between');
    }
  }

  async assertCloses(code) {
    const close = await this.frameOf(opcode.close);
    assert.equal(close.payload.readUInt16BE(0), code, close.payload.subarray(2).toString());
    this.write(frame(opcode.close, close.payload.subarray(0, 2)));
    await this.ended;
  }

  /** Still open and answering. */
  async assertWell(mark = 'well?') {
    this.write(frame(opcode.ping, mark));
    assert.equal((await this.frameOf(opcode.pong)).payload.toString(), mark);
  }
}
