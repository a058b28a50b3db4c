/**
 * A stage for the widget: an owner's site and a chat server, on origins of their own. The chat server
 * hands out what the build made and plays the other side, so that a test can say anything at any time.
 * What it answers is contract/widget.md 3 and contract/participant.md 3-9.
 */
import { readFileSync } from "node:fs";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import type { BrowserContext, WebSocketRoute } from "playwright-core";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
export const WIDGET_ID = "11111111-2222-4333-8444-555555555555";
export const SNIPPET_ID = "QVFJREFIZ0lQdGVzdA==";
const EVENT = "application/vnd.amazonaws.connect.event.";
export const INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive";

const ME = { ParticipantId: "me", ParticipantRole: "CUSTOMER", DisplayName: "Ana" };
export const AGENT = { ParticipantId: "agent", ParticipantRole: "AGENT", DisplayName: "Ben" };
export const BOT = { ParticipantId: "bot", ParticipantRole: "SYSTEM", DisplayName: "BOT" };

type Json = Record<string, unknown>;

export interface Call {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Json;
}

export class Stage {
  readonly calls: Call[] = [];
  readonly items: Json[] = [];
  config: Json = {};
  configStatus = 200;
  startStatus = 200;
  startCode = "InternalError";
  startDelayMs = 0;
  isScriptBlocked = false;
  isSocketDown = false;
  isOver = false;
  uploadDelayMs = 0;
  view: Json = {};
  pages = new Map<string, string>();
  site = "";
  chat = "";
  /** How many sockets have been told that they listen. */
  subscriptions = 0;
  private starts = 0;
  private clock = Date.now();
  private sockets: WebSocketRoute[] = [];
  private servers: Server[] = [];

  async open(): Promise<void> {
    this.chat = await this.listen((request, answer) => void this.answer(request, answer));
    this.site = await this.listen((request, answer) => {
      const html = this.pages.get(new URL(request.url ?? "/", "http://site").pathname);
      answer.writeHead(html === undefined ? 404 : 200, { "Content-Type": "text/html; charset=utf-8" });
      answer.end(html ?? "");
    });
  }

  private listen(handle: (request: IncomingMessage, answer: ServerResponse) => void): Promise<string> {
    const server = createServer(handle);
    this.servers.push(server);
    return new Promise((ready) => {
      server.listen(0, "127.0.0.1", () => ready(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    });
  }

  close(): void {
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }

  /** The sockets of a browser's pages end here. */
  async join(context: BrowserContext): Promise<void> {
    await context.routeWebSocket(/\/ws\b/, (socket) => {
      if (this.isSocketDown) return void socket.close({ code: 1001 });
      this.sockets.push(socket);
      socket.onMessage((text) => this.frame(socket, JSON.parse(String(text)) as Json));
      socket.onClose(() => (this.sockets = this.sockets.filter((each) => each !== socket)));
    });
  }

  private frame(socket: WebSocketRoute, frame: Json): void {
    if (frame["topic"] === "aws/subscribe") {
      this.subscriptions++;
      socket.send(JSON.stringify({ topic: "aws/subscribe", content: { status: "success", topics: ["aws/chat"] } }));
    }
    if (frame["topic"] === "aws/heartbeat") socket.send(JSON.stringify({ topic: "aws/heartbeat" }));
    if (frame["topic"] === "aws/ping")
      socket.send(JSON.stringify({ topic: "aws/ping", statusCode: 200, statusContent: "OK" }));
  }

  /** Cuts every socket; with `isDown` new ones fail too. */
  async cut(isDown: boolean): Promise<void> {
    this.isSocketDown = isDown;
    const cut = this.sockets;
    this.sockets = [];
    for (const socket of cut) await socket.close({ code: 1001 });
  }

  push(item: Json, isKept = true): void {
    const whole = { ...item, InitialContactId: "contact-1", ContactId: "contact-1" };
    if (isKept) this.items.push(whole);
    const frame = JSON.stringify({
      topic: "aws/chat",
      contentType: "application/json",
      content: JSON.stringify(whole),
    });
    for (const socket of this.sockets) socket.send(frame);
  }

  private next(): Json {
    this.clock = Math.max(this.clock + 1, Date.now());
    return { Id: `item-${this.items.length}-${this.clock}`, AbsoluteTime: new Date(this.clock).toISOString() };
  }

  say(text: string, who: Json = AGENT, type = "text/plain"): string {
    const about = this.next();
    this.push({ ...about, Type: "MESSAGE", ContentType: type, Content: text, ...who });
    return String(about["Id"]);
  }

  show(template: Json, who: Json = BOT): string {
    return this.say(JSON.stringify({ version: "1.0", ...template }), who, INTERACTIVE);
  }

  happen(event: string, who: Json = AGENT, more: Json = {}): void {
    const isPassing = ["typing", "participant.idle", "participant.returned"].includes(event);
    const about = event === "chat.ended" ? {} : who;
    this.push({ ...this.next(), Type: "EVENT", ContentType: EVENT + event, ...about, ...more }, !isPassing);
  }

  file(name: string, type: string, who: Json = AGENT, status = "APPROVED"): void {
    const file = { AttachmentId: `file-${name}`, AttachmentName: name, ContentType: type, Status: status };
    this.push({ ...this.next(), Type: "ATTACHMENT", Attachments: [file], ...who });
  }

  receipt(messageId: string, isRead: boolean): void {
    const at = new Date().toISOString();
    const receipt = {
      DeliveredTimestamp: at,
      ...(isRead ? { ReadTimestamp: at } : {}),
      RecipientParticipantId: "agent",
    };
    const metadata = { MessageId: messageId, Receipts: [receipt] };
    this.push(
      { ...this.next(), Type: "MESSAGEMETADATA", ContentType: `${EVENT}message.metadata`, MessageMetadata: metadata },
      false,
    );
  }

  end(): void {
    this.happen("chat.ended");
    this.isOver = true;
  }

  called(path: string): Call[] {
    return this.calls.filter((call) => call.path === path);
  }

  private async answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://chat").pathname;
    const cors = {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Headers":
        "content-type,x-amz-bearer,x-amz-snippet-id,x-amz-security-token,content-disposition",
      "Access-Control-Allow-Methods": "GET,POST,PUT,OPTIONS",
    };
    const send = (status: number, body: Json | Buffer = {}, type = "application/json"): void => {
      answer.writeHead(status, { ...cors, "Content-Type": type });
      answer.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
    };
    if (request.method === "OPTIONS") return send(204);
    if (path.startsWith("/connectwidget/static/") || path.startsWith("/owner/")) {
      if (this.isScriptBlocked && path.endsWith("interface.js")) return send(404);
      return this.script(path, send);
    }
    const bytes: Buffer[] = [];
    for await (const chunk of request) bytes.push(chunk as Buffer);
    const text = Buffer.concat(bytes).toString();
    const body = path.startsWith("/upload/") || text === "" ? {} : (JSON.parse(text) as Json);
    this.calls.push({ path, headers: request.headers, body });
    if (path.endsWith("/config")) return this.sendConfig(send);
    if (path.endsWith("/start") || path === "/start-chat")
      return void setTimeout(() => this.start(send), this.startDelayMs);
    if (path.startsWith("/upload/")) return void setTimeout(() => send(200), this.uploadDelayMs);
    if (path.startsWith("/download/")) return send(200, PICTURE, "image/png");
    if (path.startsWith("/participant/")) return this.participant(path, body, send);
    send(404, { message: "no such path" });
  }

  private script(path: string, send: (status: number, body: Buffer, type: string) => void): void {
    try {
      if (path.startsWith("/owner/")) return send(200, Buffer.from(this.pages.get(path) ?? ""), "text/javascript");
      send(200, readFileSync(DIST + path), "text/javascript");
    } catch {
      send(404, Buffer.from(""), "text/plain");
    }
  }

  private sendConfig(send: (status: number, body: Json) => void): void {
    const features = {
      ATTACHMENTS: true,
      MESSAGING_MARKDOWN: true,
      maxAttachmentBytes: 20 * 1024 * 1024,
      attachmentExtensions: ["pdf", "png", "txt"],
    };
    send(
      this.configStatus,
      this.configStatus === 200
        ? { data: { widgetId: WIDGET_ID, channel: "CHAT", published: true, features, ...this.config } }
        : { code: "WidgetNotFound" },
    );
  }

  private start(send: (status: number, body: Json) => void): void {
    if (this.startStatus !== 200) {
      return send(this.startStatus, { code: this.startCode, message: "no", data: { Error: { code: this.startCode } } });
    }
    this.starts++;
    this.isOver = false;
    this.items.length = 0;
    const startChatResult = {
      ContactId: `contact-${this.starts}`,
      ParticipantId: "me",
      ParticipantToken: `token-${this.starts}`,
    };
    this.happen("participant.joined", ME);
    send(200, { data: { startChatResult, featurePermissions: { ATTACHMENTS: true, MESSAGING_MARKDOWN: true } } });
  }

  private participant(path: string, body: Json, send: (status: number, body: Json) => void): void {
    if (this.isOver) return send(403, { __type: "AccessDeniedException", message: "Access denied" });
    const later = new Date(Date.now() + 86_400_000).toISOString();
    const name = path.slice("/participant/".length);
    switch (name) {
      case "connection":
        return send(200, {
          Websocket: { Url: `${this.chat.replace("http", "ws")}/ws?token=1`, ConnectionExpiry: later },
          ConnectionCredentials: { ConnectionToken: "connection-token", Expiry: later },
        });
      case "transcript":
        return send(200, this.transcript(body));
      case "message": {
        const about = this.next();
        this.push({ ...about, Type: "MESSAGE", ContentType: body["ContentType"], Content: body["Content"], ...ME });
        return send(200, about);
      }
      case "event":
        return send(200, this.next());
      case "disconnect":
        send(200, {});
        this.happen("participant.left", ME);
        return this.end();
      case "start-attachment-upload":
        return send(200, {
          AttachmentId: body["AttachmentName"],
          UploadMetadata: {
            Url: `${this.chat}/upload/1`,
            UrlExpiry: later,
            HeadersToInclude: { "Content-Type": body["ContentType"], "Content-Length": "1" },
          },
        });
      case "complete-attachment-upload":
        send(200, {});
        return this.file(String((body["AttachmentIds"] as string[])[0]), "application/pdf", ME);
      case "attachment":
        return send(200, { Url: `${this.chat}/download/1`, UrlExpiry: later, AttachmentSizeInBytes: 3 });
      case "authentication-url":
        return send(200, { AuthenticationUrl: `${this.site}/sign-in?state=s-1` });
      default:
        if (name.startsWith("views/")) return send(200, { View: this.view });
        send(200, {});
    }
  }

  /** The newest page, one before a token, or all after an item. */
  private transcript(body: Json): Json {
    const most = Number(body["MaxResults"] ?? 15);
    const start = (body["StartPosition"] as Json | undefined)?.["Id"];
    if (start !== undefined) {
      const from = this.items.findIndex((item) => item["Id"] === start);
      return { InitialContactId: "contact-1", Transcript: from < 0 ? [] : this.items.slice(from) };
    }
    const end = body["NextToken"] === undefined ? this.items.length : Number(body["NextToken"]);
    const from = Math.max(0, end - most);
    return {
      InitialContactId: "contact-1",
      Transcript: this.items.slice(from, end),
      ...(from > 0 ? { NextToken: String(from) } : {}),
    };
  }

  /** The snippet exactly as the how-to prints it, with our address in the place of the original's. */
  snippet(commands = ""): string {
    return `<script type="text/javascript">
  (function(w, d, x, id){
    s=d.createElement('script');
    s.src='${this.chat}/connectwidget/static/amazon-connect-chat-interface-client.js';
    s.async=1;
    s.id=id;
    d.getElementsByTagName('head')[0].appendChild(s);
    w[x] =  w[x] || function() { (w[x].ac = w[x].ac || []).push(arguments) };
  })(window, document, 'amazon_connect', '${WIDGET_ID}');
  amazon_connect('styles', { iconType: 'CHAT', openChat: { color: '#ffffff', backgroundColor: '#123456' }, closeChat: { color: '#ffffff', backgroundColor: '#123456'} });
  amazon_connect('snippetId', '${SNIPPET_ID}');
  amazon_connect('supportedMessagingContentTypes', [ 'text/plain', 'text/markdown', 'application/vnd.amazonaws.connect.message.interactive', 'application/vnd.amazonaws.connect.message.interactive.response' ]);
  ${commands}
</script>`;
  }

  page(body: string, head = ""): string {
    const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Corner Shop</title>${head}${STYLE}</head><body><main><h1>Corner Shop</h1><p class="lead">Good things for small kitchens.</p><div class="goods"><div><i></i>Copper kettle</div><div><i></i>Oak board</div><div><i></i>Linen towels</div></div></main>${body}</body></html>`;
    this.pages.set("/", html);
    return `${this.site}/`;
  }
}

const STYLE = `<style>body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#26302e;background:#faf8f4}main{max-width:60rem;margin:0 auto;padding:40px 24px}h1{font-size:32px;margin:0}.lead{color:#5c625f;margin:0 0 28px}.goods{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:20px}.goods i{display:block;height:160px;border-radius:12px;background:linear-gradient(135deg,#e9dfcf,#d8c9b0);margin-bottom:10px}</style>`;

/** A picture made here: a warm light on a table. */
function picture(): Buffer {
  const [width, height] = [240, 130];
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const far = Math.hypot(x - 120, (y - 55) * 1.2) / 130;
      const shade = y > 88 ? 0.82 : 1;
      rows.set(
        [236, 205, 165].map((value, at) => Math.max(60, value * shade - far * (40 + at * 22))),
        y * (width * 3 + 1) + 1 + x * 3,
      );
    }
  }
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, 2, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, check]);
}

function crc(data: Buffer): number {
  let all = 0xffffffff;
  for (const byte of data) {
    all ^= byte;
    for (let bit = 0; bit < 8; bit++) all = (all >>> 1) ^ (all & 1 ? 0xedb88320 : 0);
  }
  return (all ^ 0xffffffff) >>> 0;
}

const PICTURE = picture();
