import { keepalivedUnit } from '@harderway/program-settings';
import { gatewayHosts, hasStandby } from '../../hosts/topology.js';
import type { Descriptor, GuardRule, HostContext } from '../../model/component.js';
import { down, up } from '../../model/health.js';
import type { Item } from '../../model/item.js';
import { unreadable } from '../health.js';
import { plain, service, text, undone, unitFile } from '../items.js';
import { virtualIpUnitItems } from '../virtual-ip-unit.js';
import { canServe, canServePath } from './can-serve.js';
import { canServeHere, oneOwner } from './checks.js';
import { keepalivedText } from './config.js';
import { askOwnership, ownersIn } from './owner.js';
import { connectionSync, syncRuns } from './sync.js';
import { keepalivedPath, keepalivedUnitText, ldirectordRestart, ldirectordRestartPath } from './unit.js';

/** At least one other gateway can take the address over. */
const guard: GuardRule = {
  code: 'address-at-risk',
  health: () => ({
    argv: ['sh', '-c', `systemctl is-active -q ${keepalivedUnit} && exec ${canServePath}`],
    judge: (answer) => {
      if (answer.exitCode === 0) return up;
      return answer.exitCode === 1 && answer.stdout !== '' ? down(answer.stdout.trim()) : unreadable(answer);
    },
  }),
  needed: () => 1,
  text: ({ all, up: ready, host }) => `${ready} of ${all - 1} gateways can serve in the place of ${host}`,
};

/** keepalived and its files. Reset leaves the packages, as all packages. */
function virtualRouter(place: HostContext): readonly Item[] {
  const { spec } = place;
  const file = text(keepalivedPath, ({ device }) => keepalivedText(place, device));
  const unit = unitFile(keepalivedUnit, ({ device }) => keepalivedUnitText(spec, device));
  return [
    ...['keepalived', 'iputils-arping'].map((name) => plain({ kind: 'package', name })),
    text(canServePath, ({ device }) => canServe(spec, device), { mode: 0o755 }),
    text(ldirectordRestartPath, () => ldirectordRestart),
    ...connectionSync(),
    file,
    unit,
    // A reload keeps the state: the owner of the address stays the owner.
    service(keepalivedUnit, [file, unit], { onChange: 'reload' }),
  ];
}

/** With several gateways, keepalived has the virtual IP in the place of a unit that adds it at boot. */
export const keepalived: Descriptor = {
  unit: keepalivedUnit,
  isWanted: hasStandby,
  rolls: {
    guard,
    leader: async ({ session, signal }) => {
      const gateways = gatewayHosts(session.spec).map(({ name }) => name);
      const [owner, second] = ownersIn(await askOwnership(session, gateways, signal));
      return second === undefined ? owner : undefined;
    },
    handOver: (gateway, through) => ({ kind: 'move-address', gateway, through }),
  },
  installs: (place) =>
    hasStandby(place.spec)
      ? [...undone(virtualIpUnitItems(place)), ...virtualRouter(place)]
      : undone(virtualRouter(place)),
  checks: (hosts, spec) => [
    oneOwner(spec),
    ...hosts.flatMap(({ name }) => [canServeHere(name), syncRuns(name)]),
  ],
};
