// Plain HTTP with full control of headers, for what the official clients would hide or repair.
import http from 'node:http';

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** One request; every status is an answer. `json` is undefined when the body is not JSON. */
export function request(method, url, { headers = {}, body } = {}) {
  const payload = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const req = http.request(url, { method, agent, headers }, (res) => {
      const chunks = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        let json;
        try {
          json = JSON.parse(text);
        } catch {
          json = undefined;
        }
        resolve({ status: res.statusCode, headers: res.headers, text, json });
      });
    });
    req.on('error', reject);
    if (payload !== undefined) req.setHeader('Content-Length', Buffer.byteLength(payload));
    if (payload !== undefined) req.write(payload);
    req.end();
  });
}

export function postJson(url, body, headers = {}) {
  return request('POST', url, { headers: { 'Content-Type': 'application/json', ...headers }, body });
}

/** A Participant Service call as a page makes it: bearer token, no signature. */
export function participant(server, operation, token, body = {}, headers = {}) {
  const bearer = token === undefined ? {} : { 'X-Amz-Bearer': token };
  return postJson(`${server.url}/participant/${operation}`, body, { ...bearer, ...headers });
}
