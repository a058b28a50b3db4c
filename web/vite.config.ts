import { defineConfig } from "vitest/config";
import { agentBundles } from "./agent_bundles.js";

// One build for every page the server embeds: a page is an HTML file that lies where its address
// is (index.html is "/"), and what pages share becomes a shared, hashed file under assets/.
export default defineConfig({
  base: "/",
  plugins: [agentBundles()],
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2021",
    assetsInlineLimit: 0, // the server's Content-Security-Policy allows no data: addresses
    modulePreload: { polyfill: false }, // every browser that runs es2021 has it
    reportCompressedSize: false, // budget.js does, and fails
    rollupOptions: {
      input: {
        index: "index.html",
        developers: "developers.html",
        agent: "agent/index.html",
        widgets: "admin/widgets.html",
        preview: "admin/preview.html",
        test: "test-chat/index.html",
        customer: "test-chat/customer.html",
      },
    },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          include: ["tests/unit/**/*.test.ts"],
          setupFiles: ["tests/unit/setup.ts"],
        },
      },
      {
        // Headless Chromium against a running server: BASE_URL=http://127.0.0.1:8080 npm run test:page
        extends: true,
        test: {
          name: "page",
          environment: "node",
          include: ["tests/page/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          // Vitest gives tests a BASE_URL of its own, Vite's "/".
          env: { FRONTDESK_URL: process.env["BASE_URL"] ?? "http://127.0.0.1:8080" },
        },
      },
    ],
  },
});
