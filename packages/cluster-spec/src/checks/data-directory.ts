import type { Finding } from '../diagnostics.js';
import type { SpecView } from '../view.js';

/** Trees of the system and of the programs that harderway installs. What is below them is never etcd's own. */
const foreign =
  /^\/(?:bin|boot|dev|etc|lib|lib32|lib64|libx32|proc|run|sbin|sys|tmp|usr|lost\+found|var\/(?:backups|cache|lock|log|mail|run|spool|tmp)|var\/lib\/(?:harderway|kubernetes))(?:\/|$)/;

/** Directories that many programs share (hier(7)): one below them is etcd's own if its name says so. */
const shared = /^\/(?:home|media|mnt|opt|root|srv|var|var\/lib|var\/local|var\/opt)\/(?![^/]*etcd)[^/]*$/;

const plainHint = 'write it without ., .. or a slash too many, as in /var/lib/etcd';
const ownHint =
  'give etcd a directory of its own, as in /var/lib/etcd or /srv/etcd: others lose access to it, and a reset removes it';

/** Why a directory can't be etcd's alone, with what to do; undefined if it can. */
function faultOf(path: string): readonly [string, string] | undefined {
  if (/\/\.{0,2}(?:\/|$)/.test(path)) return ['is not a plain path', plainHint];
  if (foreign.test(path)) return ['belongs to other programs', ownHint];
  if (/^\/[^/]*$/.test(path) || shared.test(path)) return ['is shared with other programs', ownHint];
  return undefined;
}

/** Refuses a data directory of others: an apply makes it etcd's, with mode 0700, and a reset removes it. */
export function* checkDataDirectory(view: SpecView): Generator<Finding> {
  const directory = view.text('etcd', 'dataDirectory');
  const [reason, hint] = (directory && faultOf(directory.value)) ?? [];
  if (directory === undefined || reason === undefined) return;
  const message = `${directory.value} ${reason}`;
  yield { code: 'shared-directory', message, hint, path: directory.path };
}
