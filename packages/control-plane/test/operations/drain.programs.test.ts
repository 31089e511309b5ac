import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { carryOutOperation } from '../../src/operations/carry-out.js';
import { balancerStep } from '../../src/plan/step.js';
import { exampleSpec, fakeSession, operationContext } from '../example.js';

const spec = exampleSpec();
const file = '/var/lib/harderway/drained/192.168.1.12:6443';

/** Starts a command and returns at once, as systemd-run does. */
const systemdRun = `#!/bin/sh
while [ "$1" != sh ]; do shift; done
setsid "$@" >/dev/null 2>&1 &
`;

/** The lock of a run on a gateway, held until it is killed. */
async function heldLock(path: string): Promise<{ kill(): void }> {
  const holder = spawn('flock', [path, 'sh', '-c', 'echo held; exec sleep 60'], { detached: true });
  await once(holder.stdout, 'data');
  let isHeld = true;
  const kill = (): void => {
    if (isHeld) process.kill(-(holder.pid ?? 0), 'SIGKILL');
    isHeld = false;
  };
  return { kill };
}

/** A gateway that runs what it is sent, with an `ipvsadm` of its own that gives another weight at its fourth call. */
async function realGateway(directory: string) {
  const own = join(directory, basename(file));
  const lock = join(directory, 'lock');
  const calls = join(directory, 'calls');
  const program = `#!/bin/sh
printf x >>${calls}
[ "$(wc -c <${calls})" -lt 4 ] && weight=\${BEFORE} || weight=\${AFTER}
printf 'IP Virtual Server version 1.2.1 (size=4096)\\nProt LocalAddress:Port Scheduler Flags\\n  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\\n'
printf 'TCP  192.168.1.21:6443 wrr\\n  -> 192.168.1.11:6443            Route   %s      3          0\\n  -> 192.168.1.12:6443            Route   %s      10         1\\n' "$OTHER" "$weight"
`;
  await writeFile(join(directory, 'ipvsadm'), program, { mode: 0o755 });
  await writeFile(join(directory, 'systemd-run'), systemdRun, { mode: 0o755 });
  return (before: string, after: string, other = '1') => {
    rmSync(calls, { force: true });
    const env = { PATH: `${directory}:${process.env['PATH']}`, BEFORE: before, AFTER: after, OTHER: other };
    const session = fakeSession(spec, (_, words) => {
      const script = words.replace('sh -c ', '').replaceAll(file, own).replaceAll(runLock, lock);
      const { stdout, stderr, status } = spawnSync('sh', ['-c', script], { env, encoding: 'utf8' });
      return { stdout, stderr, exitCode: status ?? 255 };
    });
    return { session, isDrained: () => existsSync(own) };
  };
}

const step = (kind: 'drain' | 'put-back') =>
  balancerStep({ kind, server: 'control1', gateway: 'gateway' }, 'it is about to restart');

/** Where lockHost has the lock of a run. */
const runLock = '/var/lib/harderway/lock';

describe('a server behind the balancer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());
  const through = async (work: Promise<unknown>): Promise<void> => {
    work.catch(() => {});
    await vi.advanceTimersByTimeAsync(120_000);
    await work;
  };

  test('is waited for on the gateway, which refuses to drain the last one', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'drain-'));
    const run = await heldLock(join(directory, 'lock'));
    try {
      const start = await realGateway(directory);
      for (const [kind, before, after] of [
        ['drain', '1', '0'],
        ['put-back', '0', '1'],
      ] as const) {
        const { session, isDrained } = start(before, after);
        await through(carryOutOperation(step(kind), operationContext(session)));
        expect(isDrained()).toBe(kind === 'drain');
        // The change, with the looks before and after.
        expect(session.asked).toHaveLength(1);
      }
      const { session, isDrained } = start('1', '0', '0');
      const alone = through(carryOutOperation(step('drain'), operationContext(session)));
      await expect(alone).rejects.toMatchObject({ code: 'api-unhealthy' });
      expect(isDrained()).toBe(false);
    } finally {
      run.kill();
      await rm(directory, { recursive: true });
    }
  });

  test('comes back by the gateway itself where the run is killed, but not what the next run drains', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'drain-'));
    const lock = join(directory, 'lock');
    const start = await realGateway(directory);
    const drained = async () => {
      const { session, isDrained } = start('1', '0');
      await through(carryOutOperation(step('drain'), operationContext(session)));
      expect(isDrained()).toBe(true);
      return isDrained;
    };
    let run = await heldLock(lock);
    try {
      const isDrained = await drained();
      run.kill();
      vi.useRealTimers();
      await vi.waitFor(() => expect(isDrained()).toBe(false), { timeout: 5000 });
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      run = await heldLock(lock);
      await drained();
      // The next run drains it too before anything was put back.
      await writeFile(join(directory, basename(file)), 'the next run\n');
      run.kill();
      expect(spawnSync('flock', [lock, 'sleep', '0.5']).status).toBe(0);
      expect(isDrained()).toBe(true);
    } finally {
      run.kill();
      await rm(directory, { recursive: true });
    }
  });
});
