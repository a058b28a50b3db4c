/** The bodies of the requests, as the models name their members. */
import { EVENT } from "./item";

/** contract/connect-api.md 6.1; instance and flow are the server's own. */
export function startChatBody(name: string): object {
  return { ParticipantDetails: { DisplayName: name } };
}

export const connectionBody = { Type: ["WEBSOCKET", "CONNECTION_CREDENTIALS"] } as const;

export function messageBody(text: string, clientToken: string): object {
  return { ContentType: "text/plain", Content: text, ClientToken: clientToken };
}

export const typingBody = { ContentType: `${EVENT}typing` } as const;

/** The newest items, or all after one that is known; a page answers with the token of the next. */
export function transcriptBody(after: string, nextToken: string): object {
  return {
    MaxResults: 100,
    SortOrder: "ASCENDING",
    ScanDirection: after === "" ? "BACKWARD" : "FORWARD",
    ...(after === "" ? {} : { StartPosition: { Id: after } }),
    ...(nextToken === "" ? {} : { NextToken: nextToken }),
  };
}
