import { initialMembers, serves } from '../../cluster/etcd.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, subjectOf } from '../check.js';
import { restart } from '../repairs.js';
import { sh } from '../shell.js';

/** The ports that a program listens on, by its flags. */
function portsOf({ name, flags }: Program): readonly number[] {
  if (name === 'etcd')
    return ['listen-peer-urls', 'listen-client-urls'].flatMap((flag) =>
      [...(flags[flag] ?? '').matchAll(/:(\d+)/g)].map(([, port]) => Number(port)),
    );
  const defaults: Readonly<Record<string, number>> = {
    'kube-apiserver': 6443,
    'kube-controller-manager': 10257,
    'kube-scheduler': 10259,
  };
  const port = Number(flags['secure-port'] ?? defaults[name]);
  return Number.isFinite(port) ? [port] : [];
}

export const etcdNetworkChecks: Checks = {
  *'port-taken'({ hosts }) {
    for (const host of hosts)
      for (const program of host.programs) {
        const ports = portsOf(program);
        const taken = host.listeners.find(
          ({ port, owner }) => ports.includes(port) && owner !== '' && !program.name.startsWith(owner),
        );
        const pid = /pid=(\d+)/.exec(taken?.text ?? '')?.[1];
        const line = program.journal.findLast((each) => /address already in use/.test(each));
        if (taken === undefined || serves(program)) continue;
        yield {
          hosts: [host.name],
          message: `port ${taken.port}, which ${program.name} needs, is taken by ${taken.owner}`,
          evidence: [
            host.evidence('<ss -ltnp>', taken.text),
            ...(line === undefined ? [] : [host.evidence(`<journal ${program.unit?.name}>`, line)]),
          ],
          repair: [
            ...(pid === undefined
              ? []
              : [{ host: host.name, command: sh`systemctl status ${pid}; kill ${pid}` }]),
            restart(program),
          ],
          breaks: [subjectOf(program)],
        };
      }
  },
  *'etcd-peer-unreachable'(cluster) {
    for (const target of cluster.programs('etcd')) {
      const listed = initialMembers(target.flags['initial-cluster']).find(
        ([name]) => name === target.flags['name'],
      )?.[1];
      if (listed === undefined || !serves(target)) continue;
      const peer = `${listed.address}:${listed.port}`;
      const failing = cluster.controlNodes.flatMap((host) => {
        const answer = host.facts.answers[`connect ${peer}`];
        const failed =
          answer !== undefined &&
          host.name !== target.host &&
          !/CONNECTION ESTABLISHED|alert|handshake|certificate/i.test(answer.output);
        return failed ? [{ host, text: answer.output.split('\n')[0] || 'no answer within 2 s' }] : [];
      });
      if (failing.length === 0) continue;
      yield {
        hosts: [target.host],
        message: `${failing.map(({ host }) => host.name).join(' and ')} cannot connect to etcd's peer port ${peer} of ${target.host}`,
        evidence: failing.map(({ host, text }) => host.evidence(`<connect ${peer}>`, text)),
        repair: [
          {
            host: target.host,
            command: sh`ss -ltnp ${`sport = :${listed.port}`}; nft list ruleset || iptables-save`,
          },
        ],
        advice: `Let TCP ${listed.port} through between the control nodes: a packet filter on a host, or security groups of the cloud.`,
        breaks: [subjectOf(target)],
        shows: subjectOf(target),
      };
    }
  },
};
