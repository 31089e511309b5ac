import type { ClusterSpec } from '@harderway/cluster-spec';
import { controlHosts } from '../hosts/topology.js';
import type { Finding } from './finding.js';

/** Findings that are the same on several control nodes, each once; the message names the hosts unless it is on all. */
export function mergedHosts(findings: readonly Finding[], spec: ClusterSpec): readonly Finding[] {
  const all = controlHosts(spec).length;
  const found = new Map<string, { readonly finding: Finding; readonly hosts: string[] }>();
  for (const finding of findings) {
    const { code, message, subject } = finding.diagnostic;
    const key = JSON.stringify([code, message, subject, finding.path]);
    const own = found.get(key) ?? { finding, hosts: [] };
    found.set(key, own);
    if (finding.host !== undefined) own.hosts.push(finding.host);
  }
  return [...found.values()].map(({ finding, hosts }) => {
    if (hosts.length === 0 || hosts.length === all) return finding;
    const message = `${finding.diagnostic.message} (on ${hosts.join(', ')})`;
    return { ...finding, diagnostic: { ...finding.diagnostic, message } };
  });
}
