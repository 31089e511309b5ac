import type { Bundle } from '@harderway/cluster-doctor';
import { clusterOf } from '@harderway/cluster-doctor/cluster';
import { parseClusterSpec } from '@harderway/cluster-spec';
import { rules } from '@harderway/program-settings';
import { balancerSectionOf } from './balancer.js';
import { outdatedProcesses } from './flag-values.js';
import { extraFlagsOf } from './flags.js';
import { hostsOf, missingMembers } from './hosts.js';
import { type AdoptionReport, type Entry, entry, reportOf } from './model.js';
import { movedFiles } from './moved-files.js';
import { namesOf } from './names.js';
import { hostRefusals, layoutRefusals } from './refusals.js';
import { sectionsOf, versionsOf, virtualAddressOf } from './sections.js';
import { type AdoptedCluster, clusterYamlOf, type Reached } from './text.js';
import { unitEntries } from './units.js';

/** A cluster made by hand as cluster.yaml, and how much of it that says. */
export interface Adoption {
  /** Absent while something is unknown or refused: nothing is assumed about a cluster. */
  readonly clusterYaml?: string | undefined;
  readonly report: AdoptionReport;
}

/** The errors of a text, which say what cluster.yaml does not take. */
const errorsIn = (text: string): readonly Entry[] =>
  parseClusterSpec(text, { rules }).diagnostics.flatMap(({ severity, subject = 'cluster.yaml', message }) =>
    severity === 'error' ? [entry('refused', subject, message)] : [],
  );

/** Whether nothing is unknown, and nothing refused. */
const isSettled = (entries: readonly Entry[]): boolean =>
  entries.every(({ verdict }) => verdict !== 'unknown' && verdict !== 'refused');

/** Reads all that a cluster.yaml is written from. */
function read(bundle: Bundle): {
  readonly found?: AdoptedCluster | undefined;
  readonly entries: readonly Entry[];
} {
  const cluster = clusterOf({ ...bundle, desired: undefined });
  const { hosts, entries } = hostsOf(cluster);
  // Whatever is missing may be on a host that did not answer.
  if (entries.some(({ verdict }) => verdict === 'unknown'))
    return { entries: [...entries, ...hostRefusals(cluster)] };
  const virtual = virtualAddressOf(cluster);
  const known = [...entries, ...hostRefusals(cluster), ...layoutRefusals(hosts)];
  const refused = [...known, ...virtual.entries].filter(({ verdict }) => verdict === 'refused');
  if (refused.length > 0) return { entries: [...refused, ...movedFiles(cluster)] };
  const versions = versionsOf(cluster);
  const names = namesOf(cluster, hosts);
  const sections = sectionsOf(cluster);
  const servers = hosts.filter(({ role }) => role === 'control').map(({ address }) => address);
  const gateways = hosts.filter(({ role }) => role === 'gateway');
  const balancer = balancerSectionOf(gateways, virtual.value, servers);
  const all = [
    ...known,
    ...missingMembers(cluster),
    ...outdatedProcesses(cluster),
    ...[virtual, versions, names, sections, balancer].flatMap((reading) => reading.entries),
  ];
  if (!isSettled(all) || !virtual.value || !versions.value || !sections.value || !balancer.value)
    return { entries: all };
  return {
    found: {
      names: names.value ?? {},
      versions: versions.value,
      virtual: virtual.value,
      sections: sections.value,
      balancer: balancer.value,
      hosts,
    },
    entries: all,
  };
}

/**
 * Describes a cluster that others made as cluster.yaml, with the versions and settings that it runs with. Pure: the bundle is
 * all that it knows. A cluster.yaml is written only if nothing that it needs is unknown, and it has no error then.
 */
export function adopt(bundle: Bundle, reached: Reached = {}): Adoption {
  const { found, entries } = read(bundle);
  if (found === undefined) return { report: reportOf(entries) };
  const plain = clusterYamlOf(found, {}, reached);
  const { spec } = parseClusterSpec(plain);
  if (spec === undefined) return { report: reportOf([...entries, ...errorsIn(plain)]) };
  const flags = extraFlagsOf(spec, found.hosts);
  const units = found.hosts.flatMap(unitEntries);
  const clusterYaml = clusterYamlOf(found, flags.extraFlags, reached);
  const errors = errorsIn(clusterYaml);
  const report = reportOf([...entries, ...flags.entries, ...units, ...errors]);
  return errors.length > 0 ? { report } : { clusterYaml, report };
}
