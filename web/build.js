// Builds everything the server embeds: the pages (vite.config.ts), then each script that a foreign
// page loads by its name, one classic file each, for the oldest browsers of contract/widget.md 5.
import { build } from "vite";

const STATIC = "connectwidget/static";
const OLDEST = ["chrome85", "edge85", "firefox81", "safari13.1"];

const scripts = [
  { entry: "loader/main.ts", file: `${STATIC}/amazon-connect-chat-interface-client.js` },
  { entry: "widget/main.tsx", file: `${STATIC}/amazon-connect-chat-interface.js` },
];

await build({ logLevel: "warn" });

for (const { entry, file } of scripts) {
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
    build: {
      outDir: "dist",
      emptyOutDir: false,
      target: OLDEST,
      cssTarget: OLDEST,
      reportCompressedSize: false,
      rollupOptions: { input: entry, output: { format: "iife", entryFileNames: file, inlineDynamicImports: true } },
    },
  });
}
