import { type ServiceIdentity, serviceKey } from '@harderway/ipvs';
import { schedulerFlagArgument } from '@harderway/ipvs/ipvsadm';
import type { LdirectordConfig, Real, Virtual } from '@harderway/ldirectord-config';
import { type Block, booleanOf, commandOf, keywordOf, listOf, settingOf, textOf } from '../evaluate/block.js';
import type { CheckState } from '../evaluate/checker/check.js';
import type { RealServerState, VirtualServerState } from '../evaluate/checker/virtual-server.js';
import type { State } from '../evaluate/evaluate.js';
import { identitiesOf, toIpvs } from '../ipvs/to-ipvs.js';
import { splitQuoted } from '../values/script.js';
import { changedByLdirectord } from './changed-table.js';

/** A keepalived.conf as a configuration of ldirectord. */
export interface ToLdirectord {
  readonly config: LdirectordConfig;
  /** Settings that ldirectord has no words for, and changes of the IPVS table, a sentence each. */
  readonly notes: readonly string[];
}

/** The words of a setting behind its keyword. */
const wordsOf = ({ block }: { readonly block: CheckState['block'] }, keyword: string): string | undefined =>
  settingOf(block, keyword)
    ?.words.slice(1)
    .map(({ text }) => text)
    .join(' ');

/** The pattern of a URL, as keepalived reads its quotes and backslashes. */
function patternOf({ block }: { readonly block: CheckState['block'] }): string | undefined {
  const statement = settingOf(block, 'regex')?.statement.text.text;
  return statement === undefined ? undefined : splitQuoted(statement, true)?.words[1];
}

/** Checks that ldirectord has too. */
const sharedKinds: readonly CheckState['kind'][] = [
  'HTTP_GET',
  'SSL_GET',
  'SMTP_CHECK',
  'MISC_CHECK',
  'PING_CHECK',
  'TCP_CHECK',
];

/** Settings of checks that are converted, or noted on their own. */
const known: ReadonlySet<string> = new Set([
  'connect_port',
  'connect_timeout',
  'retry',
  'delay_before_retry',
  'delay_loop',
  'alpha',
  'path',
  'virtualhost',
  'regex',
  'misc_path',
  'misc_timeout',
  'misc_dynamic',
]);

/** Settings of a block of a check that ldirectord has no words for. */
const unknownIn = (block: Block): readonly string[] => [
  ...block.settings
    .filter(({ spec, value }) => value !== undefined && value !== false && !known.has(spec.keyword))
    .map(({ spec }) => spec.keyword),
  ...block.blocks.map(keywordOf).filter((keyword) => keyword !== 'url'),
];

/** The settings that a check loses. */
function* lostOfCheck({ kind, block, urls }: CheckState): Iterable<string> {
  if (!sharedKinds.includes(kind)) return;
  for (const keyword of unknownIn(block)) yield `ldirectord has no ${keyword} of ${kind}`;
  for (const url of urls)
    for (const keyword of unknownIn(url.block)) yield `ldirectord has no ${keyword} of a URL`;
}

/** Whether a check, its server or its service has a setting of its own. */
const hasSetting = (block: Block | undefined, keyword: string): boolean =>
  block !== undefined && (settingOf(block, keyword) !== undefined || hasSetting(block.parent, keyword));

/** The times of a check that ldirectord does without. */
function* lostTimes({ block, retry, delayBeforeRetry, delayLoop }: CheckState): Iterable<string> {
  if (retry > 0 && delayBeforeRetry !== delayLoop && hasSetting(block, 'delay_before_retry'))
    yield 'ldirectord has no delay_before_retry: it tries again after its checkinterval';
}

/** The Host header of a check. A check without one inherits it from its real server, or else from the virtual server. */
function hostOf(block: Block | undefined): string | undefined {
  return block && (textOf(block, 'virtualhost') ?? hostOf(block.parent));
}

const whole = (seconds: number): number => Math.max(Math.ceil(seconds), 1);

/** The check of ldirectord that comes nearest, and what is lost. */
function checkOf(check: CheckState | undefined, note: (text: string) => void): Partial<Virtual> {
  if (check === undefined) return { checktype: 'on' };
  const { kind, block, connectTimeout, retry, urls } = check;
  const port = wordsOf(check, 'connect_port');
  const common: Partial<Virtual> = {
    ...(port === undefined ? {} : { checkport: Number(port) }),
    failurecount: retry + 1,
  };
  const timed = { ...common, checktimeout: whole(connectTimeout) };
  switch (kind) {
    case 'HTTP_GET':
    case 'SSL_GET': {
      const [url] = urls;
      const pattern = url && patternOf(url);
      const host = hostOf(url?.block ?? block);
      if (urls.length > 1) note('ldirectord asks for one URL: the first is taken');
      return {
        ...timed,
        negotiatetimeout: whole(connectTimeout),
        checktype: 'negotiate',
        service: kind === 'SSL_GET' ? 'https' : 'http',
        ...(url === undefined ? {} : { request: url.path }),
        ...(pattern === undefined ? {} : { receive: pattern }),
        ...(host === undefined ? {} : { virtualhost: host }),
      };
    }
    case 'SMTP_CHECK':
      return { ...timed, checktype: 'negotiate', service: 'smtp' };
    case 'MISC_CHECK': {
      const timeout = wordsOf(check, 'misc_timeout');
      const words = commandOf(block, 'misc_path')?.words ?? [];
      const checkcommand = words.join(' ');
      // A blank within a word looks like one between words then.
      if (words.some((word) => /\s/.test(word)))
        note('ldirectord has no quotes in the command of an external check');
      note('ldirectord gives addresses and ports of service and server to an external check');
      if (booleanOf(block, 'misc_dynamic')) note('ldirectord takes no weights from external checks');
      return {
        ...common,
        ...(timeout === undefined ? {} : { checktimeout: whole(Number(timeout)) }),
        checktype: 'external',
        checkcommand,
      };
    }
    case 'PING_CHECK':
      return { ...timed, checktype: 'ping' };
    case 'TCP_CHECK':
      return { ...timed, checktype: 'connect' };
    default:
      note(`ldirectord has no ${kind}: a connect takes its place`);
      return { ...timed, checktype: 'connect' };
  }
}

/** The largest threshold that ipvsadm takes. */
const MOST_CONNECTIONS = 2147483647;

function realOf(server: RealServerState, identity: ServiceIdentity): Real {
  const { address, port, forwarding, weight, lowerThreshold, upperThreshold } = server;
  const hasLower =
    lowerThreshold > 0 && lowerThreshold <= upperThreshold && upperThreshold <= MOST_CONNECTIONS;
  return {
    address,
    port: port === 0 && identity.kind === 'address' ? identity.port : port,
    forward: forwarding.kind,
    weight,
    ...(hasLower ? { lowerThreshold } : {}),
    ...(upperThreshold > 0 && upperThreshold <= MOST_CONNECTIONS ? { upperThreshold } : {}),
  };
}

/** The part of a check that must be equal for two to be one. */
const likeness = (check: CheckState | undefined): string =>
  check === undefined ? '' : JSON.stringify([check.kind, checkOf(check, () => {})]);

/** Settings of a virtual server that are lost. */
function* lostOf({
  block,
  servers,
  quorum,
  hysteresis,
  persistenceEngine,
  delayLoop,
}: VirtualServerState): Iterable<string> {
  const [first] = servers;
  const { checks: [check] = [] } = first ?? {};
  const times = [check?.delayLoop ?? delayLoop, check?.connectTimeout ?? 0];
  if (!times.every(Number.isInteger)) yield 'ldirectord counts whole seconds: times are rounded up';
  for (const check of servers.flatMap(({ checks }) => checks)) {
    yield* lostOfCheck(check);
    yield* lostTimes(check);
  }
  const blocks = [block, ...servers.map((server) => server.block)];
  for (const keyword of ['ha_suspend', 'sorry_server_inhibit', 'omega', 'snmp_name', 'warmup'])
    if (blocks.some((each) => settingOf(each, keyword))) yield `ldirectord has no ${keyword}`;
  if (blocks.some((each) => booleanOf(each, 'smtp_alert')))
    yield 'mails of keepalived are left out: see emailalert';
  if (servers.some(({ checks }) => likeness(checks[0]) !== likeness(first?.checks[0])))
    yield 'ldirectord checks all servers of a service alike: the check of the first is taken';
  if (new Set(servers.map(({ inhibits }) => inhibits)).size > 1)
    yield 'ldirectord keeps all servers that are down or none: quiescent counts for those without inhibit_on_failure too';
  if (servers.some(({ checks }) => checks.length > 1))
    yield 'ldirectord has one check of a server: the first is taken';
  if (
    servers.some(
      ({ forwarding }) => forwarding.kind === 'tunnel' && (forwarding.tunnel?.kind ?? 'ipip') !== 'ipip',
    )
  )
    yield 'ldirectord has plain ipip tunnels alone';
  if (persistenceEngine !== undefined) yield 'ldirectord has no persistence engines';
  if (quorum > 1 || hysteresis > 0) yield 'ldirectord has no quorum: one server is enough';
  const scripts = ['notify_up', 'notify_down', 'quorum_up', 'quorum_down'];
  if (blocks.some((each) => scripts.some((name) => settingOf(each, name))))
    yield 'ldirectord runs no scripts for single servers or a quorum';
}

/**
 * The netmask of a service, unless it is of the other address family. keepalived sets up the marks of a group without a
 * netmask.
 */
function netmaskOf(
  { service, granularity }: VirtualServerState,
  identity: ServiceIdentity,
): string | undefined {
  if (service.kind === 'group' && identity.kind === 'fwmark') return undefined;
  return granularity?.includes('.') === (identity.family === 'inet') ? granularity : undefined;
}

function virtualOf(
  server: VirtualServerState,
  identity: ServiceIdentity,
  note: (text: string) => void,
): Virtual {
  const { scheduler, flags, persistence, onePacket, servers } = server;
  const netmask = netmaskOf(server, identity);
  const sorryServer = server.sorryServer?.family === identity.family ? server.sorryServer : undefined;
  if (server.sorryServer !== undefined && sorryServer === undefined)
    note('ldirectord has no fallback of another address family than its service: it is left out');
  const schedflags = schedulerFlagArgument(scheduler, flags);
  if (onePacket && identity.kind === 'fwmark')
    note('ldirectord has no one-packet scheduling of firewall marks');
  return {
    address: identity,
    // ldirectord has no servers of another family: the comparison of both tables names those that are left out.
    real: servers.filter(({ family }) => family === identity.family).map((each) => realOf(each, identity)),
    ...(sorryServer === undefined
      ? {}
      : {
          fallback: {
            server: sorryServer.address,
            ...(sorryServer.port === 0 ? {} : { port: sorryServer.port }),
            forward: sorryServer.forwarding.kind,
          },
        }),
    scheduler,
    ...(schedflags === '' ? {} : { schedflags }),
    ...(persistence === undefined ? {} : { persistent: persistence }),
    ...(netmask === undefined ? {} : { netmask }),
    ...(identity.kind === 'address' && identity.protocol !== 'sctp' ? { protocol: identity.protocol } : {}),
    // ldirectord passes it to ipvsadm for UDP alone.
    ...(onePacket && identity.kind === 'address' ? { ops: true } : {}),
    quiescent: servers.some(({ inhibits }) => inhibits),
    ...checkOf(servers[0]?.checks[0], note),
  };
}

/** Keywords at the top of a file that are converted, noted on their own, or serve virtual routers and BFD alone. */
const knownParts: ReadonlySet<string> = new Set([
  'global_defs',
  'virtual_server',
  'virtual_server_group',
  'SSL',
  'bfd_instance',
  'linkbeat_interfaces',
  'linkbeat_use_polling',
  'track_file',
  'track_group',
]);

/** Settings of global_defs that are noted on their own, that serve virtual routers, mails, scripts and BFD alone, or logs. */
const knownGlobal =
  /^(?:vrrp_|bfd_|smtp_|notification_email|no_email_faults$|no_checker_emails$|lvs_timeouts$|lvs_sync_daemon$|router_id$|script_user$|enable_script_security$|dynamic_interfaces$|default_interface$)/;

/** Parts of a file beside its virtual servers. */
function* otherParts({ global, vrrp, bfd, keywords }: State): Iterable<string> {
  for (const keyword of keywords)
    if (!knownParts.has(keyword) && !keyword.startsWith('vrrp_')) yield `ldirectord has no ${keyword}`;
  for (const { spec, value } of global.block.settings)
    if (value !== undefined && value !== false && !knownGlobal.test(spec.keyword))
      yield `ldirectord has no ${spec.keyword} of global_defs`;
  if (vrrp !== undefined && vrrp.instances.length > 0)
    yield 'ldirectord has no virtual routers: they are left out';
  if (bfd.length > 0) yield 'ldirectord has no BFD: it is left out';
  if (global.syncDaemon !== undefined) yield 'ldirectord does not start the synchronization of connections';
  if (settingOf(global.block, 'lvs_timeouts'))
    yield 'ldirectord does not set the timeouts of IPVS: see ipvsadm --set';
  if (listOf(global.block, 'notification_email') !== undefined || booleanOf(global.block, 'smtp_alert'))
    yield 'mails of keepalived are left out: see emailalert';
}

/** The virtual servers of a keepalived.conf as a configuration of ldirectord, where both can express it. */
export function toLdirectord(state: State): ToLdirectord {
  const notes = new Set(otherParts(state));
  const note = (text: string): void => void notes.add(text);
  const intervals = new Set<number>();
  const { table, notes: leftOut } = toIpvs(state);
  for (const text of leftOut) notes.add(text);
  const seen = new Set<string>();
  const virtuals = state.virtualServers.flatMap((server) => {
    for (const lost of lostOf(server)) notes.add(lost);
    intervals.add(whole(server.servers[0]?.checks[0]?.delayLoop ?? server.delayLoop));
    return identitiesOf(server, state.groups).flatMap((identity) => {
      const key = serviceKey(identity);
      // The kernel has no mark 0, and one service of a name.
      if (seen.has(key) || (identity.kind === 'fwmark' && identity.mark === 0)) return [];
      seen.add(key);
      if (identity.kind !== 'address' || identity.protocol !== 'sctp')
        return [virtualOf(server, identity, note)];
      notes.add('ldirectord has no services of SCTP: they are left out');
      return [];
    });
  });
  if (intervals.size > 1)
    notes.add('ldirectord has one checkinterval without fork=yes: the shortest is taken');
  const config = {
    ...(intervals.size > 0 ? { globals: { checkinterval: Math.min(...intervals) } } : {}),
    virtuals,
  };
  for (const change of changedByLdirectord(table, config)) notes.add(change);
  return { config, notes: [...notes] };
}
