/** What the hosted page may call and Streams' own types leave out: contract/ccp.md 1.3, 2.3, 6.2. */
declare namespace connect {
  interface SharedWorkerParams {
    readonly sharedWorkerUrl: string;
    readonly authToken: string;
    readonly authTokenExpiration: number;
    readonly refreshToken: string;
    readonly region: string;
    readonly endpoint: string;
    readonly authorizeEndpoint: string;
    readonly loginEndpoint: string;
    readonly agentAppEndpoint: string;
    readonly taskTemplatesEndpoint: string;
    readonly authCookieName: string;
  }

  interface ChatGlobalConfig {
    readonly endpoint?: string; // where /participant/* is: contract/ccp.md 5.4
  }

  interface Conduit {
    sendUpstream(event: string, data?: unknown): void;
  }

  interface Core {
    initSharedWorker(params: SharedWorkerParams): void;
    authorize(endpoint: string): Promise<unknown>;
    initPageOptions(params: object): void;
    initApiProxyService(): void;
    getUpstream(): Conduit;
  }
}
