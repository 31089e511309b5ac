import { parseCidr, parseIp } from '@harderway/ip-address';
import type { ClusterSpecCode } from './rules.js';

/** A textual form that values of cluster.yaml may have to take. */
export interface Format {
  readonly code: ClusterSpecCode;
  /** For editors (JSON Schema). {@link test} decides. */
  readonly pattern: RegExp;
  readonly test: (text: string) => boolean;
  /** The end of a sentence that begins with "... is not". */
  readonly what: string;
  /** Advice about this wrong value. */
  readonly hint: (text: string) => string;
}

export type FormatName =
  | 'label'
  | 'domain'
  | 'clusterName'
  | 'address'
  | 'cidr'
  | 'portRange'
  | 'version'
  | 'interface'
  | 'absolutePath'
  | 'program'
  | 'path'
  | 'userName'
  | 'sshHost'
  | 'url'
  | 'issuer'
  | 'token'
  | 'mode'
  | 'flagName';

const byPattern = (format: Omit<Format, 'test'>): Format => ({
  ...format,
  test: (text) => format.pattern.test(text),
});

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

function labelHint(text: string): string {
  const fixed = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return `use lower case letters, digits and inner dashes, at most 63${fixed === '' ? '' : `, as in ${fixed}`}`;
}

function portRange(text: string): boolean {
  const [from, to] = text.split('-').map(Number);
  return (
    /^\d{1,5}-\d{1,5}$/.test(text) &&
    from !== undefined &&
    to !== undefined &&
    from >= 1 &&
    from <= to &&
    to <= 65535
  );
}

const isV4 = (text: string): boolean => !text.includes(':') && parseIp(text) !== undefined;

function addressHint(text: string): string {
  const [, address] = /^([\d.]+):\d+$/.exec(text) ?? [];
  if (address !== undefined) return `leave out the port, which has a key of its own: ${address}`;
  const [, network] = /^([\d.]+)\/\d+$/.exec(text) ?? [];
  if (network !== undefined) return `leave out the prefix length: ${network}`;
  if (text.includes('://')) return 'give the address alone, without https:// and port';
  if (text.includes(':')) return 'IPv6 is not supported; give the IPv4 address';
  if (/^[a-z]/i.test(text)) return 'names are not resolved here; give the address itself';
  return 'write four numbers from 0 to 255 without leading zeros, as in 192.168.1.11';
}

/** The formats by name. Sources: RFC 1123 (labels), Linux dev_valid_name() (interfaces), useradd(8) (users). */
export const formats: Readonly<Record<FormatName, Format>> = {
  label: byPattern({
    code: 'malformed-name',
    pattern: new RegExp(`^(?!localhost$)${label}$`),
    what: 'a host name',
    hint: (text) =>
      text === 'localhost'
        ? 'every machine calls itself that: choose another name'
        : text.includes('.')
          ? 'give the name without the domain, which has its own key'
          : labelHint(text),
  }),
  domain: byPattern({
    code: 'malformed-name',
    pattern: new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`),
    what: 'a DNS domain',
    hint: () =>
      'use lower case labels of letters, digits and inner dashes, joined by dots, as in lab.example',
  }),
  clusterName: byPattern({
    code: 'malformed-name',
    pattern: /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    what: 'a cluster name',
    hint: () => 'use letters, digits, dots, dashes and underscores, at most 63',
  }),
  address: {
    code: 'malformed-address',
    pattern: /^(?:\d{1,3}\.){3}\d{1,3}$/,
    test: isV4,
    what: 'an IPv4 address',
    hint: addressHint,
  },
  cidr: {
    code: 'malformed-cidr',
    pattern: /^(?:\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/,
    // Other readers than Go's take a leading zero in the prefix length for octal.
    test: (text) => !/:|\/0\d/.test(text) && parseCidr(text) !== undefined,
    what: 'an IPv4 network',
    hint: (text) =>
      isV4(text)
        ? `add the prefix length, as in ${text}/16`
        : text.includes(':')
          ? 'IPv6 is not supported; give an IPv4 network'
          : 'write an address and a prefix length from 0 to 32, as in 10.32.0.0/16',
  },
  portRange: {
    code: 'malformed-port-range',
    pattern: /^\d{1,5}-\d{1,5}$/,
    test: portRange,
    what: 'a range of ports',
    hint: () => 'write the first and the last port, 1 to 65535, as in 30000-32767',
  },
  version: byPattern({
    code: 'malformed-version',
    pattern: /^(?:0|[1-9]\d{0,3})(?:\.(?:0|[1-9]\d{0,3})){2}(?:-(?:alpha|beta|rc)\.(?:0|[1-9]\d{0,3}))?$/,
    what: 'a complete version',
    hint: (text) =>
      /^v\d/.test(text)
        ? `leave out the v: ${text.slice(1)}`
        : /^\d+\.\d+$/.test(text)
          ? `add the patch level, best the newest: ${text}.N`
          : 'write major.minor.patch, as in 1.31.0',
  }),
  interface: byPattern({
    code: 'malformed-interface',
    pattern: /^(?!\.{1,2}$)[!-.0-9;-~]{1,15}$/,
    what: 'the name of a network interface',
    hint: () => 'use at most 15 characters without blanks, slashes and colons, as in enp0s1',
  }),
  absolutePath: byPattern({
    code: 'malformed-path',
    // What desired-state makes on a host has no backslash and no |.
    pattern: /^\/(?!\/)[^\p{Cc}\\|]*$/u,
    what: 'an absolute path',
    hint: (path) =>
      /^\/(?!\/)/.test(path)
        ? 'leave out backslashes, | and control characters'
        : 'begin it with a single slash, as in /var/lib/etcd',
  }),
  program: byPattern({
    code: 'malformed-path',
    pattern: /^\/(?!\/)[^\p{Cc}\s\\|]+$/u,
    what: 'the absolute path of a program',
    hint: (path) =>
      /\s/.test(path)
        ? 'leave out arguments: write the command into a script, and name the script here'
        : 'name a program, as in /usr/local/sbin/upload-snapshot',
  }),
  path: byPattern({
    code: 'malformed-path',
    pattern: /^[^\p{Cc}]+$/u,
    what: 'a path',
    hint: () => 'give a path; relative ones start at the directory of cluster.yaml',
  }),
  userName: byPattern({
    code: 'malformed-name',
    pattern: /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/,
    what: 'a user name',
    hint: (text) =>
      text.includes('@') ? 'give the user alone; the host has its own key' : 'use a login name, as in ubuntu',
  }),
  sshHost: byPattern({
    code: 'malformed-name',
    pattern: /^[A-Za-z0-9:](?:[A-Za-z0-9._:%-]{0,252})$/,
    what: 'a host name or address',
    hint: (text) =>
      text.includes('@')
        ? 'give the host alone; the user has its own key'
        : 'give a name or an address without blanks',
  }),
  url: byPattern({
    code: 'malformed-url',
    pattern: /^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*)?$/,
    what: 'the address of a mirror',
    hint: () => 'write an http or https address without query, as in https://mirror.example/kubernetes',
  }),
  issuer: byPattern({
    code: 'malformed-url',
    pattern: /^https:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/,
    what: 'an issuer of tokens',
    hint: () => 'write an https address without query, as in https://192.168.1.21:6443',
  }),
  token: byPattern({
    code: 'malformed-name',
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    what: 'a cluster token',
    hint: () => 'use letters, digits, dots, dashes and underscores, as in etcd-cluster-0',
  }),
  mode: byPattern({
    code: 'malformed-mode',
    pattern: /^0?[0-7]{3}$/,
    what: 'a mode of a file',
    hint: () => 'write octal digits in quotes, as in "0640"',
  }),
  flagName: byPattern({
    code: 'malformed-flag',
    pattern: /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/,
    what: 'the name of a flag',
    hint: (text) => {
      const name = text.replace(/^-+/, '').split(/[=\s]/)[0] ?? '';
      const fixed = name.toLowerCase().replaceAll('_', '-');
      return `write the long name without leading dashes, and its value after the colon${/^[a-z][a-z0-9-]*$/.test(fixed) ? `, as in "${fixed}: value"` : ''}`;
    },
  }),
};
