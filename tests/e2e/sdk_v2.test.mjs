// npm aws-sdk, version 2: it signs other headers (content-type is not among them), checks its own model, and is
// still what many backends run.
import assert from 'node:assert/strict';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { instant, uuid } from './lib/chat.mjs';
import { ChatSocket, eventPrefix } from './lib/socket.mjs';

process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1';
const { default: AWS } = await import('aws-sdk');

const server = await startServer();
const { InstanceId, ContactFlowId, AccessKeyId, SecretAccessKey, Region } = server.keys;
const options = { endpoint: server.url, region: Region };
const connect = new AWS.Connect({ ...options, accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
const service = new AWS.ConnectParticipant({ ...options, accessKeyId: 'any', secretAccessKey: 'key' });

const start = (more = {}) =>
  connect.startChatContact({ InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: 'Zoë' }, ...more }).promise();

async function connected(more) {
  const started = await start(more);
  const connection = await service.createParticipantConnection({
    ParticipantToken: started.ParticipantToken, Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }).promise();
  return { ...started, ConnectionToken: connection.ConnectionCredentials.ConnectionToken, url: connection.Websocket.Url };
}

async function assertFails(call, code, statusCode) {
  await assert.rejects(call, (error) => {
    assert.equal(error.code, code, `${error.code}: ${error.message}`);
    assert.equal(error.statusCode, statusCode);
    assert.match(error.requestId, uuid);
    assert.ok(error.message && error.message !== 'null');
    return true;
  });
}

check('a chat from start to end', async () => {
  const chat = await connected({ Attributes: { plan: 'gold' }, ClientToken: 'v2-1' });
  const socket = await (await ChatSocket.open(chat.url)).subscribe();
  const sent = await service.sendMessage({ ConnectionToken: chat.ConnectionToken, ContentType: 'text/plain', Content: 'Grüße' }).promise();
  assert.match(sent.Id, uuid);
  assert.match(sent.AbsoluteTime, instant);
  assert.equal((await socket.byId(sent.Id)).DisplayName, 'Zoë');
  await service.sendEvent({ ConnectionToken: chat.ConnectionToken, ContentType: `${eventPrefix}typing` }).promise();
  const page = await service.getTranscript({ ConnectionToken: chat.ConnectionToken, MaxResults: 1, SortOrder: 'ASCENDING', StartPosition: { Id: sent.Id } }).promise();
  assert.equal(page.InitialContactId, chat.ContactId);
  assert.equal(page.Transcript[0].Content, 'Grüße');
  assert.deepEqual(await service.disconnectParticipant({ ConnectionToken: chat.ConnectionToken }).promise(), {});
  await socket.event('chat.ended');
  await assertFails(service.sendMessage({ ConnectionToken: chat.ConnectionToken, ContentType: 'text/plain', Content: 'late' }).promise(), 'AccessDeniedException', 403);
});

check('attributes, description, stop', async () => {
  const { ContactId } = await start({ Attributes: { a: '1' } });
  await connect.updateContactAttributes({ InstanceId, InitialContactId: ContactId, Attributes: { b: 'ü' } }).promise();
  const { Attributes } = await connect.getContactAttributes({ InstanceId, InitialContactId: ContactId }).promise();
  assert.deepEqual(Attributes, { a: '1', b: 'ü' });
  const { Contact } = await connect.describeContact({ InstanceId, ContactId }).promise();
  assert.equal(Contact.Channel, 'CHAT');
  assert.ok(Contact.InitiationTimestamp instanceof Date && Math.abs(Contact.InitiationTimestamp - Date.now()) < 60_000);
  assert.deepEqual(await connect.stopContact({ InstanceId, ContactId }).promise(), {});
  await assertFails(connect.stopContact({ InstanceId, ContactId }).promise(), 'ContactNotFoundException', 410);
});

check('a bot joins', async () => {
  const { ContactId } = await connected();
  const bot = await connect.createParticipant({ InstanceId, ContactId, ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Robo' } }).promise();
  assert.match(bot.ParticipantId, uuid);
  assert.match(bot.ParticipantCredentials.Expiry, instant);
  const connection = await service.createParticipantConnection({
    ParticipantToken: bot.ParticipantCredentials.ParticipantToken, Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true }).promise();
  assert.equal(connection.Websocket, undefined);
});

check('errors carry their names', async () => {
  await assertFails(start({ InstanceId: 'nowhere' }), 'ResourceNotFoundException', 404);
  await assertFails(start({ ChatDurationInMinutes: 1e6 }), 'InvalidParameterException', 400);
  const stranger = new AWS.Connect({ ...options, accessKeyId: AccessKeyId, secretAccessKey: 'wrong', maxRetries: 0 });
  await assertFails(stranger.describeContact({ InstanceId, ContactId: InstanceId }).promise(), 'InvalidSignatureException', 403);
  const { ConnectionToken } = await connected();
  await assertFails(service.sendMessage({ ConnectionToken, ContentType: 'text/html', Content: 'x' }).promise(), 'ValidationException', 400);
  await assertFails(service.getTranscript({ ConnectionToken: 'nonsense' }).promise(), 'AccessDeniedException', 403);
});

stopsCleanly(server);
