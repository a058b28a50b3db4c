// The two packages of Amazon that the agent workspace stands on, as they come from npm, and the script of
// its shared worker: each under a hashed name, because a running worker keeps its script (contract/ccp.md 1.1).
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { transformWithEsbuild } from "vite";

const from = (path) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");

function hashed(name, source) {
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 8);
  return { fileName: `assets/${name}-${hash}.js`, source };
}

async function make() {
  const streams = hashed("amazon-connect-streams", from("node_modules/amazon-connect-streams/release/connect-streams-min.js"));
  const chat = hashed("amazon-connect-chat", withoutMap(from("node_modules/amazon-connect-chatjs/dist/amazon-connect-chat.js")));
  const entry = from("agent/worker.ts").replace("STREAMS_URL", `/${streams.fileName}`);
  const { code } = await transformWithEsbuild(entry, "worker.ts", { minify: true, target: "es2021", format: "iife" });
  return { streams, chat, worker: hashed("desk-worker", code) };
}

/** The map is not served, so nobody shall look for it. */
function withoutMap(source) {
  return source.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
}

/** @returns {import("vite").Plugin} */
export function agentBundles() {
  let made;
  return {
    name: "agent-bundles",
    apply: "build",
    async buildStart() {
      made = await make();
      for (const file of Object.values(made)) this.emitFile({ type: "asset", ...file });
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, { path }) {
        if (!path.includes("/agent/")) return [];
        const script = ({ fileName }) => ({ tag: "script", attrs: { src: `/${fileName}`, defer: true }, injectTo: "head-prepend" });
        return [
          { tag: "meta", attrs: { name: "desk-worker", content: `/${made.worker.fileName}` }, injectTo: "head" },
          script(made.streams),
          script(made.chat),
        ];
      },
    },
  };
}
