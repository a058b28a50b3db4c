// The constraints of every request member, read at test time: from the API models that packages ship (python3-botocore
// and awscli of Debian, aws-sdk v2 of npm), and from the contract's tables for what those lack.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { connectShapes, connectTable, participantShapes, participantTable } from './contract_tables.mjs';

const services = {
  connect: { folder: 'connect/2017-08-08', v2: 'connect-2017-08-08', table: connectTable, shapes: connectShapes },
  participant: {
    folder: 'connectparticipant/2018-09-07', v2: 'connectparticipant-2018-09-07', table: participantTable, shapes: participantShapes },
};

/** Model folders of Python packages, the newest (by what it knows) first. */
function botocoreModels({ folder }) {
  const roots = ['/usr/lib/python3/dist-packages/botocore/data', '/usr/lib/python3/dist-packages/awscli/botocore/data'];
  return roots
    .map((root) => path.join(root, folder, 'service-2.json'))
    .filter((file) => fs.existsSync(file))
    .map((file) => JSON.parse(fs.readFileSync(file, 'utf8')))
    .sort((a, b) => Object.keys(b.operations).length - Object.keys(a.operations).length);
}

function v2Model({ v2 }) {
  const file = createRequire(import.meta.url).resolve('aws-sdk/package.json');
  return JSON.parse(fs.readFileSync(path.join(path.dirname(file), 'apis', `${v2}.min.json`), 'utf8'));
}

/** A shape as a tree of its own: { type, min, max, enum, members, required, member, where }. */
function treeOf(reference, shapes, depth = 0) {
  const shape = reference.shape ? { ...shapes[reference.shape], ...reference } : reference;
  const type = shape.type ?? 'string';
  const tree = { type, min: shape.min, max: shape.max, enum: shape.enum, union: shape.union };
  if (shape.location) tree.where = { uri: 'label', querystring: 'query', header: 'header' }[shape.location];
  if (shape.location) tree.wire = shape.locationName;
  if (depth > 8) return tree;
  if (type === 'structure') {
    tree.required = shape.required ?? [];
    tree.members = Object.fromEntries(
      Object.entries(shape.members ?? {}).map(([name, member]) => [name, treeOf(member, shapes, depth + 1)]));
  }
  if (type === 'list') tree.member = treeOf(shape.member ?? {}, shapes, depth + 1);
  return tree;
}

function operationsOf(model) {
  return Object.entries(model.operations).map(([name, operation]) => [name, {
    name,
    method: operation.http.method ?? 'POST',
    uri: operation.http.requestUri.split('?')[0],
    input: treeOf(operation.input ?? { type: 'structure' }, model.shapes),
  }]);
}

// ---- the contract's notation ----

const member = /^(?<name>\w+)(?<star>\*?)(?:\((?<where>label|query|header)\))?\s+(?<form>.+)$/u;

/** Cuts at commas that are outside brackets. */
function pieces(text) {
  const all = [];
  let depth = 0;
  let piece = '';
  for (const c of text) {
    if ('[{('.includes(c)) depth++;
    if (']})'.includes(c)) depth--;
    if (c === ',' && depth === 0) {
      all.push(piece.trim());
      piece = '';
    } else piece += c;
  }
  return [...all, piece.trim()].filter(Boolean);
}

function range(text) {
  const [, min, max] = /^(\d*)–?(\d*)$/u.exec(text) ?? [];
  return { min: min ? Number(min) : undefined, max: max ? Number(max) : undefined };
}

function formOf(form, shapes) {
  if (form === 'b') return { type: 'boolean' };
  if (form === 'ts') return { type: 'timestamp' };
  if (/^s[\d–]*$/u.test(form)) return { type: 'string', ...range(form.slice(1)) };
  if (/^[il][\d–]*$/u.test(form)) return { type: 'integer', ...range(form.slice(1)) };
  const list = /^\[(.+)\]([\d–]*)$/u.exec(form);
  if (list) return { type: 'list', member: formOf(list[1], shapes), ...range(list[2]) };
  if (/^\{.*→.*\}$/u.test(form)) return { type: 'map' };
  if (form.startsWith('{')) return { type: 'string', enum: form.slice(1, -1).split(',').map((word) => word.trim()) };
  if (shapes.has(form)) return structureOf(shapes.get(form), shapes);
  throw new Error(`the contract's table has an unknown form: ${form}`);
}

function structureOf(text, shapes) {
  const tree = { type: 'structure', required: [], members: {} };
  for (const piece of pieces(text)) {
    const { name, star, where, form } = member.exec(piece).groups;
    tree.members[name] = { ...formOf(form, shapes), ...(where && { where, wire: name }) };
    if (star) tree.required.push(name);
  }
  return tree;
}

const lines = (text) => text.trim().split('\n').map((line) => line.trim()).filter(Boolean);

function contractOperations({ table, shapes: text }) {
  const shapes = new Map(lines(text).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
  return lines(table).map((line) => {
    const [name, method, rest] = /^(\w+) (\w+) (.*)$/u.exec(line).slice(1);
    const at = rest.indexOf(': ');
    return [name, { name, method, uri: rest.slice(0, at), input: structureOf(rest.slice(at + 2), shapes) }];
  });
}

/** `b` lies over `a`: its limits count where it has any, its members are added. */
function merged(a, b) {
  if (!a) return b;
  const tree = { ...a, ...Object.fromEntries(Object.entries(b).filter(([, value]) => value !== undefined)) };
  if (b.type === 'string' && !b.enum && (b.min !== undefined || b.max !== undefined)) Object.assign(tree, { min: b.min, max: b.max });
  if (a.members && b.members) {
    tree.members = { ...a.members };
    for (const [name, m] of Object.entries(b.members)) tree.members[name] = merged(a.members[name], m);
    // A member that the contract has: its star decides.
    tree.required = [...new Set([...(a.required ?? []).filter((name) => !(name in b.members)), ...(b.required ?? [])])];
  }
  if (a.member && b.member) tree.member = merged(a.member, b.member);
  return tree;
}

/** name → operation, from the least to the most trusted source. */
export function operations(service) {
  const source = services[service];
  const all = new Map(operationsOf(v2Model(source)));
  const sources = [...botocoreModels(source).reverse().map(operationsOf), contractOperations(source)];
  for (const found of sources)
    for (const [name, operation] of found)
      all.set(name, all.has(name) ? { ...all.get(name), ...operation, input: merged(all.get(name).input, operation.input) } : operation);
  return all;
}

// ---- requests ----

const pad = (text, n) => (text.length >= n ? text : text + 'x'.repeat(n - text.length));

/** A value that fits its form. `known` gives those that have a meaning, by member name. */
export function valueOf(tree, name, known) {
  if (name in known && Array.isArray(known[name]) === (tree.type === 'list')) return known[name];
  if (tree.enum) return tree.enum[0];
  switch (tree.type) {
    case 'structure': return structureValue(tree, known);
    case 'list': return Array.from({ length: Math.max(tree.min ?? 0, 1) }, () => valueOf(tree.member, name, known));
    case 'map': return {};
    case 'boolean': return true;
    case 'integer': case 'long': return tree.min ?? 1;
    case 'double': case 'float': return tree.min ?? 1;
    case 'timestamp': return 1767322445;
    default: return pad('x', tree.min ?? 1);
  }
}

function structureValue(tree, known) {
  const names = tree.union && !tree.required?.length ? Object.keys(tree.members ?? {}).slice(0, 1) : [...(tree.required ?? [])];
  // A union that is not marked as one: its table row lists one member.
  if (!names.length && Object.keys(tree.members ?? {}).length === 1) names.push(Object.keys(tree.members)[0]);
  return Object.fromEntries(names.map((name) => [name, valueOf(tree.members[name], name, known)]));
}

/** Every member with the way to it; entries of lists are visited through their first. */
export function* membersOf(tree, way = []) {
  for (const [name, m] of Object.entries(tree.members ?? {})) {
    const here = [...way, name];
    yield { name, tree: m, way: here, required: (tree.required ?? []).includes(name) };
    if (m.type === 'structure') yield* membersOf(m, here);
    if (m.type === 'list' && m.member?.type === 'structure') yield* membersOf(m.member, [...here, 0]);
  }
}

/** The body with another value at that place; undefined takes it out. What is missing on the way is made. */
export function withValue(body, input, way, value, known) {
  const copy = structuredClone(body);
  let at = copy;
  let tree = input;
  for (const step of way.slice(0, -1)) {
    tree = step === 0 ? tree.member : tree.members[step];
    if (at[step] === undefined) at[step] = valueOf(tree, step, known);
    at = at[step];
  }
  const last = way.at(-1);
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

const wrongTypes = {
  string: [7, ['x'], { a: 'x' }],
  boolean: ['true', 1],
  integer: ['7', [7], true],
  long: ['7', [7], true],
  structure: ['x', 7, ['x']],
  map: ['x', ['x']],
  list: ['x', { a: 'x' }],
};

/** What can be wrong and right with a member: { what, value, good, malformed, size }. */
export function casesOf({ tree, required }) {
  const all = [];
  const bad = (what, value, malformed = false) => all.push({ what, value, good: false, malformed });
  const size = (what, value) => all.push({ what, value, good: false, size: true });
  const good = (what, value) => all.push({ what, value, good: true });
  if (required) bad('missing', undefined);
  if (required) bad('null', null);
  else good('null', null);
  for (const value of wrongTypes[tree.type] ?? []) bad(`wrong type ${JSON.stringify(value)}`, value, true);
  if (tree.enum) bad('an unknown word', 'NO_SUCH_WORD');
  if (tree.type === 'string' && !tree.enum) {
    if (tree.min > 0) size('one too short', 'x'.repeat(tree.min - 1));
    if (tree.min > 0) good('shortest', 'x'.repeat(tree.min));
    if (tree.max !== undefined) good('longest', 'x'.repeat(tree.max));
    if (tree.max !== undefined) good('longest, beyond the BMP', '😀'.repeat(Math.floor(tree.max / 2)));
    if (tree.max !== undefined) size('one too long', 'x'.repeat(tree.max + 1));
  }
  if (tree.type === 'list' && tree.member?.type === 'string') {
    const entry = tree.member.enum?.[0] ?? 'x'.repeat(Math.max(tree.member.min ?? 1, 1));
    if (tree.min > 0) size('one entry too few', Array.from({ length: tree.min - 1 }, () => entry));
    if (tree.max !== undefined) size('one entry too many', Array.from({ length: tree.max + 1 }, () => entry));
    bad('an entry of a wrong type', [7], true);
    if (tree.member.enum) bad('an unknown word', ['NO_SUCH_WORD']);
  }
  if (tree.type === 'integer' || tree.type === 'long') {
    if (tree.min !== undefined) size('one too small', tree.min - 1);
    if (tree.min !== undefined) good('smallest', tree.min);
    if (tree.max !== undefined) good('largest', tree.max);
    if (tree.max !== undefined) size('one too large', tree.max + 1);
    bad('a fraction', (tree.min ?? 1) + 0.5, true);
  }
  return all;
}
