import type { ClusterSpec, HostSpec } from './model.js';

/** The directories, both absolute, that the paths of cluster.yaml are resolved against. */
export interface PathBase {
  /** The directory of cluster.yaml. */
  readonly directory?: string | undefined;
  /** The home directory that a leading `~` means. */
  readonly home?: string | undefined;
}

/** A POSIX path without `.` and `..`; keeps `..` that would leave a relative path. */
export function normalize(path: string): string {
  const absolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !absolute) parts.push(part);
  }
  const joined = parts.join('/');
  return absolute ? `/${joined}` : joined || '.';
}

/** Resolves one path: `~` and `~/x` against `home`, relative ones against `directory`, each if given. */
export function resolvePath(path: string, base: PathBase): string {
  if (path === '~' || path.startsWith('~/')) {
    return base.home === undefined ? path : normalize(`${base.home}/${path.slice(2)}`);
  }
  return path.startsWith('/') || base.directory === undefined ? path : normalize(`${base.directory}/${path}`);
}

function directoryOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end === -1 ? '.' : end === 0 ? '/' : path.slice(0, end);
}

/** The base of the paths in the file at `path`. */
export function pathBase(path: string | undefined, home: string | undefined): PathBase {
  return { directory: path === undefined ? undefined : directoryOf(path), home };
}

/** Resolves every path of this machine in a spec; those on the hosts stay as they are. */
export function resolveSpecPaths(spec: ClusterSpec, base: PathBase): ClusterSpec {
  const resolved = (path: string): string => resolvePath(path, base);
  const { mirror, directory } = spec.programs;
  const reached = (host: HostSpec): HostSpec => {
    const { identityFile, knownHostsFile, configFile } = host.ssh;
    return {
      ...host,
      ssh: {
        ...host.ssh,
        ...(identityFile === undefined ? {} : { identityFile: resolved(identityFile) }),
        ...(knownHostsFile === undefined ? {} : { knownHostsFile: resolved(knownHostsFile) }),
        ...(configFile === undefined ? {} : { configFile: resolved(configFile) }),
      },
    };
  };
  return {
    ...spec,
    pki: { ...spec.pki, directory: resolved(spec.pki.directory) },
    programs: {
      mirror,
      ...(directory === undefined ? {} : { directory: resolved(directory) }),
    },
    files: spec.files.map((file) =>
      file.source === undefined ? file : { ...file, source: resolved(file.source) },
    ),
    hosts: spec.hosts.map(reached),
    leaving: spec.leaving.map(reached),
  };
}
