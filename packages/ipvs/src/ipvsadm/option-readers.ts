import { parseDottedQuad } from '../address/ipv4.js';
import { formatIpv6, parseIpv6 } from '../address/ipv6.js';
import { type CommandDraft, fail, maximumInt, numberOr, setOption, timeoutOf } from './draft.js';
import type { CheckedOption } from './facts.generated.js';
import { scanEndpoint, scanLeadingNumber, scanNetmask } from './scan.js';

/** Reads an option into the draft. `given` is its argument, if it has one; `text` is the same, or empty. */
type ReadOption = (draft: CommandDraft, text: string, given: string | undefined) => void;

const marked =
  (option: CheckedOption): ReadOption =>
  (draft) =>
    setOption(draft, option);

function service(protocol: 'tcp' | 'udp' | 'sctp'): ReadOption {
  return (draft, text) => {
    setOption(draft, 'service-address');
    const found =
      scanEndpoint(text, protocol, draft.names) ?? fail('illegal virtual server address[:port] specified');
    const { service } = draft;
    service.protocol = protocol;
    service.family = found.family;
    service.address = found.address;
    service.port = found.port ?? service.port;
    if (found.family === 'inet6') service.netmask = 128;
  };
}

function firewallMark(draft: CommandDraft, text: string): void {
  setOption(draft, 'service-address');
  const { service } = draft;
  service.family = 'inet';
  service.protocol = 'tcp';
  service.mark = numberOr(text, 1, 0xffffffff, `invalid fwmark value \`${text}' specified`);
}

function realServer(draft: CommandDraft, text: string): void {
  setOption(draft, 'real-server');
  const { service, server, names } = draft;
  const found =
    scanEndpoint(text, service.protocol, names) ?? fail('illegal real server address[:port] specified');
  server.family = found.family;
  server.address = found.address;
  server.port = found.port ?? service.port;
}

function netmask(draft: CommandDraft, text: string): void {
  setOption(draft, 'netmask');
  const { service } = draft;
  if (service.family === 'inet6') {
    service.netmask = scanLeadingNumber(text);
    if (service.netmask < 1 || service.netmask > 128) fail('illegal ipv6 netmask specified');
    return;
  }
  service.netmask =
    scanNetmask(text, draft.names) ?? fail('illegal virtual server persistent mask specified');
}

function ipv6Mark({ service }: CommandDraft): void {
  // ipvsadm ends this one message with a line break of its own.
  if (service.mark === 0) fail('-6 must follow -f\n');
  service.family = 'inet6';
  service.netmask = 128;
}

function persistent(draft: CommandDraft, _text: string, given: string | undefined): void {
  setOption(draft, 'persistent');
  draft.service.persistent = true;
  draft.service.timeoutSeconds = timeoutOf(given, 1);
}

function multicastGroup(draft: CommandDraft, text: string): void {
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
}

function tunnelType(draft: CommandDraft, text: string): void {
  setOption(draft, 'tun-type');
  if (text !== 'ipip' && text !== 'gue' && text !== 'gre') fail('illegal tunnel type specified');
  draft.server.tunnelType = text;
}

/** An option that sets something and cannot fail. */
function setting(option: CheckedOption, set: (draft: CommandDraft, text: string) => void): ReadOption {
  return (draft, text) => {
    setOption(draft, option);
    set(draft, text);
  };
}

const forwarding = (method: CommandDraft['server']['forwarding']): ReadOption =>
  setting('forwarding-method', ({ server }) => {
    server.forwarding = method;
  });

const checksum = (option: 'tun-csum' | 'tun-remcsum', bit: number): ReadOption =>
  setting(option, ({ server }) => {
    server.tunnelFlags |= bit;
  });

interface NumberOption {
  readonly option: CheckedOption;
  readonly from: number;
  readonly to: number;
  /** Its name in the message. Default: the option. */
  readonly name?: string | undefined;
}

function numberIn(
  draft: CommandDraft,
  text: string,
  { option, from, to, name = option }: NumberOption,
): number {
  setOption(draft, option);
  return numberOr(text, from, to, `illegal ${name} specified`);
}

function serverNumber(key: 'weight' | 'upper' | 'lower' | 'tunnelPort', number: NumberOption): ReadOption {
  return (draft, text) => {
    draft.server[key] = numberIn(draft, text, number);
  };
}

function daemonNumber(key: 'syncId' | 'port' | 'ttl' | 'maxLength', number: NumberOption): ReadOption {
  return (draft, text) => {
    draft.daemon[key] = numberIn(draft, text, number);
  };
}

/** Readers by the tags of their options. */
const makeReaders = (): ReadonlyMap<string, ReadOption> =>
  new Map(
    Object.entries({
      c: marked('connection'),
      n: marked('numeric'),
      timeout: marked('timeout'),
      daemon: marked('daemon'),
      stats: marked('stats'),
      rate: marked('rate'),
      thresholds: marked('thresholds'),
      'persistent-conn': marked('persistent-conn'),
      nosort: marked('nosort'),
      X: marked('exact'),
      'tun-info': marked('tun-info'),
      'tun-nocsum': marked('tun-nocsum'),
      'tun-csum': checksum('tun-csum', 1),
      'tun-remcsum': checksum('tun-remcsum', 2),
      i: forwarding('tunnel'),
      g: forwarding('direct'),
      m: forwarding('masquerade'),
      t: service('tcp'),
      u: service('udp'),
      'sctp-service': service('sctp'),
      f: firewallMark,
      6: ipv6Mark,
      s: setting('scheduler', (draft, text) => {
        draft.service.scheduler = text.slice(0, 15);
      }),
      o: setting('ops', (draft) => {
        draft.service.onePacket = true;
      }),
      pe: setting('pe', (draft, text) => {
        draft.service.engine = text.slice(0, 16);
      }),
      b: setting('sched-flags', (draft, text) => {
        draft.flagsArgument = text.slice(0, 127);
      }),
      'mcast-interface': setting('mcast-interface', (draft, text) => {
        draft.daemon.interfaceName = text.slice(0, 15);
      }),
      p: persistent,
      M: netmask,
      r: realServer,
      'mcast-group': multicastGroup,
      'tun-type': tunnelType,
      w: serverNumber('weight', { option: 'weight', from: 0, to: maximumInt }),
      x: serverNumber('upper', { option: 'u-threshold', from: 0, to: maximumInt, name: 'u_threshold' }),
      y: serverNumber('lower', { option: 'l-threshold', from: 0, to: maximumInt, name: 'l_threshold' }),
      'tun-port': serverNumber('tunnelPort', { option: 'tun-port', from: 1, to: 65535, name: 'tunnel port' }),
      syncid: daemonNumber('syncId', { option: 'syncid', from: 0, to: 255 }),
      'mcast-port': daemonNumber('port', { option: 'mcast-port', from: 1, to: 65535 }),
      'mcast-ttl': daemonNumber('ttl', { option: 'mcast-ttl', from: 1, to: 255 }),
      'sync-maxlen': daemonNumber('maxLength', { option: 'sync-maxlen', from: 1, to: 65507 }),
    }),
  );

const readers = makeReaders();

/** Reads one option after the command. Throws Stop where the program stops. */
export function readOption(draft: CommandDraft, tag: string, given: string | undefined): void {
  readers.get(tag)?.(draft, given ?? '', given);
}
