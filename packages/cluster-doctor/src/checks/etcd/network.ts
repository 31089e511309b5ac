import { serves } from '../../cluster/etcd.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, subjectOf } from '../check.js';
import { restart } from '../repairs.js';
import { sh } from '../shell.js';

/** The ports that a program listens on, by its flags. */
export function portsOf({ name, flags }: Program): readonly number[] {
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
};
