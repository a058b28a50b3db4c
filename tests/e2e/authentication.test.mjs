// A customer signs in during a chat (participant.md 1.3 no. 10 and 11, 5.4; UpdateParticipantAuthentication) with a real
// OpenID Connect provider on loopback, through its own login pages.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { after } from 'node:test';
import { DescribeContactCommand, StartChatContactCommand, StopContactCommand, UpdateParticipantAuthenticationCommand } from '@aws-sdk/client-connect';
import { CancelParticipantAuthenticationCommand, GetAuthenticationUrlCommand } from '@aws-sdk/client-connectparticipant';
import { Provider } from 'oidc-provider';
import { check, deadline, freePort, startServer, stopsCleanly, within } from './harness.mjs';
import { ChatPage, Wire, launchBrowser, servePage } from './lib/browser.mjs';
import { newFlow } from './lib/flow.mjs';
import { assertSdkError, chatInput, connectClient, newBot, newChat, participantClient } from './lib/sdk.mjs';
import { isEvent } from './lib/socket.mjs';

const port = await freePort();
const issuer = `http://127.0.0.1:${port}`;
const redirect = 'https://shop.example/signed-in';
const [clientId, clientSecret] = ['frontdesk', 'a secret: with % and +'];
const provider = new Provider(issuer, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirect], grant_types: ['authorization_code'], response_types: ['code'] }],
  claims: { profile: ['name'], email: ['email'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true, methods: ['S256'] },
  cookies: { keys: ['of this test'] },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, name: `${id} of the shop`, email: `${id}@shop.example` }) }),
});
const seen = [];
let broken = null; // (path) => an answer in the provider's place
const callback = provider.callback();
const idp = http.createServer((request, response) => {
  seen.push(request.url);
  const instead = broken?.(request.url);
  if (instead === undefined || instead === null) return callback(request, response);
  response.writeHead(instead.status ?? 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(instead.body ?? {}));
});
idp.listen(port, '127.0.0.1');
await once(idp, 'listening');

const server = await startServer({ args: ['--oidc-issuer', issuer, '--oidc-authorize-url', `${issuer}/auth`, '--oidc-token-url', `${issuer}/token`,
  '--oidc-keys-url', `${issuer}/jwks`, '--oidc-client-id', clientId, '--oidc-client-secret', clientSecret, '--oidc-redirects', `https://x.example/,${redirect}`] });
const control = connectClient(server);
const client = participantClient(server);

const say = (Text, NextAction) => ['MessageParticipant', { Text }, { NextAction, Errors: [{ ErrorType: 'NoMatchingError', NextAction }] }];
const branch = (operand, NextAction) => ({ NextAction, Condition: { Operator: 'Equals', Operands: [operand] } });
const flow = await newFlow(server, control, [
  ['sign-in', 'AuthenticateParticipant', { TimeLimitSeconds: '300' }, { NextAction: 'other',
    Conditions: [branch('Authenticated', 'in'), branch('TimeLimitExceeded', 'late'), branch('OptedOut', 'out')],
    Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'failed' }] }],
  ['in', ...say('Welcome $.CustomerId', 'stay')],
  ['late', ...say('too late', 'stay')],
  ['out', ...say('as you like', 'stay')],
  ['failed', ...say('that did not work', 'stay')],
  ['other', ...say('something else', 'stay')],
  ['stay', 'Wait', { TimeLimitSeconds: '600' }, { NextAction: 'end', Conditions: [branch('WaitCompleted', 'end')], Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }] }],
  ['end', 'DisconnectParticipant', {}, {}],
]);

/** A chat whose customer has been asked to sign in. */
async function asked() {
  const ana = await newChat(server, control, { ContactFlowId: flow });
  await ana.listen();
  const initiated = await ana.socket.event('authentication.initiated');
  assert.equal(initiated.ParticipantRole, 'SYSTEM');
  ana.session = JSON.parse(initiated.Content).SessionId;
  assert.equal(ana.session.length, 36);
  return ana;
}
const urlOf = async (ana, RedirectUri = redirect, SessionId = ana.session) =>
  (await client.send(new GetAuthenticationUrlCommand({ ConnectionToken: ana.token, SessionId, RedirectUri }))).AuthenticationUrl;
const update = (more) => control.send(new UpdateParticipantAuthenticationCommand({ InstanceId: server.keys.InstanceId, ...more }));
const told = (ana, text) => ana.socket.item(text, (item) => item.Type === 'MESSAGE' && item.Content === text);

/** What a browser does: follows, keeps cookies, fills in the forms; until the provider sends it to RedirectUri. */
async function signIn(url, login) {
  const cookies = new Map();
  const go = async (address, options = {}) => {
    const answer = await fetch(address, { redirect: 'manual', ...options,
      headers: { ...options.headers, Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      cookies.set(name, value);
    }
    return answer;
  };
  let answer = await go(url);
  for (let steps = 0; steps < 12; steps++) {
    const location = answer.headers.get('location');
    if (location?.startsWith(redirect)) return new URL(location).searchParams;
    if (location) {
      const next = new URL(location, issuer).href;
      answer = await go(next);
      continue;
    }
    const page = await answer.text();
    assert.equal(answer.status, 200, page);
    const action = new URL(/<form[^>]*action="([^"]+)"/.exec(page)[1], issuer).href;
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)[1];
    answer = await go(action, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ prompt, login, password: 'any' }) });
  }
  throw new Error('the login does not end');
}

check('the whole login: the URL, the pages of the provider, the code, the verified token, the flow goes on', async () => {
  const ana = await asked();
  const url = new URL(await urlOf(ana));
  assert.equal(url.origin, issuer);
  assert.ok(url.href.length <= 2083);
  const query = Object.fromEntries(url.searchParams);
  assert.equal(query.client_id, clientId);
  assert.equal(query.redirect_uri, redirect);
  assert.equal(query.response_type, 'code');
  assert.equal(query.code_challenge_method, 'S256');
  const back = await signIn(url.href, 'bea');
  assert.equal(back.get('state'), query.state);
  await update({ State: back.get('state'), Code: back.get('code') });
  const succeeded = await ana.socket.event('authentication.succeeded');
  assert.equal(JSON.parse(succeeded.Content).SessionId, ana.session);
  const renamed = await ana.socket.event('participant.displayname.updated');
  assert.equal(renamed.DisplayName, 'bea of the shop');
  assert.equal(renamed.ParticipantId, ana.participantId);
  await told(ana, 'Welcome bea');
  const { Contact } = await control.send(new DescribeContactCommand({ InstanceId: server.keys.InstanceId, ContactId: ana.contactId }));
  assert.equal(Contact.CustomerId, 'bea');
  const kept = (await ana.everything()).filter((item) => item.ContentType?.includes('authentication') || isEvent(item, 'participant.displayname.updated'));
  assert.deepEqual(kept, [], 'none of it is in the transcript');
  await assertSdkError(update({ State: back.get('state'), Code: back.get('code') }), 'ConflictException', 409);
  await ana.socket.close();
});

const fetches = () => seen.filter((path) => path === '/jwks').length;

check('the keys of the provider are asked for once, and again for a token that names another one', async () => {
  const before = fetches();
  assert.ok(before >= 1);
  const ana = await asked();
  const back = await signIn(await urlOf(ana), 'cleo');
  broken = (path) => (path === '/jwks' ? { status: 503 } : null);
  await update({ State: back.get('state'), Code: back.get('code') });
  await told(ana, 'Welcome cleo');
  broken = null;
  assert.equal(fetches(), before, 'they are known');
  await ana.socket.close();
  const bob = await asked();
  const { nonce, state } = Object.fromEntries(new URL(await urlOf(bob)).searchParams);
  const now = Math.floor(Date.now() / 1000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const id_token = `${part({ alg: 'RS256', kid: 'a new one' })}.${part({ iss: issuer, aud: clientId, sub: 'x', iat: now, exp: now + 60, nonce })}.c2ln`;
  broken = (path) => (path === '/token' ? { body: { id_token } } : null);
  await update({ State: state, Code: 'anything' });
  await bob.socket.event('authentication.failed');
  broken = null;
  assert.ok(fetches() > before, 'asked again');
  await bob.socket.close();
});

check('the contact is stopped in the middle of a sign-in: the session is over, whoever comes back late', async () => {
  const ana = await asked();
  const back = await signIn(await urlOf(ana), 'eva');
  await control.send(new StopContactCommand({ InstanceId: server.keys.InstanceId, ContactId: ana.contactId }));
  await ana.socket.event('chat.ended');
  await assertSdkError(update({ State: back.get('state'), Code: back.get('code') }), 'ConflictException', 409);
  assert.ok(!ana.socket.items.some((item) => /authentication\.(cancelled|failed)/.test(item.ContentType)), 'nobody is told any more');
});

check('in Chromium: chatjs asks for the address, a window of its own walks through the login', async () => {
  const [site, wire, browser] = [await servePage(), await new Wire(server.port).listen(), await launchBrowser()];
  after(async () => {
    await browser.close();
    wire.close();
    site.close();
  });
  const started = await control.send(new StartChatContactCommand(chatInput(server, { ContactFlowId: flow })));
  const page = await new ChatPage(browser, site, server, wire).open();
  // The page that the shop shows at RedirectUri hands the two words to its opener and closes, as the widget's does.
  await page.context.route(`${redirect}*`, (route) => route.fulfill({ contentType: 'text/html',
    body: '<script>opener.postMessage(Object.fromEntries(new URLSearchParams(location.search)), "*"); close();</script>' }));
  await page.connect({ contactId: started.ContactId, participantId: started.ParticipantId, participantToken: started.ParticipantToken });
  const sessionId = JSON.parse((await page.hears('AuthenticationInitiated')).Content).SessionId;
  const { AuthenticationUrl } = await page.call('getAuthenticationUrl', { sessionId, redirectUri: redirect });
  const [popup] = await Promise.all([page.context.waitForEvent('page'), page.page.evaluate((url) => {
    window.back = new Promise((resolve) => window.addEventListener('message', ({ data }) => data?.state && resolve(data)));
    window.open(`${url}&identity_provider=shop`, 'login', 'width=400,height=600');
  }, AuthenticationUrl)]);
  await popup.fill('[name=login]', 'fay');
  await popup.fill('[name=password]', 'any');
  await popup.click('[type=submit]');
  await popup.click('[type=submit]'); // consent
  const { state, code } = await page.page.evaluate(() => window.back);
  await update({ State: state, Code: code });
  await page.hears('AuthenticationSuccessful', (item) => JSON.parse(item.Content).SessionId === sessionId);
  assert.equal((await page.hears('ParticipantDisplayNameUpdated')).DisplayName, 'fay of the shop');
  await page.hears('Message', (item) => item.Content === 'Welcome fay');
  assert.deepEqual(page.all('pageerror'), []);
  await page.close();
});

check('cancelled by the customer: the event, the branch, and then it is over', async () => {
  const ana = await asked();
  await urlOf(ana);
  await client.send(new CancelParticipantAuthenticationCommand({ ConnectionToken: ana.token, SessionId: ana.session }));
  await ana.socket.event('authentication.cancelled');
  await told(ana, 'as you like');
  await assertSdkError(client.send(new CancelParticipantAuthenticationCommand({ ConnectionToken: ana.token, SessionId: ana.session })), 'AccessDeniedException', 403);
  await assertSdkError(urlOf(ana), 'AccessDeniedException', 403);
  await ana.socket.close();
});

check('what is refused: other people\'s sessions, redirects, states, members', async () => {
  const ana = await asked();
  const ben = await asked();
  await assertSdkError(urlOf(ana, redirect, ben.session), 'AccessDeniedException', 403);
  await assertSdkError(urlOf(ana, redirect, crypto.randomUUID()), 'AccessDeniedException', 403);
  await assertSdkError(urlOf(ana, redirect, 'short'), 'ValidationException', 400);
  await assertSdkError(urlOf(ana, 'https://evil.example/'), 'ValidationException', 400);
  const bot = await newBot(server, control, ana.contactId);
  await bot.connect();
  await assertSdkError(urlOf(bot, redirect, ana.session), 'AccessDeniedException', 403);
  await assertSdkError(update({ State: 'nobody', Code: 'x' }), 'InvalidRequestException', 400);
  await assertSdkError(update({ State: 'nobody' }), 'InvalidRequestException', 400);
  const first = new URL(await urlOf(ana)).searchParams.get('state');
  const second = new URL(await urlOf(ana)).searchParams.get('state');
  assert.notEqual(first, second);
  await assertSdkError(update({ State: first, Error: 'x' }), 'InvalidRequestException', 400);
  await update({ State: second, Error: 'access_denied', ErrorDescription: 'the customer said no' });
  await ana.socket.event('authentication.failed');
  await told(ana, 'that did not work');
  assert.equal(ben.socket.items.filter((item) => item.ContentType?.includes('authentication.failed')).length, 0, 'nobody else hears of it');
  await ana.socket.close();
  await ben.socket.close();
});

check('a code that is wrong, a token of another sign-in, a token without a signature: failed', async () => {
  const ana = await asked();
  await update({ State: new URL(await urlOf(ana)).searchParams.get('state'), Code: 'never issued' });
  await ana.socket.event('authentication.failed');
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  for (const alg of ['none', 'HS256', 'RS256']) {
    const bea = await asked();
    const query = new URL(await urlOf(bea)).searchParams;
    const claims = { iss: issuer, aud: clientId, sub: 'mallory', iat: now, exp: now + 600, nonce: query.get('nonce') };
    const id_token = `${part({ alg })}.${part(claims)}.${alg === 'none' ? '' : 'c2lnbmF0dXJl'}`;
    broken = (path) => (path === '/token' ? { body: { id_token } } : null);
    await update({ State: query.get('state'), Code: 'anything' });
    await bea.socket.event('authentication.failed');
    broken = null;
    await bea.socket.close();
  }
  await ana.socket.close();
});

check('a provider that is out of order for a moment, and a server that is killed during the exchange', async () => {
  const ana = await asked();
  const url = await urlOf(ana);
  const back = await signIn(url, 'dora');
  let failures = 1;
  broken = (path) => (path === '/token' && failures-- > 0 ? { status: 503 } : null);
  await update({ State: back.get('state'), Code: back.get('code') });
  await server.kill();
  broken = null;
  await server.start();
  ana.token = (await ana.connect()).token;
  const named = async () => {
    for (;;) {
      const items = await ana.everything();
      if (items.some((item) => item.Content === 'Welcome dora')) return;
      await new Promise((wake) => setTimeout(wake, 50));
    }
  };
  await within(deadline.event, 'the flow to go on', named());
});

stopsCleanly(server);
check('the provider closes', async () => {
  idp.closeAllConnections();
  idp.close();
});
