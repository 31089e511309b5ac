import { apiserver } from '@harderway/apiserver-flags';
import { etcdCatalog } from '@harderway/etcd-config';
import type { KeepalivedVersion } from '@harderway/keepalived-config';

/** Versions of the programs that will read the files. */
export interface LintTarget {
  /** Major version of systemd. Default: 257. */
  readonly systemd?: number | undefined;
  /** `1.33` or `1.33.1`. Default: the version in an image's tag, or else the newest that accepts a file. */
  readonly kubernetes?: string | undefined;
  /** `3.5` or `3.5.16`. Default: as of `kubernetes`. */
  readonly etcd?: string | undefined;
  /** Default: 2.3.4. */
  readonly keepalived?: KeepalivedVersion | undefined;
  /** The podman that reads Quadlet files, such as `5.4`; before 4.4 it reads none. Default: the newest that is known. */
  readonly podman?: string | undefined;
}

/** Distributions by name, with the versions in their packages. Kubernetes comes from elsewhere, and has a key of its own. */
export const targets: Readonly<
  Record<'debian-12' | 'debian-13' | 'ubuntu-22.04' | 'ubuntu-24.04', LintTarget>
> = {
  'debian-12': { systemd: 252, etcd: '3.4.23', keepalived: '2.2.7', podman: '4.3' },
  'debian-13': { systemd: 257, etcd: '3.5.16', keepalived: '2.3.3', podman: '5.4' },
  'ubuntu-22.04': { systemd: 249, podman: '3.4' },
  'ubuntu-24.04': { systemd: 255, etcd: '3.4.30', podman: '4.9' },
};

const isTargetName = (name: string): name is keyof typeof targets => Object.hasOwn(targets, name);

const keepalivedVersions: readonly KeepalivedVersion[] = ['2.2.7', '2.3.3', '2.3.4'];

const isOneOf = (text: string, minors: readonly string[]): boolean =>
  minors.includes(/^(\d+\.\d+)(?:\.\d+)?$/.exec(text)?.[1] ?? '');

const covered = (minors: readonly string[]): string => `a version from ${minors[0]} to ${minors.at(-1)}`;

/** How the text of each key of a target is read, and which texts it takes. */
export const targetKeys: Readonly<
  Record<
    'target' | keyof LintTarget,
    { readonly expects: string; read(text: string): LintTarget | undefined }
  >
> = {
  target: {
    expects: `one of ${Object.keys(targets).join(', ')}`,
    read: (text) => (isTargetName(text) ? targets[text] : undefined),
  },
  systemd: {
    expects: 'a major version, such as 252',
    read: (text) => (/^[1-9]\d{1,2}$/.test(text) ? { systemd: Number(text) } : undefined),
  },
  kubernetes: {
    expects: covered(apiserver.catalog.minors),
    read: (text) => (isOneOf(text, apiserver.catalog.minors) ? { kubernetes: text } : undefined),
  },
  etcd: {
    expects: covered(etcdCatalog.minors),
    read: (text) => (isOneOf(text, etcdCatalog.minors) ? { etcd: text } : undefined),
  },
  keepalived: {
    expects: `one of ${keepalivedVersions.join(', ')}`,
    read(text) {
      const keepalived = keepalivedVersions.find((version) => version === text);
      return keepalived && { keepalived };
    },
  },
  podman: {
    expects: 'a version, such as 4.9',
    read(text) {
      const [podman] = /^\d+\.\d+(?=\.\d+$|$)/.exec(text) ?? [];
      return podman === undefined ? undefined : { podman };
    },
  },
};
