import { serviceKey } from '@harderway/ipvs';
import {
  type Environment,
  fallbackOf,
  type RealState,
  type State,
  toIpvs,
  type VirtualState,
} from '@harderway/ldirectord-config';
import type { KeepalivedConfig, RealServer, VirtualServer } from '../build/model.generated.js';
import { virtualServersOf } from '../ipvs/from-ipvs.js';
import { changedByKeepalived } from './changed-table.js';

/** An ldirectord.cf as a configuration of keepalived. */
export interface FromLdirectord {
  readonly config: KeepalivedConfig;
  /** Settings that keepalived has no words for, and changes of the IPVS table, a sentence each. */
  readonly notes: readonly string[];
}

const bare = (server: string): string => server.replace(/^\[(.*)\]$/, '$1');

/** The key of a service in a table. */
const keyOf = ({ protocol, family, fwm, server, port }: VirtualState): string =>
  protocol === 'fwm'
    ? `fwmark${family === 'inet6' ? '6' : ''} ${Number(fwm)}`
    : `${protocol} ${server}:${Number(port)}`;

type Fallback = NonNullable<ReturnType<typeof fallbackOf>>;

/**
 * The port that a fallback has in the table: ipvsadm leaves it out where packets keep the port of the service, of which a
 * mark has none.
 */
function portOf(fallback: Fallback, { protocol, port }: VirtualState): string | undefined {
  if (fallback.forward === 'masquerade') return fallback.port;
  return protocol === 'fwm' ? undefined : port;
}

type Checks = Partial<RealServer>;

/** A pattern in quotes, in which keepalived reads backslashes as C does. */
const quotedPattern = (pattern: string): string => `"${pattern.replace(/[\\"]/g, '\\$&')}"`;

/** The check of keepalived that comes nearest to that of a server. */
function checkOf(
  virtual: VirtualState,
  real: RealState,
  interval: number,
  note: (text: string) => void,
): Checks {
  const { checktype, service, checkport } = virtual;
  const retries = Math.max(Number(virtual.failurecount) - 1, 0);
  const repeated = { retry: retries, delay_before_retry: retries > 0 ? interval : undefined };
  const port = checkport === undefined ? undefined : Number(checkport);
  const connection = { connect_port: port, connect_timeout: Number(virtual.checktimeout), ...repeated };
  if (checktype === 'on' || checktype === 'off') return {};
  if (checktype === 'ping')
    return { PING_CHECK: [{ connect_timeout: Number(virtual.checktimeout), ...repeated }] };
  if (checktype.startsWith('external')) {
    const words = [virtual.checkcommand, bare(virtual.server ?? virtual.fwm ?? ''), virtual.port];
    const misc_path = [...words, bare(real.server), real.port].join(' ');
    return { MISC_CHECK: [{ misc_path, misc_timeout: Number(virtual.checktimeout), ...repeated }] };
  }
  if (checktype === 'connect' || service === 'none') return { TCP_CHECK: [connection] };
  if (checktype !== 'negotiate') note(`keepalived has no checktype ${checktype}: it negotiates each time`);
  const answered = { ...connection, connect_timeout: Number(virtual.negotiatetimeout) };
  if (service === 'smtp') return { SMTP_CHECK: [answered] };
  if (service === 'dns') {
    if (real.receive !== '') note('DNS_CHECK does not compare the answer');
    // ldirectord takes a name for a path at first, and its slash away before it asks.
    const name = real.request.replace(/^\//, '');
    return { DNS_CHECK: [{ ...answered, type: 'A', name: name || undefined }] };
  }
  if (service !== 'http' && service !== 'https') {
    note(`keepalived has no check of ${service}: a connect takes its place`);
    return { TCP_CHECK: [connection] };
  }
  if (virtual.httpmethod === 'HEAD') note('keepalived asks by GET');
  const path = real.request.startsWith('/') ? real.request : `/${real.request}`;
  const url = {
    path,
    virtualhost: virtual.virtualhost,
    regex: real.receive === '' ? undefined : quotedPattern(real.receive),
  };
  if (service === 'http') return { HTTP_GET: [{ url: [url], ...answered }] };
  note('SSL_GET verifies no certificate');
  return { SSL_GET: [{ url: [url], ...answered }] };
}

/** Directives of the whole file and of sections that are lost. */
function* lostOf({ globals, virtuals }: State): Iterable<string> {
  const { callback, execute, maintenancedir, fallbackcommand, emailalert, fork, cleanstop, autoreload } =
    globals;
  if (globals.logfile !== '/var/log/ldirectord.log')
    yield 'keepalived has no logfile: it writes to syslog, see --log-facility';
  if (globals.supervised === 'yes')
    yield 'keepalived has no supervised: it stays in the foreground with --dont-fork';
  if (globals.readdquiescent === 'yes') yield 'keepalived has no readdquiescent';
  const given = { callback, maintenancedir, fallbackcommand };
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && value !== '') yield `keepalived has no ${name}`;
  if (virtuals.some((each) => (each.cleanstop ?? cleanstop) === 'no'))
    yield 'keepalived removes its services when it stops, in spite of cleanstop=no';
  if (autoreload === 'yes') yield 'keepalived has no autoreload: it reads its file again at SIGHUP';
  for (const name of ['fallbackcommand', 'monitorfile', 'servicename', 'comment'] as const)
    if (virtuals.some((each) => (each[name] ?? '') !== '')) yield `keepalived has no ${name} of a service`;
  if (execute.length > 0) yield 'the files of execute are not read';
  if (emailalert !== '' || virtuals.some((each) => each.emailalert))
    yield 'mails are left out: see notification_email and smtp_alert';
  if (fork === 'no' && virtuals.some(({ checkinterval }) => checkinterval !== undefined))
    yield 'checkinterval of a section has no effect without fork=yes';
  if (virtuals.some(({ checktype }) => checktype === 'off'))
    yield 'checktype=off uses no server: such services are left out';
  if (virtuals.some(({ login, passwd, database }) => [login, passwd, database].some((each) => each !== '')))
    yield 'keepalived has no checks with a login';
}

/** The virtual services of an ldirectord.cf as virtual servers with checks, where both can express it. */
export function fromLdirectord(state: State, environment: Environment): FromLdirectord {
  const notes = new Set(lostOf(state));
  const { globals } = state;
  const virtuals = new Map(
    state.virtuals.filter(({ checktype }) => checktype !== 'off').map((each) => [keyOf(each), each]),
  );
  const { table, refused } = toIpvs(state, environment);
  for (const { message } of refused) notes.add(message);

  const services = table.services.filter(({ identity }) => virtuals.has(serviceKey(identity)));
  const converted = virtualServersOf({ services });
  for (const text of converted.notes) notes.add(text);

  function complete(server: VirtualServer, virtual: VirtualState): VirtualServer {
    const interval = Number(
      (globals.fork === 'yes' ? virtual.checkinterval : undefined) ?? globals.checkinterval,
    );
    const fallback = fallbackOf(state, virtual);
    const quiescent = (virtual.quiescent ?? globals.quiescent) === 'yes';
    const sorry = fallback === undefined || fallback.server === '' ? undefined : fallback;
    const address = bare(sorry?.server ?? '');
    const port = sorry && portOf(sorry, virtual);
    // keepalived wants both entries of a server that is its own fallback to do the same when it is down.
    const isReal = server.real_server?.some(
      (each) => each.address === address && Number(each.port ?? 0) === Number(port ?? 0),
    );
    const method = { direct: 'DR', masquerade: 'NAT', tunnel: 'TUN' }[sorry?.forward ?? 'direct'];
    return {
      ...server,
      delay_loop: interval,
      // ldirectord uses a server only once a check has succeeded.
      alpha: true,
      inhibit_on_failure: quiescent || undefined,
      sorry_server: sorry && (port === undefined ? address : `${address} ${port}`),
      sorry_server_inhibit: (quiescent && isReal) || undefined,
      sorry_server_lvs_method: sorry && method,
      real_server: server.real_server?.map((each) => {
        const same = virtual.real.filter((one) => bare(one.server) === each.address);
        const real = same.find(({ port }) => Number(port) === each.port) ?? same[0];
        return real === undefined
          ? each
          : { ...each, ...checkOf(virtual, real, interval, (text) => notes.add(text)) };
      }),
    };
  }

  const virtual_server = converted.virtualServers.map(({ key, server }) => {
    const virtual = virtuals.get(key);
    return virtual === undefined ? server : complete(server, virtual);
  });
  const config = { virtual_server };
  const expected = { services: converted.virtualServers.map(({ service }) => service) };
  for (const change of changedByKeepalived(expected, config)) notes.add(change);
  return { config, notes: [...notes] };
}
