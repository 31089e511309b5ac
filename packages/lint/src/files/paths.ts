/** The directory that a path is in; empty for a bare name. */
export const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The last part of a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Directories that only the root of a host has, up to the part that tells. */
const HOST_PATH =
  /^(.*?)(?:(?<=^|\/)(?:etc|run|(?:usr\/(?:local\/)?)?lib)\/(?:systemd|containers|kubernetes|etcd|default|keepalived|ha\.d|netplan)\/|(?<=^|\/)etc\/[^/]+$)/;

/**
 * The root of the host that a file is laid out for: `hosts/control0/` of `hosts/control0/etc/systemd/system/etcd.service`, `/` of
 * this machine. Undefined for a file in a directory of another layout.
 */
export const hostRootOf = (path: string): string | undefined => HOST_PATH.exec(path)?.[1];

/** The host that a file is for, as a key: the root that it is laid out for, or else its directory. */
export function hostOf(path: string): string {
  const root = hostRootOf(path);
  return root === undefined ? `directory ${directoryOf(path)}` : `root ${root}`;
}
