import type { Finding } from '../diagnostics.js';
import { normalize } from '../paths.js';
import type { Located, SpecView } from '../view.js';

/** Trees of the system and of the programs that harderway installs. What is below them is never etcd's own. */
const foreign =
  /^\/(?:bin|boot|dev|efi|etc|lib|lib32|lib64|libx32|nix|ostree|proc|run|sbin|snap|sys|sysroot|tmp|usr|lost\+found|var\/(?:cache|lock|log|mail|run|spool|tmp)|var\/lib\/(?:apt|containerd|containers|docker|dpkg|harderway|kubelet|kubernetes|systemd))(?:\/|$)/;

/** Where the system keeps copies of its own; snapshots may have a directory in it. */
const backups = /^\/var\/backups(?:\/|$)/;

/** Directories that many programs share (hier(7)): one below them is etcd's own if its name says so. */
const shared = /^\/(?:home|media|mnt|opt|root|srv|var|var\/lib|var\/local|var\/opt)\/(?![^/]*etcd)[^/]*$/;

/**
 * Directories below these belong to a person or a program. One is etcd's own only if a name in its path says so, and only
 * deep enough: a reset never removes a home directory, or a directory directly below /var.
 */
const owned = /^\/(?:home|root|var)\/(?:(?!.*etcd)|(?<!\/root\/)[^/]*$)/;

const contains = (outer: string, inner: string): boolean => `${inner}/`.startsWith(`${outer}/`);

/** Why nobody can have a directory alone; undefined if one can. */
function faultOf(path: string): string | undefined {
  if (path === '/') return 'is shared with other programs';
  if (/\/\.{0,2}(?:\/|$)/.test(path)) return 'is not a plain path';
  if (foreign.test(path)) return 'belongs to other programs';
  return /^\/[^/]*$/.test(path) ? 'is shared with other programs' : undefined;
}

/** The finding for a directory that others have, with what to do. */
const sharedDirectory = (
  { value, path }: Located,
  reason: string,
  { example, advice }: { readonly example: string; readonly advice: string },
): Finding => ({
  code: 'shared-directory',
  message: `${value} ${reason}`,
  hint:
    reason === 'is not a plain path'
      ? `write it without ., .. or a slash too many, as in ${example}`
      : `give ${advice}`,
  path,
});

/** Why etcd may not own this directory; undefined if it may. */
const ownFault = (path: string): string | undefined =>
  faultOf(path) ??
  (backups.test(path) ? 'belongs to other programs' : undefined) ??
  (shared.test(path) || owned.test(path) ? 'is shared with other programs' : undefined);

/** Refuses a data directory of others: an apply makes it etcd's, with mode 0700, and a reset removes it. */
export function* checkDataDirectory(view: SpecView): Generator<Finding> {
  const directory = view.text('etcd', 'dataDirectory');
  if (directory === undefined) return;
  const reason = ownFault(directory.value);
  if (reason === undefined) return;
  yield sharedDirectory(directory, reason, {
    example: '/var/lib/etcd',
    advice:
      'etcd a directory of its own, as in /var/lib/etcd or /srv/etcd: others lose access to it, and a reset removes it',
  });
}

/** Refuses, in production, a log in a directory where user etcd can't make another one. */
function* checkAroundLog(view: SpecView, log: Located): Generator<Finding> {
  const around = log.value.slice(0, log.value.lastIndexOf('/'));
  const data = view.text('etcd', 'dataDirectory')?.value;
  if (view.text('profile')?.value !== 'production' || (data !== undefined && contains(data, around))) return;
  const reason = ownFault(around);
  if (reason === undefined) return;
  yield {
    code: 'shared-directory',
    message: `etcd makes its log in ${around}, which ${reason}`,
    hint: "give a directory inside one of etcd's own, as in /srv/etcd-wal/wal: user etcd must be able to write to both",
    path: log.path,
  };
}

/**
 * Refuses a directory of etcd's log that is not etcd's, since a reset removes it. In production the directory around it has to be
 * etcd's as well: etcd makes the log beside wal-dir, and renames it.
 */
export function* checkLogDirectory(view: SpecView): Generator<Finding> {
  const directory = view.text('etcd', 'extraFlags', 'wal-dir');
  if (directory === undefined) return;
  const path = directory.value;
  const reason =
    faultOf(path) ?? (/^\/(?:home|var)\/[^/]*$/.test(path) ? 'is shared with other programs' : undefined);
  if (reason === undefined) return yield* checkAroundLog(view, directory);
  yield sharedDirectory(directory, reason, {
    example: '/srv/etcd-wal',
    advice: 'the log a directory of its own, as in /srv/etcd-wal: a reset removes it',
  });
}

/** Refuses a directory of snapshots that is not theirs: an apply gives it mode 0700, and a reset removes that of etcd. */
export function* checkBackupDirectory(view: SpecView): Generator<Finding> {
  const directory = view.text('backup', 'directory');
  if (directory === undefined) return;
  const path = directory.value;
  const data = view.text('etcd', 'dataDirectory')?.value;
  const isData = data !== undefined && (contains(data, path) || contains(path, data));
  const reason =
    faultOf(path) ??
    (isData ? "is etcd's own, or holds it" : undefined) ??
    (/^\/var\/(?:backups|lib|local|opt)$|^\/home\/[^/]*$|^\/(?:home\/[^/]*|root)\/\./.test(path)
      ? 'is shared with other programs'
      : undefined);
  if (reason === undefined) return;
  yield sharedDirectory(directory, reason, {
    example: '/var/backups/etcd',
    advice: 'the snapshots a directory of their own, as in /var/backups/etcd',
  });
}

/**
 * Directories that hold files other than the cluster's credentials: the root, system directories, homes, the directories in which other
 * programs keep keys, and the parents of cluster.yaml's directory.
 */
const crowded =
  /^(?:\/(?:boot|dev|etc|home|media|mnt|opt|proc|root|run|srv|sys|tmp|usr|var)?|\/etc\/(?:pki|ssh|ssl)(?:\/.*)?|(?:~|\/root|\/home\/[^/]*)(?:\/\.(?:aws|cache|config|gnupg|kube|local|ssh))?|\.\.(?:\/\.\.)*)$/;

/** Refuses a credentials directory shared with other programs: `harderway certs lock` encrypts everything in it that is not public. */
export function* checkCredentialsDirectory(view: SpecView): Generator<Finding> {
  const directory = view.text('pki', 'directory');
  if (directory === undefined || !crowded.test(normalize(directory.value))) return;
  yield sharedDirectory(directory, 'is shared with other files', {
    example: './auth',
    advice: 'the credentials a directory of their own, as in ./auth',
  });
}
