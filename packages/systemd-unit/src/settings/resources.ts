import { extractWord } from '../exec/words.js';
import { isFileName, isNormalizedPath } from '../names/path.js';
import { parseAddressPrefix } from '../values/address.js';
import {
  parseBelow,
  parseBoolean,
  parseInt32,
  parsePermyriad,
  parseSize,
  parseUint32,
  parseUint64,
} from '../values/number.js';
import { errorText, type Parsed } from '../values/result.js';
import { parseTimeSpan, TIME_INFINITY } from '../values/time-span.js';
import {
  appended,
  before,
  cannotParse,
  checkPath,
  complain,
  expand,
  expandPath,
  warn,
  wordsOf,
} from './line.js';
import type { Effect, Field, LineContext, LineReader } from './model.js';
import { blockIoWeight, cgroupWeight } from './scalars.js';

/** Memory settings whose empty value, and whose zero, is a limit of nothing. */
const lowWhenEmpty = ['DefaultMemoryLow', 'DefaultMemoryMin', 'MemoryLow', 'StartupMemoryLow', 'MemoryMin'];
const mayBeZero = [
  ...lowWhenEmpty,
  'MemorySwapMax',
  'StartupMemorySwapMax',
  'MemoryZSwapMax',
  'StartupMemoryZSwapMax',
];

const deprecated = (line: LineContext): void => {
  if (line.key === 'MemoryLimit')
    warn(
      line,
      'deprecated-directive',
      'Unit uses MemoryLimit=; please use MemoryMax= instead. Support for MemoryLimit= will be removed soon.',
    );
};

const memoryLimit: LineReader = (text, line) => {
  let bytes = TIME_INFINITY;
  if (text === '' && lowWhenEmpty.includes(line.key)) bytes = 0n;
  else if (text !== '' && text !== 'infinity') {
    // A share depends on the machine's memory: it is kept as the text.
    const share = parsePermyriad(text);
    if (share.ok && share.value > 0) {
      deprecated(line);
      return { kind: 'text', value: text };
    }
    const size = share.ok ? ({ ok: true, value: 0n } as const) : parseSize(text);
    if (!size.ok)
      return warn(line, 'bad-value', `Invalid memory limit '${text}', ignoring: ${errorText[size.error]}`);
    bytes = size.value;
    if (bytes === TIME_INFINITY || (bytes === 0n && !mayBeZero.includes(line.key)))
      return warn(line, 'bad-value', `Memory limit '${text}' out of range, ignoring.`);
  }
  deprecated(line);
  return { kind: 'integer', value: bytes };
};

const tasksMax: LineReader = (text, line) => {
  if (text === '') return 'reset';
  if (text === 'infinity') return { kind: 'integer', value: TIME_INFINITY };
  if (parsePermyriad(text).ok) return { kind: 'text', value: text };
  const number = parseUint64(text);
  if (!number.ok)
    return warn(
      line,
      'bad-value',
      `Invalid maximum tasks value '${text}', ignoring: ${errorText[number.error]}`,
    );
  if (number.value === 0n || number.value === TIME_INFINITY)
    return warn(line, 'bad-value', `Maximum tasks value '${text}' out of range, ignoring.`);
  return { kind: 'integer', value: number.value };
};

const controllers = [
  'cpu',
  'cpuacct',
  'cpuset',
  'io',
  'blkio',
  'memory',
  'devices',
  'pids',
  'bpf-firewall',
  'bpf-devices',
  'bpf-foreign',
  'bpf-socket-bind',
  'bpf-restrict-network-interfaces',
];
const delegating = ['service', 'scope', 'slice'];
const oomTypes = ['service', 'scope', 'slice'];

/** `yes`, `no`, or the controllers delegated; `yes` and an empty list differ only in what is delegated. */
const delegate: LineReader = (text, line) => {
  if (line.unitType !== 'service' && line.unitType !== 'scope')
    return warn(line, 'not-for-type', 'Delegate= setting not supported for this unit type, ignoring.');
  if (text === '') return { kind: 'texts', value: [] };
  const flag = parseBoolean(text);
  if (flag.ok) return { kind: 'boolean', value: flag.value };
  const found = new Set(before(line, 'texts') ?? []);
  for (const word of wordsOf(text, line, { unquote: true })) {
    if (controllers.includes(word.text)) found.add(word.text);
    else warn(line, 'bad-value', `Invalid controller name '${word.text}', ignoring`, word);
  }
  return { kind: 'texts', value: [...found] };
};

const escapedName = (name: string): boolean =>
  !isFileName(name) ||
  /^[_.]/.test(name) ||
  ['notify_on_release', 'release_agent', 'tasks'].includes(name) ||
  ['cgroup', ...controllers].some((prefix) => name.startsWith(`${prefix}.`));

const oomOnly = (line: LineContext): boolean => !oomTypes.includes(line.unitType);
const notForType = (line: LineContext): Effect =>
  warn(line, 'not-for-type', `${line.key}= is not supported for this unit type, ignoring.`);

/** `DEVICE VALUE` lists: the path, then what `read` makes of the rest. */
const perDevice =
  (
    words: readonly [extract: string, invalid: string],
    read: (rest: string, line: LineContext) => Field | undefined,
  ): LineReader =>
  (text, line) => {
    if (line.key.startsWith('BlockIO'))
      warn(
        line,
        'deprecated-directive',
        `Unit uses ${line.key}=; please use IO*= settings instead. Support for ${line.key}= will be removed soon.`,
      );
    if (text === '') return 'reset';
    const first = extractWord(text, 0, { unquote: true });
    if (first.kind === 'invalid')
      return warn(line, 'bad-quoting', `Failed to extract ${words[0]} from '${text}', ignoring.`);
    const rest = first.kind === 'word' && first.next >= 0 ? text.slice(first.next) : '';
    if (first.kind === 'none' || rest === '')
      return warn(line, 'bad-value', `Invalid ${words[1]} specified in '${text}', ignoring.`);
    const expanded = expandPath(first.text, line);
    const path = expanded === undefined ? undefined : checkPath(expanded, line, {});
    const value = path === undefined ? undefined : read(rest, line);
    if (path === undefined || value === undefined) return 'keep';
    const others = (before(line, 'records') ?? []).filter(
      ([device]) => device !== path || line.key.endsWith('Weight'),
    );
    return { kind: 'records', value: [...others, [path, value]] };
  };

const orWarn = <T extends Field>(
  line: LineContext,
  result: Parsed<T>,
  message: (reason: string) => string,
): T | undefined => {
  if (result.ok) return result.value;
  warn(line, 'bad-value', message(errorText[result.error]));
  return undefined;
};

const rate =
  (message: (text: string) => string, infinity: boolean) =>
  (text: string, line: LineContext): bigint | undefined => {
    if (infinity && text === 'infinity') return TIME_INFINITY;
    const size = parseSize(text, 1000);
    if (size.ok && size.value > 0n) return size.value;
    warn(line, 'bad-value', message(text));
    return undefined;
  };

const deviceAllow: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const first = extractWord(text, 0, { unquote: true });
  if (first.kind !== 'word')
    return warn(line, 'bad-quoting', `Failed to extract device path and rights from '${text}', ignoring.`);
  const expanded = expandPath(first.text, line);
  if (expanded === undefined) return 'keep';
  let path: string | undefined = expanded;
  if (!/^(?:block|char)-/.test(expanded)) {
    path = checkPath(expanded, line, {});
    if (path === undefined) return 'keep';
    if (!/^\/(?:dev|run\/systemd\/inaccessible)\/./.test(path) || !isNormalizedPath(path))
      return warn(line, 'bad-value', `Invalid device node path '${path}', ignoring.`);
  }
  const rights = first.next < 0 ? '' : text.slice(first.next);
  if (!/^[rwm]*$/.test(rights))
    return warn(line, 'bad-value', `Invalid device rights '${rights}', ignoring.`);
  const ordered = rights === '' ? 'rwm' : ['r', 'w', 'm'].filter((right) => rights.includes(right)).join('');
  return { kind: 'records', value: [...(before(line, 'records') ?? []), [path, ordered]] };
};

const shorthands: Readonly<Record<string, readonly string[]>> = {
  any: ['0.0.0.0/0', '::/0'],
  localhost: ['127.0.0.0/8', '::1/128'],
  'link-local': ['169.254.0.0/16', 'fe80::/64'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
};
const localhostNames =
  /^(?:localhost|localhost\.|localhost\.localdomain|localhost\.localdomain\.)$|\.localhost\.?$|\.localhost\.localdomain\.?$/i;

const addressPrefixes: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const records = [...(before(line, 'records') ?? [])];
  for (const word of wordsOf(text, line, {})) {
    const name = localhostNames.test(word.text) ? 'localhost' : word.text;
    for (const prefix of Object.hasOwn(shorthands, name) ? (shorthands[name] ?? []) : [word.text]) {
      const parsed = parseAddressPrefix(prefix);
      if (!parsed.ok) {
        const message = `Invalid address prefix is specified in [${line.section}] ${line.key}=, ignoring assignment: ${word.text}`;
        warn(line, 'bad-value', message, word);
        continue;
      }
      const { family, bytes, length } = parsed.value;
      const record = [family === 'ipv4' ? 2 : 10, bytes, length];
      if (!records.some((each) => String(each) === String(record))) records.push(record);
    }
  }
  return { kind: 'records', value: records };
};

/** Numbers and ranges of CPUs or memory nodes, `0-3,5`. */
const cpuSet =
  (whole?: string): LineReader =>
  (text, line) => {
    if (text === whole) return { kind: 'text', value: text };
    const expanded = whole === 'all' ? text : expand(text, line);
    if (expanded === undefined) return 'keep';
    const found = new Set<number>();
    let any = false;
    const bad = (message: string): Effect => {
      complain(line, 'bad-value', message);
      return whole === 'all'
        ? warn(line, 'bad-value', `Failed to parse NUMA node mask, ignoring: ${text}`)
        : 'keep';
    };
    for (let at = 0; at >= 0; ) {
      const word = extractWord(expanded, at, { separators: ' \t\n\r,', unquote: true });
      if (word.kind === 'none') break;
      if (word.kind === 'invalid') return bad(`Invalid value for ${line.key}: ${expanded}`);
      at = word.next;
      any = true;
      const dash = word.text.indexOf('-');
      const low = parseUint32(dash < 0 ? word.text : word.text.slice(0, dash));
      const high = dash < 0 ? low : parseUint32(word.text.slice(dash + 1));
      if (!low.ok || !high.ok) return bad(`Failed to parse CPU affinity '${word.text}'`);
      if (low.value > high.value)
        warn(
          line,
          'bad-value',
          `Range '${word.text}' is invalid, ${low.value} > ${high.value}, ignoring.`,
          word,
        );
      const top = Math.min(high.value, 2 ** 32 - 2);
      if (top >= low.value && top > 8191)
        return bad(`Cannot add CPU ${top} to set: Numerical result out of range`);
      for (let cpu = low.value; cpu <= top; cpu++) found.add(cpu);
    }
    if (!any) return 'reset';
    for (const cpu of before(line, 'cpus') ?? []) found.add(cpu);
    return { kind: 'cpus', value: [...found].sort((a, b) => a - b) };
  };

/** Whether the text is a number, which would mean an interface by its index. */
const isIndex = (name: string): boolean => {
  const number = parseInt32(name);
  return number.ok && number.value > 0;
};

const isInterface = (name: string, max: number): boolean =>
  name !== '' &&
  name.length < max &&
  !['.', '..', 'all', 'default'].includes(name) &&
  /^[\x21-\x7e]+$/.test(name) &&
  !/[:/%]/.test(name) &&
  !/^[0-9]+$/.test(name) &&
  !isIndex(name);

const interfaces: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const inverted = text.startsWith('~');
  const earlier = before(line, 'filter');
  const base = earlier === undefined || earlier.items.length === 0 ? { inverted, items: [] } : earlier;
  const items = new Set(base.items);
  for (const word of wordsOf(
    inverted ? text.slice(1) : text,
    line,
    { unquote: true },
    `Trailing garbage in ${line.key}, ignoring: ${text}`,
  )) {
    if (!isInterface(word.text, 128))
      warn(line, 'bad-value', `Invalid interface name, ignoring: ${word.text}`, word);
    else if (base.inverted === inverted) items.add(word.text);
    else items.delete(word.text);
  }
  return { kind: 'filter', value: { inverted: base.inverted, items: [...items] } };
};

const attachTypes =
  'ingress egress sock_create sock_ops device bind4 bind6 connect4 connect6 post_bind4 post_bind6 sendmsg4 sendmsg6 sysctl recvmsg4 recvmsg6 getsockopt setsockopt'.split(
    ' ',
  );

const bpfProgram: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const first = extractWord(text, 0, { separators: ':' });
  if (first.kind === 'invalid')
    return warn(line, 'bad-quoting', `Failed to parse foreign BPF program, ignoring: ${text}`);
  const rest = first.kind === 'word' && first.next >= 0 ? text.slice(first.next) : '';
  if (first.kind === 'none' || rest === '')
    return warn(line, 'bad-value', `Invalid syntax in ${line.key}=, ignoring: ${text}`);
  if (!attachTypes.includes(first.text))
    return warn(line, 'bad-value', `Unknown BPF attach type=${first.text}, ignoring: ${text}`);
  const expanded = expandPath(rest, line);
  const path = expanded === undefined ? undefined : checkPath(expanded, line, { absolute: true });
  return path === undefined
    ? 'keep'
    : { kind: 'records', value: [...(before(line, 'records') ?? []), [first.text, path]] };
};

/** `[ipv4|ipv6:][tcp|udp:]PORT|RANGE|any`. */
const socketBind: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const tokens = text.split(':');
  const family = /^ipv[46]$/.test(tokens[0] ?? '') ? tokens.shift() : undefined;
  const protocol = /^(?:tcp|udp)$/.test(tokens[0] ?? '') ? tokens.shift() : undefined;
  const ports = tokens.shift() ?? ((family ?? protocol) ? 'any' : '');
  const [low = '', high = low] = ports.split(/-(.*)/s);
  const min = ports === 'any' ? undefined : parseBelow(low, 65535);
  const max = ports === 'any' ? undefined : parseBelow(high, 65535);
  const bad =
    tokens.length > 0 ||
    ports === '' ||
    (min !== undefined && max !== undefined && (!min.ok || !max.ok || max.value < min.value));
  if (bad) return warn(line, 'bad-value', `Unable to parse ${line.key}= assignment, ignoring: ${text}`);
  const start = min?.ok ? min.value : 0;
  const count = min?.ok && max?.ok ? max.value - min.value + 1 : 0;
  const record = [
    family === 'ipv4' ? 2 : family === 'ipv6' ? 10 : 0,
    protocol === 'tcp' ? 6 : protocol === 'udp' ? 17 : 0,
    count & 0xffff,
    start,
  ];
  return { kind: 'records', value: [record, ...(before(line, 'records') ?? [])] };
};

const nftSet: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const records = [...(before(line, 'records') ?? [])];
  for (const word of wordsOf(text, line, { unquote: true, retainEscape: true }, cannotParse(line, text))) {
    const [source = '', family = '', table = '', set, ...more] = word.text
      .split(':')
      .filter((part) => part !== '');
    const isName = (name: string): boolean => /^[A-Za-z][A-Za-z0-9/\\_.]{0,30}$/.test(name);
    const fault =
      set === undefined || more.length > 0
        ? `Failed to parse NFT set ${word.text.replaceAll('\\', '\\\\')}, ignoring`
        : !['cgroup', 'user', 'group'].includes(source)
          ? `Unknown NFT source ${source}, ignoring`
          : !['arp', 'bridge', 'inet', 'ip', 'ip6', 'netdev'].includes(family)
            ? `Unknown NFT protocol family ${family}, ignoring`
            : !isName(table)
              ? `Invalid table name ${table}, ignoring`
              : !isName(set)
                ? `Invalid set name ${set}, ignoring`
                : undefined;
    if (fault !== undefined) return warn(line, 'bad-value', fault, word);
    records.push([source, family, table, set ?? '']);
  }
  return { kind: 'records', value: records };
};

export const resourceReaders: Readonly<Record<string, LineReader>> = {
  'memory-limit': memoryLimit,
  'tasks-max': tasksMax,
  delegate,
  'delegate-subgroup': (text, line) => {
    if (!delegating.includes(line.unitType) || line.unitType === 'slice')
      return warn(
        line,
        'not-for-type',
        'DelegateSubgroup= setting not supported for this unit type, ignoring.',
      );
    if (text === '') return 'reset';
    return escapedName(text)
      ? warn(line, 'bad-value', `Invalid control group name, ignoring: ${text}`)
      : { kind: 'text', value: text };
  },
  'disable-controllers': (text, line) => {
    if (text === '') return 'reset';
    const found = text.split(/[ \t\n\r]+/).filter((word) => controllers.includes(word));
    if (found.length === 0) return warn(line, 'bad-value', `Invalid cgroup string: ${text}, ignoring`);
    return { kind: 'texts', value: [...new Set([...(before(line, 'texts') ?? []), ...found])] };
  },
  'managed-oom-mode': (text, line) => {
    if (oomOnly(line)) return notForType(line);
    if (text === '') return 'reset';
    return text === 'auto' || text === 'kill'
      ? { kind: 'text', value: text }
      : warn(line, 'bad-value', `Invalid syntax, ignoring: ${text}`);
  },
  'managed-oom-mem-pressure-limit': (text, line) => {
    if (oomOnly(line)) return notForType(line);
    if (text === '') return 'reset';
    const share = parsePermyriad(text);
    if (!share.ok)
      return warn(line, 'bad-value', `Failed to parse memory pressure limit value, ignoring: ${text}`);
    return { kind: 'integer', value: Math.floor((share.value * (2 ** 32 - 1) + 9999) / 10000) };
  },
  'managed-oom-mem-pressure-duration-sec': (text, line) => {
    if (oomOnly(line)) return notForType(line);
    if (text === '') return 'reset';
    const span = parseTimeSpan(text);
    if (!span.ok) return warn(line, 'bad-value', cannotParse(line, text, errorText[span.error]));
    if (span.value < 1_000_000n || span.value === TIME_INFINITY)
      return warn(
        line,
        'bad-value',
        `${line.key}= must be at least 1s and less than infinity, ignoring: ${text}`,
      );
    return { kind: 'time-span', value: span.value };
  },
  'device-allow': deviceAllow,
  'io-device-weight': perDevice(['device path and weight', 'device path or weight'], (rest, line) =>
    orWarn(line, cgroupWeight(rest), (reason) => `IO weight '${rest}' invalid, ignoring: ${reason}`),
  ),
  'io-device-latency': perDevice(['device path and latency', 'device path or latency'], (rest, line) =>
    orWarn(line, parseTimeSpan(rest), () => `Failed to parse timer value, ignoring: ${rest}`),
  ),
  'io-limit': perDevice(
    ['device node and bandwidth', 'device node or bandwidth'],
    rate((text) => `Invalid IO limit '${text}', ignoring.`, true),
  ),
  'blockio-device-weight': perDevice(['device node and weight', 'device node or weight'], (rest, line) =>
    orWarn(line, blockIoWeight(rest), (reason) => `Invalid block IO weight '${rest}', ignoring: ${reason}`),
  ),
  'blockio-bandwidth': perDevice(
    ['device node and bandwidth', 'device node or bandwidth'],
    rate((text) => `Invalid Block IO Bandwidth '${text}', ignoring.`, false),
  ),
  'address-prefixes': addressPrefixes,
  'allowed-cpuset': cpuSet(),
  'cpu-affinity': cpuSet('numa'),
  'numa-mask': cpuSet('all'),
  'restrict-network-interfaces': interfaces,
  'socket-bindtodevice': (text, line) => {
    if (text === '' || text === '*') return 'reset';
    return isInterface(text, 16)
      ? { kind: 'text', value: text }
      : warn(line, 'bad-value', `Invalid interface name, ignoring: ${text}`);
  },
  'bpf-foreign-program': bpfProgram,
  'ip-filter-bpf-progs': (text, line) => {
    if (text === '') return 'reset';
    const expanded = expandPath(text, line);
    const path = expanded === undefined ? undefined : checkPath(expanded, line, { absolute: true });
    return path === undefined ? 'keep' : appended(line, before(line, 'texts')?.includes(path) ? [] : [path]);
  },
  'cgroup-socket-bind': socketBind,
  'cgroup-nft-set': nftSet,
};
