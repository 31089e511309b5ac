import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { keptLab } from '../src/kept-lab.js';

/** The namespace is left out; `env` runs what follows just the same. */
const kept = {
  lab: { enter: (argv: readonly string[]) => ['env', ...argv] },
  file: '/labs/chapter/chapter/cluster.yaml',
  directory: '/labs/chapter/chapter',
  kubectl: '/programs/kubectl',
};

const commands = (text: string): string[] =>
  text.split('\n').flatMap((line) => (line.startsWith('  ') ? [line.trim()] : []));

test('a kept lab is described by commands that exist, from any directory', () => {
  const [kubectl = '', harderway = '', ssh = '', down = ''] = commands(keptLab('x', kept));
  expect(kubectl).toBe(
    'env /programs/kubectl --kubeconfig /labs/chapter/chapter/auth/kubenet.kubeconfig get namespaces',
  );
  const bin = /^env node (\S+\/apps\/cli)\/dist\/bin\.js --file \S+cluster\.yaml status$/.exec(
    harderway,
  )?.[1];
  expect(existsSync(`${bin}/package.json`)).toBe(true);
  expect(ssh).toMatch(/ run lab ssh --name x control0$/);
  expect(down).toMatch(/ run lab down --name x$/);
  // pnpm finds the clone and its script: without the script's arguments, it lists what there is.
  const listed = execFileSync('sh', ['-c', down.replace(/ lab down --name x$/, '')], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  expect(listed).toMatch(/^ {2}lab$/m);
});
