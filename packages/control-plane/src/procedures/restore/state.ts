import { forEachHost } from '@harderway/remote-exec';
import { restorePaths } from '../../components/etcd/restore-paths.js';
import { runAsRoot } from '../../hosts/as-root.js';
import { allOrThrow } from '../../hosts/host-error.js';
import { controlHosts } from '../../hosts/topology.js';
import type { Session } from '../../model/session.js';
import { parseIdLine, type RestoreId } from '../../operations/restore/restore-id.js';
import { componentsOf, restarted } from './changes.js';
import { refuse } from './source.js';

/** The state of a restore on a control node. */
export interface HostState {
  readonly host: string;
  /** The restore that has begun there and is not over. */
  readonly underWay?: RestoreId | undefined;
  /** The restore whose data is ready beside that of the member. */
  readonly staged?: RestoreId | undefined;
  /** The restore that the member's data comes from. */
  readonly dataOf?: RestoreId | undefined;
  /** The restores whose data was moved aside since. */
  readonly former: readonly RestoreId[];
  /** Whether it has the directory of a restore, named or not. */
  readonly hasWork: boolean;
  /** Units that a restore stops, that have run since the host booted, and that do not run now. */
  readonly stopped: readonly string[];
  /** Where the data directory is, or will be. */
  readonly freeBytes: number;
}

/** Prints `NAME VALUE` lines. Whatever it can't find out ends it with an error: nothing is taken for absent. */
const script = `set -e
restore() { [ ! -e "$2" ] || { line=$(head -n 1 -- "$2"); printf '%s %s\\n' "$1" "$line"; }; }
data=$1 mark=$2
restore underWay "$data/restore/id"
restore staged "$data/restore/data/member/$mark"
restore dataOf "$data/member/$mark"
for file in "$data"/*/member/"$mark"; do
  case $file in "$data/restore/"*) ;; *) restore former "$file" ;; esac
done
[ ! -e "$data/restore" ] || echo work "$data/restore"
shift 2
for unit; do
  [ -n "$(systemctl show -p InactiveEnterTimestamp --value "$unit")" ] || continue
  case $(systemctl show -p ActiveState --value "$unit") in inactive | failed) echo stopped "$unit" ;; esac
done
at=$data; while [ ! -d "$at" ]; do at=$(dirname -- "$at"); done
echo free $(df --output=avail -B1 -- "$at" | tail -n 1)`;

/** @throws ControlPlaneError `restore-refused` for a name of a restore that cannot be read */
function stateOf(host: string, stdout: string): HostState {
  const lines = stdout.split('\n').map((line) => {
    const [name = '', ...words] = line.split(' ');
    return { name, value: words.join(' ') };
  });
  const valuesOf = (name: string): readonly string[] =>
    lines.flatMap((line) => (line.name === name ? [line.value] : []));
  const restoresOf = (name: string): readonly RestoreId[] =>
    valuesOf(name).flatMap((line) => {
      // A run that is killed while it writes the first name leaves an empty file.
      if (line === '') return [];
      const id = parseIdLine(line);
      if (id !== undefined) return [id];
      throw refuse(
        `${host}: the name of an earlier restore can't be read`,
        `"${line}"`,
        'use the version of harderway that began it, or move the data of that restore away',
      );
    });
  return {
    host,
    underWay: restoresOf('underWay')[0],
    staged: restoresOf('staged')[0],
    dataOf: restoresOf('dataOf')[0],
    former: restoresOf('former'),
    hasWork: valuesOf('work').length > 0,
    stopped: valuesOf('stopped'),
    freeBytes: Number(valuesOf('free').at(-1)),
  };
}

/**
 * Looks what control nodes have of a restore.
 *
 * @throws ControlPlaneError `restore-refused`, `step-failed`, `host-lost`
 */
export async function restoreStates(session: Session, signal?: AbortSignal): Promise<readonly HostState[]> {
  const hosts = controlHosts(session.spec).map(({ name }) => name);
  const { mark, dataDirectory } = restorePaths(session.spec);
  const units = componentsOf(restarted.flat()).flatMap(({ unit }) => unit ?? []);
  const argv = ['sh', '-c', script, 'sh', dataDirectory, mark, ...units];
  const results = await forEachHost(hosts, async (host) =>
    stateOf(host, (await runAsRoot(session, host, argv, signal)).stdout),
  );
  return allOrThrow(results, (host) => host, signal);
}

/** Whether the data of a member comes from this restore. */
export const isSwapped = ({ dataOf }: HostState, { id }: RestoreId): boolean => dataOf?.id === id;

/** Whether the data of this restore is ready on a host. */
export const isStaged = ({ staged }: HostState, { id }: RestoreId): boolean => staged?.id === id;
