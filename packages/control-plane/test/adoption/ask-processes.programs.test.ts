import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { local, type Transport } from '@harderway/remote-exec';
import { expect, onTestFinished, test } from 'vitest';
import { askProcesses } from '../../src/adoption/ask-processes.js';
import { exampleSpec, fakeSession } from '../example.js';

const spec = exampleSpec();

test('a real process is described, and files are older or newer than it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'adoption-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const older = join(root, 'older file');
  writeFileSync(older, 'read at the start');
  await pause(200);
  const child = spawn('sleep', ['60'], {
    env: {
      ...process.env,
      ETCD_NAME: 'secret',
      HTTPS_PROXY: 'http://user:secret@192.0.2.1',
      GOGC: '50',
      OTHER: 'x',
    },
  });
  onTestFinished(() => void child.kill());
  await once(child, 'spawn');
  await pause(200);
  const newer = join(root, 'newer');
  writeFileSync(newer, 'written since');
  // systemd is not needed to look at what it has started.
  mkdirSync(join(root, 'bin'));
  const systemctl = join(root, 'bin', 'systemctl');
  writeFileSync(
    systemctl,
    `#!/bin/sh\ncase "$*" in *sleep.service) echo ${child.pid} ;; *) echo 0 ;; esac\n`,
  );
  chmodSync(systemctl, 0o755);
  const here = local({ name: 'control0' });
  const path = `PATH=${join(root, 'bin')}:${process.env['PATH']}`;
  const transport: Transport = {
    ...here,
    run: (command) => here.run({ ...command, argv: ['env', path, ...command.argv] }),
  };

  const session = {
    ...fakeSession(spec, () => ({})),
    transports: new Map([['control0', transport]]),
  };
  const paths = [older, newer, join(root, 'missing')];
  const { processes, changedAt } = await askProcesses(
    session,
    'control0',
    ['sleep.service', 'dead.service'],
    paths,
  );

  expect([...processes.keys()]).toEqual(['sleep.service']);
  const found = processes.get('sleep.service');
  expect(found).toMatchObject({ argv: ['60'], user: process.getuid?.() });
  expect(found?.program).toMatch(/\/(sleep|coreutils)$/);
  expect([...(found?.variables ?? [])].sort()).toEqual(['ETCD_NAME', 'GOGC', 'HTTPS_PROXY']);
  expect([...changedAt.keys()]).toEqual([older, newer]);
  const startedAt = found?.startedAt ?? 0;
  expect(changedAt.get(older)).toBeLessThan(startedAt);
  expect(changedAt.get(newer)).toBeGreaterThan(startedAt);
  expect(Math.abs(startedAt - Date.now() / 1000)).toBeLessThan(30);
});
