import { parse } from 'yaml';
import { runningFlags } from './flag-values.js';
import type { AdoptedHost } from './hosts.js';
import { type Entry, entry } from './model.js';

/** Keys of the scheduler's file in the guide, with those inside of them that the guide sets. */
const GUIDE: ReadonlyMap<string, readonly string[]> = new Map([
  ['apiVersion', []],
  ['kind', []],
  ['clientConnection', ['kubeconfig']],
  ['leaderElection', ['leaderElect']],
]);

const mapping = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

/** Keys that the file of the guide lacks, such as `profiles` or `leaderElection.leaseDuration`; undefined if it can't be read. */
function furtherKeys(text: string): readonly string[] | undefined {
  let top: ReturnType<typeof mapping>;
  try {
    top = mapping(parse(text));
  } catch {
    return undefined;
  }
  return (
    top &&
    Object.entries(top).flatMap(([key, value]) => {
      const inner = GUIDE.get(key);
      if (inner === undefined) return [key];
      return Object.keys(mapping(value) ?? {}).flatMap((own) =>
        inner.includes(own) ? [] : [`${key}.${own}`],
      );
    })
  );
}

/** Settings in the file of kube-scheduler, in whose place harderway writes its own. */
export function schedulerEntries({ name, host }: AdoptedHost): readonly Entry[] {
  const program = host.program('kube-scheduler');
  const path = program && runningFlags(program)['config'];
  if (path === undefined) return [];
  const keys = furtherKeys(host.file(path)?.text ?? '');
  const note = (message: string): Entry =>
    entry('inexpressible', `${path} on ${name}`, message, host.evidence(path, path));
  if (keys === undefined) return [note('it was not read, and harderway writes its own in its place')];
  return keys.map((key) =>
    note(`${key} is left out when the file is written, and ends with the next restart`),
  );
}
