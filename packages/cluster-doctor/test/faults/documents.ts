import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from '@harderway/diagnostics';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { faults } from '../../../../tools/testing/hand-built/faults.js';
import { bundleSchema } from '../../src/bundle/schema.js';
import { rules } from '../../src/judge/rules.js';
import { decoys } from '../bundles/decoys.js';
import { findingsAfter } from '../bundles/judged.js';

/** A generated file of the package, by its path in it. */
const file = (path: string): URL => new URL(`../../${path}`, import.meta.url);

function compare(path: string, text: string): void {
  if (process.env['UPDATE'] !== undefined) writeFileSync(file(path), text);
  expect(readFileSync(file(path), 'utf8')).toBe(text);
}

/** The page about a code: what it means, and an example of a finding. */
function page(code: string): string {
  const rule = rules.find(code);
  const example = [...faults, ...decoys]
    .flatMap(({ plant }) => findingsAfter(plant))
    .find(({ id }) => id === code);
  if (rule === undefined || example === undefined) throw new Error(`no example of ${code}`);
  const { message, evidence, repair, advice } = example;
  const places = evidence.map(
    ({ host, file: path, line, text }) =>
      `${host}:${path}${line === undefined ? '' : `:${line}`}: ${text.trim()}`,
  );
  return [
    `# ${code}`,
    `**${rule.severity}**: ${rule.title}.`,
    rule.why,
    '## Example',
    `> ${message}`,
    ['```', ...places, '```'].join('\n'),
    ...(advice === undefined ? [] : [advice]),
    ...(repair.length === 0
      ? []
      : [['```sh', ...repair.map(({ host, command }) => `# on ${host}\n${command}`), '```'].join('\n')]),
    `Source: ${rule.source}.`,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

test('RULES.md has every code', () => {
  compare('RULES.md', rulesDocument(rules.rules, { name: 'cluster-doctor', language: 'sh' }));
});

test.for(rules.rules.map(({ code }) => code))('docs/findings has a page about %s', (code) => {
  mkdirSync(file('docs/findings'), { recursive: true });
  compare(`docs/findings/${code}.md`, page(code));
});

test('docs/findings has no other pages', () => {
  expect(readdirSync(file('docs/findings')).sort()).toEqual(
    rules.rules.map(({ code }) => `${code}.md`).sort(),
  );
});

test('the JSON Schema is that of the reader', () => {
  const schema = { title: 'Bundle of harderway doctor', ...z.toJSONSchema(bundleSchema, { io: 'input' }) };
  const path = file('bundle.schema.json');
  if (process.env['UPDATE'] !== undefined) writeFileSync(path, JSON.stringify(schema, undefined, 2));
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
});
