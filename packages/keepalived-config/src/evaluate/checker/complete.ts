import type { Forwarding } from '@harderway/ipvs';
import { type Block, booleanOf, numberOf, settingOf, textOf } from '../block.js';
import type { Context, MessageCode } from '../context.js';
import { type CheckDefaults, checkStateOf } from './check.js';
import type { Service, ServiceGroup } from './service.js';
import type {
  Protocol,
  RealServerState,
  ServerDraft,
  SorryServer,
  VirtualServerState,
} from './virtual-server.js';

const isDirect = (forwarding: Forwarding): boolean => forwarding.kind !== 'masquerade';

/** Reports about one virtual server, at one of its settings. */
type Report = (code: MessageCode, message: string, at?: Block | string) => void;

function reporter({ block }: ServerDraft, context: Context): Report {
  return (code, message, at) => {
    const { place } = (typeof at === 'string' ? settingOf(block, at) : at) ?? block;
    context.report(code, message, { ...place, line: undefined });
  };
}

/** Weight, checks and the rest of a real server. */
function realServer(
  real: ServerDraft['reals'][number],
  draft: ServerDraft,
  forwarding: Forwarding,
): RealServerState {
  const { block, endpoint } = real;
  const inherited = (keyword: string): number | undefined =>
    numberOf(block, keyword) ?? numberOf(draft.block, keyword);
  const defaults: CheckDefaults = {
    connectTimeout: inherited('connect_timeout') ?? 5,
    retry: inherited('retry'),
    delayBeforeRetry: inherited('delay_before_retry'),
    delayLoop: inherited('delay_loop') ?? 60,
    warmup: inherited('warmup'),
    alpha: booleanOf(block, 'alpha') ?? booleanOf(draft.block, 'alpha') ?? false,
  };
  return {
    ...endpoint,
    block,
    weight: inherited('weight') ?? 1,
    forwarding,
    upperThreshold: numberOf(block, 'uthreshold') ?? 0,
    lowerThreshold: numberOf(block, 'lthreshold') ?? 0,
    inhibits: booleanOf(block, 'inhibit_on_failure') ?? booleanOf(draft.block, 'inhibit_on_failure') ?? false,
    checks: block.blocks.flatMap((each) =>
      each.alive ? (checkStateOf(each, endpoint, defaults) ?? []) : [],
    ),
  };
}

/** Servers without a forwarding method, duplicates, and what they inherit. */
function serversOf(draft: ServerDraft, report: Report): readonly RealServerState[] {
  const servers: RealServerState[] = [];
  const known = new Set<string>();
  for (const real of draft.reals) {
    const { endpoint } = real;
    const name = `${endpoint.address} ${endpoint.port}`;
    if (known.has(name)) {
      report('repeated-setting', `the real server ${endpoint.address} is there already`, real.block);
      continue;
    }
    if (real.forwarding === undefined && draft.forwarding === undefined) {
      report('default-taken', 'lvs_method is missing: keepalived takes NAT');
      draft.forwarding = { kind: 'masquerade' };
    }
    known.add(name);
    servers.push(realServer(real, draft, real.forwarding ?? draft.forwarding ?? { kind: 'masquerade' }));
  }
  return servers;
}

/** Gives a server that is not masqueraded the port of its service, since IPVS has no other. */
function portOf(
  server: { readonly port: number; readonly forwarding: Forwarding },
  service: Service,
  name: string,
  report: Report,
  at: Block | string,
): number {
  if (service.kind === 'fwmark') {
    if (isDirect(server.forwarding) && server.port !== 0)
      report('settings-conflict', `${name} has a port, which a firewall mark has not: it is dropped`, at);
    return isDirect(server.forwarding) ? 0 : server.port;
  }
  if (service.kind === 'group') return server.port;
  if (server.port === 0) return service.port;
  if (isDirect(server.forwarding) && server.port !== service.port) {
    report(
      'settings-conflict',
      `${name} is not on port ${service.port} of the service, and only NAT can change it`,
      at,
    );
    return service.port;
  }
  return server.port;
}

/** Whether a service lacks a port. The firewall mark 0 counts as an address without one. */
const lacksPort = (service: Service, group: ServiceGroup | undefined): boolean =>
  service.kind === 'address'
    ? service.port === 0
    : service.kind === 'fwmark'
      ? service.mark === 0
      : (group?.services ?? []).some((each) => each.kind === 'range' && each.port === 0);

function protocolOf(
  draft: ServerDraft,
  group: ServiceGroup | undefined,
  report: Report,
): Protocol | undefined {
  const { block, service } = draft;
  const given = textOf(block, 'protocol');
  const hasAddress =
    service.kind === 'address' ||
    (service.kind === 'fwmark' && service.mark === 0) ||
    (group?.services ?? []).some(({ kind }) => kind === 'range');
  const hasMark = service.kind === 'fwmark' || (group?.services ?? []).some(({ kind }) => kind === 'fwmark');
  if (!hasAddress) {
    if (given !== undefined && hasMark)
      report('settings-conflict', 'protocol has no effect on a firewall mark', 'protocol');
    return undefined;
  }
  if (given === undefined) report('default-taken', 'protocol is missing: keepalived takes UDP');
  return given === 'TCP' ? 'tcp' : given === 'SCTP' ? 'sctp' : 'udp';
}

/** A group that one service of a port does not fit. */
function checkGroupPorts(
  servers: readonly RealServerState[],
  sorry: SorryServer | undefined,
  group: ServiceGroup,
  report: Report,
): void {
  for (const service of group.services)
    for (const server of [...servers, ...(sorry === undefined ? [] : [sorry])]) {
      if (!isDirect(server.forwarding) || server.port === 0) continue;
      if (service.kind === 'range' && service.port === server.port) continue;
      report(
        'settings-conflict',
        `${server.address} has a port that a service of the group has not`,
        'block' in server && isBlock(server.block) ? server.block : 'sorry_server',
      );
    }
}

const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && 'settings' in value;

/** Fills in what a virtual server leaves out, and corrects what does not fit. Source: validate_check_config of check_data.c. */
export function completeServer(
  draft: ServerDraft,
  group: ServiceGroup | undefined,
  context: Context,
): VirtualServerState {
  const { block, service } = draft;
  const report = reporter(draft, context);
  const marks =
    service.kind === 'fwmark'
      ? service.mark !== 0
      : (group?.services ?? []).some(({ kind }) => kind === 'fwmark');
  if (marks && booleanOf(block, 'ha_suspend'))
    report('settings-conflict', 'ha_suspend does not go with firewall marks', 'ha_suspend');
  const protocol = protocolOf(draft, group, report);
  const onePacket = booleanOf(block, 'ops') ?? false;
  if (onePacket && protocol !== undefined && protocol !== 'udp')
    report('settings-conflict', 'one-packet scheduling needs UDP', 'ops');
  let { persistence } = draft;
  if (persistence === undefined && lacksPort(service, group)) {
    report(
      'settings-conflict',
      'a service of all ports needs persistence: keepalived takes 360 s',
      'persistence_timeout',
    );
    persistence = 360;
  }
  if (draft.scheduler === undefined) report('default-taken', 'lvs_sched is missing: keepalived takes wlc');
  const servers = serversOf(draft, report);
  const { sorry } = draft;
  if (sorry !== undefined && sorry.forwarding === undefined && draft.forwarding === undefined) {
    report('default-taken', 'lvs_method is missing: keepalived takes NAT', 'sorry_server');
    draft.forwarding = { kind: 'masquerade' };
  }
  const twin = sorry && servers.find((each) => each.address === sorry.address && each.port === sorry.port);
  if (sorry !== undefined && twin !== undefined && twin.inhibits !== sorry.inhibits)
    report(
      'settings-conflict',
      'the sorry server is a real server too, and inhibits otherwise',
      'sorry_server',
    );
  const total = servers.reduce((sum, { weight }) => sum + weight, 0);
  let quorum = numberOf(block, 'quorum') ?? 1;
  if (quorum > total) {
    report('settings-conflict', `the quorum ${quorum} is above the weight ${total} of all servers`, 'quorum');
    quorum = total;
  }
  const hysteresis = numberOf(block, 'hysteresis') ?? 0;
  if (hysteresis >= quorum)
    report('settings-conflict', `hysteresis ${hysteresis} is not below the quorum ${quorum}`, 'hysteresis');
  const sorryServer = sorry && {
    family: sorry.family,
    address: sorry.address,
    port: sorry.port,
    forwarding: sorry.forwarding ?? draft.forwarding ?? { kind: 'masquerade' },
  };
  if (group !== undefined) checkGroupPorts(servers, sorryServer, group, report);
  return {
    block,
    service,
    family: draft.family ?? 'inet',
    protocol,
    scheduler: draft.scheduler ?? 'wlc',
    flags: [...draft.flags],
    onePacket: onePacket && (protocol === undefined || protocol === 'udp'),
    persistence,
    granularity: draft.granularity,
    persistenceEngine: textOf(block, 'persistence_engine'),
    quorum,
    hysteresis: Math.min(hysteresis, Math.max(quorum - 1, 0)),
    delayLoop: numberOf(block, 'delay_loop') ?? 60,
    alpha: booleanOf(block, 'alpha') ?? false,
    servers: servers.map((server) => ({
      ...server,
      port: portOf(server, service, `the server ${server.address}`, report, server.block),
    })),
    sorryServer: sorryServer && {
      ...sorryServer,
      port: portOf(sorryServer, service, 'the sorry server', report, 'sorry_server'),
    },
  };
}
