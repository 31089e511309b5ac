import { extractWord } from '../exec/words.js';
import { bpfAttachTypes } from '../schema/words.generated.js';
import { parseAddressPrefix } from '../values/address.js';
import { parseBelow, parseInt32 } from '../values/number.js';
import { readPath } from './expand.js';
import { addNewTexts, addRecords, addToFilter } from './grow.js';
import { bad, cannotParse, emptyResets, text as textSetting, warn, wordsOf } from './line.js';
import type { Field, LineReader, LineReaders } from './model.js';

const shorthands: Readonly<Record<string, readonly string[]>> = {
  any: ['0.0.0.0/0', '::/0'],
  localhost: ['127.0.0.0/8', '::1/128'],
  'link-local': ['169.254.0.0/16', 'fe80::/64'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
};
const localhostNames =
  /^(?:localhost|localhost\.|localhost\.localdomain|localhost\.localdomain\.)$|\.localhost\.?$|\.localhost\.localdomain\.?$/i;

const addressPrefixes: LineReader = (text, line) => {
  const records: (readonly Field[])[] = [];
  for (const word of wordsOf(text, line, {})) {
    const name = localhostNames.test(word.text) ? 'localhost' : word.text;
    for (const prefix of Object.hasOwn(shorthands, name) ? (shorthands[name] ?? []) : [word.text]) {
      const parsed = parseAddressPrefix(prefix);
      if (!parsed.ok) {
        const message = `Invalid address prefix is specified in [${line.section}] ${line.key}=, ignoring assignment: ${word.text}`;
        bad(line, message, word);
        continue;
      }
      const { family, bytes, length } = parsed.value;
      records.push([family === 'ipv4' ? 2 : 10, bytes, length]);
    }
  }
  return addRecords(line, records, { key: String });
};

/** Whether the text is a number, which would mean an interface by its index. */
function isIndex(name: string): boolean {
  const number = parseInt32(name);
  return number.ok && number.value > 0;
}

const isInterface = (name: string, max: number): boolean =>
  name !== '' &&
  name.length < max &&
  !['.', '..', 'all', 'default'].includes(name) &&
  /^[\x21-\x7e]+$/.test(name) &&
  !/[:/%]/.test(name) &&
  !/^[0-9]+$/.test(name) &&
  !isIndex(name);

const interfaces: LineReader = (text, line) => {
  const inverted = text.startsWith('~');
  const items: string[] = [];
  for (const word of wordsOf(
    inverted ? text.slice(1) : text,
    line,
    { unquote: true },
    `Trailing garbage in ${line.key}, ignoring: ${text}`,
  )) {
    if (!isInterface(word.text, 128)) bad(line, `Invalid interface name, ignoring: ${word.text}`, word);
    else items.push(word.text);
  }
  return addToFilter(line, inverted, items, true);
};

const bpfProgram: LineReader = (text, line) => {
  const first = extractWord(text, 0, { separators: ':' });
  if (first.kind === 'invalid')
    return warn(line, 'bad-quoting', `Failed to parse foreign BPF program, ignoring: ${text}`);
  const rest = first.kind === 'word' && first.next >= 0 ? text.slice(first.next) : '';
  if (first.kind === 'none' || rest === '')
    return bad(line, `Invalid syntax in ${line.key}=, ignoring: ${text}`);
  if (!bpfAttachTypes.includes(first.text))
    return bad(line, `Unknown BPF attach type=${first.text}, ignoring: ${text}`);
  const path = readPath(rest, line, { absolute: true });
  return path === undefined ? 'keep' : addRecords(line, [[first.text, path]]);
};

/** `[ipv4|ipv6:][tcp|udp:]PORT|RANGE|any`. */
const socketBind: LineReader = (text, line) => {
  const tokens = text.split(':');
  const family = /^ipv[46]$/.test(tokens[0] ?? '') ? tokens.shift() : undefined;
  const protocol = /^(?:tcp|udp)$/.test(tokens[0] ?? '') ? tokens.shift() : undefined;
  const ports = tokens.shift() ?? ((family ?? protocol) ? 'any' : '');
  const [low = '', high = low] = ports.split(/-(.*)/s);
  const min = ports === 'any' ? undefined : parseBelow(low, 65535);
  const max = ports === 'any' ? undefined : parseBelow(high, 65535);
  const wrong =
    tokens.length > 0 ||
    ports === '' ||
    (min !== undefined && max !== undefined && (!min.ok || !max.ok || max.value < min.value));
  if (wrong) return bad(line, `Unable to parse ${line.key}= assignment, ignoring: ${text}`);
  const start = min?.ok ? min.value : 0;
  const count = min?.ok && max?.ok ? max.value - min.value + 1 : 0;
  const record = [
    family === 'ipv4' ? 2 : family === 'ipv6' ? 10 : 0,
    protocol === 'tcp' ? 6 : protocol === 'udp' ? 17 : 0,
    count & 0xffff,
    start,
  ];
  return addRecords(line, [record]);
};

/** Numbers of what a set of nftables gets elements of, and of the families of its table. */
const nftSources: ReadonlyMap<string, number> = new Map([
  ['cgroup', 3],
  ['user', 4],
  ['group', 5],
]);
const nftFamilies: ReadonlyMap<string, number> = new Map([
  ['inet', 1],
  ['ip', 2],
  ['arp', 3],
  ['netdev', 5],
  ['bridge', 7],
  ['ip6', 10],
]);

const isNftName = (name: string): boolean => /^[A-Za-z][A-Za-z0-9/\\_.]{0,30}$/.test(name);

const nftSet: LineReader = (text, line) => {
  const records: (readonly Field[])[] = [];
  for (const word of wordsOf(text, line, { unquote: true, retainEscape: true }, cannotParse(line, text))) {
    const [source = '', family = '', table = '', set, ...more] = word.text
      .split(':')
      .filter((part) => part !== '');
    const [from, of] = [nftSources.get(source), nftFamilies.get(family)];
    const fault =
      set === undefined || more.length > 0
        ? `Failed to parse NFT set ${word.text.replaceAll('\\', '\\\\')}, ignoring`
        : from === undefined
          ? `Unknown NFT source ${source}, ignoring`
          : of === undefined
            ? `Unknown NFT protocol family ${family}, ignoring`
            : !isNftName(table)
              ? `Invalid table name ${table}, ignoring`
              : !isNftName(set)
                ? `Invalid set name ${set}, ignoring`
                : undefined;
    if (fault !== undefined) return bad(line, fault, word);
    records.push([from ?? 0, of ?? 0, table, set ?? '']);
  }
  return addRecords(line, records);
};

/** Addresses, interfaces, ports and programs that filter them. */
export const networkReaders = (): LineReaders =>
  emptyResets({
    'address-prefixes': addressPrefixes,
    'restrict-network-interfaces': interfaces,
    'socket-bindtodevice': (text, line) => {
      if (text === '*') return 'reset';
      return isInterface(text, 16)
        ? textSetting(text)
        : bad(line, `Invalid interface name, ignoring: ${text}`);
    },
    'bpf-foreign-program': bpfProgram,
    'ip-filter-bpf-progs': (text, line) => {
      const path = readPath(text, line, { absolute: true });
      return path === undefined ? 'keep' : addNewTexts(line, [path]);
    },
    'cgroup-socket-bind': socketBind,
    'cgroup-nft-set': nftSet,
  });
