import type { ClusterSpec } from '@harderway/cluster-spec';
import type { Resource } from '@harderway/desired-state';
import { formatLdirectord } from '@harderway/ldirectord-config';
import { ControlPlaneError } from '../errors.js';
import { controlHosts } from '../hosts/topology.js';
import { digestOf, openFile } from './files.js';
import type { HostInputs, StagedResource } from './model.js';

/** Where Debian's ldirectord reads its configuration. */
export const ldirectordPath = '/etc/ha.d/ldirectord.cf';

/** Name of the cluster's authority among those that the gateway trusts. */
export const authorityName = 'kubernetes-ca';

/** ldirectord.cf: the API servers behind the virtual IP, each asked for its health over https. */
export function ldirectordText(spec: ClusterSpec): string {
  const { virtualIp, port, name } = spec.api;
  const { scheduler, checkIntervalSeconds, checkTimeoutSeconds, quiescent } = spec.loadBalancer;
  return formatLdirectord({
    globals: {
      checktimeout: checkTimeoutSeconds,
      checkinterval: checkIntervalSeconds,
      autoreload: true,
      quiescent,
    },
    virtuals: [
      {
        address: { kind: 'address', family: 'inet', address: virtualIp, port },
        servicename: name,
        real: controlHosts(spec).map((host) => ({ address: host.address, port, forward: 'gate' })),
        scheduler,
        checktype: 'negotiate',
        service: 'https',
        request: 'healthz',
        receive: 'ok',
      },
    ],
  });
}

/** ldirectord on the gateway, trusting the cluster's CA. */
export function loadBalancerResources({
  spec,
  pki,
}: Pick<HostInputs, 'spec' | 'pki'>): readonly StagedResource[] {
  const pem = pki.get('ca.pem')?.content;
  if (pem === undefined)
    throw new ControlPlaneError('pki-missing', 'ca.pem is missing', { hint: 'run `harderway certs`' });
  const file = openFile(ldirectordPath, ldirectordText(spec));
  const resources: readonly Resource[] = [
    { kind: 'trusted-ca', name: authorityName, pem },
    file,
    {
      kind: 'unit',
      name: 'ldirectord.service',
      enabled: true,
      active: true,
      digest: digestOf([file, openFile(authorityName, pem)]),
    },
  ];
  return resources.map((resource) => ({ stage: 'load-balancer', component: 'ldirectord', resource }));
}
