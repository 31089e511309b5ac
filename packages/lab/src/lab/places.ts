import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { cgroupMounts } from '../machine/cgroup.js';
import { shellWords } from '../process/shell-words.js';

/** The default name of a lab. */
export const DEFAULT_NAME = 'kubenet';

/** The default directory of the labs' states. */
export const DEFAULT_STATE_DIRECTORY = '/var/lib/harderway-lab';

/** The name of the bridge inside a lab's namespace. */
export const BRIDGE = 'lan0';

/**
 * The paths and names of one lab. All follow from its name and the directory of the labs' states, so that leftovers of
 * a killed run are found, and not mixed up with a lab of the same name in another directory.
 */
export interface Places {
  readonly name: string;
  readonly directory: string;
  readonly record: string;
  readonly lock: string;
  /** The network namespace, by its name for `ip netns`. */
  readonly namespace: string;
  readonly namespaceFiles: string;
  readonly sshDirectory: string;
  /** The control group of all its hosts. */
  readonly cgroup: string;
  /** The same directory in hierarchies of version 1. */
  readonly legacyCgroups: readonly string[];
}

/** The paths of one host of a lab. */
export interface HostPlaces {
  readonly directory: string;
  readonly supervisor: string;
  readonly console: string;
  readonly cgroup: string;
}

/** @throws LabError `unsupported-machine` */
export async function placesOf(
  name: string,
  stateDirectory: string = DEFAULT_STATE_DIRECTORY,
): Promise<Places> {
  const states = await realDirectory(resolve(stateDirectory));
  const directory = join(states, name);
  const id =
    states === (await realDirectory(DEFAULT_STATE_DIRECTORY)) ? name : `${name}.${shortHash(states)}`;
  const namespace = `harderway-${id}`;
  const cgroups = await cgroupMounts();
  const group = `harderway-lab-${id}`;
  return {
    name,
    directory,
    record: join(directory, 'lab.json'),
    lock: `/run/lock/harderway-lab-${id}.lock`,
    namespace,
    namespaceFiles: join('/etc/netns', namespace),
    sshDirectory: join(directory, 'ssh'),
    cgroup: join(cgroups.unified, group),
    legacyCgroups: cgroups.legacy.map((path) => join(path, group)),
  };
}

export function hostPlaces(places: Places, host: string): HostPlaces {
  const directory = join(places.directory, 'hosts', host);
  return {
    directory,
    supervisor: join(directory, 'supervisor'),
    console: join(directory, 'console.log'),
    cgroup: join(places.cgroup, host),
  };
}

/** A command line of `harderway-lab` for this lab; `rest` comes after the flags. */
export function labCommand(
  command: string,
  lab: { readonly name: string; readonly directory: string },
  rest: readonly string[] = [],
): string {
  const states = dirname(lab.directory);
  const flags = [
    ...(lab.name === DEFAULT_NAME ? [] : ['--name', lab.name]),
    ...(states === DEFAULT_STATE_DIRECTORY ? [] : ['--state-directory', states]),
  ];
  return shellWords(['harderway-lab', command, ...flags, ...rest]);
}

/** The real path of a directory. If the directory does not exist yet, the path that it will have. */
async function realDirectory(path: string): Promise<string> {
  return realpath(path).catch(async () => join(await realDirectory(dirname(path)), basename(path)));
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
