import { flagWords, type MemberStart, memberFlags } from '@harderway/etcd-config';
import { etcd } from '@harderway/program-settings';
import { buildSections, environment } from '@harderway/systemd-unit';
import { quoteExecArg } from '@harderway/systemd-unit/exec';
import type { Architecture } from '../../model/architecture.js';
import type { HostContext } from '../../model/component.js';
import { sandboxOf } from '../service-user.js';
import { etcdCluster } from './cluster.js';

/** Name of the unit. */
export const unitName: string = `${etcd.name}.service`;

/** The unit of a host's member, by why it is started. */
export function etcdUnit({ spec, host }: HostContext, arch: Architecture, start: MemberStart): string {
  const flags = memberFlags(etcdCluster(spec), host.name, start);
  // A flag and its value share a line, as people write them.
  const lines = flags.map((flag) => flagWords(flag).map(quoteExecArg).join(' '));
  return buildSections({
    Unit: {
      Description: 'etcd',
      Documentation: 'https://etcd.io/docs/',
      Wants: 'network-online.target',
      After: 'network-online.target',
    },
    Service: {
      Type: 'notify',
      // etcd refuses to start on architectures that it does not test, unless this says that we know.
      Environment: arch === 'amd64' ? undefined : environment({ ETCD_UNSUPPORTED_ARCH: arch }),
      ExecStart: ['/usr/local/bin/etcd', ...lines].join(' \\\n  '),
      Restart: 'on-failure',
      RestartSec: 5,
      ...sandboxOf(etcd, spec),
    },
    Install: { WantedBy: 'multi-user.target' },
  });
}
