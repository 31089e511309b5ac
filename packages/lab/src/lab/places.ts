import { join } from 'node:path';
import { cgroupMounts } from '../machine/cgroup.js';

/** Where the labs' states are kept by default. */
export const DEFAULT_STATE_DIRECTORY = '/var/lib/harderway-lab';

/** The name of the bridge inside a lab's namespace. */
export const BRIDGE = 'lan0';

/** The places of one lab; all follow from its name, so that what a killed run left behind is found. */
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
  /** The same folder in hierarchies of version 1. */
  readonly legacyCgroups: readonly string[];
}

/** Where one host of a lab lives. */
export interface HostPlaces {
  readonly directory: string;
  readonly supervisor: string;
  readonly console: string;
  readonly cgroup: string;
}

/** @throws LabError `UNSUPPORTED_MACHINE` */
export async function placesOf(
  name: string,
  stateDirectory: string = DEFAULT_STATE_DIRECTORY,
): Promise<Places> {
  const directory = join(stateDirectory, name);
  const namespace = `harderway-${name}`;
  const cgroups = await cgroupMounts();
  const group = `harderway-lab-${name}`;
  return {
    name,
    directory,
    record: join(directory, 'lab.json'),
    lock: `/run/lock/harderway-lab-${name}.lock`,
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
