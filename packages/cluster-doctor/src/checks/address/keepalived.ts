import type { Cluster } from '../../cluster/cluster.js';
import type { Keepalived } from '../../cluster/keepalived.js';
import type { Checks } from '../check.js';
import { startUnit, unitName } from '../repairs.js';
import { sh } from '../shell.js';

/** Whether systemd says that a unit does not run; false if it was not asked. */
const isDown = (state: string): boolean => state !== '' && state !== 'active';

const keepalivedsOf = ({ balancers }: Cluster): readonly Keepalived[] =>
  balancers.flatMap(({ keepalived }) => keepalived ?? []);

export const keepalivedChecks: Checks = {
  *'keepalived-configuration-refused'(cluster) {
    for (const { host, program, path, refusal } of keepalivedsOf(cluster)) {
      if (refusal === undefined || !isDown(program.unit?.property('ActiveState') ?? '')) continue;
      yield {
        hosts: [host.name],
        message: `keepalived does not start with ${path}: ${refusal.message}`,
        evidence: [refusal.evidence],
        repair: [
          {
            host: host.name,
            command: sh`editor +${refusal.evidence.line ?? 1} ${refusal.evidence.file} && systemctl restart ${unitName(program)}`,
          },
        ],
        breaks: [`keepalived@${host.name}`, 'vrrp'],
      };
    }
  },
  *'keepalived-stopped'(cluster) {
    for (const { host, program, routers, refusal } of keepalivedsOf(cluster)) {
      const { unit } = program;
      const state = unit?.property('ActiveState') ?? '';
      if (unit === undefined || !isDown(state) || (routers.length === 0 && refusal === undefined)) continue;
      yield {
        hosts: [host.name],
        message: `keepalived does not run on ${host.name} (${state}): it neither holds a virtual address nor takes over one`,
        evidence: [
          host.evidence(
            `<systemctl show ${unit.name}>`,
            `ActiveState=${state} Result=${unit.property('Result')}`,
          ),
        ],
        repair: [startUnit(host.name, unit)],
        breaks: ['vrrp', ...(host.program('ldirectord') === undefined ? ['balancer'] : [])],
        shows: `keepalived@${host.name}`,
      };
    }
  },
};
