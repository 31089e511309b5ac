import type { State, VirtualState } from '../evaluate/state.js';

/** A round of checks, one after another, of one process. */
export interface CheckRound {
  /** The sections that it checks, by their ids: all of them, but one with fork=yes. */
  readonly services: readonly string[];
  /** Number of checks. Servers with the same check are checked once. */
  readonly checks: number;
  /** Seconds that checks take at most if one server does not answer and the others answer at once. */
  readonly oneDeadSeconds: number;
  /** Seconds that checks take at most if no server answers. */
  readonly allDeadSeconds: number;
  /** Seconds of pause after it. */
  readonly intervalSeconds: number;
  /** Seconds until a server that stops answering counts as down, at most, while all others answer at once. */
  readonly detectionSeconds: number;
}

/** Seconds after which a check gives up; 0 for one that asks nobody. */
function timeoutOf(virtual: VirtualState): number {
  const { checktype, service, protocol } = virtual;
  const [checktimeout, negotiatetimeout] = [Number(virtual.checktimeout), Number(virtual.negotiatetimeout)];
  if (checktype === 'on' || checktype === 'off') return 0;
  if (checktype === 'negotiate')
    return service === 'none' ? 0 : service.startsWith('ldap') ? checktimeout : negotiatetimeout;
  if (checktype === 'combined') return Math.max(checktimeout, negotiatetimeout);
  const isPing = checktype === 'ping' || (checktype === 'connect' && protocol === 'udp');
  return isPing ? checktimeout * Number(virtual.checkcount) : checktimeout;
}

function roundOf(virtuals: readonly VirtualState[], intervalSeconds: number): CheckRound {
  const timeouts = new Map<string, number>();
  let detectionSeconds = 0;
  for (const virtual of virtuals) {
    const timeout = timeoutOf(virtual);
    for (const { id } of virtual.real) if (!timeouts.has(id)) timeouts.set(id, timeout);
    const detection = Number(virtual.failurecount) * (intervalSeconds + timeout);
    if (timeout > 0) detectionSeconds = Math.max(detectionSeconds, detection);
  }
  const seconds = [...timeouts.values()];
  return {
    services: virtuals.map(({ id }) => id),
    checks: seconds.length,
    oneDeadSeconds: seconds.reduce((most, each) => Math.max(most, each), 0),
    allDeadSeconds: seconds.reduce((sum, each) => sum + each, 0),
    intervalSeconds,
    detectionSeconds,
  };
}

/**
 * How long rounds of checks can take: a server that does not answer holds up the checks after it until its timeout, so
 * where `oneDeadSeconds` is above the interval, the others are checked late. Checks of databases have no timeout of their
 * own and count as if they had. Without fork=yes there is one round for the
 * whole file. Source: _ld_main_check_all, run_child and the check_ functions of ldirectord 4.16.0.
 */
export function checkRounds({ globals, virtuals }: State): readonly CheckRound[] {
  const interval = Number(globals.checkinterval);
  return globals.fork === 'yes'
    ? virtuals.map((virtual) => roundOf([virtual], Number(virtual.checkinterval ?? interval)))
    : [roundOf(virtuals, interval)];
}
