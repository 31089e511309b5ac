#!/usr/bin/env node
// Writes src/catalog/*.generated.ts from facts/etcd.json. With --check it writes nothing and exits
// with 1 when a file is not what the facts give.
import { readFileSync, writeFileSync } from 'node:fs';

const here = new URL('..', import.meta.url);
const facts = JSON.parse(readFileSync(new URL('facts/etcd.json', here), 'utf8'));
const literal = (value) => JSON.stringify(value);
const banner = '// Written by scripts/generate-catalog.mjs from facts/etcd.json; do not edit.\n';

// Short forms keep the table small: see src/catalog/row.ts for what each means.
const pathOf = (name, path) => (path === undefined ? 0 : path === name ? 1 : path);
const deprecationOf = (name, { since, kind, replacement, removalAnnounced }) => {
  const [first] = replacement ?? [];
  const short = first === name.replace(/^experimental-/, '') ? 1 : (first ?? 0);
  return [since, kind === 'warns' ? 1 : 0, short, removalAnnounced ?? 0];
};
const rowOf = ({ name, type, default: standard, versions, file, deprecated, values }) => {
  const more = {
    ...(file?.versions === undefined ? {} : { file: file.versions }),
    ...(deprecated === undefined ? {} : { old: deprecationOf(name, deprecated) }),
    ...(values === undefined ? {} : { values }),
  };
  const cells = [name, type, standard, versions === '3.4-' ? 0 : versions, pathOf(name, file?.path)];
  return literal(Object.keys(more).length === 0 ? cells : [...cells, more]);
};

const groups = [...new Set(facts.flags.map(({ group }) => group))];
const rowsOf = (group) =>
  facts.flags
    .filter((flag) => flag.group === group)
    .map((flag) => `    ${rowOf(flag)},`)
    .join('\n');
const rows = `${banner}import type { CatalogRow, GateRow } from './row.js';

export const minors: readonly string[] = ${literal(facts.minors)};

export const rows: Readonly<Record<string, readonly CatalogRow[]>> = {
${groups.map((group) => `  ${literal(group)}: [\n${rowsOf(group)}\n  ],`).join('\n')}
};

export const gates: readonly GateRow[] = [
${facts.featureGates.map((gate) => `  ${literal([gate.name, gate.versions])},`).join('\n')}
];
`;

const order = (version) => {
  const [major, minor, patch = Number.POSITIVE_INFINITY] = version.split('.').map(Number);
  return [major, minor, patch];
};
const compare = (left, right) =>
  order(left).reduce((result, part, index) => {
    const other = order(right)[index];
    return result !== 0 || part === other ? result : part < other ? -1 : 1;
  }, 0);
// The newest patch of a minor has all that any of its patches has.
const within = (minor, ranges) =>
  ranges.split(' ').some((range) => {
    const [low, high] = range.split('-');
    const top = high === undefined ? low.split('.').slice(0, 2).join('.') : high;
    return compare(low, minor) <= 0 || low === minor ? top === '' || compare(minor, top) <= 0 : false;
  });
const typeAt = (type, minor) =>
  typeof type === 'string' ? type : type.find(({ versions }) => within(minor, versions)).is;

const interfaces = facts.minors.map((minor) => {
  const fields = facts.flags
    .filter(({ versions }) => within(minor, versions))
    .map(({ name, type }) => `    readonly ${literal(name)}: ${literal(typeAt(type, minor))};`);
  return `  readonly ${literal(minor)}: {\n${fields.join('\n')}\n  };`;
});
const types = `${banner}
/** The type of each flag in the newest patch of each minor. */
export interface FlagTypesByMinor {
${interfaces.join('\n')}
}
`;

const outputs = { 'src/catalog/rows.generated.ts': rows, 'src/catalog/flag-types.generated.ts': types };
for (const [path, text] of Object.entries(outputs)) {
  const url = new URL(path, here);
  if (!process.argv.includes('--check')) writeFileSync(url, text);
  else if (readFileSync(url, 'utf8') !== text) {
    console.error(`${path} differs from what facts/etcd.json gives: run node scripts/generate-catalog.mjs`);
    process.exitCode = 1;
  }
}
