import { forEachHost } from '@harderway/remote-exec';
import { restorePaths } from '../../components/etcd/restore-paths.js';
import { runAsRoot } from '../../hosts/as-root.js';
import { allOrThrow } from '../../hosts/host-error.js';
import { controlHosts } from '../../hosts/topology.js';
import { ControlPlaneError } from '../../model/errors.js';
import type { Session } from '../../model/session.js';
import { parseIdLine, type RestoreId } from '../../operations/restore/restore-id.js';
import { componentsOf, restarted } from './changes.js';
import { refuse } from './source.js';

/** The state of a restore on a control node. */
export interface RestoreState {
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

/** Prints `NAME VALUE` lines, the free space last. Whatever it can't find out ends it with an error: nothing is taken for absent. */
export const stateScript = `set -e
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
  since=$(systemctl show -p InactiveEnterTimestamp --value "$unit")
  state=$(systemctl show -p ActiveState --value "$unit")
  case $since/$state in /*) ;; */inactive | */failed) echo stopped "$unit" ;; esac
done
at=$data; while [ ! -d "$at" ]; do at=$(dirname -- "$at"); done
free=$(df --output=avail -B1 -- "$at")
echo free $(echo "$free" | tail -n 1)`;

/**
 * @throws ControlPlaneError `no-answer` without the last line; `restore-refused` for a name of a restore that cannot be read
 */
function stateOf(host: string, stdout: string): RestoreState {
  const [, free] = /^free (\d+)\n/m.exec(stdout) ?? [];
  if (free === undefined)
    throw new ControlPlaneError('no-answer', `${host} did not say what it has of a restore`, {
      host,
      found: stdout.trim() === '' ? 'its answer is empty' : 'its answer is cut off',
      hint: 'run the same command again',
    });
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
    freeBytes: Number(free),
  };
}

/**
 * Looks what control nodes have of a restore.
 *
 * @throws ControlPlaneError `restore-refused`, `no-answer`, `step-failed`, `host-lost`
 */
export async function restoreStates(
  session: Session,
  signal?: AbortSignal,
): Promise<readonly RestoreState[]> {
  const hosts = controlHosts(session.spec).map(({ name }) => name);
  const { mark, dataDirectory } = restorePaths(session.spec);
  const units = componentsOf(restarted.flat()).flatMap(({ unit }) => unit ?? []);
  const argv = ['sh', '-c', stateScript, 'sh', dataDirectory, mark, ...units];
  const results = await forEachHost(hosts, async (host) =>
    stateOf(host, (await runAsRoot(session, host, argv, signal)).stdout),
  );
  return allOrThrow(results, (host) => host, signal);
}

/** Whether the data of a member comes from this restore. */
export const isSwapped = ({ dataOf }: RestoreState, { id }: RestoreId): boolean => dataOf?.id === id;

/** Whether the data of this restore is ready on a host. */
export const isStaged = ({ staged }: RestoreState, { id }: RestoreId): boolean => staged?.id === id;
