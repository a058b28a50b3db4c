// The official v3 clients, pointed at our server the documented way: an endpoint, nothing else.
import assert from 'node:assert/strict';
import { ConnectClient, CreateParticipantCommand, StartChatContactCommand } from '@aws-sdk/client-connect';
import { ConnectParticipantClient, CreateParticipantConnectionCommand } from '@aws-sdk/client-connectparticipant';
import { Person } from './chat.mjs';

export function connectClient(server, more = {}) {
  const { AccessKeyId, SecretAccessKey, Region } = server.keys;
  return new ConnectClient({
    endpoint: server.url,
    region: Region,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey },
    ...more,
  });
}

/** As chatjs builds it: the access key is empty, the bearer token is what counts. */
export function participantClient(server, more = {}) {
  return new ConnectParticipantClient({
    endpoint: server.url,
    region: server.keys.Region,
    credentials: { accessKeyId: '', secretAccessKey: '' },
    ...more,
  });
}

export function chatInput(server, more = {}) {
  return {
    InstanceId: server.keys.InstanceId,
    ContactFlowId: server.keys.ContactFlowId,
    ParticipantDetails: { DisplayName: 'Ana' },
    ...more,
  };
}

/** A customer started by the signed API and connected through the official participant client. */
export async function newChat(server, client, more = {}) {
  const started = await client.send(new StartChatContactCommand(chatInput(server, more)));
  const person = new Person(server, started);
  const connection = await participantClient(server).send(new CreateParticipantConnectionCommand({
    ParticipantToken: started.ParticipantToken, Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }));
  person.token = connection.ConnectionCredentials.ConnectionToken;
  person.socketUrl = connection.Websocket.Url;
  return person;
}

/** … with a subscribed socket, announced and greeted. */
export async function newListeningChat(server, client, more = {}) {
  const person = await newChat(server, client, more);
  await person.listen();
  await person.socket.event('participant.joined');
  await person.socket.item('the greeting', (item) => item.Type === 'MESSAGE' && item.ParticipantRole === 'SYSTEM');
  return person;
}

/** The second side of a conversation until there are agents: a CUSTOM_BOT with a token and a socket of its own. */
export async function newBot(server, client, contactId, name = 'Robo') {
  const added = await client.send(new CreateParticipantCommand({
    InstanceId: server.keys.InstanceId, ContactId: contactId,
    ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: name } }));
  const bot = new Person(server, { ContactId: contactId, ParticipantId: added.ParticipantId, ParticipantToken: added.ParticipantCredentials.ParticipantToken });
  bot.expiry = added.ParticipantCredentials.Expiry;
  return bot;
}

/** The call fails with this error name and status, as the client shows it to its user. */
export async function assertSdkError(call, name, status, message) {
  let answer;
  try {
    answer = await call;
  } catch (error) {
    assert.equal(error.name, name, `${error.name}: ${error.message}`);
    assert.equal(error.$metadata?.httpStatusCode, status, error.message);
    assert.ok(error.message && error.message !== 'UnknownError', 'the error says why');
    if (message) assert.match(error.message, message);
    return error;
  }
  assert.fail(`expected ${name}, got an answer: ${JSON.stringify(answer)}`);
}
