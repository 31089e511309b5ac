import { readFileSync, writeFileSync } from 'node:fs';
import { migrationRules } from '@harderway/component-flags/rules';
import { type RuleExample, rulesDocument } from '@harderway/diagnostics';
import { rules as lineRules } from '@harderway/kubernetes-commands';
import { describe, expect, it, test } from 'vitest';
import { controllerManager } from '../src/program.js';

/** Flags without which the program does not start. */
const BASE = ['--kubeconfig=/kubeconfig'];

/** The codes that are reported for an example: flags in a shell's quotes, one a line. */
function codesOf(text: string, { given = {} }: RuleExample): readonly string[] {
  const { version = '1.31' } = given;
  const own = text.split('\n').map((line) => line.replaceAll("'", ''));
  const names = new Set(own.map((line) => line.split('=')[0]));
  const argv = [...BASE.filter((flag) => !names.has(flag.split('=')[0])), ...own];
  const files = { exists: (path: string) => (path.startsWith('/missing/') ? false : undefined) };
  return controllerManager.check({ version, argv, files }).diagnostics.map(({ code }) => code);
}

describe('the example of', () => {
  const examples = controllerManager.rules.rules.flatMap(({ code, example }) =>
    // YAML's own examples are tested where they are read.
    example === undefined || code.startsWith('yaml-') ? [] : [[code, example] as const],
  );
  it.each(examples)('%s', (code, example) => {
    expect(codesOf(example.bad, example)).toContain(code);
    if (example.good !== undefined) expect(codesOf(example.good, example)).not.toContain(code);
  });
});

test('RULES.md is generated: UPDATE=1 writes it', () => {
  const url = new URL('../RULES.md', import.meta.url);
  const all = [...controllerManager.rules.rules, ...lineRules.rules, ...migrationRules.rules];
  const rules = [...new Map(all.map((rule) => [rule.code, rule])).values()];
  const text = rulesDocument(rules, { name: '@harderway/controller-manager-flags', language: 'text' });
  if (process.env['UPDATE']) writeFileSync(url, text);
  expect(readFileSync(url, 'utf8')).toBe(text);
});
