import { readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from '@harderway/diagnostics';
import { describe, expect, it } from 'vitest';
import { etcdRules } from '../../src/rules/registry.js';
import { checkExample } from './examples.js';

const path = new URL('../../RULES.md', import.meta.url);

describe('the rules', () => {
  it('are all in RULES.md (UPDATE=1 writes it)', () => {
    const text = rulesDocument(etcdRules.rules, { name: '@harderway/etcd-config', language: 'text' });
    if (process.env['UPDATE'] !== undefined) writeFileSync(path, text);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  const examples = etcdRules.rules.flatMap(({ code, severity, example }) =>
    example === undefined ? [] : [{ code, severity, ...example }],
  );

  it.each(examples)('$code is reported for its example', ({ code, severity, bad, good, given }) => {
    const found = checkExample(bad, given).find((each) => each.code === code);
    expect(found).toMatchObject({ code, severity });
    const { start, end } = found?.span ?? {};
    expect(end?.offset).toBeGreaterThanOrEqual(start?.offset ?? 1);
    if (good !== undefined) expect(checkExample(good, given).map((each) => each.code)).not.toContain(code);
  });

  it('report only codes of the registry', () => {
    const codes = examples.flatMap(({ bad, good, given }) =>
      [bad, good ?? bad].flatMap((text) => checkExample(text, given).map(({ code }) => code)),
    );
    expect(codes.filter((code) => etcdRules.find(code) === undefined)).toEqual([]);
  });
});
