// Fails the build when something grows fat. Sizes are gzipped; a file counts for the first row that
// names it. Raise a row by hand, with the reason in the commit.
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGETS = [
  { name: "the loader", file: /amazon-connect-chat-interface-client\.js$/, most: 15_000 },
  { name: "the chat interface", file: /amazon-connect-chat-interface\.js$/, most: 80_000 },
  { name: "the official packages, as Amazon ships them", file: /assets\/amazon-connect-[a-z]+-[0-9a-f]{8}\.js$/, most: 320_000 },
  { name: "the agent workspace", file: /^agent\/|assets\/(agent|desk-worker)-/, most: 80_000 },
  { name: "the pages", file: /./, most: 80_000 },
];
const dist = join(fileURLToPath(new URL(".", import.meta.url)), "dist");

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

const totals = BUDGETS.map(() => 0);
for (const path of files(dist).sort()) {
  const size = gzipSync(readFileSync(path), { level: 9 }).length;
  totals[BUDGETS.findIndex((budget) => budget.file.test(relative(dist, path)))] += size;
  console.log(`${String(size).padStart(7)}  ${relative(dist, path)}`);
}
for (const [place, { name, most }] of BUDGETS.entries()) {
  console.log(`${String(totals[place]).padStart(7)}  of ${most} bytes: ${name}`);
  if (totals[place] > most) {
    console.error(`${name}: ${totals[place] - most} bytes over budget`);
    process.exitCode = 1;
  }
}
