import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stateDirectory } from '@harderway/desired-state';
import { superfluous } from '@harderway/etcd-snapshots';
import { expect, onTestFinished, test } from 'vitest';
import { superfluousAwk } from '../../src/components/backup/script.js';
import { renderCluster } from '../../src/components/render.js';
import { controlHosts } from '../../src/hosts/topology.js';
import { exampleSpec } from '../example.js';

const spec = exampleSpec(
  (yaml) => `${yaml}\nbackup: {directory: "/srv/our 100% $safe/snapshots", upload: /usr/local/sbin/push}\n`,
);
const host = controlHosts(spec)[0];
if (host === undefined) throw new Error('no control node');
const files = renderCluster(spec, undefined).filter((file) => file.host === host.name);
const textOf = (end: string): string => files.find(({ path }) => path.endsWith(end))?.content ?? '';

test('the script is one of POSIX sh, and runs no program with a secret among its words', () => {
  const script = textOf('sbin/harderway-backup');
  execFileSync('sh', ['-n'], { input: script });
  expect(script).toContain("directory='/srv/our 100% $safe/snapshots'");
  expect(script).not.toMatch(/BEGIN|PRIVATE/);
});

test('the script chooses the snapshots to remove as this machine does', () => {
  let state = Number(process.env['FAST_CHECK_SEED']) || 1;
  const random = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let run = 0; run < 40; run += 1) {
    const moments = new Set(
      Array.from({ length: random(30) }, () => Date.UTC(2026, 10, 1 + random(9), random(24), 0, random(3))),
    );
    const now = new Date([...moments][0] ?? 0);
    const snapshots = [...moments].map((time) => {
      const takenAt = new Date(time);
      return {
        takenAt,
        path: `kubenet-${takenAt.toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`,
      };
    });
    const [last, daily] = [1 + random(5), random(5)];
    const names = snapshots
      .map(({ path }) => path)
      .sort()
      .reverse();
    const taken = snapshots[0]?.path ?? '';
    const printed = execFileSync(
      'awk',
      ['-v', `last=${last}`, '-v', `daily=${daily}`, '-v', `taken=${taken}`, superfluousAwk],
      { input: names.map((name) => `${name}\n`).join(''), encoding: 'utf8' },
    );
    const chosen = superfluous(snapshots, { last, daily }, now).map(({ path }) => path);
    expect(printed.split('\n').filter(Boolean)).toEqual(chosen);
  }
});

/** The last line of the script on a host with 200 MiB free, whose database has 100 MiB; `of` prints the file system of a path. */
function runWith(of: string): string {
  const at = mkdtempSync(join(tmpdir(), 'harderway-backup-'));
  onTestFinished(() => rmSync(at, { recursive: true, force: true }));
  const programs = {
    etcdctl: `case $* in *status*) printf '"%s" : %s\\n' MemberID 1 Leader 1 DBSize 104857600 Revision 5 ;; *) echo saving; exit 1 ;; esac`,
    df: `for path; do :; done; echo header; echo "$(${of}) 1000000 1 204800 50% /"`,
  };
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(at, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  mkdirSync(join(at, 'our 100% $safe'));
  const script = textOf('sbin/harderway-backup')
    .replaceAll('/usr/local/bin/etcdctl', join(at, 'etcdctl'))
    .replace('/srv/our 100% $safe/snapshots', join(at, 'our 100% $safe'))
    .replaceAll(stateDirectory, at);
  const { stderr } = spawnSync('sh', ['-c', script], {
    env: { PATH: `${at}:${process.env['PATH']}` },
    encoding: 'utf8',
  });
  return stderr.trim().split('\n').at(-1) ?? '';
}

test('a snapshot leaves etcd the space that it needs, where both are on one disk', () => {
  expect(runWith('echo /dev/vda1')).toMatch(/has 200 MiB free, 356 needed$/);
  expect(runWith('echo "$path"')).toBe('failed: etcdctl: saving');
});
