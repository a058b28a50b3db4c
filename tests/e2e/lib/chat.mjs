// The steps every conversation begins with, and the shapes the contract promises of every item.
import assert from 'node:assert/strict';
import { participant, postJson } from './http.mjs';
import { ChatSocket } from './socket.mjs';

export const both = { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] };
export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** POST /start-chat as a page does it. */
export async function startChat(server, body = { ParticipantDetails: { DisplayName: 'Ana' } }) {
  const answer = await postJson(`${server.url}/start-chat`, body);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.data.startChatResult;
}

/** CreateParticipantConnection with both types: what chatjs and the mobile clients send. */
export async function connect(server, participantToken, body = both) {
  const answer = await participant(server, 'connection', participantToken, body);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

/** A person with a token and a subscribed socket, who has been announced and greeted. */
export class Person {
  constructor(server, started) {
    Object.assign(this, { server, contactId: started.ContactId, participantId: started.ParticipantId });
    this.participantToken = started.ParticipantToken;
  }

  async connect() {
    const { Websocket, ConnectionCredentials } = await connect(this.server, this.participantToken);
    this.token = ConnectionCredentials.ConnectionToken;
    this.socketUrl = Websocket.Url;
    return this;
  }

  async listen() {
    this.socket = await ChatSocket.open(this.socketUrl);
    await this.socket.subscribe();
    return this;
  }

  call(operation, body, headers) {
    return participant(this.server, operation, this.token, body, headers);
  }

  async say(text, more = {}) {
    const answer = await this.call('message', { ContentType: 'text/plain', Content: text, ...more });
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  }

  async transcript(body = {}) {
    const answer = await this.call('transcript', body);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  }

  /** The whole chat, oldest first, page by page. */
  async everything(pageSize = 100) {
    const items = [];
    let NextToken;
    do {
      const page = await this.transcript({ MaxResults: pageSize, ScanDirection: 'BACKWARD', SortOrder: 'DESCENDING', NextToken });
      items.push(...page.Transcript);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return items.reverse();
  }
}

/** A customer in a running chat: joined and greeted, so that the log stands still until somebody speaks. */
export async function newCustomer(server, body) {
  const person = await new Person(server, await startChat(server, body)).connect();
  await person.listen();
  await person.socket.event('participant.joined', (item) => item.ParticipantRole === 'CUSTOMER');
  await person.socket.item('the greeting', (item) => item.Type === 'MESSAGE' && item.ParticipantRole === 'SYSTEM');
  return person;
}

/** Rules of contract 5.1 and 5.2 for anything pushed. */
export function assertPushed(item, contactId) {
  assert.equal(item.broken, undefined);
  assert.match(item.Id, uuid);
  assert.match(item.AbsoluteTime, instant);
  assert.ok(!Object.values(item).includes(null), 'null members must not appear');
  assert.equal(item.InitialContactId, contactId);
  assert.equal(item.ContactId, contactId);
  assert.ok(['MESSAGE', 'EVENT'].includes(item.Type), item.Type);
  assert.equal(typeof item.ContentType, 'string');
  if (item.Type === 'MESSAGE') {
    assert.equal(typeof item.Content, 'string');
    assert.equal(item.MessageMetadata, undefined, 'no MessageMetadata on a pushed MESSAGE');
  }
  if (isEnd(item)) {
    assert.equal(item.ParticipantId, undefined);
    return;
  }
  assert.match(item.ParticipantId, uuid);
  assert.ok(['AGENT', 'CUSTOMER', 'SYSTEM', 'CUSTOM_BOT', 'SUPERVISOR'].includes(item.ParticipantRole));
  assert.ok(item.DisplayName.length >= 1 && item.DisplayName.length <= 256);
}

export function isEnd(item) {
  return item.ContentType === 'application/vnd.amazonaws.connect.event.chat.ended';
}

/** What the transcript shows of a pushed item (contract 5.7). */
export function asTranscribed(item) {
  const { InitialContactId, ...rest } = item;
  if (item.Type === 'MESSAGE') rest.MessageMetadata = { MessageId: item.Id, Receipts: [] };
  return rest;
}

/** Every error of the Participant Service (contract 1.2): header, both spellings, type in the body. */
export function assertParticipantError(answer, status, type) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers['x-amzn-errortype'], type, answer.text);
  assert.match(answer.headers['content-type'], /^application\/json/);
  assert.ok(answer.headers['x-amzn-requestid']);
  assert.equal(answer.headers['access-control-allow-origin'] !== undefined, true, 'CORS on errors too');
  assert.equal(answer.json.__type, type);
  assert.equal(answer.json.message, answer.json.Message);
  assert.ok(answer.json.message.length > 0, 'an error says why');
  if (status === 403) assert.equal(answer.json.message, 'Access denied');
}
