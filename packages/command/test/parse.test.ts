import { describe, expect, test } from 'vitest';
import { runInMemory } from '../src/testing/memory-world.js';
import { runner, words } from './words.js';

const counted = async (...args: readonly string[]): Promise<unknown> =>
  JSON.parse((await runInMemory(words, ['count', ...args])).stdout);
const plain = { kubernetesVersion: '1.31', order: 'up', tag: [], loud: false };

describe('options', () => {
  test('have their defaults, and are kebab-case outside', async () => {
    expect(await counted('a')).toEqual({ options: plain, operands: ['a'] });
    expect(await counted('--kubernetes-version', '1.20', 'a')).toMatchObject({
      options: { kubernetesVersion: '1.20' },
    });
  });

  test('may stand anywhere before --, joined or apart, short ones together', async () => {
    const all = { ...plain, from: 'x', order: 'down', tag: ['1', '2'], depth: 3, loud: true };
    const after = ['a', '--from=x', '--order', 'down', '--tag=1', '--tag', '2', '--depth=3', '-l'];
    expect(await counted(...after)).toEqual({ options: all, operands: ['a'] });
    expect(await counted('-lfx', 'a')).toMatchObject({ options: { loud: true, from: 'x' } });
    const before = await runInMemory(words, ['--order=down', 'count', 'a']);
    expect(JSON.parse(before.stdout)).toMatchObject({ options: { order: 'down' } });
  });

  test('end at --', async () => {
    expect(await counted('a', '--', '--loud', 'b')).toEqual({
      options: plain,
      operands: ['a', '--loud', 'b'],
      terminator: 1,
    });
  });

  test('a value that begins with a dash is written with an equals sign', async () => {
    expect(await counted('--from=-x', '--tag', '-', 'a')).toMatchObject({
      options: { from: '-x', tag: ['-'] },
    });
  });
});

describe('wrong use exits with 64 and says what is wrong', () => {
  test.each([
    [['--fix'], 'no command is given', "'words --help' lists the commands"],
    [['--fixx', 'x'], 'unknown command x'],
    [['--fixx'], 'unknown option --fixx', 'did you mean --fix?'],
    [['cuont'], 'unknown command cuont', 'did you mean count?'],
    [['help', 'cuont'], 'unknown command cuont', 'did you mean count?'],
    [['help', 'count', 'x'], 'unexpected argument x'],
    [['validate', 'a.txt'], 'unknown command validate', "that is 'words check'"],
    [['constructor'], 'unknown command constructor'],
    [['completion', 'bsh'], 'completion bsh: use one of bash, zsh, fish', 'did you mean bash?'],
    [['count', 'a', '--from='], '--from is empty', 'write --from FILE'],
    [['count', 'a', '--from', ''], '--from is empty', 'write --from FILE'],
    [['count', 'a', '-f', ' '], '-f is empty', 'write -f FILE'],
    [['count', 'a', '--order', ''], '--order is empty', 'write --order up|down'],
    [['count', 'a', '--tag', 'x', '--tag', ''], '--tag is empty', 'write --tag TAG'],
    [['count', 'a', '--depth='], '--depth is empty', 'write --depth N'],
    [['count', 'a', '--host', ''], '--host is empty', 'write --host NAME,...'],
    [['count', 'a', '--host', ','], '--host ,: a value is missing beside a comma'],
    [['count', 'a', '--host', 'x', '--host', 'y,'], '--host x y,: a value is missing beside a comma'],
    [['count', 'a', '--only', 'one,,two'], '--only one,,two: a value is missing beside a comma'],
    [['count', 'a', '--only', 'oen'], '--only oen: use one of one, two', 'did you mean one?'],
    [['count'], 'WORD... is missing'],
    [['count', 'a', ''], 'an argument is empty', 'write WORD...'],
    [['check', ' '], 'an argument is empty', 'write FILE...'],
    [['explain', '', '--json'], 'an argument is empty', 'write NAME'],
    [[''], 'the command is empty', "'words --help' lists the commands"],
    [['count', 'a', '--dry-run'], 'unknown option --dry-run', 'check changes nothing without --fix'],
    [['--dry-run'], 'unknown option --dry-run', 'check changes nothing without --fix'],
    [['count', 'a', 'b', 'c', 'd'], 'unexpected argument d'],
    [['count', 'a', '--ordr', 'up'], 'unknown option --ordr', 'did you mean --order?'],
    [['count', 'a', '-x'], 'unknown option -x'],
    [['count', 'a', '--order'], '--order needs a value: --order up|down'],
    [
      ['count', '--from', '--loud', 'a'],
      '--from needs a value; write --from=--loud for one that begins with a dash',
    ],
    [['count', 'a', '--order=side'], '--order side: use one of up, down'],
    [['count', 'a', '--loud=yes'], '--loud takes no value'],
    [['count', 'a', '--from=1', '--from=2'], '--from is given twice'],
    [['count', 'a', '--depth=0'], '--depth 0: use a whole number from 1 up'],
    [['count', 'a', '--depth=x'], '--depth x: use a whole number from 1 up'],
    [['count', 'a\u001b[2J', 'b', 'c', '\u001b[2J'], 'unexpected argument ␛[2J'],
    [['check', '--ignore=tba', '-'], '--ignore tba: unknown code', 'did you mean tab?'],
    [['check', '--json', '--format=line', '-'], '--json and --format line exclude each other'],
  ])('%j', async (args: readonly string[], message: string, hint?: string) => {
    const { code, stdout, stderr } = await runInMemory(words, args);
    const command = args.find((word) => ['count', 'check'].includes(word));
    const seeHelp = `try 'words${command === undefined ? '' : ` ${command}`} --help'`;
    expect(stderr).toBe(`words: error: ${message}\n  hint: ${hint ?? seeHelp}\n`);
    expect({ code, stdout }).toEqual({
      code: 64,
      stdout: args.includes('--json') ? expect.stringContaining('"code": "usage"') : '',
    });
  });
});

describe('a program that runs what follows', () => {
  test.each([
    [['-H', 'a', 'uname', '-a', '--on', 'x'], 'run uname -a --on x on a false undefined\n'],
    [['-lH', 'a', '--', 'put', 'x'], 'run put x on a true 0\n'],
    [['--on=a', 'sh', '--', '-c'], 'run sh -- -c on a false 1\n'],
    [['put', '--on=a', 'x', '--odd=1', '-z'], 'put x --odd=1 -z on a\n'],
    [['--on', 'a', 'put', 'x'], 'put x on a\n'],
    [['completion', 'of', 'x'], 'run completion of x on undefined false undefined\n'],
  ])('%j', async (args, stdout) => {
    expect(await runInMemory(runner, args)).toMatchObject({ code: 0, stdout, stderr: '' });
  });
});

test('failures exit with 1 and a hint, and bugs are thrown', async () => {
  expect(await runInMemory(words, ['count', 'fail'])).toMatchObject({
    code: 1,
    stderr: 'words: error: it failed\n  hint: do not\n',
  });
  expect(await runInMemory(words, ['count', 'bundled'])).toMatchObject({
    code: 64,
    stderr: "words: error: bundled elsewhere\n  hint: try 'words count --help'\n",
  });
  await expect(runInMemory(words, ['count', 'bug'])).rejects.toThrow('a bug');
  expect(await runInMemory(words, ['count', 'differ'])).toMatchObject({ code: 2 });
});

test('--version says what other versions the program knows', async () => {
  const knowing = { ...words, knows: async () => 'etcd 3.4 to 3.7' };
  const { stdout } = await runInMemory(knowing, ['--version']);
  expect(stdout.split('\n').slice(1)).toEqual(['etcd 3.4 to 3.7', '']);
});

test('--version, help and completion', async () => {
  for (const args of [['--version'], ['-V'], ['version'], ['count', '-V']])
    expect(await runInMemory(words, args)).toMatchObject({ code: 0, stdout: '0.0.0-test\n', stderr: '' });
  for (const [first = [], ...others] of [
    [
      ['count', '--help'],
      ['help', 'count'],
      ['count', '-h', 'x', 'y'],
    ],
    [['--help'], ['-h'], ['help'], []],
    [['completion'], ['completion', '--help'], ['help', 'completion']],
  ]) {
    const { stdout } = await runInMemory(words, first);
    expect(stdout).toMatchSnapshot(first.join(' '));
    for (const args of others) expect((await runInMemory(words, args)).stdout).toBe(stdout);
  }
  const { stdout } = await runInMemory(runner, ['--help']);
  expect(stdout).toMatchSnapshot('runner --help');
  // Without a word it has nothing to run.
  expect(await runInMemory(runner, [])).toMatchObject({ code: 0, stdout });
  expect((await runInMemory(runner, ['completion'])).stdout).toContain('source <(runner completion bash)');
  expect((await runInMemory(words, ['completion', 'bash'])).stdout).toContain('--kubernetes-version');
});

describe('help fits the terminal', () => {
  const width = (text: string): number =>
    Math.max(...text.split('\n').flatMap((line) => (line.startsWith('  words ') ? [] : [line.length])));

  test.each([
    [40, 60],
    [60, 60],
    [80, 80],
    [200, 200],
    [400, 200],
  ])('of %i columns', async (columns, most) => {
    for (const args of [['--help'], ['count', '--help'], ['check', '--help'], ['completion']]) {
      const { stdout } = await runInMemory(words, args, { columns });
      expect(width(stdout)).toBeLessThanOrEqual(most);
      expect(stdout.replaceAll(/\s+/g, ' ')).toBe(
        (await runInMemory(words, args)).stdout.replaceAll(/\s+/g, ' '),
      );
    }
  });
});
