import { parseEndpointHashes, parseEndpointStatus } from '@harderway/etcd-config/etcdctl';
import type { DrillCheck } from '@harderway/etcd-snapshots';
import type { RestoreSource } from '../procedures/restore/source.js';

/** Output of the script of a drill, by name; undefined where it did not get that far. */
export type DrillLines = ReadonlyMap<string, string>;

/** Reads the lines of a drill, and when each of its parts ended, in milliseconds. */
export function readLines(stdout: string): {
  readonly lines: DrillLines;
  readonly parts: readonly (readonly [name: string, atMs: number])[];
} {
  const lines = new Map<string, string>();
  const parts: (readonly [string, number])[] = [];
  for (const line of stdout.split('\n')) {
    const [, name = '', value = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    const [, ms, part] = /^(\d+) (\S+)$/.exec(value) ?? [];
    if (name === 'at' && part !== undefined) parts.push([part, Number(ms)]);
    else if (name !== '') lines.set(name, value);
  }
  return { lines, parts };
}

const check = (name: DrillCheck['name'], found: unknown, expected: unknown): DrillCheck => ({
  name,
  state: found === expected ? 'ok' : 'failed',
  detail: found === expected ? String(found) : `${String(found)}, ${String(expected)} expected`,
});

function hashCheck(lines: DrillLines, { manifest, contents }: RestoreSource): DrillCheck {
  const [found] = parseEndpointHashes(lines.get('hash') ?? '').endpoints;
  const expected = manifest?.hash;
  if (found === undefined) return { name: 'hash', state: 'failed', detail: 'etcd gave none' };
  if (expected === undefined)
    return { name: 'hash', state: 'unknown', detail: 'the snapshot came without the hash of the members' };
  if (expected.compactRevision !== contents.compactRevision)
    return {
      name: 'hash',
      state: 'unknown',
      detail: 'the members had dropped more history when they were asked',
    };
  return check('hash', found.hash, expected.value);
}

/** How many objects were read, or why not. */
function secretsCheck(lines: DrillLines, { contents }: RestoreSource): DrillCheck {
  const encrypted = contents.encryptedBy.reduce((sum, { objects }) => sum + objects, 0);
  const [, code, count] = /^(\S+) (\d+)$/.exec(lines.get('secrets') ?? '') ?? [];
  if (lines.has('no-apiserver'))
    return { name: 'secrets', state: 'unknown', detail: 'the host has no kube-apiserver' };
  if (code !== '200')
    return { name: 'secrets', state: 'failed', detail: `the API server answered ${code ?? 'nothing'}` };
  return {
    name: 'secrets',
    state: 'ok',
    detail: `${count} read; ${encrypted} encrypted objects in the snapshot`,
  };
}

/** Compares what a drill has found with what the snapshot, and those who took it, say. */
export function judge(lines: DrillLines, source: RestoreSource): readonly DrillCheck[] {
  const { contents } = source;
  const [status] = parseEndpointStatus(lines.get('status') ?? '').endpoints;
  // Leases that end raise the revision.
  const reached = (status?.revision ?? 0) >= contents.revision;
  return [
    reached
      ? check('revision', contents.revision, contents.revision)
      : check('revision', status?.revision, contents.revision),
    check('keys', Number(lines.get('keys')), contents.keys),
    hashCheck(lines, source),
    secretsCheck(lines, source),
  ];
}
