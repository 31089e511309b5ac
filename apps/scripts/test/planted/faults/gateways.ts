import type { PlantedFault } from './fault.js';

const conf = '/etc/keepalived/harderway.conf';
const unit = 'harderway-keepalived';

/** Edits keepalived.conf with sed, and restarts keepalived. */
const editConf = (expression: string): string =>
  `sed -i -E '${expression}' ${conf}; systemctl restart ${unit} || true`;
const undo = `tar -C / -xf /var/tmp/kept.tar etc/keepalived; systemctl reset-failed ${unit}; systemctl restart ${unit}`;

/** Faults of two gateways of our own, `gateway` and `gateway1`. */
export const gatewayFaults: readonly PlantedFault[] = [
  {
    title: 'another virtual router on the second gateway',
    host: 'gateway1',
    plant: editConf('s/virtual_router_id .*/virtual_router_id 77/'),
    undo,
    code: 'gateways-disagree',
    named: 'gateway, gateway1',
    repairs: false,
  },
  {
    title: 'adverts to an address that no gateway has',
    host: 'gateway',
    plant: editConf('/unicast_peer/,/}/s/192[.]168[.]1[.][0-9]+/192.168.1.12/'),
    undo,
    code: 'gateways-disagree',
    repairs: false,
  },
  {
    title: 'multicast on one gateway alone',
    host: 'gateway1',
    plant: editConf('/unicast_/,/}/d'),
    undo,
    code: 'gateways-disagree',
    named: 'gateway, gateway1',
    repairs: false,
  },
  {
    title: 'another virtual address on the second gateway',
    host: 'gateway1',
    plant: editConf('/virtual_ipaddress/,/}/s/192[.]168[.]1[.][0-9]+/192.168.1.22/'),
    undo,
    code: 'virtual-address-unshared',
    repairs: false,
  },
  {
    title: 'an interface without its name in keepalived.conf',
    host: 'gateway1',
    plant: editConf('s/^ *interface .*/    interface/'),
    undo,
    code: 'keepalived-configuration-refused',
    repairs: false,
  },
  {
    title: 'keepalived stopped on one gateway',
    host: 'gateway1',
    plant: `systemctl stop ${unit}`,
    undo,
    code: 'keepalived-stopped',
  },
  {
    title: 'keepalived masked on the gateway that has the address',
    host: 'gateway',
    plant: `systemctl mask -q --now --runtime ${unit}`,
    undo: `systemctl unmask -q --runtime ${unit}; ${undo}`,
    code: 'keepalived-stopped',
  },
];
