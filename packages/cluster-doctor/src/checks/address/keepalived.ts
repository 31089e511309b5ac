import type { Cluster } from '../../cluster/cluster.js';
import type { Keepalived } from '../../cluster/keepalived.js';
import type { Checks, Found } from '../check.js';
import { editAt, startUnit } from '../repairs.js';

const property = ({ program }: Keepalived, name: string): string => program.unit?.property(name) ?? '';

const runs = (keepalived: Keepalived): boolean =>
  ['active', 'reloading'].includes(property(keepalived, 'ActiveState'));

/**
 * Gateways whose keepalived should run, and does not. A unit that is disabled is left over from an installation unless
 * another gateway runs keepalived. A state that was not read counts as running.
 */
function stopped({ balancers }: Cluster): readonly Keepalived[] {
  const all = balancers.flatMap(({ keepalived }) => keepalived ?? []);
  const isShared = all.some(runs);
  return all.filter(
    (each) =>
      property(each, 'ActiveState') !== '' &&
      !runs(each) &&
      (isShared || property(each, 'UnitFileState') !== 'disabled'),
  );
}

/** Hosts without keepalived to which a running keepalived sends adverts: fresh machines, or machines that were reset. */
function* without({ balancers, hosts }: Cluster): Iterable<Found> {
  for (const { keepalived } of balancers) {
    if (keepalived === undefined || !runs(keepalived)) continue;
    for (const { peers, block } of keepalived.routers)
      for (const host of hosts) {
        const isPeer = peers.some((peer) => host.addresses.some(({ address }) => address === peer.address));
        // The adverts of a peer that is a control node go to a wrong address.
        const lacks = host.role !== 'control' && host.program('keepalived') === undefined;
        if (!isPeer || !lacks || host.answer('units') === undefined) continue;
        const named = block.blocks.find(({ spec }) => spec?.keyword === 'unicast_peer') ?? block;
        yield {
          hosts: [host.name],
          message: `${host.name} has no keepalived, and ${keepalived.host.name} sends it adverts: nobody takes the virtual address over when ${keepalived.host.name} fails`,
          evidence: [keepalived.evidenceAt(named.place)],
          repair: [],
          advice: `Set ${host.name} up as a gateway, or take it out of unicast_peer.`,
          breaks: [],
        };
      }
  }
}

export const keepalivedChecks: Checks = {
  *'keepalived-configuration-refused'(cluster) {
    for (const { host, program, path, refusal } of stopped(cluster)) {
      if (refusal === undefined) continue;
      yield {
        hosts: [host.name],
        message: `keepalived does not start with ${path}: ${refusal.message}`,
        evidence: [refusal.evidence],
        repair: [editAt(program, refusal.evidence)],
        breaks: [`keepalived@${host.name}`, 'vrrp'],
      };
    }
  },
  *'keepalived-stopped'(cluster) {
    for (const keepalived of stopped(cluster)) {
      const { host, program, routers, refusal } = keepalived;
      const { unit } = program;
      if (unit === undefined || (routers.length === 0 && refusal === undefined)) continue;
      const state = property(keepalived, 'ActiveState');
      yield {
        hosts: [host.name],
        message: `keepalived does not run on ${host.name} (${state}): it neither holds a virtual address nor takes one over`,
        evidence: [
          host.evidence(
            `<systemctl show ${unit.name}>`,
            `ActiveState=${state} Result=${property(keepalived, 'Result')}`,
          ),
        ],
        repair: [startUnit(host.name, unit)],
        breaks: ['vrrp', ...(host.program('ldirectord') === undefined ? ['balancer'] : [])],
        shows: `keepalived@${host.name}`,
      };
    }
    yield* without(cluster);
  },
};
