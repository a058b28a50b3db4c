// An agent without a browser: signs in with the form, calls the CTI API as the worker of amazon-connect-streams does,
// listens on the one agent socket. contract/ccp.md.
import assert from 'node:assert/strict';
import { within, deadline } from '../harness.mjs';
import { request, participant } from './http.mjs';
import { ChatSocket } from './socket.mjs';

const cookieOf = (answer, name) =>
  [answer.headers['set-cookie'] ?? []].flat().map((line) => line.split(';')[0]).find((pair) => pair.startsWith(`${name}=`));

export async function loginForm(server, landat = '/ccp-v2/') {
  const page = await request('GET', `${server.url}/connect/login?landat=${landat}`);
  assert.equal(page.status, 200);
  return { csrf: /name="csrf" value="([^"]+)"/.exec(page.text)[1], cookie: cookieOf(page, 'frontdesk-form'), page };
}

export async function postLogin(server, form, fields, headers = {}) {
  return request('POST', `${server.url}/connect/login`, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: form.cookie, ...headers },
    body: new URLSearchParams({ csrf: form.csrf, landat: '/ccp-v2/', ...fields }).toString(),
  });
}

export class Agent {
  constructor(server, username, password) {
    Object.assign(this, { server, username, password });
  }

  async signIn() {
    const form = await loginForm(this.server);
    const answer = await postLogin(this.server, form, { username: this.username, password: this.password });
    assert.equal(answer.status, 302, answer.text);
    this.cookie = cookieOf(answer, 'frontdesk-session');
    assert.ok(this.cookie);
    return this.authorize();
  }

  async authorize() {
    const answer = await request('GET', `${this.server.url}/connect/auth/authorize`, { headers: { Cookie: this.cookie } });
    assert.equal(answer.status, 200, answer.text);
    this.token = answer.json.accessToken;
    return this;
  }

  cti(operation, body = {}, { token = this.token, cookie } = {}) {
    return request('POST', `${this.server.url}/connect/api`, {
      headers: {
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Target': `AmazonConnectCTIService.${operation}`,
        'X-Amz-Bearer': token,
        ...(cookie ? { Cookie: cookie } : {}),
      },
      body: { ...body, authentication: { authToken: token } },
    });
  }

  async call(operation, body, options) {
    const answer = await this.cti(operation, body, options);
    assert.equal(answer.status, 200, `${operation}: ${answer.text}`);
    return answer.json;
  }

  async refused(operation, body, status, type) {
    const answer = await this.cti(operation, body);
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.json.__type, type);
    assert.equal(answer.headers['x-amzn-errortype'], type);
    return answer.json;
  }

  async setState(type, enqueueNextState = false) {
    const { states } = await this.call('GetAgentStates', { maxResults: 500 });
    const state = states.find((s) => s.type === type || s.name === type);
    return this.call('PutAgentState', { state, enqueueNextState });
  }

  async snapshot() {
    return (await this.call('GetAgentSnapshot', {})).snapshot;
  }

  /** Polls as the worker does until `test` holds for a snapshot; answers what it found. */
  see(what, test) {
    const look = async () => {
      let nextToken;
      for (;;) {
        const answer = await this.call('GetAgentSnapshot', { nextToken, timeout: 30000 });
        const found = test(answer.snapshot);
        if (found) return found;
        nextToken = answer.nextToken;
      }
    };
    return within(deadline.event, what, look());
  }

  contact(type, test = () => true) {
    return this.see(`a contact ${type}`, (s) => s.contacts.find((c) => c.state.type === type && test(c)));
  }

  gone(contactId) {
    return this.see('the contact to go', (s) => !s.contacts.some((c) => c.contactId === contactId));
  }

  async listen() {
    const { webSocketTransport } = await this.call('CreateTransport', { transportType: 'web_socket' });
    assert.match(webSocketTransport.url, /^wss:\/\//);
    assert.ok(webSocketTransport.transportLifeTimeInSeconds >= 300);
    this.socket = await ChatSocket.open(webSocketTransport.url.replace(/^wss:/, 'ws:'));
    await this.socket.subscribe();
    return this;
  }

  /** What chatjs does when a connection appears: a token, and ConnectParticipant. */
  async session(contact) {
    const mine = agentLeg(contact);
    const { chatTokenTransport } = await this.call('CreateTransport',
      { transportType: 'chat_token', contactId: contact.contactId, participantId: mine.connectionId });
    const { ConnectionAuthenticationToken } = JSON.parse(mine.chatMediaInfo.connectionData);
    const early = await participant(this.server, 'connection', ConnectionAuthenticationToken, { ConnectParticipant: true });
    assert.equal(early.status, 200, early.text);
    return chatTokenTransport.participantToken;
  }

  async accept(contact) {
    await this.call('AcceptContact', { contactId: contact.contactId });
    return this.contact('connected', (c) => c.contactId === contact.contactId);
  }

  destroy(contact) {
    return this.call('DestroyConnection', { contactId: contact.contactId, connectionId: agentLeg(contact).connectionId });
  }
}

export const agentLeg = (contact) => contact.connections.find((c) => c.type === 'agent');
export const customerLeg = (contact) => contact.connections.find((c) => c.initial);
