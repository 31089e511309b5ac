import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { whileServersWait } from '../../src/operations/etcd/hold-servers.js';
import { exampleSpec, fakeSession } from '../example.js';

/**
 * A systemd-run that does what systemd does with such a unit, on a host that stalls at each step: what comes before the start,
 * the start, and, however that ended, what comes after.
 */
const systemdRun = `#!/bin/bash
for word; do case $word in ExecStartPre=*) before=\${word#*=} ;; ExecStopPost=*) after=\${word#*=} ;; esac; done
sleep 0.4
eval "$before"
( exec >/dev/null 2>&1; sleep 1; "\${@: -2}"; eval "$after" ) &
`;

const stateOf = (pid: number): string | undefined =>
  /^\d+ \(.*\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];

test('an API server is released after it was stopped, on a host that stalls in between', async () => {
  const bin = mkdtempSync(join(tmpdir(), 'hold-servers-'));
  const server = spawn('sleep', ['60']);
  onTestFinished(() => {
    server.kill('SIGKILL');
    rmSync(bin, { recursive: true, force: true });
  });
  const pid = server.pid ?? 0;
  for (const [name, text] of [
    ['systemd-run', systemdRun],
    ['systemctl', `#!/bin/sh\necho ${pid}\n`],
  ] as const)
    writeFileSync(join(bin, name), text, { mode: 0o755 });
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` };
  const session = fakeSession(exampleSpec(), (host, words) => {
    // The connection is lost before the server is released.
    if (host !== 'control0' || !words.includes('systemd-run')) return new Error('the connection was lost');
    const { stdout, stderr, status } = spawnSync('sh', ['-c', words.replace(/^sh -c /, '')], {
      env,
      encoding: 'utf8',
    });
    return { stdout, stderr, exitCode: status ?? 255 };
  });
  const during = await whileServersWait(session, async () => stateOf(pid));
  expect(during).toBe('T');
  await vi.waitFor(() => expect(stateOf(pid)).toBe('S'), { timeout: 5000, interval: 50 });
});
