import { debianNames } from '@harderway/ipvs';
import { formatIpv6, parseAddress, parseInetAton, parseIpv6 } from '@harderway/ipvs/addresses';

/** The machine that ldirectord runs on, and the names that it resolves: a file's meaning depends on both. */
export interface Environment {
  /** The machine's own name, which is part of default logins. */
  readonly hostName: string;
  /** The address of a host name or a numeric spelling, without brackets, or undefined. */
  resolve(name: string, family: 'inet' | 'inet6'): string | undefined;
  /** Port of a service name for a protocol, or for any if it is left out. */
  port(name: string, protocol?: string): number | undefined;
  /** Why a monitor file cannot be opened for appending, or undefined. Default: it can. */
  monitorFileProblem?(path: string): string | undefined;
  /** True if the file of the log can be opened for appending, for the daemon. Default: it can. */
  logFileOpens?(path: string): boolean;
  /** True if a directory exists. Default: it does. */
  directoryExists?(path: string): boolean;
}

const localHosts: Readonly<Record<string, { readonly inet: string; readonly inet6: string }>> = {
  localhost: { inet: '127.0.0.1', inet6: '::1' },
  // getaddrinfo without a name answers with the loopback address.
  '': { inet: '127.0.0.1', inet6: '::1' },
};

/** Numeric addresses as glibc's getaddrinfo reads them, and `localhost`. */
export function resolveNumeric(name: string, family: 'inet' | 'inet6'): string | undefined {
  if (family === 'inet') {
    const value = /[ \t\n\v\f\r]/.test(name) ? undefined : parseInetAton(name);
    if (value !== undefined) return parseAddress(dotted(value))?.address;
    // glibc takes an IPv4 address out of its IPv6 form where IPv4 is asked for.
    const groups = parseIpv6(name);
    if (groups?.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
      return dotted(((groups[6] ?? 0) * 65536 + (groups[7] ?? 0)) >>> 0);
  } else {
    const groups = parseIpv6(name);
    if (groups) return formatIpv6(groups);
  }
  return Object.hasOwn(localHosts, name) ? localHosts[name]?.[family] : undefined;
}

const dotted = (value: number): string =>
  [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');

/** A machine without name service: numeric addresses, `localhost`, and Debian's service names. */
export const plainEnvironment: Environment = {
  hostName: 'localhost',
  resolve: resolveNumeric,
  port: (name, protocol) => debianNames.port(name, protocol),
};
