/** registerCallback (contract/widget.md 1.11): what happens is told to the page; what it throws stays there. */
import type { Happening } from "../wire/item";
import { EVENT } from "../wire/item";
import type { Started } from "../wire/participant";
import type { Fields } from "../wire/reader";

/** Events of the chat that owners know by another name. */
export const OWNERS_NAMES: Readonly<Record<string, string>> = {
  "participant.joined": "PARTICIPANT_JOINED",
  "participant.left": "PARTICIPANT_LEFT",
  "participant.idle": "PARTICIPANT_IDLE",
  "participant.returned": "PARTICIPANT_RETURNED",
};

export function call(callbacks: Fields | undefined, name: string, payload: object): void {
  const callback = callbacks?.[name];
  if (typeof callback !== "function") return;
  try {
    callback(name, payload);
  } catch (error) {
    console.error(error);
  }
}

export function payload(chat: Started | undefined, event: Happening | undefined): object {
  const chatDetails = {
    contactId: chat?.contactId,
    participantId: chat?.participantId,
    participantToken: chat?.participantToken,
  };
  return { chatDetails, data: event === undefined ? {} : rawEvent(event) };
}

/** As the server sent it. */
function rawEvent(event: Happening): object {
  const { who } = event;
  return {
    Id: event.id,
    AbsoluteTime: new Date(event.at).toISOString(),
    ContentType: EVENT + event.event,
    Type: "EVENT",
    ...(who.id === "" ? {} : { ParticipantId: who.id, DisplayName: who.name, ParticipantRole: who.role }),
    InitialContactId: event.chat,
  };
}
