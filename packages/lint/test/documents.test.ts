import { readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from '@harderway/diagnostics';
import { expect, test } from 'vitest';
import { findings } from '../examples/lint.js';
import { rules } from '../src/rules.js';
import { targetKeys, targets } from '../src/target.js';
import { codesIn } from './files.js';

const url = (path: string): URL => new URL(path, import.meta.url);
const read = (path: string): string => readFileSync(url(path), 'utf8');

test('RULES.md has every code: UPDATE=1 writes it', () => {
  const text = rulesDocument(rules.rules, { name: '@harderway/lint', language: 'ini' });
  if (process.env['UPDATE']) writeFileSync(url('../RULES.md'), text);
  expect(read('../RULES.md')).toBe(text);
});

const examples = rules.rules.flatMap(({ code, example }) =>
  example === undefined ? [] : [{ code, ...example }],
);

test.each(examples)(
  '$code is reported for its bad example, and not for its good one',
  ({ code, bad, good = '' }) => {
    // Files of an example follow lines such as `# a.service`.
    const filesOf = (text: string): Readonly<Record<string, string>> => {
      const [before = '', ...parts] = text.split(/^# ([\w@.-]+\.\w+)\n/m);
      const named = parts.flatMap((part, at) => (at % 2 === 0 ? [[part, parts[at + 1] ?? '']] : []));
      return Object.fromEntries(named.length > 0 ? named : [['a.service', before]]);
    };
    const found = (text: string): readonly string[] =>
      codesIn(filesOf(text)).map((each) => each.split(' ')[1] ?? '');
    expect(found(bad)).toContain(code);
    expect(found(good)).not.toContain(code);
  },
);

test('the README shows the example, and what it prints', () => {
  const readme = read('../README.md');
  expect(readme).toContain(read('../examples/lint.ts'));
  const files = {
    'report.timer': '[Timer]\nOnCalendar=daily\n',
    'repotr.service': '[Service]\nExecStart=/usr/bin/report\nMemoryZSwapWriteback=no\n',
    'notes.txt': 'nothing',
  };
  expect(readme).toContain(`\`\`\`text\n${findings(files).join('\n')}\n\`\`\``);
});

test('the README lists the targets', () => {
  for (const name of Object.keys(targets)) expect(read('../README.md')).toContain(`\`${name}\``);
  for (const name of Object.keys(targets)) expect(targetKeys.target.read(name)).toBeDefined();
});
