import { hasStandby } from '../hosts/topology.js';
import type { StageCheck } from '../model/check.js';
import type { Descriptor } from '../model/component.js';
import { hostCheck } from './host-check.js';
import { plain } from './items.js';
import { virtualIpItems, virtualIpUnit } from './virtual-ip-unit.js';

/** The gateway has the virtual IP on its network device. */
const virtualIpOwned = (host: string, address: string): StageCheck =>
  hostCheck({
    id: `${host}/gateway/virtual-ip`,
    title: `${address} is on the gateway's network device`,
    finding: 'virtual-address-missing',
    host,
    argv: ['ip', '-o', '-4', 'address', 'show'],
    judge: ({ stdout }) => {
      const line = stdout.split('\n').find((text) => text.includes(` ${address}/32 `));
      const device = line?.split(/\s+/)[1];
      const detail = device === undefined ? 'missing' : `on ${device}`;
      return { ok: device !== undefined && device !== 'lo', detail, output: line ?? stdout };
    },
  });

/** The gateway has the packages for balancing, and owns the virtual IP towards the network unless keepalived decides who does. */
export const gateway: Descriptor = {
  unit: virtualIpUnit,
  isWanted: (spec) => !hasStandby(spec),
  installs: (place) => [
    ...['ipvsadm', 'ldirectord'].map((name) => plain({ kind: 'package', name })),
    ...(hasStandby(place.spec) ? [] : virtualIpItems(place, 'own device')),
  ],
  checks: (hosts, { api }) => hosts.map(({ name }) => virtualIpOwned(name, api.virtualIp)),
};
