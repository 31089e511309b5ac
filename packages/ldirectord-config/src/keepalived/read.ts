import type { Diagnostic } from '@harderway/diagnostics';
import { type KeepalivedService, parseKeepalived, type RealServer } from '@harderway/ipvs';
import { schedulerFlagArgument } from '@harderway/ipvs/ipvsadm';
import { lastOf, type Statement, wordOf } from '@harderway/ipvs/keepalived';
import type { LdirectordConfig, Real, Virtual } from '../model.js';

/** A keepalived.conf as a configuration of ldirectord. */
export interface FromKeepalived {
  readonly config: LdirectordConfig;
  /** Parts of the file that could not be read. */
  readonly diagnostics: readonly Diagnostic[];
  /** Settings that ldirectord has no words for, a sentence each. */
  readonly notes: readonly string[];
}

const unquoted = (text: string): string => text.replace(/^"(.*)"$/, '$1');

/** The words of a statement after its name, without quotes around them. */
const restOf = (statement: Statement | undefined): string =>
  unquoted(
    (statement?.words ?? [])
      .slice(1)
      .map(({ text }) => text)
      .join(' '),
  );

function numberOf(statement: Statement | undefined): number | undefined {
  const value = Number(wordOf(statement) ?? '');
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

const realOf = ({ address, port, forwarding, weight, thresholds }: RealServer): Real => ({
  address,
  port,
  forward: forwarding.kind,
  weight,
  lowerThreshold: thresholds?.lower || undefined,
  upperThreshold: thresholds?.upper || undefined,
});

const checkers =
  /^(HTTP_GET|SSL_GET|TCP_CHECK|SMTP_CHECK|DNS_CHECK|MISC_CHECK|PING_CHECK|BFD_CHECK|UDP_CHECK|FILE_CHECK)$/;

/** The check that ldirectord has for a checker. Servers without one are always up. */
function checkOf(checker: Statement | undefined): Partial<Virtual> {
  if (!checker) return { checktype: 'on' };
  const { name, body } = checker;
  const port = numberOf(lastOf(body, 'connect_port'));
  const timeout = numberOf(lastOf(body, 'connect_timeout', 'misc_timeout'));
  const retry = numberOf(lastOf(body, 'retry', 'nb_get_retry'));
  const common: Partial<Virtual> = {
    checkport: port,
    checktimeout: timeout,
    failurecount: retry === undefined ? undefined : retry + 1,
  };
  const url = lastOf(body, 'url')?.body ?? [];
  const path = wordOf(lastOf(url, 'path'));
  const pattern = restOf(lastOf(url, 'regex'));
  const host = wordOf(lastOf(url, 'virtualhost') ?? lastOf(body, 'virtualhost'));
  switch (name) {
    case 'HTTP_GET':
    case 'SSL_GET':
      return {
        ...common,
        checktype: 'negotiate',
        service: name === 'SSL_GET' ? 'https' : 'http',
        request: path === undefined ? undefined : unquoted(path),
        receive: pattern || undefined,
        virtualhost: host === undefined ? undefined : unquoted(host),
      };
    case 'SMTP_CHECK':
      return { ...common, checktype: 'negotiate', service: 'smtp' };
    case 'MISC_CHECK':
      return { ...common, checktype: 'external', checkcommand: restOf(lastOf(body, 'misc_path')) };
    case 'PING_CHECK':
      return { ...common, checktype: 'ping' };
    default:
      return { ...common, checktype: 'connect' };
  }
}

/** Settings of a service that are lost. */
function* notesOf({ service, servers }: KeepalivedService, checks: readonly Statement[]): Iterable<string> {
  const kinds = new Set(checks.map(({ name }) => name));
  if (
    service.servers.some(
      ({ forwarding }) => forwarding.kind === 'tunnel' && (forwarding.tunnel?.kind ?? 'ipip') !== 'ipip',
    )
  )
    yield 'ldirectord has plain ipip tunnels alone';
  if (service.persistenceEngine !== undefined) yield 'ldirectord has no persistence engines';
  if (kinds.size > 1 || checks.length !== servers.length)
    yield 'ldirectord checks all servers of a service alike: the check of the first is taken';
  for (const kind of ['DNS_CHECK', 'BFD_CHECK', 'UDP_CHECK', 'FILE_CHECK'])
    if (kinds.has(kind)) yield `ldirectord has no ${kind}: a connect takes its place`;
  if (kinds.has('MISC_CHECK'))
    yield 'ldirectord gives addresses and ports of service and server to an external check';
}

function virtualOf(
  { service, statement, servers }: KeepalivedService,
  checks: readonly Statement[],
): Virtual {
  const { identity, scheduler, schedulerFlags, persistence } = service;
  const flags = schedulerFlagArgument(scheduler, schedulerFlags);
  const sorry = lastOf(statement.body, 'sorry_server');
  const [, server, port] = sorry?.words.map(({ text }) => text) ?? [];
  const rests = [statement, ...servers].some(({ body }) => lastOf(body, 'inhibit_on_failure'));
  return {
    address: identity,
    real: service.servers.map(realOf),
    fallback:
      server === undefined ? undefined : { server, port: port === undefined ? undefined : Number(port) },
    scheduler,
    schedflags: flags || undefined,
    persistent: persistence?.timeoutSeconds,
    netmask: persistence?.netmask,
    protocol: identity.kind === 'address' && identity.protocol !== 'sctp' ? identity.protocol : undefined,
    ops: service.onePacket || undefined,
    quiescent: rests || undefined,
    ...checkOf(checks[0]),
  };
}

/** Reads the `virtual_server` blocks of a keepalived.conf as a configuration of ldirectord. Never throws. */
export function fromKeepalived(text: string): FromKeepalived {
  const { services, diagnostics } = parseKeepalived(text);
  const notes = new Set<string>();
  const intervals = new Set<number>();
  const virtuals = services.flatMap((each): readonly Virtual[] => {
    const { identity } = each.service;
    if (identity.kind === 'address' && identity.protocol === 'sctp') {
      notes.add('ldirectord has no services of sctp: they are left out');
      return [];
    }
    intervals.add(numberOf(lastOf(each.statement.body, 'delay_loop')) ?? 60);
    const checks = each.servers.flatMap(({ body }) =>
      body.filter(({ name }) => checkers.test(name)).slice(0, 1),
    );
    for (const note of notesOf(each, checks)) notes.add(note);
    return [virtualOf(each, checks)];
  });
  if (intervals.size > 1)
    notes.add('ldirectord has one checkinterval without fork=yes: the shortest is taken');
  const globals = intervals.size > 0 ? { checkinterval: Math.min(...intervals) } : undefined;
  const config = { globals, virtuals };
  return { config, diagnostics, notes: [...notes] };
}
