import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { ChangeState } from '../src/apply/markers.js';
import { diff } from '../src/compare.js';
import type { FileResource } from '../src/kinds/file.js';
import type { UnitResource } from '../src/kinds/unit/model.js';
import { apply, probe } from '../src/on-host.js';
import type { Change } from '../src/resource.js';
import { eachOnAScriptHost, ownFile, type ScriptHost } from './script-host.js';

/**
 * A systemctl whose units are files of three lines: the unit's states and that of its unit file. It answers like the real
 * one, and refuses what that refuses.
 */
const systemctl = (units: string): string => `#!/bin/sh
cd ${units}; verb=$1; shift; asked=; value=; later=; unread=
while :; do case $1 in -s) shift 2 ;; --no-block) later=1; shift ;; --no-reload) unread=.unread; shift ;; -p) asked=$2; shift 2 ;; --value) value=1; shift ;; -q | --) shift ;; *) break ;; esac; done
set_state() { sed -i "s/^$2=.*/$2=$3/" "$(readlink -f "$1")"; }
# What was enabled without a reload shows only after one.
reload() {
  echo "$verb" >>../reloads
  for file in *.unread; do [ ! -e "$file" ] || { set_state "\${file%.unread}" UnitFileState "$(cat "$file")"; rm "$file"; }; done
}
[ "$verb" != daemon-reload ] || reload
for unit; do
  id=$(basename "$(readlink -f "$unit")")
  case $verb in
  show)
    [ -n "$value" ] && { sed -n "s/^$asked=//p" "$unit"; continue; }
    echo "Id=$id"; echo "Names=$id $unit"; cat "$unit" 2>/dev/null || echo LoadState=not-found; echo ;;
  daemon-reload | reset-failed) ;;
  cat) cat "$unit.file" ;;
  *)
    [ -e "$unit" ] || { echo "Unit $unit not loaded." >&2; exit 5; }
    case $verb in
    start) set_state "$unit" ActiveState active ;;
    restart | reload-or-restart)
      # The script that calls it is killed.
      [ ! -e ../killed ] || { kill -KILL $PPID; exit 1; }
      echo "$verb" >>"$unit.jobs"; set_state "$unit" ActiveState active ;;
    # One that is told to end without waiting does not, until it is killed.
    stop) if [ -n "$later" ]; then set_state "$unit" ActiveState deactivating; else set_state "$unit" ActiveState inactive; fi ;;
    kill) echo "$verb" >>"$unit.jobs"; set_state "$unit" ActiveState failed ;;
    enable | disable)
      [ ! -L "$unit" ] || { echo "Refusing to operate on alias name $unit" >&2; exit 1; }
      grep -q '^UnitFileState=.' "$unit" || { echo "Unit $unit does not exist" >&2; exit 1; }
      ! grep -q '^UnitFileState=generated' "$unit" || { echo "$unit is generated" >&2; exit 1; }
      echo "$verb" >>"$unit.links"; echo "\${verb}d" >"$unit.unread"
      [ -n "$unread" ] || reload ;;
    esac ;;
  esac
done
`;

/** States as `ACTIVE/FILE`, e.g. `active/enabled`. */
function putUnit({ root }: ScriptHost, name: string, states: string): string {
  const units = join(root, 'units');
  const bin = join(root, 'bin');
  for (const each of [units, bin]) mkdirSync(each, { recursive: true });
  writeFileSync(join(bin, 'systemctl'), systemctl(units));
  chmodSync(join(bin, 'systemctl'), 0o755);
  // The transient unit is a process of its own, as with systemd.
  writeFileSync(
    join(bin, 'systemd-run'),
    `#!/bin/sh\nwhile [ "$1" != sh ]; do shift; done\nsetsid "$@" 9>&- >/dev/null 2>&1 &\n`,
  );
  chmodSync(join(bin, 'systemd-run'), 0o755);
  const [active = '', file = ''] = states.split('/');
  const load = file === '' ? 'not-found' : 'loaded';
  const path = join(units, name);
  writeFileSync(path, `LoadState=${load}\nActiveState=${active}\nUnitFileState=${file}\n`);
  return path;
}

const statesIn = (path: string): string =>
  readFileSync(path, 'utf8').replace(/^LoadState=.*\nActiveState=(.*)\nUnitFileState=(.*)\n$/, '$1/$2');

describe('a unit, on a host', () => {
  const host = eachOnAScriptHost();
  const wanted = (enabled: boolean, active: boolean, more: Partial<UnitResource> = {}): UnitResource => ({
    kind: 'unit',
    name: 'a.service',
    enabled,
    active,
    ...more,
  });
  /** Applies, and expects that nothing is left to do. Returns the actions. */
  const converge = async (resource: UnitResource): Promise<readonly string[]> => {
    const todo = async () => {
      const seen = await probe(host().transport, [resource]);
      return { changes: diff([resource], seen), generation: seen.generation };
    };
    const { changes, generation } = await todo();
    await apply(host().transport, changes, { generation });
    expect((await todo()).changes).toEqual([]);
    return changes.map(({ action }) => action);
  };

  test.each<[string, UnitResource, readonly string[], string]>([
    ['active/enabled', wanted(false, true), ['disable'], 'active/disabled'],
    ['active/enabled', wanted(true, false), ['stop'], 'inactive/enabled'],
    ['active/enabled', wanted(false, false), ['stop'], 'inactive/disabled'],
    ['inactive/enabled', wanted(false, false), ['disable'], 'inactive/disabled'],
    ['inactive/enabled', wanted(true, false), [], 'inactive/enabled'],
    ['inactive/disabled', wanted(true, true), ['start'], 'active/enabled'],
    ['inactive/disabled', wanted(false, true), ['start'], 'active/disabled'],
    ['deactivating/disabled', wanted(false, false), ['stop'], 'inactive/disabled'],
    ['active/disabled', wanted(true, true), ['enable'], 'active/enabled'],
    ['active/static', wanted(true, true), [], 'active/static'],
    ['inactive/generated', wanted(true, true), ['start'], 'active/generated'],
    // Its unit file is gone, and what it once started runs on.
    ['active/', wanted(false, false), ['stop'], 'inactive/'],
  ])('that is %s goes where %j says', async (before, resource, actions, after) => {
    const path = putUnit(host(), 'a.service', before);
    expect(await converge(resource)).toEqual(actions);
    expect(statesIn(path)).toBe(after);
  });

  test.each([
    ['WantedBy=multi-user.target\nAlso=b.socket\n', ['enable'], 'active/enabled'],
    ['Also=b.socket\nWantedBy=\n', [], 'active/indirect'],
  ])(
    'with %j is enabled itself where it can be, though it has another name',
    async (install, actions, after) => {
      const path = putUnit(host(), 'a.service', 'active/indirect');
      writeFileSync(`${path}.file`, `[Install]\n${install}`);
      expect(await converge(wanted(true, true))).toEqual(actions);
      expect(statesIn(path)).toBe(after);
    },
  );

  test('is enabled as others are before systemd reads its unit files, once', async () => {
    const paths = ['a.service', 'b.service'].map((name) => putUnit(host(), name, 'inactive/disabled'));
    const resources = [wanted(true, true), wanted(true, true, { name: 'b.service' })];
    const { generation, ...seen } = await probe(host().transport, resources);
    await apply(host().transport, diff(resources, { ...seen, generation }), { generation });
    expect(paths.map(statesIn)).toEqual(['active/enabled', 'active/enabled']);
    expect(readFileSync(join(host().root, 'reloads'), 'utf8')).toBe('daemon-reload\n');
  });

  const jobs = (path: string): readonly string[] => readFileSync(`${path}.jobs`, 'utf8').trim().split('\n');

  test('gets the links of another [Install], though systemd calls it enabled', async () => {
    const path = putUnit(host(), 'a.service', 'active/enabled');
    expect(await converge(wanted(true, true, { digest: 'd1' }))).toEqual(['restart']);
    expect(readFileSync(`${path}.links`, 'utf8')).toBe('enable\n');
  });

  test('reads its files again where it can, and is not restarted', async () => {
    const path = putUnit(host(), 'a.service', 'inactive/enabled');
    expect(await converge(wanted(true, true, { onChange: 'reload', digest: 'd1' }))).toEqual(['start']);
    expect(await converge(wanted(true, true, { onChange: 'reload', digest: 'd2' }))).toEqual(['reload']);
    expect(jobs(path)).toEqual(['restart', 'reload-or-restart']);
  });

  test('that does not end in time is killed before it is started again', async () => {
    const path = putUnit(host(), 'a.service', 'inactive/enabled');
    const patient = { stopPatience: { ms: 1000 } };
    expect(await converge(wanted(true, true, { ...patient, digest: 'd1' }))).toEqual(['start']);
    expect(await converge(wanted(true, true, { ...patient, digest: 'd2' }))).toEqual(['restart']);
    expect(jobs(path)).toEqual(['restart', 'kill', 'restart']);
  });

  test('is started by the host where the script ends after it was stopped', async () => {
    const path = putUnit(host(), 'a.service', 'inactive/enabled');
    const patient = { stopPatience: { ms: 1000 } };
    await converge(wanted(true, true, { ...patient, digest: 'd1' }));
    const changed = wanted(true, true, { ...patient, digest: 'd2' });
    writeFileSync(join(host().root, 'killed'), '');
    const { generation, ...seen } = await probe(host().transport, [changed]);
    await expect(
      apply(host().transport, diff([changed], { generation, ...seen }), { generation }),
    ).rejects.toThrow('ended early');
    await vi.waitFor(() => expect(statesIn(path)).toBe('active/enabled'), { timeout: 5000, interval: 50 });
    // What it reads has changed all the same: the next run restarts it.
    expect(diff([changed], await probe(host().transport, [changed])).map(({ action }) => action)).toEqual([
      'restart',
    ]);
  });

  test('is found, enabled and started by another name that it goes by', async () => {
    const path = putUnit(host(), 'ssh.service', 'inactive/disabled');
    symlinkSync('ssh.service', join(host().root, 'units', 'sshd.service'));
    const ours = wanted(true, true, { name: 'sshd.service', digest: 'd1' });
    expect(await converge(ours)).toEqual(['start']);
    expect(statesIn(path)).toBe('active/enabled');
    expect(existsSync(join(host().state, 'digests', 'sshd.service'))).toBe(true);
    expect(await converge({ ...ours, digest: 'd2' })).toEqual(['restart']);
    expect(await converge(wanted(false, false, { name: 'sshd.service' }))).toEqual(['stop']);
    expect(statesIn(path)).toBe('inactive/disabled');
  });

  /** A file that the unit reads, and one that comes after it and arrives only once the unit has been started. */
  const files = (units: string): readonly FileResource[] => {
    const { root } = host();
    const bin = join(root, 'bin', 'tar');
    const turns = `n=$(cat ${root}/turns 2>/dev/null || echo 0); echo $((n + 1)) >${root}/turns`;
    const wait = `for i in $(seq 100); do [ ! -e ${units}/a.service.jobs ] || break; sleep 0.1; done; [ -e ${units}/a.service.jobs ]`;
    writeFileSync(
      bin,
      `#!/bin/sh\n${turns}\n[ $n -eq 0 ] || { ${wait}; } || exit 1\nexec /usr/bin/tar "$@"\n`,
    );
    chmodSync(bin, 0o755);
    for (const name of ['first', 'later']) mkdirSync(join(root, name));
    return ['first', 'later'].map((name) => ownFile(join(root, name, 'file'), name));
  };

  test('that may starts while the files of others still arrive; systemd reads all unit files once', async () => {
    const path = putUnit(host(), 'a.service', 'inactive/disabled');
    const other = putUnit(host(), 'b.service', 'inactive/disabled');
    const [first, later] = files(join(host().root, 'units'));
    if (first === undefined || later === undefined) throw new Error('no files');
    const early = wanted(true, true, { digest: 'd1', early: true, reads: [first.path] });
    const all = [first, later, early, wanted(true, true, { name: 'b.service' })];
    const seen = await probe(host().transport, all);
    const told: string[] = [];
    const onChange = ({ id }: Change, state: ChangeState): number => told.push(`${state} ${id}`);
    await apply(host().transport, diff(all, seen), { generation: seen.generation, onChange });
    expect(told.indexOf('begin unit:a.service')).toBeLessThan(told.indexOf(`done file:${later.path}`));
    expect(told.filter((line) => line.startsWith('done'))).toHaveLength(4);
    expect(diff(all, await probe(host().transport, all))).toEqual([]);
    expect(jobs(path)).toEqual(['restart']);
    expect([path, other].map(statesIn)).toEqual(['active/enabled', 'active/enabled']);
    expect(readFileSync(join(host().root, 'reloads'), 'utf8')).toBe('daemon-reload\n');
  });

  test('that does not come up early is reported, once the others have arrived', async () => {
    putUnit(host(), 'a.service', 'inactive/enabled');
    const [first, later] = files(join(host().root, 'units'));
    if (first === undefined || later === undefined) throw new Error('no files');
    const readiness = { argv: ['sh', '-c', `[ -e ${later.path} ] && false`], timeoutMs: 1000 };
    const early = wanted(true, true, { digest: 'd1', early: true, reads: [first.path], readiness });
    const all = [first, later, early];
    const seen = await probe(host().transport, all);
    const { generation } = seen;
    await expect(apply(host().transport, diff(all, seen), { generation })).rejects.toMatchObject({
      code: 'step-failed',
      change: 'unit:a.service',
    });
    expect(readFileSync(later.path, 'utf8')).toBe('later');
    expect(diff(all, await probe(host().transport, all)).map(({ action }) => action)).toEqual(['restart']);
  });

  test('waits for its turn where it runs already', async () => {
    const path = putUnit(host(), 'a.service', 'active/enabled');
    const [first] = files(join(host().root, 'units'));
    if (first === undefined) throw new Error('no file');
    const early = wanted(true, true, { digest: 'd1', early: true, reads: [first.path] });
    expect(await converge(early)).toEqual(['restart']);
    expect(jobs(path)).toEqual(['restart']);
  });
});
