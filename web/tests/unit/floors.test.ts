/** The import rule: each folder may use those below it, and nobody looks up (docs: style, section 6). */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const web = fileURLToPath(new URL("../..", import.meta.url));

const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  chat: ["wire"],
  line: ["wire", "chat"],
  ui: ["wire", "chat"],
  demo: ["wire", "chat", "line", "ui"],
  shop: ["wire", "ui"],
  stage: ["wire"],
  admin: ["wire", "line", "ui", "stage"],
  "test-chat": ["wire", "line", "ui", "stage"],
  widget: ["wire", "chat", "line", "ui"],
  loader: ["wire", "line"],
  agent: ["wire", "chat", "line", "ui"],
};

const ONLY_BELOW = /\b(document|window|fetch|WebSocket|sessionStorage|setTimeout|Date\.now|Math\.random)\b/;

function sources(folder: string): { path: string; text: string }[] {
  return readdirSync(join(web, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(path) ? [{ path, text: readFileSync(join(web, path), "utf8") }] : [];
  });
}

function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
}

test.each(Object.entries(MAY_USE))("%s uses nothing above it", (folder, below) => {
  for (const { path, text } of sources(folder)) {
    for (const [, target = ""] of text.matchAll(/from "(\.[^"]+)"/g)) {
      const used = relative(web, join(web, dirname(path), target)).split("/")[0] ?? "";
      expect([folder, ...below], `${path} imports ${target}`).toContain(used);
    }
  }
});

test.each(["wire", "chat"])("%s is pure: no page, no network, no clock", (folder) => {
  for (const { path, text } of sources(folder)) expect(code(text), path).not.toMatch(ONLY_BELOW);
});

test("a file is a visit of ten minutes", () => {
  for (const { path, text } of Object.keys(MAY_USE).flatMap(sources)) expect(text.split("\n").length, path).toBeLessThan(500);
});

test("only wire casts what came from outside, and nothing is HTML", () => {
  for (const { path, text } of Object.keys(MAY_USE).flatMap(sources)) {
    expect(code(text), path).not.toMatch(/innerHTML|dangerouslySet|\beval\b|\bany\b/);
    if (!path.startsWith("wire/")) expect(code(text), path).not.toMatch(/JSON\.parse|\bas unknown\b/);
  }
});
