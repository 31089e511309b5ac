import { defineRules } from '@harderway/diagnostics';
import { describe, expect, it } from 'vitest';
import { documentCodes } from '../src/documents/document-rules.js';
import type { DocumentForm } from '../src/documents/head.js';
import { readDocument } from '../src/documents/read.js';

const form: DocumentForm = {
  facts: {
    kind: 'Thing',
    group: '',
    versions: { v1: '1.20-' },
    fields: { apiVersion: 'string', kind: 'string', extra: 'any', 'late@1.30-': ['int'] },
  },
  program: 'the program',
  version: '1.31',
  rules: defineRules('component-flags', documentCodes),
};
const head = 'apiVersion: v1\nkind: Thing\n';
const found = (text: string): readonly string[] =>
  readDocument(text, form).diagnostics.map(
    ({ code, span, message }) => `${span.start.line}:${span.start.column} ${code}: ${message}`,
  );

describe('readDocument', () => {
  it.each(['? [a]\n: b', 'extra:\n  ? {a: b}\n  : c', 'extra: &a [x]\n*a : b'])(
    'refuses the key of %j and prints nothing of its own',
    (text) => {
      const warned: unknown[] = [];
      const listen = (warning: unknown): void => {
        warned.push(warning);
      };
      process.on('warning', listen);
      const messages = found(`${head}${text}\n`);
      return new Promise((resolve) => setImmediate(resolve)).then(() => {
        process.off('warning', listen);
        expect(messages).toEqual([
          expect.stringMatching(/^\d:\d yaml-unusable: key that is a list or a mapping/),
        ]);
        expect(warned).toEqual([]);
      });
    },
  );

  it('refuses aliases that stand for too much', () => {
    const levels = Array.from(
      { length: 9 },
      (_, at) => `  l${at + 1}: &l${at + 1} [${Array(10).fill(`*l${at}`)}]`,
    );
    const text = `${head}extra:\n  l0: &l0 [x]\n${levels.join('\n')}\n`;
    expect(found(text)).toEqual([expect.stringContaining('yaml-unusable: Excessive alias count')]);
    expect(found(`${head}extra: *a\n`)).toEqual([expect.stringContaining('yaml-unresolved-alias')]);
  });

  it('knows a field in its versions alone', () => {
    const text = `${head}late: [1]\n`;
    expect(found(text)).toEqual([]);
    expect(readDocument(text, { ...form, version: '1.29' }).diagnostics[0]).toMatchObject({
      code: 'field-unknown',
      programText: 'strict decoding error: unknown field "late"',
    });
    expect(readDocument(text, { ...form, version: '1.20' }).diagnostics[0]?.programText).toBe(
      'found unknown field: late',
    );
  });

  it('reads one document', () => {
    expect(found(head)).toEqual([]);
    expect(found('')).toEqual(['1:1 document-empty: no fields']);
    expect(found(`${head}---\n${head}`)).toEqual(['3:1 yaml-syntax: more than one document']);
    const { value, diagnostics } = readDocument(`${head}---\nextra: 1\n`, form);
    expect(value).toEqual(readDocument(head, form).value);
    expect(diagnostics).toMatchObject([{ code: 'yaml-syntax', severity: 'warning' }]);
  });

  it.each(['[', '{a: ', '? ', '- '])('refuses what nests too deep, by %j', (opening) => {
    expect(found(`${head}extra:\n  ${opening.repeat(20_000)}`)).toEqual([
      expect.stringContaining('yaml-unusable: nested deeper than 100 levels'),
    ]);
    expect(found(`${head}extra:\n  ${'- '.repeat(50)}a\n`)).toEqual([]);
  });
});
