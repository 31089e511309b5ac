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

/** Where a host has the virtual IP: on loopback, or on the device that holds the host's address. */
type Where = 'lo' | 'own device';

function unitOf({ spec }: HostContext, where: Where) {
  const address = spec.api.virtualIp;
  const file = unitFile(virtualIpUnit, ({ device }) => unitText(address, where === 'lo' ? 'lo' : device));
  return { file, running: service(virtualIpUnit, [file]) };
}

/** The unit of a gateway without the address, which stays where the unit is gone. */
export function virtualIpUnitItems(place: HostContext): readonly Item[] {
  const { file, running } = unitOf(place, 'own device');
  return [file, running];
}

/** The virtual IP on a host, now and after each boot. */
export function virtualIpItems(place: HostContext, where: Where): readonly Item[] {
  const { spec, host } = place;
  const own = host.interface ?? { holding: host.address };
  const { file, running } = unitOf(place, where);
  return [file, heldAddress(`${spec.api.virtualIp}/32`, where === 'lo' ? 'lo' : own), running];
}
