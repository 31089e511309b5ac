import { execFileSync } from 'node:child_process';
import { superfluous } from '@harderway/etcd-snapshots';
import { expect, test } from 'vitest';
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
