import { createHash } from 'node:crypto';
import { type Cidr, cidrContains, formatIp, type IpAddress, parseCidr, parseIp } from '@harderway/ip-address';
import { LabError } from './errors.js';

/**
 * Kinds of hosts by their kernel. A `container` shares the kernel of this machine. A `uml` host runs user-mode Linux, a
 * kernel that is a process of this machine (amd64 only). A `qemu` host is a virtual machine, emulated where KVM is missing.
 */
export const HOST_KINDS = ['container', 'uml', 'qemu'] as const;

/** One of {@link HOST_KINDS}. */
export type HostKind = (typeof HOST_KINDS)[number];

/** A host of a lab to be made. */
export interface HostSpec {
  /** A label of at most 32 characters: a-z, 0-9 and hyphens. */
  readonly name: string;
  /** IPv4 address in the lab's network. */
  readonly address: string;
  /** Whether its kernel needs IPVS. */
  readonly ipvs?: boolean | undefined;
  /**
   * Default: `container`. A host that needs IPVS where the kernel of this machine has none is `qemu` with KVM; without it,
   * `uml` on amd64 and `qemu` elsewhere.
   */
  readonly kind?: HostKind | undefined;
}

/** The hosts of a lab and their network. */
export interface Topology {
  readonly domain: string;
  /** The address of this machine on the lab's bridge, with the network's prefix length: `192.168.1.1/24`. */
  readonly bridgeAddress: string;
  readonly hosts: readonly HostSpec[];
  /** Further names for /etc/hosts on every host, such as the name of a virtual address. */
  readonly names: readonly { readonly address: string; readonly names: readonly string[] }[];
}

/** Three control nodes and a gateway in the domain kubenet, and the name `kubernetes` for the virtual address. */
export const KUBENET: Topology = kubenetWith();

/** Differences from {@link KUBENET}. */
export interface KubenetOptions {
  readonly gatewayKind?: HostKind | undefined;
  /** How many gateways there are: `gateway`, `gateway1`, and so on. Default 1. */
  readonly gateways?: number | undefined;
}

/** {@link KUBENET} with other gateways. */
export function kubenetWith({ gatewayKind, gateways = 1 }: KubenetOptions = {}): Topology {
  const gateway = (index: number): HostSpec => ({
    name: index === 0 ? 'gateway' : `gateway${index}`,
    address: `192.168.1.${10 - index}`,
    ipvs: true,
    kind: gatewayKind,
  });
  return {
    domain: 'kubenet',
    bridgeAddress: '192.168.1.1/24',
    hosts: [
      ...Array.from({ length: gateways }, (_, index) => gateway(index)),
      { name: 'control0', address: '192.168.1.11' },
      { name: 'control1', address: '192.168.1.12' },
      { name: 'control2', address: '192.168.1.13' },
    ],
    names: [{ address: '192.168.1.21', names: ['kubernetes', 'kubernetes.kubenet'] }],
  };
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;
const LAB_NAME = /^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/;
const DOMAIN = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/;

/** @throws LabError `invalid-option` unless it can name a lab: at most 20 of a-z, 0-9 and hyphens */
export function checkLabName(name: string): void {
  if (!LAB_NAME.test(name)) {
    throw new LabError('invalid-option', `"${name}" is not a valid name of a lab`, {
      hint: 'use at most 20 of a-z, 0-9 and hyphens, with no hyphen at either end',
    });
  }
}

/** @throws LabError `invalid-option` that lists everything wrong with a topology */
export function checkTopology(topology: Topology): void {
  const problems: string[] = [];
  const bridge = parseBridge(topology.bridgeAddress);
  if (bridge === undefined)
    problems.push(`bridgeAddress "${topology.bridgeAddress}" is not an IPv4 ADDRESS/PREFIX`);
  if (!DOMAIN.test(topology.domain)) problems.push(`"${topology.domain}" is not a valid domain`);
  if (topology.hosts.length === 0) problems.push('hosts are missing');
  const taken = new Map<string, string>(bridge === undefined ? [] : [[formatIp(bridge), 'the bridge']]);
  const names = new Set<string>();
  for (const { name, address } of topology.hosts) {
    if (!LABEL.test(name)) problems.push(`"${name}" is not a valid host name`);
    if (names.has(name)) problems.push(`two hosts are named ${name}`);
    names.add(name);
    const ip = parseIpv4(address);
    if (ip === undefined) problems.push(`${name}: "${address}" is not an IPv4 address`);
    else if (bridge !== undefined && !cidrContains(bridge, ip)) {
      problems.push(`${name}: ${address} is outside the network of ${topology.bridgeAddress}`);
    }
    const other = taken.get(address);
    if (other !== undefined) problems.push(`${name}: ${address} is already taken by ${other}`);
    taken.set(address, name);
  }
  for (const { address, names: further } of topology.names) {
    if (parseIpv4(address) === undefined) problems.push(`names: "${address}" is not an IPv4 address`);
    for (const name of further)
      if (!DOMAIN.test(name)) problems.push(`names: "${name}" is not a valid host name`);
  }
  if (problems.length > 0)
    throw new LabError('invalid-option', `the lab's topology is wrong: ${problems.join('; ')}`);
}

function parseIpv4(text: string): IpAddress | undefined {
  const ip = parseIp(text);
  return ip?.family === 4 && !text.includes(':') ? ip : undefined;
}

/** The address and network of a bridge, of a size that has room for hosts. */
function parseBridge(text: string): Cidr | undefined {
  const cidr = parseCidr(text);
  return cidr?.family === 4 && cidr.prefix >= 8 && cidr.prefix <= 30 ? cidr : undefined;
}

/** /etc/hosts as every host of the lab, and this machine inside the lab, has it. */
export function hostsFile(topology: Topology): string {
  const { domain } = topology;
  const lines = ['127.0.0.1 localhost', '::1 localhost ip6-localhost ip6-loopback', ''];
  for (const { name, address } of topology.hosts) lines.push(`${address} ${name}.${domain} ${name}`);
  for (const { address, names } of topology.names) lines.push(`${address} ${names.join(' ')}`);
  return `${lines.join('\n')}\n`;
}

/** A locally administered MAC address that stays the same for a host of a lab. */
export function macAddress(lab: string, host: string): string {
  const bytes = createHash('sha256').update(`${lab}/${host}`).digest().subarray(0, 5);
  return ['52', ...[...bytes].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}
