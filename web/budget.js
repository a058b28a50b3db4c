// Fails the build when the pages grow fat: everything in dist/ together, gzipped, stays below the
// budget. Raise it by hand, with the reason in the commit.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 80_000;
const dist = join(fileURLToPath(new URL(".", import.meta.url)), "dist");

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

let total = 0;
for (const path of files(dist).sort()) {
  const size = gzipSync(readFileSync(path), { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(7)}  ${relative(dist, path)}`);
}
console.log(`${String(total).padStart(7)}  of ${BUDGET_BYTES} bytes, gzipped`);
if (total > BUDGET_BYTES) {
  console.error(`web/dist is ${total - BUDGET_BYTES} bytes over its budget`);
  process.exit(1);
}
