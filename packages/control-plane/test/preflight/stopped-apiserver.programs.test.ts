import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { local, type Transport } from '@harderway/remote-exec';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askHost } from '../../src/facts/host-facts.js';
import { exampleSpec, fakeSession } from '../example.js';

let programs = '';
beforeEach(() => {
  programs = mkdtempSync(join(tmpdir(), 'programs-'));
});
afterEach(() => rmSync(programs, { recursive: true }));

/** Asks a control node that is this machine, whose systemd would start a program as its API server. */
async function askStopped(program: string) {
  const execStart = `{ path=${program} ; argv[]=${program} --v=2 --secure-port=6443 ; ignore_errors=no ; pid=0 }`;
  writeFileSync(
    join(programs, 'systemctl'),
    `#!/bin/sh\ncase $* in *MainPID*--value*) echo 0 ;; *ExecStart*) echo '${execStart}' ;; esac\n`,
    { mode: 0o755 },
  );
  const here: Transport = {
    ...local(),
    run: ({ argv, ...more }) =>
      local().run({ ...more, argv: ['env', `PATH=${programs}:${process.env['PATH']}`, ...argv] }),
  };
  const spec = exampleSpec();
  const host = spec.hosts.find(({ role }) => role === 'control');
  if (host === undefined) throw new Error('the example has no control node');
  const session = fakeSession(spec, () => ({}));
  return askHost({ ...session, transports: new Map([[host.name, here]]) }, host);
}

test('an API server that is stopped has the version of the program that its unit starts', async () => {
  const program = join(programs, 'kube-apiserver');
  writeFileSync(program, '#!/bin/sh\n[ "$*" = --version ] && echo Kubernetes v1.31.14\n', { mode: 0o755 });
  expect(await askStopped(program)).toMatchObject({
    apiserver: [program, '--v=2', '--secure-port=6443'],
    stoppedApiserver: 'Kubernetes v1.31.14',
  });
});

test('a program that is missing says no version', async () => {
  expect(await askStopped('/nowhere/kube-apiserver')).toMatchObject({ stoppedApiserver: '' });
});
