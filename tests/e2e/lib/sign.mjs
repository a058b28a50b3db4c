// Signature Version 4 by hand (contract 3.2), so that a test can break any single part of it.
import { createHash, createHmac } from 'node:crypto';
import { request } from './http.mjs';

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const hmac = (key, data) => createHmac('sha256', key).update(data).digest();

export function amzDate(time = new Date()) {
  return time.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

const escape = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());

function canonicalQuery(search) {
  return [...new URLSearchParams(search.replace(/\+/g, '%2B'))]
    .map(([name, value]) => [escape(name), escape(value)])
    .sort((a, b) => (a[0] === b[0] ? (a[1] < b[1] ? -1 : 1) : a[0] < b[0] ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** The headers of a signed request. `part` replaces single parts: date, service, region, secret, signed, … */
export function sign(keys, { method, url, body = '', headers = {}, ...part }) {
  const { host, pathname, search } = new URL(url);
  const date = part.date ?? amzDate();
  const day = part.day ?? date.slice(0, 8);
  const scope = [day, part.region ?? keys.Region, part.service ?? 'connect', part.terminator ?? 'aws4_request'];
  const all = { host, 'x-amz-date': date };
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = String(value).trim();
  const signed = (part.signed ?? Object.keys(all)).slice().sort();
  const canonical = [
    method,
    pathname.split('/').map(escape).join('/'),
    canonicalQuery(search),
    ...signed.map((name) => `${name}:${all[name] ?? ''}`),
    '',
    signed.join(';'),
    part.payloadHash ?? sha256(body),
  ].join('\n');
  const key = scope.reduce((k, step) => hmac(k, step), 'AWS4' + (part.secret ?? keys.SecretAccessKey));
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n')).toString('hex');
  const credential = part.credential ?? [part.accessKey ?? keys.AccessKeyId, ...scope].join('/');
  return {
    ...headers,
    'X-Amz-Date': date,
    Authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed.join(';')}, Signature=${signature}`,
  };
}

/** A presigned URL (the query form). */
export function presign(keys, { method, url, expires = 300, date = amzDate() }) {
  const scope = [date.slice(0, 8), keys.Region, 'connect', 'aws4_request'];
  const target = new URL(url);
  const query = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': [keys.AccessKeyId, ...scope].join('/'),
    'X-Amz-Date': date,
    'X-Amz-Expires': String(expires),
    'X-Amz-SignedHeaders': 'host',
  };
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
  const canonical = [
    method, target.pathname.split('/').map(escape).join('/'), canonicalQuery(target.search),
    `host:${target.host}`, '', 'host', sha256(''),
  ].join('\n');
  const key = scope.reduce((k, step) => hmac(k, step), 'AWS4' + keys.SecretAccessKey);
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n');
  target.searchParams.set('X-Amz-Signature', hmac(key, text).toString('hex'));
  return target.href;
}

/** A signed control-plane call; `body` is sent as it is when it is a string. */
export function signedCall(server, method, path, body, part = {}) {
  const url = server.url + path;
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const signed = sign(server.keys, { method, url, body: text, ...part, headers: { ...headers, ...part.headers } });
  return request(method, url, { headers: signed, body: body === undefined ? undefined : part.sentBody ?? text });
}
