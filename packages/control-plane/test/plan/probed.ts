import type { exampleSpec } from '../example.js';
import { dataLines } from './members/example.js';

/** The result of a probe of a host that runs everything, with other files than it should have. */
export function probeReply(spec: ReturnType<typeof exampleSpec>, host: string): string {
  const address = [...spec.hosts, ...spec.leaving].find(({ name }) => name === host)?.address;
  const [units, stats] =
    host === 'gateway'
      ? [['ldirectord'], 'directory|700|root:0|root:0|1|1|x|x|/var/lib/harderway/drained']
      : [['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'], dataLines(spec)];
  const shown = units.map(
    (name) =>
      `Id=${name}.service\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled`,
  );
  return [
    '== host',
    'x86_64',
    'Debian',
    '0',
    '== stat',
    stats,
    '== unit',
    shown.join('\n\n'),
    '== digest',
    ...units.map((name) => `${name}.service|d`),
    '== address',
    `2: ens3    inet ${address}/24 scope global ens3`,
    '== end',
    '',
  ].join('\n');
}
