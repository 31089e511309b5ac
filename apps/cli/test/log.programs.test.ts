import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Stopped } from '@harderway/command';
import { local } from '@harderway/remote-exec';
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

const onHost = ['exec', '--host', 'control0'];
const script = '# a script\ncat >/dev/null; echo to stdout; echo oh >&2; exit 3';

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

describe('--debug', () => {
  it('prints each command with host, time, bytes and exit code', async () => {
    const ran = await run([...onHost, '--debug', '--', 'sh', '-c', script]);
    expect(ran.code).toBe(1);
    await expect(steady(ran.stderr, directory)).toMatchFileSnapshot('golden/debug.txt');
    expect((await run([...onHost, '--', 'sh', '-c', script])).stderr).not.toContain('# a script');
  });

  it('prints them above the progress of a probe', async () => {
    const { stderr } = await run(['status', '--debug']);
    expect(stderr).toMatch(/^done +control0 +connect/m);
    // With 1 where this machine's systemd does not answer.
    expect(stderr).toMatch(
      /^control0: sudo sh -c '# harderway: look at 6 resources\.\.\. \(.*\)': exit code [01], .*, in 0 B, out .*$/m,
    );
  });
});

describe('the log of a run', () => {
  it('holds everything, for its owner alone', async () => {
    await run([...onHost, '--', 'sh', '-c', script]);
    const path = await onlyLog();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(runs)).mode & 0o777).toBe(0o700);
    await expect(await logText(path)).toMatchFileSnapshot('golden/run-log.txt');
    expect(await readFile(path, 'utf8')).toMatch(/^(?:\d\d:\d\d:\d\d\.\d{3} .*\n)+$/);
  });

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

  it('is given up where it cannot be written, and the run goes on', async () => {
    await writeFile(join(directory, 'file'), '');
    const environment = { XDG_STATE_HOME: join(directory, 'file') };
    const ran = await run([...onHost, '--', 'echo', 'done'], { environment });
    expect(ran).toMatchObject({ code: 0, stdout: 'control0 | done\n' });
    expect(ran.stderr).toMatch(
      /^warning: no log of this run is kept: cannot write \S+: a part of the path is not a directory \(ENOTDIR\)\n$/,
    );
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
    // The kernel of this machine may have no IPVS.
    expect(stdout).toMatch(
      /The gateway balances nothing yet|Weights behind the virtual IP: unknown \(gateway: /,
    );
    const quiet = events((await run(['status', '--log-format', 'json'])).stderr);
    expect(quiet.filter(({ kind }) => kind === 'command')).toEqual([]);
  });

  it('writes errors, wrong use and texts as events too', async () => {
    const down = async () => {
      throw Object.assign(new Error('no hosts'), { code: 'hosts-unreachable', hint: 'go there' });
    };
    const unreachable = await run(['status', '--log-format', 'json'], { engine: { openSession: down } });
    expect(events(unreachable.stderr)).toContainEqual(
      expect.objectContaining({
        kind: 'error',
        code: 'hosts-unreachable',
        message: 'no hosts',
        hint: 'go there',
        log: await onlyLog(),
      }),
    );
    const unasked = await run(['apply', '--log-format', 'json', '--json'], { terminal: { answer: 'y' } });
    expect(unasked.code).toBe(64);
    expect(events(unasked.stderr)).toMatchObject([
      { kind: 'error', code: 'usage' },
      { kind: 'end', exitCode: 64 },
    ]);
    expect(JSON.parse(unasked.stdout)).toMatchObject({ error: { code: 'usage' } });
    const words = await run([...onHost, '--log-format', 'json', '--', 'sh', '-c', script]);
    expect(events(words.stderr)).toContainEqual(
      expect.objectContaining({ kind: 'message', text: 'control0 | oh' }),
    );
  });
});

describe('--concurrency', () => {
  it.each([[1], [2]])('%i at a time, to connect and to work', async (most) => {
    const atWork = { connect: 0, run: 0 };
    const highest = { connect: 0, run: 0 };
    const during = async <T>(what: 'connect' | 'run', work: () => Promise<T>): Promise<T> => {
      atWork[what] += 1;
      highest[what] = Math.max(highest[what], atWork[what]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      try {
        return await work();
      } finally {
        atWork[what] -= 1;
      }
    };
    const { openSession } = await import('@harderway/control-plane');
    const counted: ControlPlane['openSession'] = (spec, options) =>
      openSession(spec, {
        ...options,
        connect: ({ name }) =>
          during('connect', async () => {
            const transport = local({ name });
            return { ...transport, run: (command) => during('run', () => transport.run(command)) };
          }),
      });
    const { code } = await run(['exec', '--concurrency', String(most), '--', 'true'], {
      engine: { openSession: counted },
    });
    expect({ code, highest }).toEqual({ code: 0, highest: { connect: most, run: most } });
  });

  it('is at least 1', async () => {
    expect((await run(['status', '--concurrency', '0'])).stderr).toContain(
      'use a whole number from 1 to 1000',
    );
  });
});
