import type { Evidence, Host, Program } from '@harderway/cluster-doctor/cluster';
import { keepalivedUnit } from '@harderway/program-settings';
import { advice } from './advice.js';
import type { AdoptedHost } from './hosts.js';
import { type Entry, entry } from './model.js';

const byHand =
  'Stop and disable keepalived on every gateway but the owner of the virtual IP, then on the owner too, and put the address on its device there (ip address replace); adopt the cluster with this gateway, and add the other to hosts afterwards: harderway sets up keepalived on both';

/** The unit that starts keepalived, and the virtual routers in the files that were read of it. */
function placesOf(host: Host, { unit, path }: Program): readonly Evidence[] {
  const file = unit?.property('FragmentPath') || path;
  const routers = Object.entries(host.facts.files).flatMap(([conf, { text = '' }]) =>
    conf.startsWith('/etc/keepalived/')
      ? text
          .split('\n')
          .flatMap((line, index) =>
            /^\s*vrrp_instance\b/.test(line) ? [host.evidence(conf, line.trim(), index + 1)] : [],
          )
      : [],
  );
  return [host.evidence(file, unit?.name ?? 'keepalived'), ...routers];
}

/**
 * Reasons why cluster.yaml cannot describe these gateways. It knows keepalived only on several gateways, in harderway's own unit.
 * A second keepalived would keep running beside that unit, and both would claim the virtual IP.
 */
export function gatewayRefusals(adopted: readonly AdoptedHost[]): readonly Entry[] {
  const gateways = adopted.filter(({ role }) => role === 'gateway');
  return gateways.flatMap(({ name, host }): readonly Entry[] => {
    const routers = host.programs.filter((each) => each.name === 'keepalived');
    const others = routers.filter(({ unit }) => unit?.name !== keepalivedUnit);
    const refused = (all: readonly Program[], message: string): readonly Entry[] => [
      entry('refused', 'gateways', `${message}. ${advice}`, ...all.flatMap((each) => placesOf(host, each))),
    ];
    if (others.length > 0) {
      const units = others.map(({ unit }) => unit?.name ?? 'keepalived').join(' and ');
      return refused(others, `${units} on ${name} moves the virtual IP, and can't be taken over. ${byHand}`);
    }
    if (gateways.length === 1)
      return routers.length === 0
        ? []
        : refused(routers, `${keepalivedUnit} on ${name} has other gateways beside it. Name them too`);
    if (routers.length > 0) return [];
    const message = `${name} balances the control plane beside ${gateways.length - 1} more and without keepalived, which decides in cluster.yaml which gateway has the virtual IP. Name the owner of the address alone, and add the others to hosts afterwards. ${advice}`;
    return [entry('refused', 'gateways', message, host.evidence('<host>', name))];
  });
}
