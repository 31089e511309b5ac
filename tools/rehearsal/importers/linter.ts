// A linter of one's own on the packages that the checkers of this repository stand on: nothing in it points to them.
import assert from 'node:assert/strict';
import { checkCommand, defineProgram, explainCommand } from '@harderway/command';
import { runInMemory } from '@harderway/command/testing';
import { defineRules, lineIndex, rulesDocument, sarifLog } from '@harderway/diagnostics';

const rules = defineRules<{ readonly text: string }, 'tab'>('mylint', [
  {
    code: 'tab',
    severity: 'warning',
    title: 'tab in the text',
    why: 'Editors show it in different widths.',
    example: { bad: '\t', good: ' ' },
    check: ({ text }) =>
      [...text.matchAll(/\t/g)].map(({ index }) => ({
        message: 'this is a tab',
        hint: 'Write blanks.',
        span: lineIndex(text).span(index, index + 1),
        fixes: [{ title: 'write a blank', edits: [{ from: index, to: index + 1, text: ' ' }] }],
      })),
  },
]);
const program = defineProgram({
  name: 'mylint',
  summary: 'finds tabs',
  commands: [
    checkCommand({
      program: 'mylint',
      summary: 'finds tabs in files',
      rules: rules.rules,
      options: {},
      check: (text) => ({ diagnostics: rules.check({ text }) }),
    }),
    explainCommand('mylint', rules.rules),
  ],
});
const { code, stdout } = await runInMemory(program, ['check', 'a.txt'], { files: { 'a.txt': 'a\tb\n' } });
assert.equal(code, 0);
assert.ok(stdout.includes('a.txt:1:2: warning: this is a tab'));
const sarif = JSON.stringify(sarifLog({ name: 'mylint', version: '1.0.0', rules: rules.rules }, []));
const document = rulesDocument(rules.rules, { name: 'mylint', language: 'text' });
for (const text of [sarif, document]) assert.ok(!text.includes('harderway'), text);
