// A bystander: after every abuse its chat must work, and hold exactly what it said itself.
import assert from 'node:assert/strict';
import { newCustomer } from './chat.mjs';

export class Witness {
  static async of(server) {
    const witness = new Witness();
    witness.server = server;
    witness.person = await newCustomer(server);
    witness.said = [];
    return witness;
  }

  get token() {
    return this.person.token;
  }

  async unharmed() {
    assert.ok(this.server.alive(), `the server has died:\n${this.server.log.slice(-4000)}`);
    const { Id } = await this.person.say(`all well ${this.said.length}`);
    this.said.push(Id);
    await this.person.socket.byId(Id);
    const mine = (await this.person.everything()).filter((item) => item.Type === 'MESSAGE' && item.ParticipantRole === 'CUSTOMER');
    const expected = this.said;
    this.said = mine.map((item) => item.Id); // one trace is one failure: later cases start from what is there
    assert.deepEqual(this.said.slice(), expected, 'nothing was added and nothing lost');
  }

  /** For cases whose good half stores a message too. */
  expects(answer) {
    assert.equal(answer.status, 200, answer.text);
    this.said.push(answer.json.Id);
    return answer;
  }

  close() {
    return this.person.socket.close();
  }
}
