// The chat socket as the clients see it. Every frame is kept, so a test may ask for what came before it asked.
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { deadline, within } from '../harness.mjs';

export class ChatSocket {
  constructor(url, options) {
    this.frames = [];
    this.items = [];
    this.waiting = new Set();
    this.ws = new WebSocket(url, options);
    this.opened = new Promise((resolve, reject) => {
      this.ws.once('open', resolve);
      this.ws.once('error', reject);
    });
    this.opened.catch(() => {});
    this.closed = new Promise((resolve) =>
      this.ws.once('close', (code, reason) => resolve({ code, reason: String(reason) })));
    this.ws.on('error', () => {});
    this.ws.on('message', (data, binary) => this.#receive(data, binary));
  }

  #receive(data, binary) {
    // Rule of contract 4.3: never a frame that is not JSON; never an item without the envelope.
    const frame = binary ? { broken: 'binary frame' } : parse(String(data));
    this.frames.push(frame);
    if (frame.topic === 'aws/chat') {
      const item = typeof frame.content === 'string' ? parse(frame.content) : { broken: 'content is no string' };
      frame.item = item;
      this.items.push(item);
    }
    for (const waiter of [...this.waiting]) waiter();
  }

  static async open(url, options) {
    const socket = new ChatSocket(url, options);
    await within(deadline.event, 'the socket to open', socket.opened);
    return socket;
  }

  send(value) {
    this.ws.send(typeof value === 'string' ? value : JSON.stringify(value));
  }

  /** The first frame, past or future, for which `test` holds. */
  frame(what, test) {
    return this.#first(what, () => this.frames.find(test));
  }

  /** The first pushed item, past or future, for which `test` holds. */
  item(what, test) {
    return this.#first(what, () => this.items.find(test));
  }

  byId(id) {
    return this.item(`item ${id}`, (item) => item.Id === id);
  }

  event(suffix, test = () => true) {
    return this.item(suffix, (item) => isEvent(item, suffix) && test(item));
  }

  #first(what, find) {
    let waiter;
    const found = new Promise((resolve, reject) => {
      waiter = () => {
        const value = find();
        if (value !== undefined) resolve(value);
      };
      this.waiting.add(waiter);
      this.closed.then(() => reject(new Error(`the socket closed before: ${what}`)));
      waiter();
    });
    return within(deadline.event, what, found).finally(() => this.waiting.delete(waiter));
  }

  async subscribe(topics = ['aws/chat']) {
    this.send({ topic: 'aws/subscribe', content: { topics } });
    const reply = await this.frame('the subscribe reply', (frame) => frame.topic === 'aws/subscribe');
    assert.deepEqual(reply, { topic: 'aws/subscribe', content: { status: 'success', topics } });
    return this;
  }

  /** A round trip: whatever the server had to say before this is in `frames` afterwards. */
  async heartbeat() {
    const before = this.frames.filter((frame) => frame.topic === 'aws/heartbeat').length;
    this.send({ topic: 'aws/heartbeat' });
    await this.#first('the heartbeat reply', () =>
      this.frames.filter((frame) => frame.topic === 'aws/heartbeat').length > before || undefined);
  }

  messages() {
    return this.items.filter((item) => item.Type === 'MESSAGE');
  }

  async close() {
    if (this.ws.readyState <= WebSocket.OPEN) this.ws.close(1000);
    return within(deadline.event, 'the socket to close', this.closed);
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { broken: text };
  }
}

export const eventPrefix = 'application/vnd.amazonaws.connect.event.';

export function isEvent(item, suffix) {
  return item.Type === 'EVENT' && item.ContentType === eventPrefix + suffix;
}
