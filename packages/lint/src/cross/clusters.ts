import {
  apiserver,
  type ComponentInstance,
  crossCheck,
  type FlagTexts,
  readFlagTexts,
} from '@harderway/apiserver-flags';
import type { Diagnostic } from '@harderway/diagnostics';
import type { Surroundings } from '../formats/format.js';
import { type HostCommandLine, spanOfFlag } from './command-lines.js';
import type { EtcdMember } from './etcd-members.js';
import type { Probe } from './probes.js';

/** A program of Kubernetes on a host. */
interface Instance {
  readonly line: HostCommandLine;
  readonly flags: FlagTexts;
}

const isLocal = (servers: string): boolean =>
  /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+$/.test(servers);

/** A key of the cluster of an API server: those of one cluster use the same etcd. With an etcd of its own, a host is a cluster. */
function clusterOf({ line, flags }: Instance): string {
  const servers = (flags['etcd-servers'] ?? '').split(',').sort().join();
  return servers === '' || isLocal(servers) ? line.host : `etcd ${servers}`;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** The programs of one cluster. */
interface Cluster {
  readonly apiservers: readonly Instance[];
  readonly controllerManagers: readonly Instance[];
  readonly schedulers: readonly Instance[];
  readonly members: readonly EtcdMember[];
}

/** Whether some API servers are copies of one, as in a repository with several versions of the same files. */
function areCopies(servers: readonly Instance[]): boolean {
  const addresses = servers.map(({ flags }) => flags['advertise-address']);
  return servers.length > 1 && (addresses.includes(undefined) || new Set(addresses).size < servers.length);
}

/** Copies on hosts of their own are clusters of their own; of copies on one host, nobody knows which belongs to what. */
function separate(servers: readonly Instance[]): readonly (readonly Instance[])[] {
  if (!areCopies(servers)) return [servers];
  return [...groupBy(servers, hostOf).values()].filter(({ length }) => length === 1);
}

const hostOf = ({ line }: Pick<Instance, 'line'>): string => line.host;

/** Finds the clusters by their API servers; other programs belong to that of their host. */
function clustersOf(lines: readonly HostCommandLine[], members: readonly EtcdMember[]): readonly Cluster[] {
  const known = lines
    .filter(({ unknown }) => unknown === undefined)
    .map((line): Instance => ({ line, flags: readFlagTexts(line.argv) }));
  const byProgram = groupBy(known, ({ line }) => line.program);
  const byHost = (program: string) => groupBy(byProgram.get(program) ?? [], hostOf);
  const [managers, schedulers] = [byHost('kube-controller-manager'), byHost('kube-scheduler')];
  const etcds = groupBy(members, hostOf);
  const servers = groupBy(byProgram.get('kube-apiserver') ?? [], clusterOf);
  return [...servers.values()].flatMap(separate).map((apiservers): Cluster => {
    const hosts = [...new Set(apiservers.map(hostOf))];
    const on = <T>(index: ReadonlyMap<string, readonly T[]>): readonly T[] =>
      hosts.flatMap((host) => index.get(host) ?? []);
    return { apiservers, controllerManagers: on(managers), schedulers: on(schedulers), members: on(etcds) };
  });
}

/** The finding at the flag that it is about, in a file that it names. */
function placed(found: Diagnostic, instances: readonly Instance[]): Diagnostic {
  const flags = (found.subject ?? '').split(', ').map((flag) => flag.replace(/^--/, ''));
  const named = instances.filter(({ line }) => found.message.includes(` on ${line.path}`));
  const places = (named.length > 0 ? named : instances).flatMap(({ line, flags: given }) =>
    flags
      .filter((flag) => given[flag] !== undefined)
      .map((flag) => ({ file: line.path, span: spanOfFlag(line, flag), message: `--${flag}` })),
  );
  const [first, ...related] = places;
  if (first === undefined) {
    const { line } = named[0] ?? instances[0] ?? {};
    return { ...found, file: line?.path, span: line?.whole ?? found.span };
  }
  return { ...found, file: first.file, span: first.span, related };
}

/** The client URLs of the members of a cluster; undefined if not all of them are at hand. */
function clientUrls(members: readonly EtcdMember[]): readonly string[] | undefined {
  const text = (member: EtcdMember, flag: string): string => member.settings.get(flag)?.text ?? '';
  const [first] = members;
  if (first === undefined || text(first, 'initial-cluster').split(',').length !== members.length)
    return undefined;
  return members.flatMap((member) => text(member, 'advertise-client-urls').split(','));
}

/** The paths that balancers ask the API servers of a cluster for. */
function probedPaths(apiservers: readonly Instance[], probes: readonly Probe[]): readonly string[] {
  const served = new Set(
    apiservers.map(({ flags }) => `${flags['advertise-address']}:${flags['secure-port'] ?? 6443}`),
  );
  const asked = probes.filter(({ address, port }) => served.has(`${address}:${port}`));
  return [...new Set(asked.map(({ path }) => path))];
}

function checkCluster(
  { apiservers, controllerManagers, schedulers, members }: Cluster,
  probes: readonly Probe[],
  { tree, target }: Surroundings,
): readonly Diagnostic[] {
  const all = [...apiservers, ...controllerManagers, ...schedulers];
  const tagged = all.find(({ line }) => line.version !== undefined)?.line.version;
  const usual = target.kubernetes ?? tagged ?? apiserver.catalog.minors.at(-1) ?? '';
  const instance = ({ line, flags }: Instance): ComponentInstance => ({
    host: line.path,
    version: target.kubernetes ?? line.version ?? usual,
    flags,
    read(path) {
      const file = tree.resolve(line.path, path);
      return file === undefined ? undefined : tree.read(file);
    },
  });
  return crossCheck({
    apiservers: apiservers.map(instance),
    controllerManagers: controllerManagers.map(instance),
    schedulers: schedulers.map(instance),
    etcdClientUrls: clientUrls(members),
    ignoreUnread: true,
    anonymousProbes: probedPaths(apiservers, probes),
  }).map((found) => placed(found, all));
}

/** Checks whether the programs of each cluster fit together. */
export const clusterFindings = (
  lines: readonly HostCommandLine[],
  members: readonly EtcdMember[],
  probes: readonly Probe[],
  surroundings: Surroundings,
): readonly Diagnostic[] =>
  clustersOf(lines, members).flatMap((cluster) => {
    const found = checkCluster(cluster, probes, surroundings);
    // One fault shows between many pairs of programs.
    const places = new Map(
      found.map((each) => [`${each.code} ${each.file} ${each.span.start.offset}`, each]),
    );
    return [...places.values()];
  });
