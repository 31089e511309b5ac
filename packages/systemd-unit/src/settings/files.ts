import { decodeBytes, encodeBytes } from '../document/bytes.js';
import { unescapeOne } from '../exec/unescape.js';
import { extractWord, extractWords } from '../exec/words.js';
import { isUnitInstance } from '../names/name.js';
import { isAbsolutePath, isFileName, isNormalizedPath, isPath, simplifyPath } from '../names/path.js';
import { parseAddress } from '../values/address.js';
import { exitStatusNumber } from '../values/exit-status.js';
import { parseBelow, parseInteger, parseUint32 } from '../values/number.js';
import { errorText, type ValueErrorCode } from '../values/result.js';
import { parseSignal } from '../values/signal.js';
import { before, checkPath, complain, expand, expandPath, warn, wordsOf } from './line.js';
import type { Field, LineContext, LineReader } from './model.js';
import { isDescriptorName, movedFromVarRun } from './texts.js';

const addRecords = (
  line: LineContext,
  records: readonly (readonly Field[])[],
): { kind: 'records'; value: readonly (readonly Field[])[] } => ({
  kind: 'records',
  value: [...(before(line, 'records') ?? []), ...records],
});

const isCredentialName = (name: string): boolean => isFileName(name) && isDescriptorName(name);

/** Undoes all C escapes of a text; undefined at one that is none. */
const undoEscapes = (text: string): string | undefined => {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') out += text.charAt(at);
    else {
      const nul = /^(?:x00|000)/.test(text.slice(at + 1)) ? { text: '\0', length: 3 } : undefined;
      const one = nul ?? unescapeOne(text, at + 1);
      if (one === undefined) return undefined;
      out += one.text;
      at += one.length;
    }
  }
  return decodeBytes(encodeBytes(out));
};

/** Why a text is no Base64, if it is none: groups of four, blanks anywhere, `-` and `_` for `+` and `/` (hexdecoct.c). */
const base64Problem = (text: string): ValueErrorCode | undefined => {
  const bare = text.replace(/[ \t\n\r]/g, '');
  for (let at = 0; at < bare.length; at += 4) {
    const group = bare.slice(at, at + 4);
    const [good = ''] = /^[A-Za-z0-9+/_-]{0,4}/.exec(group) ?? [];
    if (good.length === 4) continue;
    const padded = good.length >= 2 && /^={1,2}$/.test(group.slice(good.length)) && group.length === 4;
    if (!padded)
      return good.length === group.length || (good.length === 2 && group === `${good}=`)
        ? 'incomplete'
        : 'invalid';
    if (at + 4 < bare.length) return 'too-long';
    const last = good
      .charAt(good.length - 1)
      .replace('-', '+')
      .replace('_', '/');
    const value = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(last);
    return (value & (good.length === 2 ? 15 : 3)) === 0 ? undefined : 'invalid';
  }
  return undefined;
};

/** Splits off the name before the first colon. */
const nameAndRest = (text: string): readonly [string, string] => {
  const first = extractWord(text, 0, { separators: ':', dontCoalesce: true });
  return first.kind === 'word' ? [first.text, first.next < 0 ? '' : text.slice(first.next)] : ['', ''];
};

const credential =
  (what: 'set' | 'load' | 'import'): LineReader =>
  (text, line) => {
    if (text === '') return 'reset';
    const [word, rest] = nameAndRest(text);
    if (what === 'set' && rest === '') return warn(line, 'bad-value', `Invalid syntax, ignoring: ${text}`);
    const id = expand(word, line, { quote: '"', maxBytes: 255 });
    if (id === undefined) return 'keep';
    const glob = what === 'import' && /^[^*?[\]]*\*$/.test(id);
    const valid = glob
      ? id === '*' || isCredentialName(id.slice(0, -1))
      : isCredentialName(id) && (what !== 'import' || !/[*?[\]]/.test(id));
    const kind = what === 'import' ? 'name or glob' : 'name';
    if (!valid) return warn(line, 'bad-value', `Credential ${kind} "${id}" not valid, ignoring.`);
    if (what === 'import') {
      return rest !== '' && !isCredentialName(rest)
        ? warn(line, 'bad-value', `Credential name "${rest}" not valid, ignoring.`)
        : addRecords(line, [[id, rest]]);
    }
    const others = (before(line, 'records') ?? []).filter(([, name]) => name !== id);
    if (what === 'load') {
      const source = rest === '' ? id : expandPath(rest, line, { quote: '"' });
      if (source === undefined) return 'keep';
      if (isAbsolutePath(source) ? !isNormalizedPath(source) : !isCredentialName(source))
        return warn(line, 'bad-value', `Credential source "${source}" not valid, ignoring.`);
      return { kind: 'records', value: [...others, [line.key, id, source]] };
    }
    if (line.key.endsWith('Encrypted')) {
      return base64Problem(rest) === undefined
        ? { kind: 'records', value: [...others, [line.key, id, rest]] }
        : warn(
            line,
            'bad-value',
            `Encrypted credential data not valid Base64 data, ignoring: ${errorText[base64Problem(rest) ?? 'invalid']}`,
          );
    }
    const data = undoEscapes(rest);
    if (data === undefined)
      return warn(line, 'bad-value', `Can't unescape "${rest}", ignoring: Invalid argument`);
    return { kind: 'records', value: [...others, [line.key, id, data]] };
  };

const directories: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const records: (readonly Field[])[] = [];
  const words = wordsOf(
    text,
    line,
    { unquote: true, retainEscape: true },
    `Invalid syntax ${line.key}=${text}, ignoring: Invalid argument`,
  );
  for (const word of words) {
    const parts = extractWords(word.text, {
      separators: ':',
      cunescape: true,
      unescapeSeparators: true,
      dontCoalesce: true,
    });
    const [source = '', target = '', flags = '', ...more] = parts.words.map((part) => part.text);
    if (
      parts.words.length === 0 ||
      (parts.invalidAt !== undefined && parts.words.length < 3 && more.length === 0)
    ) {
      warn(line, 'bad-value', `Invalid syntax in ${line.key}=, ignoring: ${word.text}`, word);
      break;
    }
    const resolve = (each: string): string | undefined => {
      const expanded = expandPath(each, line, { quote: '"' });
      return expanded === undefined ? undefined : checkPath(expanded, line, { relative: true });
    };
    const from = resolve(source);
    if (from === undefined) continue;
    if (/^private(?:\/|$)/.test(from)) {
      warn(
        line,
        'bad-value',
        `${line.key}= path can't be 'private', ignoring assignment: ${word.text}`,
        word,
      );
      continue;
    }
    if (target !== '' && line.key === 'ConfigurationDirectory') {
      warn(
        line,
        'bad-value',
        `Additional parameter is not supported for ConfigurationDirectory, ignoring: ${word.text}`,
        word,
      );
      continue;
    }
    const to = target === '' ? '' : resolve(target);
    if (to === undefined) continue;
    if (flags !== '' && flags !== 'ro') {
      warn(line, 'bad-value', `Invalid flags for ${line.key}=, ignoring: ${flags}`, word);
      continue;
    }
    records.push([from, to, flags]);
  }
  return addRecords(line, records);
};

const designators = [
  'root',
  'usr',
  'home',
  'srv',
  'esp',
  'xbootldr',
  'swap',
  'root-verity',
  'usr-verity',
  'root-verity-sig',
  'usr-verity-sig',
  'tmp',
  'var',
];
const policyFlags = [
  'verity',
  'signed',
  'encrypted',
  'unprotected',
  'unused',
  'absent',
  'open',
  'ignore',
  'read-only-on',
  'read-only-off',
  'growfs-on',
  'growfs-off',
];

const imagePolicy: LineReader = (text, line) => {
  if (text === '') return 'reset';
  if (['-', '*', '~'].includes(text)) return { kind: 'text', value: text };
  const bad = (what: string): 'keep' => {
    complain(line, 'bad-value', `${what}, refusing: ${text}`);
    return line.abandon();
  };
  const seen = new Set<string>();
  for (const rule of text.split(':')) {
    const [designator = '', flags] = rule.split(/=(.*)/s).map((part) => part.trim());
    if (flags === undefined) return bad('Failed to parse image policy');
    if (designator !== '' && !designators.includes(designator))
      return bad('Unknown partition type in image policy');
    if (seen.has(designator)) return bad('Duplicate rule in image policy');
    seen.add(designator);
    const known =
      flags === '' || flags === '-' || flags.split('+').every((flag) => policyFlags.includes(flag.trim()));
    if (!known) return bad('Unknown partition policy flag in image policy');
  }
  return { kind: 'text', value: text };
};

/** Pairs of partition and mount options behind an image's path. */
const mountOptions = (parts: readonly string[], line: LineContext): readonly Field[] => {
  if (parts.length === 1) return [['root', parts[0] ?? '']];
  const pairs: Field[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [partition = '', options = ''] = parts.slice(at, at + 2);
    if (designators.includes(partition)) pairs.push([partition, options]);
    else warn(line, 'bad-value', `Invalid partition name ${partition}, ignoring`);
  }
  return pairs;
};

const images =
  (destination: boolean): LineReader =>
  (text, line) => {
    if (text === '') return 'reset';
    const records: (readonly Field[])[] = [];
    const words = wordsOf(
      text,
      line,
      { unquote: true, retainEscape: true },
      `Invalid syntax ${line.key}=${text}, ignoring: Invalid argument`,
    );
    for (const word of words) {
      const split = extractWords(word.text, { separators: ':', cunescape: true, unescapeSeparators: true });
      const parts = split.words.map((part) => part.text);
      const [source = ''] = parts;
      if (split.invalidAt !== undefined)
        return warn(line, 'bad-value', `Invalid syntax in ${line.key}=, ignoring: ${word.text}`, word);
      if (parts.length === 0) continue;
      const ignore = source.startsWith('-');
      const resolve = (each: string, what: string): string | undefined => {
        const expanded = expandPath(each, line, { quote: '"', what });
        return expanded === undefined
          ? undefined
          : checkPath(expanded, line, { absolute: true, api: destination ? 'dev-only' : 'refuse' });
      };
      const from = resolve(ignore ? source.slice(1) : source, 'unit specifiers');
      if (from === undefined) continue;
      if (!destination) {
        records.push([from, ignore, mountOptions(parts.slice(1), line)]);
        continue;
      }
      if ((parts[1] ?? '') === '') {
        warn(line, 'bad-value', `Missing destination in ${line.key}, ignoring: ${text}`, word);
        continue;
      }
      const to = resolve(parts[1] ?? '', 'specifiers');
      if (to !== undefined) records.push([from, to, ignore, mountOptions(parts.slice(2), line)]);
    }
    return addRecords(line, records);
  };

const rootImageOptions: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const message = `Failed to parse ${line.key}, ignoring: ${text}`;
  const split = { separators: ':', cunescape: true, unescapeSeparators: true };
  const { words, invalidAt } = extractWords(text, { unquote: true, retainEscape: true });
  const pairs = words.map((word) => extractWords(word.text, split));
  if (invalidAt !== undefined || pairs.some((pair) => pair.invalidAt !== undefined || pair.words.length > 2))
    return warn(line, 'bad-value', message);
  const records: (readonly string[])[] = [];
  for (const pair of pairs) {
    const [first = '', second = ''] = pair.words.map((word) => word.text);
    const partition = second === '' ? 'root' : first;
    if (!designators.includes(partition)) {
      warn(line, 'bad-value', `Invalid partition name ${partition}, ignoring`);
      continue;
    }
    const options = expand(second === '' ? first : second, line, { quote: '' });
    if (options !== undefined) records.push([partition, options]);
  }
  return records.length === 0 ? 'reset' : addRecords(line, records);
};

const netlinkFamilies =
  'route firewall inet-diag nflog xfrm selinux iscsi audit fib-lookup connector netfilter ip6-fw dnrtmsg kobject-uevent generic scsitransport ecryptfs rdma'.split(
    ' ',
  );

/** What an address of a socket unit is, or the error the C library would name. */
const socketAddress = (text: string): 'unix' | 'vsock' | 'inet' | { readonly error: string } => {
  const invalid = { error: errorText.invalid };
  if (/^[/@]/.test(text)) {
    if (text.length < 2) return invalid;
    if (encodeBytes(text).length > 107)
      return { error: text.startsWith('@') ? errorText.invalid : errorText['too-long'] };
    return 'unix';
  }
  const vsock = /^vsock(?:-dgram|-seqpacket|-stream)?:(.*)$/s.exec(text)?.[1];
  if (vsock !== undefined) {
    const [cid = '', port] = vsock.split(/:(.*)/s);
    if (port === undefined || !parseUint32(port).ok) return invalid;
    return cid === '' || ['hypervisor', 'local', 'host', 'any'].includes(cid) || parseUint32(cid).ok
      ? 'vsock'
      : invalid;
  }
  const port = /^[ \t\n\r]/.test(text) ? undefined : parseBelow(text, 65535);
  if (port?.ok) return port.value === 0 ? invalid : 'inet';
  if (port !== undefined && port.error === 'out-of-range') return { error: errorText['out-of-range'] };
  const host = /^(?:\[(.*)\](?:%[^%:]+)?|([^[\]:%]*)):([0-9]+)(?:%(.+))?$/.exec(text);
  if (host === null) return invalid;
  const address = parseAddress(host[1] ?? host[2] ?? '');
  const number = parseBelow(host[3] ?? '', 65535);
  if (!address.ok || !number.ok)
    return !number.ok && number.error === 'out-of-range' ? { error: errorText['out-of-range'] } : invalid;
  return number.value === 0 ? invalid : 'inet';
};

const socketListen: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const kind = line.key.slice('Listen'.length);
  const expanded = expandPath(text, line);
  if (expanded === undefined) return 'keep';
  let address: string | undefined = expanded;
  if (['FIFO', 'Special', 'MessageQueue', 'USBFunction'].includes(kind)) {
    address = checkPath(expanded, line, { absolute: true, ...(kind === 'Special' ? {} : { api: 'refuse' }) });
    if (address === undefined) return 'keep';
    if (kind === 'FIFO') address = movedFromVarRun(address, line);
  } else if (kind === 'Netlink') {
    const [family = '', group] = expanded.split(/[ \t\n\r]+(.*)/s);
    const number = group === undefined || group === '' ? undefined : parseUint32(group);
    const byNumber = parseUint32(family);
    const known = netlinkFamilies.includes(family) || (byNumber.ok && byNumber.value <= 2 ** 31 - 1);
    if (!known || number?.ok === false) {
      const reason =
        number !== undefined && !number.ok && known ? errorText[number.error] : errorText.invalid;
      return warn(line, 'bad-value', `Failed to parse address value in '${expanded}', ignoring: ${reason}`);
    }
  } else {
    if (isAbsolutePath(expanded)) address = movedFromVarRun(expanded, line);
    const family = socketAddress(address);
    if (typeof family !== 'string')
      return warn(
        line,
        'bad-value',
        `Failed to parse address value in '${address}', ignoring: ${family.error}`,
      );
    if (kind === 'SequentialPacket' && family !== 'unix')
      return warn(line, 'bad-value', `Address family not supported, ignoring: ${text}`);
  }
  return addRecords(line, [[kind, address]]);
};

const exitStatuses: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const earlier = before(line, 'exit-statuses') ?? { statuses: [], signals: [] };
  const statuses = new Set(earlier.statuses);
  const signals = new Set(earlier.signals);
  for (const word of wordsOf(
    text,
    line,
    {},
    `Failed to parse ${line.key}=${text}, ignoring: Invalid argument`,
  )) {
    const status = exitStatusNumber(word.text);
    const signal = status === undefined ? parseSignal(word.text) : undefined;
    if (status !== undefined) statuses.add(status);
    else if (signal?.ok) signals.add(signal.value);
    else warn(line, 'bad-value', `Failed to parse value, ignoring: ${word.text}`, word);
  }
  const sorted = (set: ReadonlySet<number>): readonly number[] => [...set].sort((a, b) => a - b);
  return { kind: 'exit-statuses', value: { statuses: sorted(statuses), signals: sorted(signals) } };
};

const coredumpBits = [
  'private-anonymous',
  'shared-anonymous',
  'private-file-backed',
  'shared-file-backed',
  'elf-headers',
  'private-huge',
  'shared-huge',
  'private-dax',
  'shared-dax',
];

const label: LineReader = (text, line) => {
  if (text === '') return 'reset';
  const ignore = text.startsWith('-');
  const value = expand(ignore ? text.slice(1) : text, line, ignore ? {} : { suffix: '', severity: 'error' });
  if (value === undefined) return ignore ? 'keep' : line.refuse();
  return { kind: 'text', value: (ignore ? '-' : '') + value };
};

const hash =
  (signature: boolean): LineReader =>
  (text, line) => {
    if (text === '') return 'reset';
    if (isAbsolutePath(text)) return { kind: 'text', value: text };
    if (signature) {
      if (!text.startsWith('base64:'))
        return warn(
          line,
          'bad-value',
          `Failed to decode RootHashSignature=, not a path but doesn't start with 'base64:', ignoring: ${text}`,
        );
      return base64Problem(text.slice(7)) === undefined
        ? { kind: 'text', value: text }
        : warn(line, 'bad-value', `Failed to decode RootHashSignature=, ignoring: ${text}`);
    }
    const hex = text.replace(/[ \t\n\r]/g, '');
    if (!/^(?:[0-9a-fA-F]{2})*$/.test(hex))
      return warn(line, 'bad-value', `Failed to decode RootHash=, ignoring: ${text}`);
    return hex.length < 32
      ? warn(line, 'bad-value', `RootHash= is too short, ignoring: ${text}`)
      : { kind: 'text', value: text };
  };

export const fileReaders: Readonly<Record<string, LineReader>> = {
  'set-credential': credential('set'),
  'load-credential': credential('load'),
  'import-credential': credential('import'),
  directories,
  'image-policy': imagePolicy,
  'mount-images': images(true),
  'extension-images': images(false),
  'root-image-options': rootImageOptions,
  'root-hash': hash(false),
  'root-hash-sig': hash(true),
  'selinux-context': label,
  'apparmor-profile': label,
  'smack-process-label': label,
  'socket-listen': socketListen,
  'exit-statuses': exitStatuses,
  'coredump-filter': (text, line) => {
    if (text === '') return 'reset';
    let mask = BigInt(before(line, 'integer') ?? 0n);
    for (const word of wordsOf(text, line, {})) {
      const bit = coredumpBits.indexOf(word.text);
      if (word.text === 'default') mask |= 0x33n;
      else if (word.text === 'all') mask = 0x1ffn;
      else if (bit >= 0) mask |= 1n << BigInt(bit);
      else {
        const hex = parseInteger(word.text, 0n, 2n ** 64n - 1n, 16);
        if (!hex.ok)
          return warn(
            line,
            'bad-value',
            `Failed to parse the CoredumpFilter=${text}, ignoring: ${errorText[hex.error]}`,
            word,
          );
        mask |= hex.value;
      }
    }
    return { kind: 'integer', value: mask };
  },
  'open-file': (text, line) => {
    if (text === '') return 'reset';
    const { words, invalidAt } = extractWords(text, { separators: ':', dontCoalesce: true, cunescape: true });
    const [path = '', given = '', options = '', ...more] = words.map((word) => word.text);
    const simple = simplifyPath(path);
    const name = given === '' ? simple.slice(simple.lastIndexOf('/') + 1) : given;
    const flags = options.split(',').filter((flag) => flag !== '');
    const values = flags.map((flag) => ['read-only', 'append', 'truncate', 'graceful'].indexOf(flag));
    const exclusive = values.filter((value) => value < 3).length;
    const bad =
      invalidAt !== undefined ||
      more.length > 0 ||
      !isPath(path) ||
      !isAbsolutePath(path) ||
      name === '' ||
      !isDescriptorName(name) ||
      values.includes(-1) ||
      new Set(values).size !== values.length ||
      exclusive > 1;
    if (bad) return warn(line, 'bad-value', `Failed to parse OpenFile= setting, ignoring: ${text}`);
    return addRecords(line, [[path, name, BigInt(values.reduce((sum, value) => sum | (1 << value), 0))]]);
  },
  'log-extra-fields': (text, line) => {
    if (text === '') return 'reset';
    const fields: string[] = [];
    for (const word of wordsOf(text, line, { unquote: true, cunescape: true })) {
      const field = expand(word.text, line, { quote: '' });
      if (field === undefined) continue;
      const equals = field.indexOf('=');
      if (equals < 0) warn(line, 'bad-value', `Log field lacks '=' character, ignoring: ${field}`, word);
      else if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(field.slice(0, equals)))
        warn(line, 'bad-value', `Log field name is invalid, ignoring: ${field}`, word);
      else fields.push(field);
    }
    return { kind: 'texts', value: [...(before(line, 'texts') ?? []), ...fields] };
  },
  'log-filter-patterns': (text, line) => {
    if (text === '') return 'reset';
    if (text === '~') return warn(line, 'bad-value', `Regex pattern invalid, ignoring: ${line.key}=${text}`);
    const denied = text.startsWith('~');
    return addRecords(line, [[!denied, denied ? text.slice(1) : text]]);
  },
  'log-namespace': (text, line) => {
    if (text === '') return 'reset';
    const name = expand(text, line, { quote: '', maxBytes: 255 });
    if (name === undefined) return 'keep';
    const valid = isFileName(name) && name.length <= 222 && isUnitInstance(name) && !/[\\*?[]/.test(name);
    return valid
      ? { kind: 'text', value: name }
      : warn(line, 'bad-value', `Specified log namespace name is not valid, ignoring: ${name}`);
  },
  'input-text': (text, line) => {
    if (text === '') return 'reset';
    const plain = undoEscapes(text);
    if (plain === undefined || plain.includes('\0'))
      return warn(line, 'bad-value', `Failed to decode C escaped text '${text}', ignoring: Invalid argument`);
    const value = expand(plain, line);
    return value === undefined ? 'keep' : addRecords(line, [['text', `${value}\n`]]);
  },
  'input-data': (text, line) => {
    if (text === '') return 'reset';
    return base64Problem(text) === undefined
      ? addRecords(line, [['base64', text]])
      : warn(line, 'bad-value', `Failed to decode base64 data, ignoring: ${text}`);
  },
};
