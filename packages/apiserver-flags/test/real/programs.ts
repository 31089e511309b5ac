import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The Kubernetes programs of a machine that has them. */
export interface RealPrograms {
  readonly version: string;
  readonly path: (name: ProgramName) => string;
}

export type ProgramName = 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';

const NAMES: readonly ProgramName[] = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

function directories(): readonly string[] {
  const given = process.env['HARDERWAY_KUBERNETES_PROGRAMS'];
  if (given !== undefined) return [given];
  const cache = join(
    process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
    'harderway',
    'debian-programs',
  );
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const parent = join(cache, arch);
  return existsSync(parent)
    ? readdirSync(parent)
        .filter((name) => name.startsWith('kubernetes-v'))
        .map((name) => join(parent, name))
    : [];
}

/**
 * Where the programs are: in HARDERWAY_KUBERNETES_PROGRAMS (a directory named `kubernetes-vVERSION`), or where the
 * lab keeps the ones that it makes.
 */
export function findPrograms(): RealPrograms | undefined {
  for (const directory of directories()) {
    const version = /kubernetes-v(\d+\.\d+\.\d+)$/.exec(directory)?.[1];
    if (version !== undefined && NAMES.every((name) => existsSync(join(directory, name))))
      return { version, path: (name) => join(directory, name) };
  }
  return undefined;
}
