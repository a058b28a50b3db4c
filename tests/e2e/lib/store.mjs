// The database beside the running server, for what no API can bring about yet. One statement of its own, through
// Debian's Python: a tool that writes beside the server is something it has to live with anyway.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { newBot } from './sdk.mjs';

const script = `
import json, sqlite3, sys
def value(v):
    return bytes.fromhex(v["hex"]) if isinstance(v, dict) else v
db = sqlite3.connect(sys.argv[1], timeout=10)
with db:
    cursor = db.execute(sys.argv[2], [value(v) for v in json.loads(sys.argv[3])])
    print(json.dumps([list(row) for row in cursor.fetchall()]))
`;

/** Runs one SQL statement; blobs are given as { hex }. */
export function sql(server, statement, ...values) {
  return new Promise((resolve, reject) =>
    execFile('/usr/bin/python3', ['-c', script, path.join(server.data, 'frontdesk.db'), statement, JSON.stringify(values)],
      { timeout: 20_000 }, (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(JSON.parse(stdout)))));
}

const hex = (uuid) => ({ hex: uuid.replaceAll('-', '') });

/** A person at the other side without an agent's workspace: an added participant whose seat is made an agent's who has joined. */
export async function newAgent(server, control, contactId, name = 'Ben') {
  const agent = await newBot(server, control, contactId, name);
  await sql(server, 'UPDATE participant SET role = 2, state = 1 WHERE id = ?', hex(agent.participantId));
  return agent;
}

/** A view token as a flow's ShowView would make one. */
export async function newViewToken(server, participantId, view, version, expiresMs) {
  const token = randomBytes(24);
  await sql(server, 'INSERT INTO view_token SELECT ?, chat_no, no, ?, ?, 0, \'\', ? FROM participant WHERE id = ?',
    { hex: token.toString('hex') }, view, version, expiresMs, hex(participantId));
  return token.toString('base64url');
}
