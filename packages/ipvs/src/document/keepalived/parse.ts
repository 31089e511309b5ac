import type { Diagnostic } from '@harderway/diagnostics';
import { parseAddress } from '../../address/address.js';
import { scanNumber } from '../../ipvsadm/scan.js';
import { parseSchedulerFlag } from '../../ipvsadm/scheduler-flags.js';
import type {
  Family,
  Forwarding,
  Persistence,
  Protocol,
  RealServer,
  SchedulerFlag,
  ServiceIdentity,
  Table,
  Tunnel,
  VirtualService,
} from '../../model.js';
import type { IpvsCode } from '../../rules.generated.js';
import { canonicalService } from '../../table/identity.js';
import { createReport, type Report } from '../report.js';
import { groupIdentities } from './groups.js';
import { lastOf, readStatements, type Statement, wordOf } from './statements.js';

/** A virtual service of a keepalived.conf with its statement and those of its real servers, in their order. */
export interface KeepalivedService {
  readonly service: VirtualService;
  readonly statement: Statement;
  readonly servers: readonly Statement[];
}

/** The virtual services of a keepalived.conf. */
export interface KeepalivedText {
  readonly table: Table;
  /** In the order of the file; a group makes several. */
  readonly services: readonly KeepalivedService[];
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];
}

/** A whole number of a statement; 0, with an error, for another text. */
function numberOf(report: Report, statement: Statement, index = 1): number {
  const value = scanNumber(wordOf(statement, index) ?? '', 0, 2147483647);
  if (value === undefined)
    report('keepalived-value', statement.words[index] ?? statement.words[0], 'not a whole number');
  return value ?? 0;
}

function forwardingOf(report: Report, statement: Statement | undefined): Forwarding | undefined {
  if (!statement) return undefined;
  const [, method, , type, ...rest] = statement.words.map(({ text }) => text);
  if (method === 'NAT') return { kind: 'masquerade' };
  if (method === 'DR') return { kind: 'direct' };
  if (method !== 'TUN') {
    report('keepalived-value', statement.words[1] ?? statement.words[0], 'not NAT, DR or TUN');
    return undefined;
  }
  const checksum = rest.includes('csum') ? 'full' : rest.includes('remcsum') ? 'remote' : 'none';
  const tunnel: Tunnel =
    type === 'gue'
      ? { kind: 'gue', port: Number(rest[rest.indexOf('port') + 1] ?? 0), checksum }
      : type === 'gre'
        ? { kind: 'gre', checksum: checksum === 'remote' ? 'full' : checksum }
        : { kind: 'ipip' };
  return { kind: 'tunnel', tunnel };
}

function realServer(
  report: Report,
  statement: Statement,
  service: { readonly forwarding: Forwarding; readonly port: number; readonly hasPorts: boolean },
): RealServer | undefined {
  const { words, body } = statement;
  const address = parseAddress(wordOf(statement) ?? '');
  if (!address) {
    report('keepalived-value', words[1] ?? words[0], 'not an address');
    return undefined;
  }
  const forwarding = forwardingOf(report, lastOf(body, 'lvs_method', 'lb_kind')) ?? service.forwarding;
  const of = (name: string, fallback: number): number => {
    const found = lastOf(body, name);
    return found ? numberOf(report, found) : fallback;
  };
  const thresholds = { upper: of('uthreshold', 0), lower: of('lthreshold', 0) };
  return {
    ...address,
    // keepalived clears the ports of servers of a firewall mark.
    port: service.hasPorts && words.length > 2 ? numberOf(report, statement, 2) : service.port,
    forwarding,
    weight: of('weight', 1),
    thresholds,
  };
}

function persistenceOf(
  report: Report,
  body: readonly Statement[],
  isNeeded: boolean,
): Persistence | undefined {
  const statement = lastOf(body, 'persistence_timeout');
  const netmask = wordOf(lastOf(body, 'persistence_granularity'));
  if (!statement && netmask === undefined && !isNeeded) return undefined;
  const timeoutSeconds = statement && statement.words.length > 1 ? numberOf(report, statement) : 360;
  return { timeoutSeconds, netmask };
}

function flagsOf(body: readonly Statement[], scheduler: string): readonly SchedulerFlag[] {
  return body.flatMap(({ name }) => {
    const flag = parseSchedulerFlag(name, scheduler);
    return flag === undefined || flag === 'incompatible' ? [] : [flag];
  });
}

const protocols: Readonly<Record<string, Protocol>> = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' };

/** The services that a statement names: one, or those of its group. */
function identitiesOf(
  report: Report,
  statement: Statement,
  statements: readonly Statement[],
): readonly ServiceIdentity[] {
  const { words, body } = statement;
  const protocol = protocols[wordOf(lastOf(body, 'protocol'))?.toUpperCase() ?? 'UDP'] ?? 'udp';
  const family: Family = wordOf(lastOf(body, 'ip_family')) === 'inet6' ? 'inet6' : 'inet';
  if (wordOf(statement) !== 'group') return groupIdentities(report, words.slice(1), protocol, family);
  const name = wordOf(statement, 2);
  const group = statements.find((each) => each.name === 'virtual_server_group' && wordOf(each) === name);
  if (!group) report('keepalived-value', words[2] ?? words[0], `the group ${name ?? ''} is missing`);
  return (group?.body ?? []).flatMap((entry) => groupIdentities(report, entry.words, protocol, family));
}

/** A real server of another family than a firewall mark decides that of the mark. */
function withFamily(identity: ServiceIdentity, servers: readonly RealServer[]): ServiceIdentity {
  const [first] = servers;
  return identity.kind === 'fwmark' && first && first.forwarding.kind !== 'tunnel'
    ? { ...identity, family: first.family }
    : identity;
}

function servicesOf(
  report: Report,
  statement: Statement,
  statements: readonly Statement[],
): readonly KeepalivedService[] {
  const { body } = statement;
  const scheduler = wordOf(lastOf(body, 'lvs_sched', 'lb_algo')) ?? 'wlc';
  const forwarding = forwardingOf(report, lastOf(body, 'lvs_method', 'lb_kind')) ?? { kind: 'masquerade' };
  const reals = body.filter(({ name }) => name === 'real_server');
  return identitiesOf(report, statement, statements).map((identity) => {
    const hasPorts = identity.kind === 'address';
    const port = hasPorts ? identity.port : 0;
    const read = reals.map((real) => realServer(report, real, { forwarding, port, hasPorts }));
    const servers = read.flatMap((server) => server ?? []);
    const persistence = persistenceOf(report, body, hasPorts && port === 0);
    const engine = wordOf(lastOf(body, 'persistence_engine'));
    const service = canonicalService({
      identity: withFamily(identity, servers),
      scheduler,
      schedulerFlags: flagsOf(body, scheduler),
      persistence,
      persistenceEngine: engine,
      onePacket: lastOf(body, 'ops') !== undefined,
      servers,
    });
    return { service, statement, servers: reals.filter((_, index) => read[index] !== undefined) };
  });
}

/**
 * Reads the `virtual_server` blocks of a keepalived.conf as the table that keepalived sets up with every server up.
 * Other blocks are left out. Never throws: what cannot be read is reported. Files that it includes are not read.
 * Source: keepalived.conf(5) of keepalived 2.3.3, and what its `--config-test` prints.
 */
export function parseKeepalived(text: string): KeepalivedText {
  const { diagnostics, report } = createReport(text);
  const statements = readStatements(text);
  for (const { words, name } of statements)
    if (name === 'include' || /^[$@~]/.test(name))
      report('keepalived-skipped', words[0], `${name} is not followed, so services may be missing`);
  const services = statements
    .filter(({ name }) => name === 'virtual_server')
    .flatMap((statement) => servicesOf(report, statement, statements));
  return { table: { services: services.map(({ service }) => service) }, services, diagnostics };
}
