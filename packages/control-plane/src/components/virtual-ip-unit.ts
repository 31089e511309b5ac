import { buildUnit, exec } from '@harderway/systemd-unit';
import type { HostContext } from '../model/component.js';
import type { Item } from '../model/item.js';
import { heldAddress, service, unitFile } from './items.js';

/** Unit that puts the virtual IP on its device at boot, whatever manages the host's network. */
export const virtualIpUnit = 'harderway-virtual-ip.service';

const unitText = (address: string, device: string): string =>
  buildUnit({
    Unit: {
      Description: `Virtual IP ${address} on ${device}`,
      Wants: 'network-online.target',
      After: 'network-online.target systemd-networkd.service',
      // networkd drops addresses that it does not know when it restarts; then this unit restarts too.
      PartOf: 'systemd-networkd.service',
    },
    Service: {
      Type: 'oneshot',
      RemainAfterExit: true,
      ExecStart: exec(['/usr/sbin/ip', 'address', 'replace', `${address}/32`, 'dev', device]),
    },
    Install: { WantedBy: 'multi-user.target' },
  });

/** The virtual IP on a host, now and after each boot: on loopback, or on the device that holds the host's address. */
export function virtualIpItems({ spec, host }: HostContext, where: 'lo' | 'own device'): readonly Item[] {
  const address = spec.api.virtualIp;
  const own = host.interface ?? { holding: host.address };
  const file = unitFile(virtualIpUnit, ({ device }) => unitText(address, where === 'lo' ? 'lo' : device));
  return [file, heldAddress(`${address}/32`, where === 'lo' ? 'lo' : own), service(virtualIpUnit, [file])];
}
