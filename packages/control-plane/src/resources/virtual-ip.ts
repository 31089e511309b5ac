import { arpSysctl, arpSysctlPath } from '@harderway/cloud-init';
import type { Resource } from '@harderway/desired-state';
import { buildUnit, exec } from '@harderway/systemd-unit';
import { digestOf, openFile } from './files.js';
import type { HostInputs, StagedResource } from './model.js';

/** Unit that puts the virtual IP on its device at boot, whatever manages the host's network. */
export const virtualIpUnit = 'harderway-virtual-ip.service';

/**
 * Kernel parameters by which a host neither answers nor asks by ARP with addresses of its loopback device,
 * as they stand in {@link arpSysctlPath}.
 */
export const arpSettings: Readonly<Record<string, string>> = Object.fromEntries(
  arpSysctl
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' = ')),
);

/** Text of the unit for a device. */
const virtualIpUnitText = (address: string, device: string): string =>
  buildUnit({
    Unit: {
      Description: `Virtual IP ${address} on ${device}`,
      Wants: 'network-online.target',
      After: 'network-online.target systemd-networkd.service',
      // networkd drops addresses that it does not know when it is restarted; then this follows.
      PartOf: 'systemd-networkd.service',
    },
    Service: {
      Type: 'oneshot',
      RemainAfterExit: true,
      ExecStart: exec(['/usr/sbin/ip', 'address', 'replace', `${address}/32`, 'dev', device]),
    },
    Install: { WantedBy: 'multi-user.target' },
  });

/** The virtual IP on a device of a host, now and after each boot. */
export function virtualIpOn(inputs: HostInputs, device: string): readonly Resource[] {
  const address = inputs.spec.api.virtualIp;
  const unit = openFile(`/etc/systemd/system/${virtualIpUnit}`, virtualIpUnitText(address, device));
  return [
    unit,
    { kind: 'address', address: `${address}/32`, device },
    { kind: 'unit', name: virtualIpUnit, enabled: true, active: true, digest: digestOf([unit]) },
  ];
}

/** A control node takes packets for the virtual IP but never says by ARP that it has it. */
export function virtualIpResources(inputs: HostInputs): readonly StagedResource[] {
  const settings = Object.entries(arpSettings);
  const resources: readonly Resource[] = [
    openFile(arpSysctlPath, arpSysctl),
    ...settings.map(([key, value]): Resource => ({ kind: 'sysctl', key, value })),
    ...virtualIpOn(inputs, 'lo'),
  ];
  return resources.map((resource) => ({ stage: 'virtual-ip', resource }));
}
