import { runAsRoot } from '../hosts/as-root.js';
import type { Procedure, SetAside } from '../model/operation.js';

/** Stops etcd for good, and moves by renaming: a run that is killed has moved a directory whole, or not at all. */
const script = `set -e
parent=$1; shift
case $(systemctl show -p ActiveState --value etcd.service) in inactive | failed) ;; *) systemctl stop etcd.service ;; esac
aside=$parent/removed-$(date -u +%Y-%m-%dT%H-%M-%SZ)
mkdir -p -m 700 "$aside"
for path; do [ ! -e "$path" ] || mv -- "$path" "$aside/"; done`;

/** Nothing is left at its paths. */
export const setAside = ({ host, paths, parent }: SetAside): Procedure => ({
  look: async (session, signal) => {
    const look = 'for path; do [ ! -e "$path" ] || echo "$path"; done';
    const { stdout } = await runAsRoot(session, host, ['sh', '-c', look, 'sh', ...paths], signal);
    const left = stdout.trim().split('\n').join(', ');
    return { done: left === '', found: left === '' ? 'no data' : `${left} exists` };
  },
  carryOut: async (session, signal) => {
    await runAsRoot(session, host, ['sh', '-c', script, 'sh', parent, ...paths], signal);
  },
  patienceMs: () => 10_000,
  hint: `stop etcd on ${host} and move ${paths.join(' and ')} to another place, then run the same command again`,
});
