import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { local, type Transport } from '@harderway/remote-exec';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../../src/model/session.js';
import { newestApiserverStart } from '../../../src/operations/rotation/server-starts.js';
import { exampleSpec, fakeSession } from '../../example.js';

let programs = '';
let server: ChildProcess | undefined;

beforeEach(() => {
  programs = mkdtempSync(join(tmpdir(), 'programs-'));
});
afterEach(() => {
  server?.kill();
  rmSync(programs, { recursive: true });
});

/** Three hosts that are this machine, whose API server is a process. */
function hostsWith(pid: number | undefined): Session {
  writeFileSync(join(programs, 'systemctl'), `#!/bin/sh\necho ${pid ?? 0}\n`, { mode: 0o755 });
  const here: Transport = {
    ...local(),
    run: ({ argv, ...more }) =>
      local().run({ ...more, argv: ['env', `PATH=${programs}:${process.env['PATH']}`, ...argv] }),
  };
  const session = fakeSession(exampleSpec(), () => ({}));
  return { ...session, transports: new Map([...session.transports.keys()].map((name) => [name, here])) };
}

test('the start of a process is that of the clock here', async () => {
  const began = Date.now();
  // A name with blanks and parentheses is one field of /proc/PID/stat.
  const program = join(programs, 'a (b) c');
  copyFileSync('/bin/sleep', program);
  server = spawn(program, ['60']);
  await sleep(1500);
  const { at } = await newestApiserverStart(hostsWith(server.pid));
  expect(Math.abs(at.getTime() - began)).toBeLessThan(1000);
});

test('a server that does not run has no start', async () => {
  await expect(newestApiserverStart(hostsWith(undefined))).rejects.toMatchObject({ code: 'api-unhealthy' });
});
