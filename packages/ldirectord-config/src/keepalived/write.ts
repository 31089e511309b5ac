import { formatKeepalived, serviceKey } from '@harderway/ipvs';
import type { Environment } from '../environment.js';
import type { RealState, State, VirtualState } from '../evaluate/state.js';
import { fallbackOf } from '../ipvs/fallback.js';
import { toIpvs } from '../ipvs/table.js';

const bare = (server: string): string => server.replace(/^\[(.*)\]$/, '$1');

const block = (name: string, lines: readonly string[]): readonly string[] => [
  `${name} {`,
  ...lines.map((line) => `    ${line}`),
  '}',
];

/** The key of a service in a table. */
const keyOf = ({ protocol, family, fwm, server, port }: VirtualState): string =>
  protocol === 'fwm'
    ? `fwmark${family === 'inet6' ? '6' : ''} ${Number(fwm)}`
    : `${protocol} ${server}:${Number(port)}`;

/** The checker of keepalived that does what a check of ldirectord does, as far as there is one. */
function checkOf(virtual: VirtualState, real: RealState): readonly string[] {
  const { checktype, service, checkport, checktimeout, negotiatetimeout, failurecount } = virtual;
  const retry = `retry ${Math.max(Number(failurecount) - 1, 0)}`;
  const port = checkport === undefined ? [] : [`connect_port ${checkport}`];
  const common = [...port, `connect_timeout ${checktimeout}`, retry];
  const isNegotiated = checktype === 'negotiate' || checktype === 'combined';
  if (checktype === 'on' || (isNegotiated && service === 'none')) return [];
  if (checktype === 'ping') return block('PING_CHECK', [`connect_timeout ${checktimeout}`, retry]);
  if (checktype.startsWith('external')) {
    const words = [virtual.checkcommand, bare(virtual.server ?? virtual.fwm ?? ''), virtual.port];
    const path = [...words, bare(real.server), real.port].join(' ');
    return block('MISC_CHECK', [`misc_path "${path}"`, `misc_timeout ${checktimeout}`, retry]);
  }
  if (!isNegotiated || (service !== 'http' && service !== 'https')) return block('TCP_CHECK', common);
  const host = virtual.virtualhost === undefined ? [] : [`virtualhost ${virtual.virtualhost}`];
  const pattern = real.receive === '' ? [] : [`regex "${real.receive}"`];
  const url = block('url', [`path ${real.request}`, 'status_code 200-299', ...host, ...pattern]);
  const timeout = `connect_timeout ${negotiatetimeout}`;
  return block(service === 'https' ? 'SSL_GET' : 'HTTP_GET', [...url, ...port, timeout, retry]);
}

/**
 * Writes the services of a file as `virtual_server` blocks of a keepalived.conf, with the checks that keepalived has:
 * those of other protocols become connects. Alerts, commands and the log are left out.
 */
export function toKeepalived(state: State, environment: Environment): string {
  const virtuals = new Map(state.virtuals.map((virtual) => [keyOf(virtual), virtual]));
  const { globals } = state;
  return formatKeepalived(toIpvs(state, environment).table, {
    service({ identity }) {
      const virtual = virtuals.get(serviceKey(identity));
      if (!virtual) return [];
      const fallback = fallbackOf(state, virtual);
      const rests = (virtual.quiescent ?? globals.quiescent) === 'yes';
      return [
        `delay_loop ${globals.fork === 'yes' ? (virtual.checkinterval ?? globals.checkinterval) : globals.checkinterval}`,
        ...(rests ? ['inhibit_on_failure'] : []),
        ...(fallback && fallback.server !== ''
          ? [`sorry_server ${bare(fallback.server)} ${fallback.port}`]
          : []),
      ];
    },
    server({ identity }, { address }) {
      const virtual = virtuals.get(serviceKey(identity));
      const real = virtual?.real.find(({ server }) => bare(server) === address);
      return virtual && real ? checkOf(virtual, real) : [];
    },
  });
}
