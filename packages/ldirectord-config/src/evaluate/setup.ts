import type { ReadReal } from './reals.js';
import { addressOf, type EvaluatedSection } from './section.js';
import { portOfService } from './services.js';
import type { GlobalState, RealState, VirtualState } from './state.js';

/** Escapes every ASCII character but `\w`, as Perl's quotemeta does. */
const quotemeta = (text: string): string => text.replace(/[^0-9A-Za-z_\u0080-\uffff]/g, '\\$&');

function checkName(state: EvaluatedSection['state']): string {
  switch (state.checktype) {
    case 'negotiate':
    case 'combined':
      return `${state.checktype}:${state.service}`;
    case 'external':
    case 'external-perl':
      return `${state.checktype}:${state.checkcommand}`;
    default:
      return state.checktype;
  }
}

/** Identifies a server together with its check. */
const realId = (
  state: EvaluatedSection['state'],
  real: { readonly server: string; readonly port: string; readonly weight: string; readonly forward: string },
  request: string,
  receive: string,
): string =>
  [
    checkName(state),
    state.protocol,
    real.server,
    real.port,
    state.virtualhost ?? '',
    state.checkport ?? '',
    real.weight,
    real.forward,
    quotemeta(request),
    quotemeta(receive),
  ].join(':');

/** True if a request has a scheme. Perl interpolates it into a pattern, but service names have no special characters. */
const hasScheme = (request: string, scheme: string): boolean => request.includes(`${scheme}://`);

function setUpReal(state: EvaluatedSection['state'], real: ReadReal): RealState {
  const scheme = state.service === 'http_proxy' ? 'http' : state.service;
  const port = state.checkport ?? (Number(real.port) > 0 ? real.port : (portOfService(state.service) ?? ''));
  const own = real.request !== undefined && real.receive !== undefined;
  const request = real.request ?? state.request;
  const receive = own ? (real.receive ?? '') : state.receive;
  const path = (own ? request : state.request).replace(/^\//, '');
  const absolute = own ? hasScheme(request, scheme) : state.service === 'http_proxy';
  return {
    line: real.line,
    server: real.server,
    port: real.port,
    forward: real.forward,
    weight: real.weight,
    request,
    receive,
    url: absolute ? path : `${scheme}://${real.server}:${port}/${path}`,
    lowerThreshold: real.lowerThreshold,
    upperThreshold: real.upperThreshold,
    id: realId(state, real, request, receive),
  };
}

const protocolOptions = { tcp: '-t', udp: '-u', fwm: '-f' } as const;

/** The arguments that name a service to ipvsadm. */
export function serviceOption(
  state: Pick<VirtualState, 'protocol' | 'family' | 'fwm' | 'server' | 'port'>,
): readonly string[] {
  const named = [protocolOptions[state.protocol], addressOf(state)];
  return state.protocol === 'fwm' && state.family === 'inet6' ? [...named, '-6'] : named;
}

const flagsOf = (state: EvaluatedSection['state']): string =>
  [
    ...serviceOption(state),
    ...(state.protocol === 'udp' && state.ops === 'yes' ? ['-o'] : []),
    `-s ${state.scheduler}`,
    ...(state.persistent === undefined ? [] : [`-p ${state.persistent}`]),
    ...(state.persistent === undefined || state.netmask === undefined ? [] : [`-M ${state.netmask}`]),
    ...(state.schedflags === undefined ? [] : [`-b ${state.schedflags}`]),
  ]
    .map((part) => `${part} `)
    .join('');

/** The first that is set. */
const firstSet = (...values: readonly string[]): string =>
  values.find((value) => !value.startsWith('-')) ?? '';

/** Fills in the values that a section inherits from the head. Source: ld_setup of ldirectord 4.16.0. */
export function setUp(section: EvaluatedSection, globals: GlobalState): VirtualState {
  const { state, fallback, id } = section;
  const { checktimeout, negotiatetimeout, checkcount, failurecount } = state;
  return {
    ...state,
    id,
    fallback,
    checktimeout: firstSet(
      checktimeout,
      negotiatetimeout,
      globals.checktimeout,
      globals.negotiatetimeout,
      '5',
    ),
    negotiatetimeout: firstSet(
      negotiatetimeout,
      checktimeout,
      globals.negotiatetimeout,
      globals.checktimeout,
      '30',
    ),
    checkcount: firstSet(checkcount, globals.checkcount),
    failurecount: firstSet(failurecount, globals.failurecount),
    flags: flagsOf(state),
    real: section.reals.map((real) => setUpReal(state, real)),
  };
}
