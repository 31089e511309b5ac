import { describe, expect, test } from 'vitest';
import { checkCommand } from '../src/check/check-command.js';
import { defineProgram } from '../src/command.js';
import { runInMemory } from '../src/testing/memory-world.js';
import { words } from './words.js';

const files = { 'a.txt': 'a\tword\n', 'b.txt': 'fine\n' };

describe('check', () => {
  test('a line for each diagnostic, and exit code 1', async () => {
    expect(await runInMemory(words, ['check', 'a.txt', 'b.txt'], { files })).toMatchObject({
      code: 1,
      stdout: 'a.txt:1:2: error: a tab [tab]\na.txt:1:3: info: a word [word]\n',
      stderr: '',
    });
    expect(await runInMemory(words, ['check', 'b.txt'], { files })).toMatchObject({ code: 0, stdout: '' });
  });

  test('frames on a terminal, with a count', async () => {
    const { stdout, stderr } = await runInMemory(words, ['check', 'a.txt'], { files, columns: 80 });
    expect(stdout).toContain('  1 | a\tword\n    |  ^\n  fix: write a blank\n');
    expect(stderr).toBe('1 error, 1 note\n');
  });

  test('--quiet, --ignore, --strict', async () => {
    expect(await runInMemory(words, ['check', '-q', 'a.txt'], { files })).toMatchObject({
      stdout: 'a.txt:1:2: error: a tab [tab]\n',
    });
    expect(await runInMemory(words, ['check', '--ignore=tab', 'a.txt'], { files })).toMatchObject({
      code: 0,
      stdout: 'a.txt:1:3: info: a word [word]\n',
    });
    expect(await runInMemory(words, ['check', '--strict', '--ignore=tab', 'a.txt'], { files })).toMatchObject(
      {
        code: 0,
      },
    );
  });

  test('--severities', async () => {
    const run = (json: string, ...args: readonly string[]) =>
      runInMemory(words, ['check', '--severities', 's.json', ...args, 'a.txt'], {
        files: { ...files, 's.json': json },
      });
    expect(await run('{"tab": "off", "word": "error"}')).toMatchObject({
      code: 1,
      stdout: 'a.txt:1:3: error: a word [word]\n',
    });
    expect((await run('{"tab": "off"}', '--fix')).file('a.txt')).toBe(files['a.txt']);
    expect(await run('{}', '--ignore=tab')).toMatchObject({ code: 0 });
    const errors = [
      ['{', 's.json: not JSON: '],
      ['[]', 's.json: not a JSON object\n  hint: write {"tab": "off"}'],
      ['{"tba": "off"}', 's.json: unknown code tba\n  hint: did you mean tab?'],
      ['{"tab": "warn"}', 's.json: tab cannot be "warn"\n  hint: write error, warning, info, off'],
      ['{"tab": "warnings"}', 's.json: tab cannot be "warnings"\n  hint: write warning'],
    ] as const;
    for (const [json, message] of errors) {
      const { code, stderr } = await run(json);
      expect(code).toBe(1);
      expect(stderr).toContain(`words: error: ${message}`);
    }
  });

  test('JSON, SARIF and GitHub annotations', async () => {
    for (const args of [['--json'], ['--format', 'json']]) {
      const { stdout } = await runInMemory(words, ['check', ...args, 'a.txt'], { files });
      expect(JSON.parse(stdout)).toMatchObject({
        ok: false,
        counts: { error: 1, warning: 0, info: 1 },
        results: [{ file: 'a.txt', diagnostics: [{ code: 'tab' }, { code: 'word' }] }],
      });
    }
    const sarif = await runInMemory(words, ['check', '--format=sarif', 'a.txt'], { files });
    expect(JSON.parse(sarif.stdout)).toMatchObject({
      runs: [
        { tool: { driver: { name: 'words', version: '0.0.0-test' } }, results: [{ ruleId: 'tab' }, {}] },
      ],
    });
    const github = await runInMemory(words, ['check', '--format=github', 'a.txt'], { files });
    expect(github.stdout).toMatch(/^::error file=a\.txt,line=1,.*\n::notice /);
  });

  test('--fix writes files, and prints the fixed standard input', async () => {
    const fixed = await runInMemory(words, ['check', '--fix', 'a.txt'], { files });
    expect(fixed).toMatchObject({ code: 0, stdout: 'a.txt:1:3: info: a word [word]\n' });
    expect(fixed.file('a.txt')).toBe('a word\n');
    expect(await runInMemory(words, ['check', '--fix', '-'], { stdin: '\tword' })).toMatchObject({
      code: 0,
      stdout: ' word',
      stderr: '<stdin>:1:2: info: a word [word]\n',
    });
  });

  test('--fix leaves a file alone that its text does not give back', async () => {
    const bytes = Uint8Array.of(0xe9, 0x09);
    for (const path of ['latin1.txt', '-'])
      expect(
        await runInMemory(words, ['check', '--fix', path], { files: { 'latin1.txt': bytes }, stdin: bytes }),
      ).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^words: error: cannot fix .*: it has bytes that are not UTF-8\n$/),
      });
  });

  test('without fixes, --fix is not an option', async () => {
    const plain = defineProgram({
      name: 'plain',
      summary: 'check',
      commands: [
        checkCommand({ program: 'plain', summary: 'check', rules: [], options: {}, check: () => [] }),
      ],
    });
    expect((await runInMemory(plain, ['check', '--fix', 'b.txt'], { files })).code).toBe(64);
  });

  test('a report of files that cannot be read is not ok', async () => {
    const failure = 'cannot read no.txt: no such file';
    const json = await runInMemory(words, ['check', '--json', 'no.txt', 'b.txt'], { files });
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, failures: [failure] });
    const sarif = await runInMemory(words, ['check', '--format=sarif', 'no.txt'], { files });
    expect(JSON.parse(sarif.stdout).runs[0].invocations).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: [{ message: { text: failure } }] },
    ]);
  });

  test('a file that cannot be read is reported, and the others are checked', async () => {
    expect(
      await runInMemory(words, ['check', 'no.txt', 'b.txt', '-'], { files, stdin: 'word' }),
    ).toMatchObject({
      code: 1,
      stdout: '<stdin>:1:1: info: a word [word]\n',
      stderr: 'words: error: cannot read no.txt: no such file\n',
    });
  });
});

test('explain', async () => {
  expect((await runInMemory(words, ['explain'])).stdout).toBe('tab\nword\n');
  expect((await runInMemory(words, ['explain', 'tab'])).stdout).toBe(
    'tab (error): a tab\n\nTabs are wide.\n\nReported for:\n    \t\n\nAccepted:\n      \n',
  );
  expect(await runInMemory(words, ['explain', 'tba'])).toMatchObject({
    code: 1,
    stderr: 'words: error: nothing is called tba\n  hint: did you mean tab?\n',
  });
});
