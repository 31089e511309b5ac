import type { ServerPart, ServicePart, SyncDaemon } from './command.js';
import { parseDottedQuad } from './ipv4.js';
import { formatIpv6, parseIpv6 } from './ipv6.js';
import type { CheckedOption } from './ipvsadm-options.js';
import type { Names } from './names.js';
import { scanEndpoint, scanLeadingNumber, scanNetmask, scanNumber } from './scan.js';

const maximumTimeout = 31 * 86400;
const maximumInt = 2147483647;

/** Stops reading, as the program's own `fail` does. `parseCommandLine` catches it. */
export class Stop extends Error {
  readonly code = 'stop';
  readonly exitCode: number;
  /** Whether the program returns from reading, as opposed to ending. */
  readonly returns: boolean;

  constructor(message: string, exitCode: number, returns = false) {
    super(message);
    this.exitCode = exitCode;
    this.returns = returns;
  }
}
/** Stops with a message and exit status 2. */
export function fail(message: string): never {
  throw new Stop(`${message}\n`, 2);
}

/** A command line that is being read. */
export interface Draft {
  readonly options: Set<CheckedOption>;
  readonly service: ServicePart;
  readonly server: ServerPart;
  readonly daemon: SyncDaemon;
  readonly names: Names;
  flagsArgument: string;
}

/** A command line of which nothing is read yet: the program's defaults. */
export const newDraft = (names: Names): Draft => ({
  options: new Set(),
  service: {
    protocol: 'tcp',
    port: 0,
    mark: 0,
    scheduler: '',
    schedulerFlags: 0,
    persistent: false,
    timeoutSeconds: 0,
    onePacket: false,
    netmask: 0xffffffff,
    engine: '',
  },
  server: {
    port: 0,
    forwarding: 'direct',
    weight: 1,
    upper: 0,
    lower: 0,
    tunnelType: 'ipip',
    tunnelPort: 0,
    tunnelFlags: 0,
  },
  daemon: { role: 'master', interfaceName: '', syncId: 0, maxLength: 0, port: 0, ttl: 0 },
  names,
  flagsArgument: '',
});

const setOption = (draft: Draft, option: CheckedOption): void => {
  if (draft.options.has(option)) fail(`multiple '${option}' options specified`);
  draft.options.add(option);
};

const numberOr = (text: string, minimum: number, maximum: number, message: string): number =>
  scanNumber(text, minimum, maximum) ?? fail(message);

/** A timeout in seconds, 360 if none is given. */
export const timeoutOf = (text: string | undefined, minimum: number): number =>
  text === undefined
    ? 360
    : numberOr(text, minimum, maximumTimeout, `invalid timeout value \`${text}' specified`);

const readService = (draft: Draft, protocol: 'tcp' | 'udp' | 'sctp', text: string): void => {
  setOption(draft, 'service-address');
  const { service } = draft;
  service.protocol = protocol;
  const found =
    scanEndpoint(text, protocol, draft.names) ?? fail('illegal virtual server address[:port] specified');
  service.family = found.family;
  service.address = found.address;
  service.port = found.port ?? service.port;
  if (found.family === 'inet6') service.netmask = 128;
};

const readServer = (draft: Draft, text: string): void => {
  setOption(draft, 'real-server');
  const { service, server } = draft;
  const found =
    scanEndpoint(text, service.protocol, draft.names) ?? fail('illegal real server address[:port] specified');
  server.family = found.family;
  server.address = found.address;
  server.port = found.port ?? service.port;
};

const readNetmask = (draft: Draft, text: string): void => {
  setOption(draft, 'netmask');
  const { service } = draft;
  if (service.family === 'inet6') {
    service.netmask = scanLeadingNumber(text);
    if (service.netmask < 1 || service.netmask > 128) fail('illegal ipv6 netmask specified');
    return;
  }
  service.netmask =
    scanNetmask(text, draft.names) ?? fail('illegal virtual server persistent mask specified');
};

const readGroup = (draft: Draft, text: string): void => {
  setOption(draft, 'mcast-group');
  if (text.includes(':')) {
    const groups = parseIpv6(text);
    if (!groups || (groups[0] ?? 0) >> 8 !== 0xff) fail(`invalid IPv6 mcast-group \`${text}'`);
    draft.daemon.group = formatIpv6(groups);
    return;
  }
  const value = parseDottedQuad(text);
  if (value === undefined || value >>> 28 !== 14) fail(`invalid IPv4 mcast-group \`${text}'`);
  draft.daemon.group = text;
};

/** Options that only mark themselves as given. */
const plainOptions: ReadonlyMap<string, CheckedOption> = new Map<string, CheckedOption>([
  ['c', 'connection'],
  ['n', 'numeric'],
  ['timeout', 'timeout'],
  ['daemon', 'daemon'],
  ['stats', 'stats'],
  ['rate', 'rate'],
  ['thresholds', 'thresholds'],
  ['persistent-conn', 'persistent-conn'],
  ['nosort', 'nosort'],
  ['X', 'exact'],
  ['tun-info', 'tun-info'],
]);

/** Takes one option after the command. Throws Stop where the program stops. */
export const readOption = (draft: Draft, tag: string, given: string | undefined): void => {
  const { service, server, daemon } = draft;
  const text = given ?? '';
  const plain = plainOptions.get(tag);
  if (plain) {
    setOption(draft, plain);
    return;
  }
  const forwarding = ({ i: 'tunnel', g: 'direct', m: 'masquerade' } as const)[tag];
  if (forwarding) {
    setOption(draft, 'forwarding-method');
    server.forwarding = forwarding;
    return;
  }
  switch (tag) {
    case 't':
      readService(draft, 'tcp', text);
      return;
    case 'u':
      readService(draft, 'udp', text);
      return;
    case 'sctp-service':
      readService(draft, 'sctp', text);
      return;
    case 'f':
      setOption(draft, 'service-address');
      service.family = 'inet';
      service.protocol = 'tcp';
      service.mark = numberOr(text, 1, 0xffffffff, `invalid fwmark value \`${text}' specified`);
      return;
    case 's':
      setOption(draft, 'scheduler');
      service.scheduler = text.slice(0, 15);
      return;
    case 'p':
      setOption(draft, 'persistent');
      service.persistent = true;
      service.timeoutSeconds = timeoutOf(given, 1);
      return;
    case 'M':
      readNetmask(draft, text);
      return;
    case 'r':
      readServer(draft, text);
      return;
    case 'w':
      setOption(draft, 'weight');
      server.weight = numberOr(text, 0, maximumInt, 'illegal weight specified');
      return;
    case 'x':
      setOption(draft, 'u-threshold');
      server.upper = numberOr(text, 0, maximumInt, 'illegal u_threshold specified');
      return;
    case 'y':
      setOption(draft, 'l-threshold');
      server.lower = numberOr(text, 0, maximumInt, 'illegal l_threshold specified');
      return;
    case '6':
      // ipvsadm ends this one message with a line break of its own.
      if (service.mark === 0) fail('-6 must follow -f\n');
      service.family = 'inet6';
      service.netmask = 128;
      return;
    case 'o':
      setOption(draft, 'ops');
      service.onePacket = true;
      return;
    case 'pe':
      setOption(draft, 'pe');
      service.engine = text.slice(0, 16);
      return;
    case 'b':
      setOption(draft, 'sched-flags');
      draft.flagsArgument = text.slice(0, 127);
      return;
    case 'mcast-interface':
      setOption(draft, 'mcast-interface');
      daemon.interfaceName = text.slice(0, 15);
      return;
    case 'syncid':
      setOption(draft, 'syncid');
      daemon.syncId = numberOr(text, 0, 255, 'illegal syncid specified');
      return;
    case 'mcast-group':
      readGroup(draft, text);
      return;
    case 'mcast-port':
      setOption(draft, 'mcast-port');
      daemon.port = numberOr(text, 1, 65535, 'illegal mcast-port specified');
      return;
    case 'mcast-ttl':
      setOption(draft, 'mcast-ttl');
      daemon.ttl = numberOr(text, 1, 255, 'illegal mcast-ttl specified');
      return;
    case 'sync-maxlen':
      setOption(draft, 'sync-maxlen');
      daemon.maxLength = numberOr(text, 1, 65507, 'illegal sync-maxlen specified');
      return;
    case 'tun-type':
      setOption(draft, 'tun-type');
      if (text !== 'ipip' && text !== 'gue' && text !== 'gre') fail('illegal tunnel type specified');
      server.tunnelType = text;
      return;
    case 'tun-port':
      setOption(draft, 'tun-port');
      server.tunnelPort = numberOr(text, 1, 65535, 'illegal tunnel port specified');
      return;
    case 'tun-nocsum':
      setOption(draft, 'tun-nocsum');
      return;
    case 'tun-csum':
      setOption(draft, 'tun-csum');
      server.tunnelFlags |= 1;
      return;
    case 'tun-remcsum':
      setOption(draft, 'tun-remcsum');
      server.tunnelFlags |= 2;
      return;
  }
};
