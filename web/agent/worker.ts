/** The shared worker: Streams as it is, between two wrappers that it needs here. contract/ccp.md 1.4 */
interface Callbacks {
  success(data: unknown, attribute: object): void;
  failure(error: object, data: unknown): void;
  authFailure?(): void;
}
interface Client {
  readonly authToken: string;
  readonly client: { readonly endpoint: { readonly href: string } };
  _callImpl(method: string, params: object, callbacks: Callbacks): void;
}
interface WorkerScope {
  importScripts(url: string): void;
  readonly connect: { readonly AWSClient: { readonly prototype: Client }; readonly worker: { main(): void } };
  WebSocket: typeof WebSocket;
  readonly location: Location;
}

declare const self: WorkerScope;

self.importScripts("STREAMS_URL");

// Streams takes wss:// alone; over plain HTTP (development) that address is spoken in the clear.
if (self.location.protocol === "http:") {
  const Real = self.WebSocket;
  self.WebSocket = class extends Real {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(String(url).replace(/^wss:/, "ws:"), protocols);
    }
  };
}

// What the model inside Streams lacks, and its own pages call.
const LACKING: Readonly<Record<string, string>> = {
  transferContact: "TransferContact",
  addNewConnection: "AddNewConnection",
  updateContactAttributes: "UpdateContactAttributes",
};
const client = self.connect.AWSClient.prototype;
const callModelled = client._callImpl;

client._callImpl = function (this: Client, method: string, params: object, callbacks: Callbacks): void {
  const operation = LACKING[method];
  if (operation === undefined) callModelled.call(this, method, params, callbacks);
  else void callLacking(this, operation, params, callbacks);
};

async function callLacking(of: Client, operation: string, params: object, callbacks: Callbacks): Promise<void> {
  let statusCode = 0;
  try {
    const answer = await fetch(of.client.endpoint.href, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": `AmazonConnectCTIService.${operation}`,
        "X-Amz-Bearer": of.authToken,
      },
      body: JSON.stringify(params),
    });
    statusCode = answer.status;
    const said = (await answer.json()) as { readonly __type?: string; readonly message?: string };
    if (answer.ok) callbacks.success(said, {});
    else if (statusCode === 401 && callbacks.authFailure !== undefined) callbacks.authFailure();
    else callbacks.failure({ type: said.__type ?? "Error", message: said.message ?? "", stack: [], statusCode }, null);
  } catch (error) {
    callbacks.failure({ type: "NetworkingError", message: String(error), stack: [], statusCode }, null);
  }
}

self.connect.worker.main();

export {};
