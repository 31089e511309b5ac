import { failed, type Parsed, parsed } from './result.js';

/** An address with the length of its prefix; `bytes` are 4 or 16, network order, bits behind the prefix cleared. */
export interface AddressPrefix {
  readonly family: 'ipv4' | 'ipv6';
  readonly bytes: readonly number[];
  readonly length: number;
}

function parseIpv4(text: string): readonly number[] | undefined {
  if (!/^(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})$/.test(text)) return undefined;
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function parseIpv6(text: string): readonly number[] | undefined {
  const tail = /^(.*:)([0-9.]+\.[0-9.]+)$/.exec(text);
  const ipv4 = tail === null ? undefined : parseIpv4(tail[2] ?? '');
  if (tail !== null && ipv4 === undefined) return undefined;
  const hex = (pair: readonly number[]): string =>
    pair.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const full = ipv4 === undefined ? text : `${tail?.[1]}${hex(ipv4.slice(0, 2))}:${hex(ipv4.slice(2))}`;
  const [head = '', rest, more] = full.split('::');
  if (more !== undefined) return undefined;
  const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
  const left = groups(head);
  const right = groups(rest ?? '');
  const count = left.length + right.length;
  if (rest === undefined ? count !== 8 : count > 7) return undefined;
  const all = [...left, ...Array.from({ length: 8 - count }, () => '0'), ...right];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
}

/** The bytes of an IPv4 or IPv6 address, strictly as inet_pton(3) takes it. */
export function parseAddress(text: string): Parsed<readonly number[]> {
  const bytes = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  return bytes === undefined ? failed() : parsed(bytes);
}

/** An address, or one with a prefix length behind a slash. Without one all bits count. */
export function parseAddressPrefix(text: string): Parsed<AddressPrefix> {
  const slash = text.indexOf('/');
  const bytes = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!bytes.ok) return bytes;
  const bits = bytes.value.length * 8;
  const lengthText = slash < 0 ? String(bits) : text.slice(slash + 1);
  if (!/^[0-9]{1,3}$/.test(lengthText)) return failed();
  const length = Number(lengthText);
  if (length > bits) return failed('out-of-range');
  const masked = bytes.value.map(
    (byte, at) => byte & (0xff << Math.max(0, Math.min(8, 8 - (length - at * 8)))) & 0xff,
  );
  return parsed({ family: bits === 32 ? 'ipv4' : 'ipv6', bytes: masked, length });
}
