import type { Bundle, HostFacts } from '@harderway/cluster-doctor';
import { healthy, VIRTUAL } from './healthy.js';

/** The sections of the guide, with the programs that each starts. */
export const sections = [
  { title: 'etcd', programs: ['etcd'] },
  { title: 'kube-apiserver', programs: ['kube-apiserver'] },
  { title: 'virtual address on control nodes', programs: [] },
  { title: 'load balancer', programs: ['ldirectord'] },
  {
    title: 'kube-controller-manager and kube-scheduler',
    programs: ['kube-controller-manager', 'kube-scheduler'],
  },
] as const;

/** The answers and files that come with a program, by the beginning of their names. */
const BROUGHT: Readonly<Record<string, readonly string[]>> = {
  etcd: ['etcd-', 'connect ', 'data ', '/etc/etcd', '/var/lib/etcd'],
  'kube-apiserver': ['https 127.0.0.1:6443', '/var/lib/kubernetes/'],
  ldirectord: ['ip-vs', 'ipvs', 'https 192.', '/etc/ha.d/'],
  'kube-scheduler': ['/etc/kubernetes/config/', '/var/lib/kubernetes/kube-scheduler'],
  'kube-controller-manager': ['/var/lib/kubernetes/kube-controller-manager'],
};

const without = <T>(
  record: Readonly<Record<string, T>>,
  isLeft: (name: string) => boolean,
): Record<string, T> => Object.fromEntries(Object.entries(record).filter(([name]) => !isLeft(name)));

function hostWithout(host: HostFacts, programs: readonly string[], hasAddress: boolean): HostFacts {
  const isOf = (name: string): boolean =>
    programs.some(
      (program) =>
        [
          `unit ${program}.service`,
          `journal ${program}.service`,
          `version /usr/local/bin/${program}`,
        ].includes(name) ||
        name === `/usr/local/bin/${program}` ||
        BROUGHT[program]?.some((start) => name.startsWith(start)),
    );
  const answers = without(host.answers, isOf);
  const kept = (name: string, change: (output: string) => string) =>
    answers[name] === undefined ? {} : { [name]: { exitCode: 0, output: change(answers[name].output) } };
  const lines = (output: string, isLeft: (line: string) => boolean): string =>
    output
      .split('\n')
      .filter((line) => !isLeft(line))
      .join('\n');
  const isAddress = (line: string): boolean => !hasAddress && line.includes(`${VIRTUAL}/32`);
  return {
    ...host,
    answers: {
      ...without(answers, (name) => !hasAddress && name.startsWith('persistent ')),
      ...kept('units', (output) =>
        output
          .split('\n\n')
          .filter((block) => !programs.some((program) => block.startsWith(`Id=${program}.service\n`)))
          .join('\n\n'),
      ),
      ...kept('addresses', (output) => lines(output, isAddress)),
      ...kept('listening', (output) =>
        lines(output, (line) => programs.some((program) => line.includes(`"${program.slice(0, 15)}"`))),
      ),
      ...kept('parameters', (output) =>
        hasAddress
          ? output
          : output
              .replace('arp_ignore = 1', 'arp_ignore = 0')
              .replace('arp_announce = 2', 'arp_announce = 0'),
      ),
    },
    files: without(host.files, (name) => isOf(name) || (!hasAddress && name.startsWith('/etc/sysctl.d/'))),
    processes: host.processes.filter(
      ({ unit }) => !programs.some((program) => unit === `${program}.service`),
    ),
  };
}

/** The cluster of somebody who has followed the first sections of the guide. */
export function after(count: number): Bundle {
  const bundle = healthy();
  const programs = sections.slice(count).flatMap((section): readonly string[] => section.programs);
  const address = sections.findIndex(({ title }) => title.startsWith('virtual'));
  const balancer = sections.findIndex(({ title }) => title === 'load balancer');
  return {
    ...bundle,
    client: count > balancer ? bundle.client : undefined,
    hosts: bundle.hosts.map((host) =>
      hostWithout(host, programs, count > (host.name === 'gateway' ? balancer : address)),
    ),
  };
}
