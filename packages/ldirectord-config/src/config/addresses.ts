import type { DirectiveLine, VirtualLine } from '../document/document.js';
import type { Environment } from '../environment.js';
import { readFallback } from '../evaluate/fallback.js';
import { resolvePort } from '../evaluate/hosts.js';
import { writtenReal } from '../evaluate/reals.js';
import { readHeader } from '../evaluate/section-header.js';
import type { VirtualState } from '../evaluate/state.js';
import type { Fallback, Real, VirtualAddress } from '../model.js';

/** A host without brackets. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

/** The number of a port that is written as a number or a name. */
function portOf(environment: Environment, port: string | undefined, protocol?: string): number | undefined {
  const resolved = port === undefined ? undefined : resolvePort(environment, port, protocol);
  return resolved === undefined ? undefined : Number(resolved);
}

const digits = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

/** The fallback of a directive of a valid file. */
export function fallbackOf(
  line: DirectiveLine | undefined,
  environment: Environment,
  protocol: string,
): Fallback | undefined {
  if (line === undefined) return undefined;
  const { server, port, forward } = readFallback(line, line.value, undefined);
  return { server: bare(server), port: portOf(environment, port, protocol), forward };
}

/** The real server or range of a directive of a valid file. */
export function realOf(line: DirectiveLine, environment: Environment): Real {
  const { first, last, port, forward, weight, request, receive, ...limits } = writtenReal(line, line.value);
  return {
    address: bare(first),
    lastAddress: last,
    port: portOf(environment, port),
    forward,
    weight: digits(weight),
    check: request === undefined || receive === undefined ? undefined : { request, receive },
    lowerThreshold: digits(limits.lowerThreshold),
    upperThreshold: digits(limits.upperThreshold),
  };
}

/** The address of a section of a valid file. */
export function virtualAddressOf(header: VirtualLine, { family, port, fwm }: VirtualState): VirtualAddress {
  const read = readHeader(header, header.value, family === 'inet6');
  if ('mark' in read) return { kind: 'fwmark', family, mark: Number(fwm) };
  const host = read.endpoint.slice(0, -read.port.length - 1);
  return { kind: 'address', family, address: bare(host), port: Number(port) };
}
