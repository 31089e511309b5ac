import type { ForwardingMethod } from '@harderway/ipvs';
import type { DocumentLine } from '../document/document.js';
import type { Environment } from '../environment.js';
import { methodOf } from '../forwarding.js';
import { resolveHost, resolvePort, splitPort } from './hosts.js';
import { configError } from './messages.js';
import type { FallbackState } from './state.js';

/** A fallback as it is written, before names are resolved. */
export interface WrittenFallback {
  readonly server: string;
  readonly port?: string | undefined;
  readonly forward: ForwardingMethod;
}

/** Reads `server[:port] [gate|masq|ipip]`; of more than two words only the last two count. */
export function readFallback(
  line: DocumentLine,
  value: string,
  defaultPort: string | undefined,
): WrittenFallback {
  const words = /([^ \t\n\v\f\r]+)(?:[ \t\n\v\f\r]+([^ \t\n\v\f\r]+))?[ \t\n\v\f\r]*$/.exec(value);
  const method = words?.[2];
  const { host, port = defaultPort } = splitPort(words?.[1] ?? value);
  // "0" is false to Perl, so it counts as no method at all.
  const forward = method === undefined || method === '0' ? 'direct' : methodOf(method);
  if (forward === undefined) return configError(line, 'forward method must be gate, masq or ipip');
  return { server: host, port, forward };
}

/** Resolves the names of a fallback. */
export function resolveFallback(
  environment: Environment,
  line: DocumentLine,
  protocol: string,
  written: WrittenFallback,
  family: 'inet' | 'inet6',
): FallbackState {
  const version = family === 'inet' ? 'IPv4' : 'IPv6';
  const server =
    resolveHost(environment, written.server, family) ??
    configError(
      line,
      `invalid ${version} address or could not resolve for fallback server: ${written.server}`,
      'unresolved',
    );
  if (written.port === undefined || written.port === '0' || written.port === '')
    return { ...written, server };
  const port = resolvePort(environment, written.port, protocol);
  if (port === undefined || port === '0') return configError(line, 'invalid port for fallback server');
  return { ...written, server, port };
}
