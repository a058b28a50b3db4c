/**
 * with-endpoint.js?bundle=URL: loads an owner's own build of the open-source interface and points it at
 * this server (contract/widget.md 4.5, C2). The owner changes one script address. It works for tags the
 * parser runs, as document.write does; the second half is this same file, so that no inline script is needed.
 */

interface Bundle {
  ChatSession?: {
    setGlobalConfig?(config: object): void;
    csmService?: { loadCsmScriptAndExecute?: () => void };
  };
}

const own = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
const bundle = own === "" ? null : new URL(own).searchParams.get("bundle");

function tag(src: string): string {
  const escaped = src.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
  return `<script src="${escaped}"></script>`;
}

function point(): void {
  const connect: Bundle | undefined = Reflect.get(window, "connect");
  const url = new URL(own);
  const prefix = url.pathname.replace(/\/connectwidget\/static\/[^/]*$/, "");
  connect?.ChatSession?.setGlobalConfig?.({ endpoint: url.origin + prefix });
  // Its metrics go to a host of the original's; nobody would answer.
  if (connect?.ChatSession?.csmService) connect.ChatSession.csmService.loadCsmScriptAndExecute = () => undefined;
}

if (own !== "" && bundle === null) {
  point();
} else if (bundle !== null) {
  const address = new URL(bundle, document.baseURI);
  if (/^https?:$/.test(address.protocol)) document.write(tag(address.href) + tag(own.split("?")[0] ?? ""));
  else console.error("with-endpoint.js: the bundle must be an http(s) address");
}
