import { runAsRoot } from '../hosts/as-root.js';
import type { AnyOperation } from '../model/operation.js';
import type { OperationKind } from './kind.js';
import { enterWork } from './restore/enter-work.js';

/** A host's member is stopped and its data moved to a directory beside it, never deleted. */
export interface SetAside extends AnyOperation {
  readonly kind: 'set-aside';
  readonly host: string;
  /** The data that etcd would start with: its directory `member`, and that of its log if it has one of its own. */
  readonly paths: readonly string[];
  /** Where they are moved to: a directory in it that is named after the time. */
  readonly parent: string;
}

/** Stops etcd for good, and moves by renaming: a run that is killed has moved a directory whole, or not at all. */
export const asideScript: string = `set -e
${enterWork}
at=$1 aside=removed-$(date -u +%Y-%m-%dT%H-%M-%SZ); shift
case $(systemctl show -p ActiveState --value etcd.service) in inactive | failed) ;; *) systemctl stop etcd.service ;; esac
mkdir -m 700 -- "$at/$aside"
enter "$at" "$aside"
for path; do [ ! -e "$path" ] || mv -- "$path" .; done`;

const lookScript = `case $(systemctl show -p ActiveState --value etcd.service) in inactive | failed) echo 'etcd is stopped' ;; esac
for path; do if [ -e "$path" ]; then echo "left $path"; else echo "gone $path"; fi; done`;

/** Done once etcd is stopped, and nothing is left at its paths. */
export const setAside: OperationKind<SetAside> = {
  kind: 'set-aside',
  summary: ({ paths }) => `set ${paths.join(' and ')} aside`,
  subject: ({ host }) => host,
  execution: ({ host, paths, parent }, { session, signal }) => ({
    look: async () => {
      const { stdout } = await runAsRoot(session, host, ['sh', '-c', lookScript, 'sh', ...paths], signal);
      const lines = new Set(stdout.split('\n'));
      const left = paths.filter((path) => !lines.has(`gone ${path}`));
      const stopped = lines.has('etcd is stopped');
      if (left.length === 0)
        return { done: stopped, found: stopped ? 'no data' : 'etcd may run without data' };
      return { done: false, found: `${left.join(', ')} may exist: ${stdout.trim()}` };
    },
    carryOut: async () => {
      await runAsRoot(session, host, ['sh', '-c', asideScript, 'sh', parent, ...paths], signal);
    },
    patienceMs: 10_000,
    hint: `stop etcd on ${host} and move ${paths.join(' and ')} to another place, then run the same command again`,
  }),
};
