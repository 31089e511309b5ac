import { expect, test } from 'vitest';
import { lineIndex } from '../src/line-index.js';
import { sarifLog } from '../src/print/sarif.js';
import { defineRules } from '../src/rules.js';
import { rulesDocument } from '../src/rules-document.js';

const span = lineIndex('x').span(0, 1);
const rules = defineRules<{ readonly words: readonly string[] }, 'long-word' | 'no-word' | 'unreadable'>(
  'words',
  [
    {
      code: 'no-word',
      severity: 'error',
      title: 'no word',
      why: 'Nothing can be said without words.',
      source: 'words.c',
      since: '1.2',
      example: { bad: '', good: 'hi' },
      check: ({ words }) => (words.length === 0 ? [{ message: 'there is no word', span }] : []),
    },
    {
      code: 'long-word',
      severity: 'warning',
      title: 'long word',
      why: 'Long words tire readers.',
      *check({ words }) {
        for (const word of words)
          if (word.length > 9)
            yield { message: `${word} is long`, span, severity: word.length > 20 ? 'error' : undefined };
      },
    },
    { code: 'unreadable', severity: 'error', title: 'unreadable', why: 'It was not read.', until: '2.0' },
  ],
  { page: (checker, code) => `https://example.test/${checker}#${code}` },
);

test('checks report with the severity, code and page of their rule', () => {
  expect(rules.check({ words: [] })).toEqual([
    {
      code: 'no-word',
      severity: 'error',
      message: 'there is no word',
      span,
      url: 'https://example.test/words#no-word',
    },
  ]);
  const words = { words: ['incomprehensible', 'incomprehensibilities'] };
  expect(rules.check(words).map(({ code, severity }) => [code, severity])).toEqual([
    ['long-word', 'warning'],
    ['long-word', 'error'],
  ]);
  expect(rules.check(words, ({ code }) => code !== 'long-word')).toEqual([]);
});

test('a code that no check reports can be reported by others', () => {
  expect(rules.diagnostic('unreadable', { message: 'not text', span })).toMatchObject({ severity: 'error' });
  expect(rules.find('unreadable')?.title).toBe('unreadable');
  expect(rules.find('other')).toBeUndefined();
});

test('two rules of one code are refused', () => {
  const rule = { code: 'a', severity: 'error', title: 'a', why: 'a' } as const;
  expect(() => defineRules('words', [rule, rule])).toThrow('words has two rules a');
});

test('without a page, nothing points anywhere', () => {
  const own = defineRules('mine', [{ code: 'a', severity: 'error', title: 'a', why: 'a' }]);
  expect(own.diagnostic('a', { message: 'a', span }).url).toBeUndefined();
  expect(rulesDocument(own.rules, { name: 'mine', language: 'text' })).toMatch(/^# Rules of mine\n/);
  const log = sarifLog({ name: 'mine', version: '1.0.0', rules: own.rules }, []);
  expect(JSON.stringify(log)).not.toMatch(/harderway|Uri"/);
  const tool = { name: 'mine', version: '1.0.0', informationUri: 'https://example.test', rules: [] };
  expect(sarifLog(tool, []).runs[0].tool.driver).toMatchObject({ informationUri: 'https://example.test' });
});

test('RULES.md', () => {
  const text = rulesDocument(rules.rules, { name: 'words', language: 'text' });
  expect(text).toContain(
    '- [long-word](#long-word) (warning): long word\n- [no-word](#no-word) (error): no word',
  );
  expect(text).toContain('Versions: 1.2 and later.\n\nSource: words.c.');
  expect(text).toContain('Accepted:\n\n```text\nhi\n```');
  expect(text.endsWith('\n')).toBe(true);
});
