import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answer, type CaseInput } from '../oracle/answers.js';
import { comparable } from '../oracle/compare.js';

interface Case {
  readonly kind: string;
  readonly input: CaseInput;
  readonly expected: unknown;
  readonly note?: string;
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../oracle/cases.json', import.meta.url), 'utf8'),
);

describe('cases verified against systemd 257', () => {
  it.each(
    cases.map((each): [string, Case] => [`${each.kind} ${each.note ?? JSON.stringify(each.input)}`, each]),
  )('%s', (_name, { kind, input, expected }) => {
    expect(comparable(answer(kind, input, expected))).toBe(comparable(expected));
  });
});
