import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withBlock } from './page.js';
import { harderway } from './surroundings.js';

const commands = [
  'init',
  'certs',
  'check',
  'lint',
  'explain',
  'render',
  'plan',
  'apply',
  'upgrade',
  'rotate',
  'history',
  'restore',
  'drill',
  'backup',
  'replace',
  'remove',
  'move',
  'reset',
  'status',
  'verify',
  'doctor',
  'adopt',
  'cis',
  'exec',
  'kubeconfig',
];

/** Helps are golden on the pages of the commands: `npx vitest run test/help.test.ts -u` writes them there. */
describe('help', () => {
  it('is the same for --help, -h and help', async () => {
    const ran = await harderway(['--help']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect((await harderway(['-h'])).stdout).toBe(ran.stdout);
    expect(await harderway(['help'])).toEqual(ran);
    await expect(ran.stdout).toMatchFileSnapshot('golden/help.txt');
  });

  it.each(commands)('of %s', async (command) => {
    const ran = await harderway([command, '--help']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(await harderway(['help', command])).toEqual(ran);
    const page = readFileSync(new URL(`../docs/commands/${command}.md`, import.meta.url), 'utf8');
    const now = withBlock(page, `harderway ${command} --help`, ran.stdout);
    await expect(now).toMatchFileSnapshot(`../docs/commands/${command}.md`);
  });

  it('has a page for every command, and no other', () => {
    const pages = readdirSync(new URL('../docs/commands', import.meta.url));
    expect(pages.sort()).toEqual(commands.map((command) => `${command}.md`).sort());
    const index = readFileSync(new URL('../docs/commands.md', import.meta.url), 'utf8');
    for (const page of pages) expect(index).toContain(`(commands/${page})`);
  });

  it('names every command', async () => {
    const { stdout } = await harderway(['--help']);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  it('prints the version, and which others it knows since when', async () => {
    const ran = await harderway(['--version']);
    expect(ran.code).toBe(0);
    const known =
      /(Kubernetes|etcd) \d\.\d+ to \d\.\d+ \(as of \d{4}-\d\d-\d\d(?:; \d\.\d+ provisional: by sources of \d{4}-\d\d-\d\d, before \d\.\d+\.0)?\)/;
    expect(ran.stdout).toMatch(
      new RegExp(`^\\d+\\.\\d+\\.\\d+(-test)?\\n${known.source}, ${known.source}\\n$`),
    );
  });
});

describe('a wrong command line', () => {
  it.each([
    [['--no-color'], 'no command is given'],
    [['plan', '--only', ''], '--only is empty'],
    [['render', '--host', ''], '--host is empty'],
    [['exec', '--host', '', '--', 'true'], '--host is empty'],
    [['exec', '--host=', '--', 'true'], '--host is empty'],
    [['exec', '--host', 'control0,', '--', 'true'], 'a value is missing beside a comma'],
    [['aply'], 'did you mean apply?'],
    [['plan', '--jsn'], 'did you mean --json?'],
    [['plan', 'extra'], 'unexpected argument extra'],
    [['plan', '--diff', 'ful'], 'use one of full, short, none'],
    [['plan', '--file'], '--file needs a value'],
    [['plan', '--only', 'ectd'], 'use one of prepare, etcd'],
    [['plan', '--only', 'etdc'], 'did you mean etcd?'],
    [['plan', '--diff', 'ful'], 'did you mean full?'],
    [['help', 'bogus'], 'unknown command bogus'],
    [['validate'], "that is 'harderway check'"],
    [['destroy', '--yes'], "that is 'harderway reset'"],
    [['help', 'aply'], 'did you mean apply?'],
    [['bogus', '--help'], 'unknown command bogus'],
    [['apply', '--only', 'x'], 'use one of prepare, etcd'],
    [['verify', '--timeout', '1d'], 'use seconds, or a time such as 90s, 5m or 1h, up to a day'],
    [['verify', '--timeout', '25h'], 'use seconds, or a time such as 90s, 5m or 1h, up to a day'],
    [['plan', '-o', 'json'], 'use --json for JSON on the standard output, or --output ./json'],
    [['render', '--output=yaml'], '--output takes a path, not a format'],
    [['exec'], 'COMMAND... is missing'],
    [['exec', '--role', 'worker', '--', 'true'], 'use one of control, gateway'],
    [['completion', 'csh'], 'use one of bash, zsh, fish'],
    [['kubeconfig', '--use'], '--use works with --merge only'],
    [['kubeconfig', '--force'], '--force works with --merge only'],
    [['reset'], 'add --yes to confirm without a terminal, or add --plan to only look'],
    [['apply'], 'or run harderway plan to only look'],
  ])('%j', async (argv, message) => {
    const { code, stdout, stderr } = await harderway(argv);
    expect(code).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  it.each([
    [['plan', '--json', '--only', 'etdc'], '--only etdc', 'did you mean etcd?'],
    [['status', '--json', '--jsno'], '--jsno', 'did you mean --json?'],
    [['exec', '--json'], 'COMMAND... is missing'],
  ])(
    '%j is reported in JSON, and to people',
    async (argv: readonly string[], message: string, hint?: string) => {
      const { code, stdout, stderr } = await harderway(argv);
      expect(code).toBe(64);
      expect(JSON.parse(stdout)).toMatchObject({
        error: {
          code: 'usage',
          message: expect.stringContaining(message),
          ...(hint === undefined ? {} : { hint }),
        },
      });
      expect(stderr).toContain(message);
    },
  );

  it('is reported to people alone if --json belongs to the command on the hosts', async () => {
    expect((await harderway(['exec', '--role', 'x', '--', 'ls', '--json'])).stdout).toBe('');
  });

  it('is reported in JSON too with --json', async () => {
    const { code, stdout } = await harderway(['apply', '--json']);
    expect(code).toBe(64);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage' } });
  });
});
