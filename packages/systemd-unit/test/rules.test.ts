import { readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from '@harderway/diagnostics';
import { describe, expect, it } from 'vitest';
import { lint } from '../src/rules/lint.js';
import { rules } from '../src/rules/registry.js';
import { checkSettings, settingsKindOfPath } from '../src/rules/settings-files.js';

const examples = rules.rules.flatMap(({ code, example }) =>
  example === undefined ? [] : [{ code, example }],
);

describe('rules', () => {
  it.each(examples)('the example of $code breaks it, and the good one does not', ({ code, example }) => {
    const { name: path = 'example.service', version, podman } = example.given ?? {};
    const options = {
      path,
      podman,
      pedantic: true,
      version: version === undefined ? undefined : Number(version),
    };
    const kind = settingsKindOfPath(path);
    const codesOf = (text: string): readonly string[] =>
      (kind === undefined ? lint(text, options) : checkSettings(text, { ...options, kind })).map(
        (found) => found.code,
      );
    expect(codesOf(example.bad)).toContain(code);
    if (example.good !== undefined) expect(codesOf(example.good)).not.toContain(code);
  });

  it('only rules that no short text breaks have no example', () => {
    const without = rules.rules.filter(({ example }) => example === undefined).map(({ code }) => code);
    expect(without).toEqual(['invalid-utf8', 'line-too-long']);
  });

  it('are what RULES.md says; UPDATE=1 writes it', () => {
    const file = new URL('../RULES.md', import.meta.url);
    const text = rulesDocument(rules.rules, { name: '@harderway/systemd-unit', language: 'ini' });
    if (process.env['UPDATE'] !== undefined) writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
