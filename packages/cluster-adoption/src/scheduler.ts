import { parse } from 'yaml';
import { runningFlags } from './flag-values.js';
import type { AdoptedHost } from './hosts.js';
import { type Entry, entry } from './model.js';

/** Settings that harderway writes into the file of kube-scheduler. Undefined values may differ: adoption takes what they point at. */
const WRITTEN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  apiVersion: {},
  kind: {},
  clientConnection: { kubeconfig: undefined },
  leaderElection: { leaderElect: true },
};

const mapping = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

/** Settings that harderway does not write like this, such as `profiles` or `leaderElection.leaseDuration`; undefined if the text can't be read. */
function lostSettings(text: string): readonly string[] | undefined {
  let top: ReturnType<typeof mapping>;
  try {
    top = mapping(parse(text));
  } catch {
    return undefined;
  }
  return (
    top &&
    Object.entries(top).flatMap(([key, value]) => {
      const written = Object.hasOwn(WRITTEN, key) ? WRITTEN[key] : undefined;
      if (written === undefined) return [key];
      return Object.entries(mapping(value) ?? {}).flatMap(([own, each]) => {
        if (!Object.hasOwn(written, own)) return [`${key}.${own}`];
        const expected = written[own];
        return expected === undefined || expected === each ? [] : [`${key}.${own}: ${JSON.stringify(each)}`];
      });
    })
  );
}

/** Settings in the file of kube-scheduler, in whose place harderway writes its own. */
export function schedulerEntries({ name, host }: AdoptedHost): readonly Entry[] {
  const program = host.program('kube-scheduler');
  const path = program && runningFlags(program)['config'];
  if (path === undefined) return [];
  const settings = lostSettings(host.file(path)?.text ?? '');
  const note = (message: string): Entry =>
    entry('inexpressible', `${path} on ${name}`, message, host.evidence(path, path));
  if (settings === undefined) return [note('it was not read, and harderway writes its own in its place')];
  return settings.map((setting) =>
    note(`${setting} is left out when the file is written, and ends with the next restart`),
  );
}
