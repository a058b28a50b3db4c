// What the clients do with a file: announce, put, complete, ask for it, get it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { participant } from './http.mjs';

export const pdf = (size = 20_481) => {
  const bytes = Buffer.alloc(size, 'frontdesk ');
  bytes.write('%PDF-1.7\n');
  return bytes;
};

export function announce(person, { name = 'receipt.pdf', type = 'application/pdf', size, ...more }) {
  return person.call('start-attachment-upload', {
    ContentType: type, AttachmentSizeInBytes: size, AttachmentName: name, ClientToken: randomUUID(), ...more });
}

export async function announced(person, file) {
  const answer = await announce(person, file);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

/** One request with bytes back; the body may come in pieces, with or without its length. */
export function transfer(method, url, { headers = {}, pieces = [], chunked = false } = {}) {
  return new Promise((resolve, reject) => {
    const length = pieces.reduce((n, piece) => n + piece.length, 0);
    const framing = method !== 'PUT' ? {} : chunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': length };
    const req = http.request(url, { method, headers: { ...headers, ...framing }, agent: false }, (res) => {
      const chunks = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => resolve({ status: res.statusCode, headers: res.headers, bytes: Buffer.concat(chunks) }));
    });
    req.on('error', reject);
    for (const piece of pieces) req.write(piece);
    req.end();
  });
}

/** The headers of HeadersToInclude but the length, which is the transport's. */
export function headersOf(metadata, change = {}) {
  const headers = { ...metadata.HeadersToInclude, ...change };
  delete headers['Content-Length'];
  for (const name of Object.keys(headers)) if (headers[name] === undefined) delete headers[name];
  return headers;
}

export function put(started, bytes, { change, ...more } = {}) {
  return transfer('PUT', started.UploadMetadata.Url,
    { headers: headersOf(started.UploadMetadata, change), pieces: [bytes], ...more });
}

export function complete(person, id, more = {}) {
  return person.call('complete-attachment-upload', { AttachmentIds: [id], ClientToken: randomUUID(), ...more });
}

export function download(person, id, more = {}) {
  return person.call('attachment', { AttachmentId: id, ...more });
}

export async function urlOf(person, id, more) {
  const answer = await download(person, id, more);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.Url;
}

/** The whole way of a file that is fine. */
export async function send(person, bytes, file = {}) {
  const started = await announced(person, { size: bytes.length, ...file });
  assert.equal((await put(started, bytes)).status, 200);
  const answer = await complete(person, started.AttachmentId);
  assert.equal(answer.status, 200, answer.text);
  return started.AttachmentId;
}

export const isFile = (id) => (item) => item.Type === 'ATTACHMENT' && item.Attachments[0].AttachmentId === id;
