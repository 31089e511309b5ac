import type { VirtualLine } from '../document/document.js';
import type { Environment } from '../environment.js';
import type { CheckedService } from '../services.generated.js';
import type { SectionDraft } from './drafts.js';
import { resolveFallback } from './fallback.js';
import { resolveHost, resolvePort, splitPort } from './hosts.js';
import type { Warn } from './messages.js';
import { configError } from './messages.js';
import type { ReadReal } from './reals.js';
import { readReal } from './reals.js';
import { readHeader } from './section-header.js';
import { serviceOfPort } from './services.js';
import type { Draft, FallbackState } from './state.js';

/** A section as it is read, before defaults of the head are filled in. */
export interface EvaluatedSection {
  readonly state: SectionDraft['state'] & { readonly service: CheckedService };
  readonly fallback?: FallbackState | undefined;
  readonly reals: readonly ReadReal[];
  readonly id: string;
}

/** Starts a section with the program's defaults. */
export function startSection(line: VirtualLine, environment: Environment, warn: Warn): SectionDraft {
  const { family } = line;
  const header = readHeader(line, line.value, family === 'inet6');
  const endpoint = 'endpoint' in header ? header.endpoint : undefined;
  const udp = endpoint !== undefined && /:(53|domain)$/.test(endpoint);
  const state: Draft<SectionDraft['state']> = {
    line: line.number,
    family,
    protocol: endpoint === undefined ? 'fwm' : udp ? 'udp' : 'tcp',
    port: 'port' in header ? header.port : '0',
    scheduler: 'wrr',
    ops: 'no',
    checktype: 'negotiate',
    numConnects: '0',
    checkcommand: '/bin/true',
    request: '/',
    receive: '',
    httpmethod: 'GET',
    login: '',
    passwd: '',
    database: '',
    secret: '',
    checktimeout: '-1',
    negotiatetimeout: '-1',
    checkcount: '-1',
    failurecount: '-1',
    ...('mark' in header && { fwm: header.mark, service: 'none' }),
  };
  return { header: line, environment, state, endpoint, reals: [], warn };
}

function resolveEndpoint(draft: SectionDraft, endpoint: string): void {
  const { environment, state, header } = draft;
  const { host, port } = splitPort(endpoint);
  const server = resolveHost(environment, host, state.family);
  const number =
    server === undefined || port === undefined ? undefined : resolvePort(environment, port, state.protocol);
  if (server === undefined || number === undefined)
    configError(header, 'invalid address for virtual service', 'unresolved');
  const bracketed = /^\[[0-9A-Fa-f:]+\]$/.test(server);
  // The program splits an IPv6 address with a dotted end at its first colons.
  const parts = bracketed ? [server, number] : `${server}:${number}`.split(':');
  state.server = parts[0] ?? '';
  state.port = parts[1] ?? '';
}

/** Ends a section: names are resolved now that the protocol is known. */
export function endSection(draft: SectionDraft): EvaluatedSection {
  const { environment, state, endpoint } = draft;
  const { fallback: given } = draft;
  const fallback =
    given && resolveFallback(environment, given.line, state.protocol, given.written, state.family);
  if (endpoint !== undefined) resolveEndpoint(draft, endpoint);
  const service = state.service ?? serviceOfPort(state.port);
  const reals = draft.reals.flatMap(({ value, line }) => readReal(environment, line, value, state.family));
  const six = state.protocol === 'fwm' && state.family === 'inet6' ? '6' : '';
  return {
    state: { ...state, service },
    fallback,
    reals,
    id: `${state.protocol}${six}:${addressOf(state)}`,
  };
}

/** A firewall mark, or address and port. */
export const addressOf = (state: {
  readonly protocol: string;
  readonly fwm?: string | undefined;
  readonly server?: string | undefined;
  readonly port: string;
}): string => (state.protocol === 'fwm' ? (state.fwm ?? '') : `${state.server ?? ''}:${state.port}`);
