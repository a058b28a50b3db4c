// Throttling (participant.md 10, connect-api.md 2.1): the words of each service, whom it meets, and that nothing happened.
import assert from 'node:assert/strict';
import { DescribeContactCommand, StartChatContactCommand, StopContactCommand } from '@aws-sdk/client-connect';
import { SendMessageCommand } from '@aws-sdk/client-connectparticipant';
import { check, initInstance, startServer, stopsCleanly, frontdesk } from './harness.mjs';
import { newFlow } from './lib/flow.mjs';
import { postJson } from './lib/http.mjs';
import { assertSdkError, chatInput, connectClient, newBot, newChat, participantClient } from './lib/sdk.mjs';

const once = { maxAttempts: 1 };
const local = await startServer();
const guard = await startServer({ args: ['--quotas', 'guard', '--forwarded-for'] });
const aws = await startServer({ args: ['--quotas', 'aws', '--quotas-active-chats', '2'] });

const flood = (n, call) => Promise.all(Array.from({ length: n }, (_, i) => call(i)));
const count = (answers, status) => answers.filter((answer) => answer.status === status).length;

check('off when local: nobody is held back', async () => {
  const ana = await newChat(local, connectClient(local));
  const answers = await flood(60, (i) => ana.call('message', { ContentType: 'text/plain', Content: `m${i}` }));
  assert.equal(count(answers, 200), 60);
});

check('guard: a participant has a burst, another one an own; what was refused was not said', async () => {
  const control = connectClient(guard);
  const ana = await newChat(guard, control);
  const ben = await newChat(guard, control);
  const answers = await flood(60, (i) => ana.call('message', { ContentType: 'text/plain', Content: `m${i}` }));
  const said = count(answers, 200);
  assert.ok(said >= 15 && said < 50, `${said} of 60 were taken`);
  assert.equal(count(answers, 429), 60 - said);
  const refused = answers.find((answer) => answer.status === 429);
  assert.equal(refused.headers['x-amzn-errortype'], 'ThrottlingException');
  assert.equal(refused.headers['retry-after'], '1');
  assert.equal(refused.json.__type, 'ThrottlingException');
  await ben.say('not held back');
  const messages = (await ana.everything()).filter((item) => item.ParticipantId === ana.participantId && item.Type === 'MESSAGE');
  assert.equal(messages.length, said);
});

check('guard: an SDK that repeats gets through', async () => {
  const ana = await newChat(guard, connectClient(guard));
  await flood(20, (i) => ana.call('message', { ContentType: 'text/plain', Content: `m${i}` }));
  const patient = participantClient(guard, { maxAttempts: 10 });
  await patient.send(new SendMessageCommand({ ConnectionToken: ana.token, ContentType: 'text/plain', Content: 'at last' }));
});

check('guard: starts of a page are counted by source address, and the control plane is not counted', async () => {
  const body = { ParticipantDetails: { DisplayName: 'Ana' } };
  const from = (address) => ({ 'X-Forwarded-For': `10.9.8.7, ${address}` });
  const answers = await flood(40, () => postJson(`${guard.url}/start-chat`, body, from('192.0.2.1')));
  assert.ok(count(answers, 200) >= 10 && count(answers, 429) >= 5, `${count(answers, 200)} started`);
  assert.equal(answers.find((answer) => answer.status === 429).json.data.Error.code, 'TooManyRequestsException');
  assert.equal((await postJson(`${guard.url}/start-chat`, body, from('192.0.2.2'))).status, 200);
  const control = connectClient(guard, once);
  await flood(30, () => control.send(new StartChatContactCommand(chatInput(guard))));
});

check('aws: each operation of the control plane has a bucket; as many chats as there may be', async () => {
  const patient = connectClient(aws, { maxAttempts: 10 });
  const control = connectClient(aws, once);
  const started = await patient.send(new StartChatContactCommand(chatInput(aws)));
  await patient.send(new StartChatContactCommand(chatInput(aws)));
  await assertSdkError(control.send(new StartChatContactCommand(chatInput(aws))), 'LimitExceededException', 429);
  const ids = { InstanceId: aws.keys.InstanceId, ContactId: started.ContactId };
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => control.send(new DescribeContactCommand(ids))));
  const failed = results.filter((r) => r.status === 'rejected').map((r) => r.reason);
  assert.ok(failed.length >= 8 && failed.length <= 15, `${failed.length} of 20 were refused`);
  for (const error of failed) {
    assert.equal(error.name, 'TooManyRequestsException');
    assert.equal(error.$metadata.httpStatusCode, 429);
  }
  await patient.send(new StopContactCommand(ids));
  await patient.send(new StartChatContactCommand(chatInput(aws)));
});

check('as many flows as there may be', async () => {
  const few = await startServer({ args: ['--quotas-flows', '12'] });
  const control = connectClient(few, once);
  const make = () => newFlow(few, control, [['end', 'DisconnectParticipant', {}, {}]]);
  await assertSdkError((async () => { for (let i = 0; i < 13; i++) await make(); })(), 'LimitExceededException', 429, /12/);
  await few.stop();
});

check('as many people in a chat, and bots among them, as there may be', async () => {
  const wide = await startServer({ args: ['--quotas-participants', '3', '--quotas-custom-bots', '5'] });
  const control = connectClient(wide);
  const ana = await newChat(wide, control);
  for (const name of ['one', 'two']) await newBot(wide, control, ana.contactId, name);
  await assertSdkError(newBot(wide, control, ana.contactId, 'three'), 'ServiceQuotaExceededException', 402);
  await wide.stop();
  const none = await startServer({ args: ['--quotas-custom-bots', '0'] });
  const other = connectClient(none);
  await assertSdkError(newBot(none, other, (await newChat(none, other)).contactId), 'ServiceQuotaExceededException', 402);
  await none.stop();
});

check('a word that is none of them is refused at the start', async () => {
  const { data } = await initInstance();
  const { code, stderr } = await frontdesk(['serve', '--data', data, '--listen', '127.0.0.1:0', '--quotas', 'many']);
  assert.notEqual(code, 0);
  assert.match(stderr, /quotas must be off, guard or aws/);
});

stopsCleanly(local, guard, aws);
