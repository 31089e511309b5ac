import { parseDottedQuad } from '../address/ipv4.js';
import { formatIpv6, parseIpv6 } from '../address/ipv6.js';
import type { Protocol } from '../model.js';
import type { ServerPart, ServicePart } from './command.js';
import { type CommandDraft, fail, illegal, invalid, timeoutOf } from './draft.js';
import { scanEndpoint, scanLeadingNumber, scanNetmask, scanNumber } from './scan.js';

/** The largest number that the program accepts. */
const maximumInt = 2147483647;

/** Reads an option into the draft. `given` is its argument, if it has one; `text` is the same, or empty; `name` is its name. */
type ReadOption = (draft: CommandDraft, text: string, given: string | undefined, name: string) => void;

/** Reads the address of a service or server. A server without a port gets the port of its service. */
function readEndpoint(
  part: ServicePart | ServerPart,
  { service, names }: CommandDraft,
  text: string,
  protocol: Protocol,
): void {
  const kind = part === service ? 'virtual' : 'real';
  const found = scanEndpoint(text, protocol, names) ?? illegal(`${kind} server address[:port]`);
  part.family = found.family;
  part.address = found.address;
  part.port = found.port ?? service.port;
}

function service(protocol: Protocol): ReadOption {
  return (draft, text) => {
    const { service } = draft;
    readEndpoint(service, draft, text, protocol);
    service.protocol = protocol;
    if (service.family === 'inet6') service.netmask = 128;
  };
}

function firewallMark({ service }: CommandDraft, text: string): void {
  service.family = 'inet';
  service.protocol = 'tcp';
  service.mark = scanNumber(text, 1, 0xffffffff) ?? invalid('fwmark', text);
}

const realServer: ReadOption = (draft, text) =>
  readEndpoint(draft.server, draft, text, draft.service.protocol);

function netmask({ service, names }: CommandDraft, text: string): void {
  if (service.family === 'inet6') {
    service.netmask = scanLeadingNumber(text);
    if (service.netmask < 1 || service.netmask > 128) illegal('ipv6 netmask');
  } else service.netmask = scanNetmask(text, names) ?? illegal('virtual server persistent mask');
}

function ipv6Mark({ service }: CommandDraft): void {
  // ipvsadm ends this one message with a line break of its own.
  if (service.mark === 0) fail('-6 must follow -f\n');
  service.family = 'inet6';
  service.netmask = 128;
}

function persistent({ service }: CommandDraft, _text: string, given: string | undefined): void {
  service.persistent = true;
  service.timeoutSeconds = timeoutOf(given, 1);
}

function multicastGroup({ daemon }: CommandDraft, text: string): void {
  const six = text.includes(':');
  const groups = parseIpv6(text);
  const multicast = six ? (groups?.[0] ?? 0) >> 8 === 0xff : (parseDottedQuad(text) ?? 0) >>> 28 === 14;
  if (!multicast) fail(`invalid IPv${six ? 6 : 4} mcast-group \`${text}'`);
  daemon.group = groups ? formatIpv6(groups) : text;
}

function tunnelType({ server }: CommandDraft, text: string): void {
  if (text === 'ipip' || text === 'gue' || text === 'gre') server.tunnelType = text;
  else illegal('tunnel type');
}

const forwarding =
  (method: CommandDraft['server']['forwarding']): ReadOption =>
  ({ server }) => {
    server.forwarding = method;
  };

const checksum =
  (bit: number): ReadOption =>
  ({ server }) => {
    server.tunnelFlags |= bit;
  };

const serverNumber =
  (key: 'weight' | 'upper' | 'lower' | 'tunnelPort', from: number, to: number, shown?: string): ReadOption =>
  ({ server }, text, _given, name) => {
    server[key] = scanNumber(text, from, to) ?? illegal(shown ?? name);
  };

const daemonNumber =
  (key: 'syncId' | 'port' | 'ttl' | 'maxLength', from: number, to: number, shown?: string): ReadOption =>
  ({ daemon }, text, _given, name) => {
    daemon[key] = scanNumber(text, from, to) ?? illegal(shown ?? name);
  };

/** Readers by the names of their options. Those of other options have nothing to read. */
const readers: Readonly<Record<string, ReadOption>> = {
  'tun-csum': checksum(1),
  'tun-remcsum': checksum(2),
  ipip: forwarding('tunnel'),
  gatewaying: forwarding('direct'),
  masquerading: forwarding('masquerade'),
  'tcp-service': service('tcp'),
  'udp-service': service('udp'),
  'sctp-service': service('sctp'),
  'fwmark-service': firewallMark,
  ipv6: ipv6Mark,
  scheduler: ({ service }, text) => {
    service.scheduler = text.slice(0, 15);
  },
  ops: ({ service }) => {
    service.onePacket = true;
  },
  pe: ({ service }, text) => {
    service.engine = text.slice(0, 16);
  },
  'sched-flags': (draft, text) => {
    draft.flagsArgument = text.slice(0, 127);
  },
  'mcast-interface': ({ daemon }, text) => {
    daemon.interfaceName = text.slice(0, 15);
  },
  persistent,
  netmask,
  'real-server': realServer,
  'mcast-group': multicastGroup,
  'tun-type': tunnelType,
  weight: serverNumber('weight', 0, maximumInt),
  'u-threshold': serverNumber('upper', 0, maximumInt, 'u_threshold'),
  'l-threshold': serverNumber('lower', 0, maximumInt, 'l_threshold'),
  'tun-port': serverNumber('tunnelPort', 1, 65535, 'tunnel port'),
  syncid: daemonNumber('syncId', 0, 255),
  'mcast-port': daemonNumber('port', 1, 65535),
  'mcast-ttl': daemonNumber('ttl', 1, 255),
  'sync-maxlen': daemonNumber('maxLength', 1, 65507),
};

/** Reads one option after the command. Throws Stop where the program stops. */
export function readOption(draft: CommandDraft, name: string, given: string | undefined): void {
  readers[name]?.(draft, given ?? '', given, name);
}
