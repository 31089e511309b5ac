import type { Diagnostic } from '@harderway/diagnostics';
import {
  type CheckInput,
  checkMembers,
  etcdCatalog,
  resolveSettings,
  type Settings,
} from '@harderway/etcd-config';
import { etcdSources } from '../formats/etcd-sources.js';
import type { Surroundings } from '../formats/format.js';
import type { HostCommandLine } from './command-lines.js';

/** A member of etcd whose settings are all known. */
export interface EtcdMember {
  readonly line: HostCommandLine;
  readonly input: CheckInput;
  /** Settings that are given explicitly, by flag. */
  readonly settings: Settings;
}

/** The members among command lines; one whose settings are not all at hand is left out. */
export function etcdMembers(
  lines: readonly HostCommandLine[],
  { tree, target }: Surroundings,
): readonly EtcdMember[] {
  return lines.flatMap((line): readonly EtcdMember[] => {
    if (line.program !== 'etcd') return [];
    const { sources, isComplete } = etcdSources(line, tree);
    if (!isComplete) return [];
    const version = target.etcd ?? etcdCatalog.minors.at(-1) ?? '';
    const input = { ...sources, version };
    return [{ line, input, settings: resolveSettings(input).settings }];
  });
}

const textOf = ({ settings }: EtcdMember, flag: string): string => settings.get(flag)?.text ?? '';

/** The peer URLs of a list of members. */
const peersOf = (member: EtcdMember): readonly string[] =>
  textOf(member, 'initial-cluster')
    .split(',')
    .flatMap((each) => each.split('=')[1] ?? []);

/** Groups members whose lists have a peer URL in common. */
function clustersOf(members: readonly EtcdMember[]): readonly (readonly EtcdMember[])[] {
  const byPeer = new Map<string, EtcdMember[]>();
  for (const member of members) {
    const peers = peersOf(member);
    const found = [...new Set(peers.flatMap((peer) => byPeer.get(peer) ?? []))];
    const group = [...found, member];
    for (const peer of [...peers, ...found.flatMap(peersOf)]) byPeer.set(peer, group);
  }
  return [...new Set(byPeer.values())];
}

/** Whether two members are one, such as in two copies of the same files. */
function hasCopies(members: readonly EtcdMember[]): boolean {
  const keys = members.map(
    (each) => `${textOf(each, 'name')} ${textOf(each, 'initial-advertise-peer-urls')}`,
  );
  return new Set(keys).size < keys.length;
}

/** Checks the members of each cluster of etcd together. */
export const memberFindings = (members: readonly EtcdMember[]): readonly Diagnostic[] =>
  clustersOf(members)
    .filter((cluster) => cluster.length > 1 && !hasCopies(cluster))
    .flatMap((cluster) =>
      checkMembers(cluster.map(({ line, input }) => ({ label: line.path, input }))).map((found) =>
        found.file === '<cluster>' ? { ...found, file: cluster[0]?.line.path } : found,
      ),
    )
    // Each member's own check says all else, and that the members are even in number.
    .filter(({ code }) => code.startsWith('members-') && code !== 'members-even');
