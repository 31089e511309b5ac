import type { BaseRoot } from '../rootfs/base-root.js';
import type { SeedFile } from './seed.js';

/** A host that is made and booted. */
export interface Host {
  readonly name: string;
  /** Its name for systemd-nspawn, unique among all runs of labs. */
  readonly machine: string;
  readonly mac: string;
  /** Name of its port on the bridge. */
  readonly port: string;
  /** Name of the bridge. */
  readonly bridge: string;
  /** Network namespace of the bridge, by its name for `ip netns`. */
  readonly namespace: string;
  /** Directory of the host's files. */
  readonly directory: string;
  readonly cgroup: string;
  readonly root: BaseRoot;
  /** Memory in MiB of a host with a kernel of its own. */
  readonly memory: number;
}

/** One way to run a host. */
export interface HostRunner {
  /** Its name for people. */
  readonly title: string;
  /** Longest boot on a busy machine, in milliseconds. */
  readonly bootMs: number;
  /** Time between two attempts to log in to a host that boots, in milliseconds. */
  readonly retryMs: number;
  /** Advice if a host ends while it boots. */
  readonly hint?: string | undefined;
  /** Whether the host's port is a tap device that outlives its boots. */
  readonly needsTap: boolean;
  /** Name, in the host's directory, of everything that the host has written. */
  readonly disk: 'upper' | 'disk';
  /** Makes such a disk of a fresh host, with its own files, at a path. */
  makeDisk(
    host: Pick<Host, 'root'>,
    path: string,
    files: readonly SeedFile[],
    signal: AbortSignal | undefined,
  ): Promise<void>;
  /** The supervisor, a POSIX sh script. */
  readonly script: string;
  /** The command of one boot, with the supervisor's script in a file. */
  argv(host: Host, script: string): string[];
}
