import { stageNames as engineStages } from '@harderway/control-plane';
import { describe, expect, it } from 'vitest';
import { stageNames } from '../src/stage-names.js';
import { harderway } from './surroundings.js';

const commands = [
  'init',
  'certs',
  'render',
  'plan',
  'apply',
  'reset',
  'status',
  'verify',
  'exec',
  'kubeconfig',
  'completion',
];

describe('help', () => {
  it('is the same for --help, -h and help', async () => {
    const ran = await harderway(['--help']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect((await harderway(['-h'])).stdout).toBe(ran.stdout);
    expect((await harderway(['help'])).stdout).toBe(ran.stdout);
    await expect(ran.stdout).toMatchFileSnapshot('golden/help.txt');
  });

  it.each(commands)('of %s', async (command) => {
    const ran = await harderway([command, '--help']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect((await harderway(['help', command])).stdout).toBe(ran.stdout);
    await expect(ran.stdout).toMatchFileSnapshot(`golden/help-${command}.txt`);
  });

  it('names every command', async () => {
    const { stdout } = await harderway(['--help']);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  it('names the stages that the engine has', () => expect(stageNames).toEqual(engineStages));

  it('prints the version', async () => {
    const ran = await harderway(['--version']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('a wrong command line', () => {
  it.each([
    [[], 'Usage: harderway'],
    [['aply'], 'Did you mean apply?'],
    [['plan', '--jsn'], 'Did you mean --json?'],
    [['plan', 'extra'], 'too many arguments'],
    [['plan', '--diff', 'ful'], 'Allowed choices are full, short, none'],
    [['plan', '--file'], 'argument missing'],
    [['plan', '--only', 'ectd'], 'Allowed choices are prepare, etcd'],
    [['apply', '--only', 'x'], 'Allowed choices are prepare, etcd'],
    [['verify', '--timeout', '1h'], 'Give whole seconds'],
    [['exec'], 'missing required argument'],
    [['exec', '--role', 'worker', '--', 'true'], 'Allowed choices are control, gateway'],
    [['completion', 'csh'], 'Allowed choices are bash, zsh, fish'],
    [['kubeconfig', '--use'], '--use goes with --merge only'],
    [['apply'], 'harderway apply --yes'],
    [['reset'], 'harderway reset --yes'],
  ])('%j', async (argv, told) => {
    const { code, stdout, stderr } = await harderway(argv);
    expect(code).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toContain(told);
  });

  it('is told in JSON too where JSON was asked for', async () => {
    const { code, stdout } = await harderway(['apply', '--json']);
    expect(code).toBe(64);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage' } });
  });
});
