import { forEachHost } from '@harderway/remote-exec';
import { restorePaths } from '../../components/etcd/restore-paths.js';
import { runAsRoot } from '../../hosts/as-root.js';
import { allOrThrow } from '../../hosts/host-error.js';
import { controlHosts } from '../../hosts/topology.js';
import type { Session } from '../../model/session.js';
import { parseIdLine, type RestoreId } from '../../operations/restore/restore-id.js';

/** The state of a restore on a control node. */
export interface HostState {
  readonly host: string;
  /** The restore that has begun there and is not over. */
  readonly underWay?: RestoreId;
  /** The restore whose data is ready beside that of the member. */
  readonly staged?: RestoreId;
  /** The restore that the member's data comes from. */
  readonly dataOf?: RestoreId;
  readonly hasData: boolean;
  /** Where the data directory is, or will be. */
  readonly freeBytes: number;
}

const script = `
for file in "$1" "$2" "$3"; do head -n 1 -- "$file" 2>/dev/null || echo; done
if [ -d "$4" ]; then echo data; else echo; fi
at=$5; while [ ! -d "$at" ]; do at=$(dirname -- "$at"); done
df --output=avail -B1 -- "$at" | tail -n 1`;

function stateOf(host: string, stdout: string): HostState {
  const [underWay, staged, dataOf, data, free] = stdout.split('\n');
  const ids = Object.entries({ underWay, staged, dataOf }).flatMap(([name, line]) => {
    const id = parseIdLine(line);
    return id === undefined ? [] : [[name, id] as const];
  });
  return { host, ...Object.fromEntries(ids), hasData: data === 'data', freeBytes: Number(free) };
}

/** Looks what control nodes have of a restore. */
export async function restoreStates(session: Session, signal?: AbortSignal): Promise<readonly HostState[]> {
  const hosts = controlHosts(session.spec).map(({ name }) => name);
  const { underWay, restored, member, mark, dataDirectory } = restorePaths(session.spec);
  const files = [underWay, `${restored}/member/${mark}`, `${member}/${mark}`];
  const argv = ['sh', '-c', script, 'sh', ...files, member, dataDirectory];
  const results = await forEachHost(hosts, async (host) =>
    stateOf(host, (await runAsRoot(session, host, argv, signal)).stdout),
  );
  return allOrThrow(results, (host) => host, signal);
}

/** Whether the data of a member comes from this restore. */
export const isSwapped = ({ dataOf }: HostState, { id }: RestoreId): boolean => dataOf?.id === id;

/** Whether the data of this restore is ready on a host. */
export const isStaged = ({ staged }: HostState, { id }: RestoreId): boolean => staged?.id === id;
