import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Stopped } from '@harderway/command';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ControlPlane } from '../src/context.js';
import {
  clusterYaml,
  harderway,
  noPki,
  type RunOptions,
  steady,
  temporaryDirectory,
} from './surroundings.js';

let directory: string;
let runs: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  runs = join(directory, '.local/state/harderway/runs');
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
});

const run = (argv: readonly string[], options: RunOptions = {}) => harderway(argv, { directory, ...options });

/** The only log. */
async function onlyLog(at = runs): Promise<string> {
  const names = await readdir(at);
  expect(names).toHaveLength(1);
  return join(at, names[0] ?? '');
}

/** Its text, without what differs from run to run. */
const logText = async (path: string): Promise<string> =>
  steady(await readFile(path, 'utf8'), directory)
    .replace(/^\d\d:\d\d:\d\d\.\d{3} /gm, '')
    .replace(/process \d+, Node.js v[\d.]+/, 'process PID, Node.js VERSION')
    .replace(/^ +at .*\n/gm, '');

describe('the log of a run', () => {
  it('is named in an error, which it has with its stack', async () => {
    const failing: Partial<ControlPlane> = {
      clusterStatus: async () => {
        throw new Error('it broke', { cause: new Error('the reason') });
      },
    };
    const text = await run(['status'], { engine: failing });
    const path = await onlyLog();
    expect(text.stderr).toContain(`  log:   ${path}\n`);
    const log = await readFile(path, 'utf8');
    expect(log).toMatch(/ error: it broke\n(?:.*\n)*.* Error: the reason\n/);
    expect(log).toMatch(/ exit code 1\n$/);
    const json = await run(['status', '--json'], { engine: failing });
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { log: expect.stringContaining(runs) } });
  });

  it('lists what was under way when the run was stopped', async () => {
    const stop = new AbortController();
    const stopping: Partial<ControlPlane> = {
      ensurePki: noPki,
      planCluster: async () => {
        stop.abort(new Stopped('SIGINT', 130));
        throw new Error('aborted');
      },
    };
    const { code } = await run(['plan'], { engine: stopping, signal: stop.signal });
    expect(code).toBe(130);
    expect(await logText(await onlyLog())).toMatch(
      /failed .*compare the hosts.*\n.*Stopped\..*exit code 130\n$/s,
    );
  });

  it('lies below XDG_STATE_HOME, if that is absolute', async () => {
    const state = join(directory, 'state');
    await run(['status'], { environment: { XDG_STATE_HOME: state } });
    await onlyLog(join(state, 'harderway/runs'));
    await run(['status'], { environment: { XDG_STATE_HOME: 'relative' } });
    await onlyLog();
  });

  it('stays with the newest fifty of its command', async () => {
    await mkdir(runs, { recursive: true });
    const old = Array.from({ length: 60 }, (_, n) => `2020-01-01T00-00-00-0${10 + n}Z-status-1.log`);
    const others = ['2009-01-01T00-00-00-000Z-apply-1.log', 'notes.txt'];
    for (const name of [...old, ...others]) await writeFile(join(runs, name), '');
    await run(['status']);
    const left = await readdir(runs);
    expect(left).toHaveLength(others.length + 50);
    // The new one is the fiftieth.
    expect(left).toEqual(expect.arrayContaining([...others, ...old.slice(11)]));
  });

  it('is not made by what needs no hosts', async () => {
    for (const command of ['render', 'check', 'kubeconfig', 'plan -f missing.yaml'])
      await run(command.split(' '));
    await expect(readdir(runs)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('--log-format json', () => {
  const events = (stderr: string): readonly Readonly<Record<string, unknown>>[] =>
    stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('writes one object a line: progress, commands with --debug, the end', async () => {
    const { stderr, stdout } = await run(['status', '--log-format', 'json', '--debug']);
    const all = events(stderr);
    for (const { at } of all) expect(at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(all[0]).toMatchObject({ kind: 'begin', command: 'status', cluster: 'kubenet' });
    expect(all.at(-1)).toMatchObject({ kind: 'end', exitCode: 1 });
    expect(all).toContainEqual(expect.objectContaining({ kind: 'done', id: 'connect', host: 'control0' }));
    expect(all).toContainEqual(
      expect.objectContaining({
        kind: 'command',
        host: 'gateway',
        argv: expect.arrayContaining(['ipvsadm']),
        bytes: expect.objectContaining({ stdin: 0 }),
      }),
    );
    expect(stdout).toContain('The gateway balances nothing yet.');
    const quiet = events((await run(['status', '--log-format', 'json'])).stderr);
    expect(quiet.filter(({ kind }) => kind === 'command')).toEqual([]);
  });
});

describe('--concurrency', () => {
  it('is at least 1', async () => {
    expect((await run(['status', '--concurrency', '0'])).stderr).toContain(
      'use a whole number from 1 to 1000',
    );
  });
});
