import { expect, test } from 'vitest';
import type { Diagnostic } from '../src/diagnostic.js';
import { lineIndex } from '../src/line-index.js';
import { WHOLE_TEXT } from '../src/position.js';
import { formatFrame } from '../src/print/frame.js';
import { formatGithub } from '../src/print/github.js';
import { jsonReport } from '../src/print/json.js';
import { formatLine } from '../src/print/line.js';
import { colored } from '../src/print/paint.js';
import { sarifLog } from '../src/print/sarif.js';
import { type Severities, withSeverities } from '../src/severities.js';

const text = '[Service]\n\tRestart=allways\n説明=x\n';
const index = lineIndex(text);
const at = (part: string) => index.span(text.indexOf(part), text.indexOf(part) + part.length);
const misspelled: Diagnostic = {
  code: 'unknown-value',
  severity: 'warning',
  message: 'Restart=allways is not a valid value',
  span: at('allways'),
  hint: 'Use always.',
  programText: 'Failed to parse service restart specifier, ignoring: allways',
  related: [{ message: 'the section begins here', span: at('[Service]') }],
  fixes: [{ title: 'write always', edits: [{ from: 19, to: 26, text: 'always' }] }],
};

test('one line', () => {
  expect(formatLine(misspelled, { file: 'a.service' })).toBe(
    'a.service:2:10: warning: Restart=allways is not a valid value; hint: Use always. [unknown-value]',
  );
  expect(formatLine({ ...misspelled, file: 'b' })).toMatch(/^b:2:10: /);
  expect(formatLine({ ...misspelled, hint: undefined, message: 'a\u001b[2J\nb' })).toBe(
    '2:10: warning: a␛[2J␊b [unknown-value]',
  );
  expect(formatLine(misspelled, { paint: colored })).toContain('\u001b[33mwarning\u001b[39m');
});

test('a code frame', () => {
  expect(formatFrame(misspelled, index, { file: 'a.service' })).toBe(`\
a.service:2:10: warning: Restart=allways is not a valid value [unknown-value]
  2 | \tRestart=allways
    | \t        ^^^^^^^
  see: a.service:1:1 the section begins here
  program: Failed to parse service restart specifier, ignoring: allways
  hint: Use always.
  fix: write always`);
});

test('the marker is below wide characters, long lines are cut, and a missing text is left out', () => {
  const wide = { ...misspelled, span: at('=x') };
  expect(formatFrame(wide, text).split('\n').slice(1, 3)).toEqual(['  3 | 説明=x', '    |     ^^']);
  const long = `${'a'.repeat(500)}b${'c'.repeat(500)}`;
  const [, line = '', mark = ''] = formatFrame(
    { ...misspelled, span: lineIndex(long).span(500, 501) },
    long,
  ).split('\n');
  expect(line.length).toBeLessThan(130);
  expect(line[mark.indexOf('^')]).toBe('b');
  expect(formatFrame({ ...misspelled, related: [] }, undefined).split('\n')[1]).toMatch(/program:/);
  expect(formatFrame({ ...misspelled, span: WHOLE_TEXT }, '').split('\n')[1]).toMatch(/see:/);
});

test('JSON', () => {
  const report = jsonReport([{ file: 'a.service', diagnostics: [misspelled], verdict: 'runs', text }]);
  expect(report).toEqual({
    version: 1,
    ok: true,
    counts: { error: 0, warning: 1, info: 0 },
    results: [{ file: 'a.service', verdict: 'runs', diagnostics: [misspelled] }],
  });
});

test('GitHub annotations', () => {
  expect(formatGithub({ ...misspelled, message: '50%\nof a,b' }, 'a,b:c.service')).toBe(
    '::warning file=a%2Cb%3Ac.service,line=2,endLine=2,col=10,endColumn=17,title=unknown-value::50%25%0Aof a,b%0AUse always.',
  );
  expect(
    formatGithub({ ...misspelled, severity: 'info', span: { start: at('S').start, end: at('x').end } }),
  ).toMatch(/^::notice line=1,endLine=3,title=/);
});

test('SARIF', () => {
  const rules = [
    { code: 'unknown-value', severity: 'warning', title: 'unknown value', why: 'It is ignored.' },
  ] as const;
  const tool = { name: 'systemd-unit', version: '1.2.3', rules };
  const elsewhere = { ...misspelled, file: '<command line>', related: [] };
  const log = sarifLog(tool, [{ file: 'a b/c.service', diagnostics: [misspelled, elsewhere] }]);
  expect(log).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'systemd-unit',
            rules: [{ id: 'unknown-value', help: { text: 'It is ignored.' } }],
          },
        },
        results: [
          {
            ruleId: 'unknown-value',
            level: 'warning',
            message: { text: 'Restart=allways is not a valid value; hint: Use always.' },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'a%20b/c.service' },
                  region: { startLine: 2, startColumn: 10, endLine: 2, endColumn: 17 },
                },
              },
            ],
            fixes: [
              { artifactChanges: [{ replacements: [{ deletedRegion: { charOffset: 19, charLength: 7 } }] }] },
            ],
          },
          { locations: [{ logicalLocations: [{ name: '<command line>' }] }] },
        ],
      },
    ],
  });
});

test('chosen severities replace those of the rules', () => {
  const other = { ...misspelled, code: 'constructor' };
  expect(withSeverities([misspelled, other], { 'unknown-value': 'error' })).toEqual([
    { ...misspelled, severity: 'error' },
    other,
  ]);
  expect(withSeverities([misspelled, other], { 'unknown-value': 'off' })).toEqual([other]);
  const fromJson: Severities = JSON.parse('{ "unknown-value": "warn" }');
  expect(() => withSeverities([misspelled], fromJson)).toThrow(/severity of unknown-value is warn/);
});

test('the name of a file in SARIF need not be whole UTF-16', () => {
  const tool = { name: 'check', version: '1.0.0', rules: [] };
  const log = JSON.stringify(sarifLog(tool, [{ file: 'a\ud800b/😀', diagnostics: [misspelled] }]));
  expect(log).toContain('"uri":"a%EF%BF%BDb/%F0%9F%98%80"');
});
