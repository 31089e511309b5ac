import { readFileSync, writeFileSync } from 'node:fs';
import { applyFixes, hasErrors, rulesDocument } from '@harderway/diagnostics';
import { describe, expect, test } from 'vitest';
import { check } from '../src/check.js';
import { parse } from '../src/document/parse.js';
import { type Environment, plainEnvironment } from '../src/environment.js';
import { rules } from '../src/rules/rules.js';

const environmentOf = (interfaces: string | undefined): Environment => ({
  ...plainEnvironment,
  hasInterface: (name) => (interfaces === undefined ? undefined : interfaces.split(' ').includes(name)),
});

/** Rules whose fix makes the good example of the bad one. */
const fixable: readonly string[] = ['deprecated-keyword', 'script-unusable'];

describe.each(rules.rules.filter(({ example }) => example !== undefined))('$code', (rule) => {
  const { code, severity, example, source } = rule;
  const { bad = '', good = '', given } = example ?? {};
  const found = (text: string) => check(parse(text), environmentOf(given?.['interfaces'])).diagnostics;

  test('reports its bad example and not its good one', () => {
    const reported = found(bad).filter((each) => each.code === code);
    expect(reported[0]?.severity).toBe(severity);
    expect(found(good).map((each) => each.code)).not.toContain(code);
    expect(hasErrors(found(good))).toBe(false);
    expect(source).toBeDefined();
  });

  test('fixes its example, or has no fix', () => {
    const own = found(bad).filter((each) => each.code === code);
    expect(applyFixes(bad, own)).toBe(fixable.includes(code) ? good : bad);
  });
});

test('a line that is too long is reported where keepalived cuts it', () => {
  const text = `global_defs {\n    router_id ${'a'.repeat(1100)}\n}\n`;
  const found = check(parse(text)).diagnostics.find(({ code }) => code === 'long-line');
  expect(found?.span.start).toMatchObject({ line: 2, column: 1024 });
});

test('a file for several hosts is checked for each, or for the one that reads it', () => {
  const text = `vrrp_instance api {
    interface eth0
    @gateway1 virtual_router_id 51
    @gateway2 virtual_router_id 300
    priority 100
    virtual_ipaddress {
        192.0.2.10/24
    }
}
`;
  const codes = (configId: string) =>
    check(parse(text), { ...plainEnvironment, configId }).diagnostics.map(({ code }) => code);
  expect(codes('gateway1')).toEqual([]);
  expect(codes('elsewhere')).toEqual(['incomplete-block', 'invalid-value']);
});

test('RULES.md is generated: UPDATE=1 writes it', () => {
  const path = new URL('../RULES.md', import.meta.url);
  const text = rulesDocument(rules.rules, { name: '@harderway/keepalived-config', language: 'text' });
  if (process.env['UPDATE']) writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});
