// Every answer of the control plane against the service model that aws-sdk v2 carries: right JSON types, required
// members, and no member that the model does not know. The official v3 client stays in charge of the call.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { connectClient } from './sdk.mjs';

const model = createRequire(import.meta.url)('aws-sdk/apis/connect-2017-08-08.min.json');

/** Members of the contract that are younger than that model. */
const younger = new Set(['NumberOfAssociatedManualAssignmentQueues', 'AssociatedManualAssignmentQueueIds', 'Purposes',
  'AttributeConfiguration', 'EffectiveOverrideHoursList']);

const youngerOfContacts = /^\.Contact(s\[\d+\])?\.(Name|Tags|Attributes|ContactAssociationId)$/;

/** Names of operations whose answers have been judged. */
export const judged = new Set();

function resolve(shape) {
  return shape?.shape ? { ...model.shapes[shape.shape], ...shape } : shape ?? {};
}

export function faults(shape, value, path = '') {
  const s = resolve(shape);
  const at = path || '(answer)';
  if (value === null) return [`${at} is null`];
  switch (s.type) {
    case 'structure': {
      if (typeof value !== 'object' || Array.isArray(value)) return [`${at} is no object`];
      const names = new Map(Object.entries(s.members).map(([name, member]) => [resolve(member).locationName ?? name, member]));
      const known = Object.entries(value).flatMap(([name, inner]) =>
        names.has(name) ? faults(names.get(name), inner, `${path}.${name}`) : younger.has(name) || youngerOfContacts.test(`${path}.${name}`) ? [] : [`${path}.${name} is not in the model`]);
      const missing = (s.required ?? []).filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`);
      return [...known, ...missing];
    }
    case 'list':
      return Array.isArray(value) ? value.flatMap((v, i) => faults(s.member, v, `${path}[${i}]`)) : [`${at} is no list`];
    case 'map':
      return typeof value === 'object' && !Array.isArray(value)
        ? Object.entries(value).flatMap(([k, v]) => faults(s.value, v, `${path}.${k}`)) : [`${at} is no map`];
    case 'integer': case 'long':
      return Number.isInteger(value) ? [] : [`${at} is no integer`];
    case 'double': case 'float': case 'timestamp':
      return typeof value === 'number' ? [] : [`${at} is no number`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at} is no boolean`];
    default:
      return typeof value === 'string' ? [] : [`${at} is no string`];
  }
}

async function bytesOf(body) {
  const parts = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

/** The v3 client, whose every 200 has been judged before the client sees it. */
export function judgedClient(server, more = {}) {
  const client = connectClient(server, more);
  client.middlewareStack.add((next, context) => async (args) => {
    const result = await next(args);
    const { response } = result;
    const bytes = await bytesOf(response.body);
    response.body = Readable.from([bytes]);
    if (response.statusCode === 200) {
      const name = context.commandName.replace(/Command$/, '');
      const operation = model.operations[name];
      if (operation) {
        judged.add(name);
        assert.deepEqual(faults(operation.output ?? { type: 'structure', members: {} }, JSON.parse(bytes.toString())), [], name);
      }
    }
    return result;
  }, { step: 'deserialize', priority: 'low', name: 'judge' });
  return client;
}

/** `call('CreateQueue', {…})` on such a client, with the instance filled in. */
export function caller(server, sdk, client = judgedClient(server)) {
  return (name, input = {}) =>
    client.send(new sdk[`${name}Command`]({ InstanceId: server.keys.InstanceId, ...input }));
}
