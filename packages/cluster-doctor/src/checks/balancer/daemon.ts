import { LDIRECTORD_CF } from '../../cluster/balancer.js';
import type { Checks } from '../check.js';
import { startUnit, switchOn } from '../repairs.js';
import { sh } from '../shell.js';

export const daemonChecks: Checks = {
  *'ipvs-unavailable'({ balancers }) {
    for (const { host } of balancers) {
      const present = host.facts.answers['ip-vs'];
      const output = host.facts.answers['ipvs']?.output ?? '';
      if (present === undefined || (present.exitCode === 0 && !/Can't initialize ipvs/.test(output)))
        continue;
      yield {
        hosts: [host.name],
        message: `the kernel of ${host.name} has no IPVS`,
        evidence: [host.evidence('/proc/net/ip_vs', output.split('\n')[0] || 'missing')],
        repair: [
          {
            host: host.name,
            command: sh`modprobe ip_vs && echo ip_vs >/etc/modules-load.d/ip_vs.conf && systemctl restart ldirectord`,
          },
        ],
        advice:
          'A container uses the kernel of its machine: load the module there. Cloud kernels may lack it: install linux-image-amd64.',
        breaks: ['balancer'],
      };
    }
  },
  *'ldirectord-configuration-refused'({ balancers }) {
    for (const { host, refusal } of balancers) {
      if (refusal === undefined) continue;
      yield {
        hosts: [host.name],
        message: `ldirectord does not start with its file: ${refusal.text.replace(/\s+/g, ' ').trim()}`,
        evidence: [
          host.evidence(
            LDIRECTORD_CF,
            host.file(LDIRECTORD_CF)?.text?.split('\n')[refusal.line - 1]?.trim() ?? '',
            refusal.line,
          ),
        ],
        repair: [
          {
            host: host.name,
            command: sh`editor +${refusal.line} ${LDIRECTORD_CF} && systemctl restart ldirectord`,
          },
        ],
        advice:
          'Lines of a virtual service begin with a blank or a tab, and no other lines come between them.',
        breaks: ['balancer'],
      };
    }
  },
  *'balancer-stopped'({ balancers }) {
    for (const { host, table = [], configured } of balancers) {
      const program = host.program('ldirectord') ?? host.program('keepalived');
      const state = program?.unit?.property('ActiveState') ?? '';
      if (
        program?.unit === undefined ||
        state === 'active' ||
        state === '' ||
        (configured.length === 0 && table.length === 0)
      )
        continue;
      const unit = program.unit.name;
      yield {
        hosts: [host.name],
        message: `${program.name} does not run on ${host.name} (${state})${table.length > 0 ? ', and the kernel goes on with the table that it left' : ''}: nobody takes out servers that fail`,
        evidence: [
          host.evidence(
            `<systemctl show ${unit}>`,
            `ActiveState=${state} Result=${program.unit.property('Result')}`,
          ),
          ...table.flatMap(({ servers }) =>
            servers.map(({ address, port, weight }) =>
              host.evidence('<ipvsadm -Ln>', `${address}:${port} weight ${weight}`),
            ),
          ),
        ],
        repair: [
          /masked/.test(program.unit.property('UnitFileState'))
            ? startUnit(host.name, program.unit)
            : { host: host.name, command: sh`systemctl restart ${unit}` },
        ],
        breaks: ['balancer'],
        shows: 'balancer',
      };
    }
  },
  *'standby-forwards'({ balancers }) {
    for (const { host } of balancers) {
      const backup = /backup/i.test(host.answer('ipvs-daemons') ?? '');
      const only = host.parameters.get('net.ipv4.vs.backup_only');
      if (!backup || only !== '0' || host.role !== 'both') continue;
      yield {
        hosts: [host.name],
        message: `${host.name} forwards connections that it only learnt of as a standby: they go round in circles`,
        evidence: [host.evidence('<sysctl>', 'net.ipv4.vs.backup_only = 0')],
        repair: [switchOn(host, 'net.ipv4.vs.backup_only')],
        breaks: ['balancer'],
      };
    }
  },
};
