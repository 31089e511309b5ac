import { existsSync } from 'node:fs';
import { type Ran, runInMemory } from '@harderway/command/testing';
import { describe, expect, it } from 'vitest';
import { type Bin, bins, type Checked } from './bins.js';
import { homes } from './homes.js';
import { sarifErrors } from './sarif.js';

const named = bins.map((bin) => [bin.program.name, bin] as const);
const checkers = named.flatMap(([name, bin]) =>
  bin.checked === undefined ? [] : [[name, bin, bin.checked] as const],
);
const fixers = checkers.flatMap(([name, bin, { options, fix }]) =>
  fix === undefined ? [] : [[name, bin, options, fix] as const],
);
const SHELLS = ['bash', 'zsh', 'fish'] as const;

it('are all in the table', () => {
  expect(bins.map(({ home }) => home).sort()).toEqual(
    homes.filter((home) => existsSync(`${home}/src/bin.ts`)).sort(),
  );
});

it('have help as if one hand had written it', async () => {
  const helps = await Promise.all(bins.map(({ program }) => runInMemory(program, ['--help'])));
  await expect(helps.map(({ stdout }) => stdout).join(`\n${'─'.repeat(96)}\n\n`)).toMatchFileSnapshot(
    'bins.golden.txt',
  );
});

describe.each(named)('%s', (name, { program }: Bin) => {
  const { commands, otherwise } = program;
  const words = [[], ...commands.map((command) => [command.name])];

  it.each(words)('has --help %s', async (...command) => {
    const { code, stdout, stderr } = await runInMemory(program, [...command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [usage = '', , sentence = ''] = stdout.split('\n').filter((line) => !line.startsWith('       '));
    expect(usage).toMatch(new RegExp(`^Usage: ${name}`));
    expect(sentence).toMatch(/^[A-Z]/);
    expect(stdout).toMatch(/\n {2}-h, --help +print this help\n/);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/ Exit codes: 0 [^.]*, 64 usage error\. $/);
    // A command line of an example is not broken.
    const long = stdout.split('\n').filter((line) => line.length > 96 && !line.startsWith(`  ${name} `));
    expect(long).toEqual([]);
    if (command.length > 0) expect((await runInMemory(program, ['help', ...command])).stdout).toBe(stdout);
  });

  it('has summaries and examples of one form', () => {
    for (const { summary } of [program, ...commands]) expect(summary).toMatch(/^[a-z].*[^.]$/);
    const examples = [program, ...commands].flatMap((each) => each.examples ?? []);
    expect(examples.length).toBeGreaterThan(0);
    for (const [line, about] of examples) {
      expect(line).toContain(name);
      expect(about).toMatch(/^[^A-Z\s].*[^.]$/);
    }
    for (const { options } of [...commands, ...(otherwise === undefined ? [] : [otherwise])])
      for (const { about } of Object.values(options)) expect(about).toMatch(/^\S.*[^.]$/);
  });

  it('prints its version on the first line', async () => {
    expect(await runInMemory(program, ['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^0\.0\.0-test\n/),
    });
  });

  it('refuses what is unknown with 64 and a suggestion', async () => {
    expect(await runInMemory(program, ['--hepl'])).toMatchObject({
      code: 64,
      stdout: '',
      stderr: expect.stringMatching(
        new RegExp(`^${name}: error: unknown option --hepl\\n  hint: did you mean --help\\?\\n$`),
      ),
    });
    for (const command of commands) {
      const { code, stderr } = await runInMemory(program, [command.name, '--hepl', '--', 'x', 'y']);
      if (command.operands?.unknownOptions !== true) {
        expect(code).toBe(64);
        expect(stderr).toMatch(/hint: did you mean --help\?/);
      }
    }
  });

  it.each(SHELLS)('prints a completion script for %s', async (shell) => {
    const { code, stdout } = await runInMemory(program, ['completion', shell]);
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toContain(command.name);
  });
});

describe.each(checkers)('%s check', (name, { program }: Bin, { options, good, bad, code, fix }: Checked) => {
  const check = (stdin: string, ...more: readonly string[]): Promise<Ran> =>
    runInMemory(program, ['check', ...options, ...more, '-'], { stdin });

  it('accepts a good text and refuses a bad one', async () => {
    expect(await check(good)).toMatchObject({ code: 0, stderr: '' });
    const refused = await check(bad);
    expect(refused).toMatchObject({ code: 1, stderr: '' });
    expect(refused.stdout).toMatch(new RegExp(`^<stdin>:\\d+:\\d+: error: .* \\[${code}\\]$`, 'm'));
    expect((await check(bad, '--ignore', 'no-such-code')).code).toBe(64);
  });

  it('reads a file by its path', async () => {
    const files = { 'x.service': bad };
    const ran = await runInMemory(program, ['check', ...options, 'x.service'], { files });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('x.service:');
    expect((await runInMemory(program, ['check', ...options, 'missing'], { files })).code).toBe(1);
  });

  it('prints each format', async () => {
    const run = async (format: string): Promise<string> => {
      const ran = await check(bad, '--format', format);
      expect({ format, code: ran.code, stderr: ran.stderr }).toEqual({ format, code: 1, stderr: '' });
      return ran.stdout;
    };
    expect(await run('line')).toBe((await check(bad)).stdout);
    expect(await run('frame')).toMatch(/^ +\d+ \| /m);
    const json = await run('json');
    expect(JSON.parse(json).results[0].diagnostics).toContainEqual(
      expect.objectContaining({ code, severity: 'error', span: expect.anything() }),
    );
    expect((await check(bad, '--json')).stdout).toBe(json);
    expect(await run('github')).toMatch(/^::error file=<stdin>,line=\d+,/m);
    const sarif = JSON.parse(await run('sarif'));
    expect(sarifErrors(sarif)).toEqual([]);
    const [{ tool, results }] = sarif.runs;
    expect(tool.driver).toMatchObject({ name, version: '0.0.0-test' });
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain(code);
    const known = tool.driver.rules.map(({ id }: { id: string }) => id);
    for (const { ruleId } of results) expect(known).toContain(ruleId);
  });

  it('prints valid SARIF for files, with fixes', async () => {
    const path = 'ü b/x.service';
    const text = fix?.[0] ?? bad;
    const argv = ['check', ...options, '--format', 'sarif', path];
    const log = JSON.parse((await runInMemory(program, argv, { files: { [path]: text } })).stdout);
    expect(sarifErrors(log)).toEqual([]);
    expect(log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
      '%C3%BC%20b/x.service',
    );
    if (fix !== undefined) expect(log.runs[0].results.some((each: object) => 'fixes' in each)).toBe(true);
  });

  it('explains each code', async () => {
    const explained = await runInMemory(program, ['explain', code]);
    expect(explained).toMatchObject({ code: 0, stderr: '' });
    expect(explained.stdout).toContain(code);
    expect(await runInMemory(program, ['explain', 'no-such-code'])).toMatchObject({ code: 1, stdout: '' });
    expect((await runInMemory(program, ['explain'])).stdout.split('\n')).toContain(code);
  });
});

describe.each(fixers)('%s check --fix', (_, { program }: Bin, options, [before, after]) => {
  it('fixes a file, and the standard input', async () => {
    const files = { 'x.service': before };
    const ran = await runInMemory(program, ['check', ...options, '--fix', 'x.service'], { files });
    expect(ran.file('x.service')).toBe(after);
    const piped = await runInMemory(program, ['check', ...options, '--fix', '-'], { stdin: before });
    expect(piped.stdout).toBe(after);
  });
});

describe('sarifErrors', () => {
  it('finds what the schema refuses', () => {
    expect(sarifErrors({ version: '2.1.0', runs: [{ tool: { driver: {} } }] })).not.toEqual([]);
  });
});
