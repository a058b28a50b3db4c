// A look into an instance's database, for what no answer tells: that nothing was created.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** The rows of a query, as lists. */
export function query(data, sql) {
  const code = 'import json, sqlite3, sys; db = sqlite3.connect(sys.argv[1], timeout=10); '
    + 'print(json.dumps(db.execute(sys.argv[2]).fetchall()))';
  return JSON.parse(execFileSync('python3', ['-c', code, path.join(data, 'frontdesk.db'), sql], { encoding: 'utf8' }));
}
