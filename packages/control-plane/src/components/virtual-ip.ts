import { arpSettings, arpSysctl, arpSysctlPath } from '@harderway/cloud-init';
import type { HostSpec } from '@harderway/cluster-spec';
import { quote } from '@harderway/remote-exec';
import type { StageCheck } from '../model/check.js';
import type { Descriptor } from '../model/component.js';
import { runOn } from './host-check.js';
import { kernelParameter, text } from './items.js';
import { virtualIpItems, virtualIpUnit } from './virtual-ip-unit.js';

const settings = Object.entries(arpSettings).map(([key, value]) => {
  const path = `/proc/sys/${key.replaceAll('.', '/')}`;
  return { key, path, line: `${path}:${value}` };
});

const showAddresses = ['ip', '-o', '-4', 'address', 'show', 'dev', 'lo'];

/** Read from /proc, since Debian's smallest systems have no sysctl program. */
const showSettings = ['grep', '-H', '.', ...settings.map(({ path }) => path)];

/** A control node has the virtual IP on its loopback device and hides it from ARP. */
export const virtualIpHidden = (host: string, address: string): StageCheck => ({
  id: `${host}/virtual-ip/hidden`,
  title: `${address} is on lo and hidden from ARP`,
  finding: 'arp-settings',
  host,
  command: `${quote(showAddresses)}; ${quote(showSettings)}`,
  look: async (context) => {
    const shown = await runOn(context, host, showAddresses);
    const values = await runOn(context, host, showSettings);
    const held = shown.stdout.includes(` ${address}/32 `);
    const lines = new Set(values.stdout.split('\n'));
    const wrong = settings.flatMap(({ key, line }) => (lines.has(line) ? [] : [key]));
    const unset = wrong.length > 0 ? `not set: ${wrong.join(', ')}` : 'hidden';
    return {
      ok: held && wrong.length === 0,
      detail: held ? unset : `${address} is not on lo`,
      output: shown.stdout + values.stdout,
    };
  },
});

/** A control node takes packets for the virtual IP but never announces it by ARP. */
export const virtualIp: Descriptor = {
  unit: virtualIpUnit,
  installs: (place) => [
    text(arpSysctlPath, () => arpSysctl),
    ...Object.entries(arpSettings).map(([key, value]) => kernelParameter(key, value, '0')),
    ...virtualIpItems(place, 'lo'),
  ],
  checks: (hosts: readonly HostSpec[], { api }) =>
    hosts.map(({ name }) => virtualIpHidden(name, api.virtualIp)),
};
