import { basename } from 'node:path';
import type { HostSpec } from '@harderway/cluster-spec';
import { parseList } from '@harderway/ipvs';
import { drainFile } from '../components/drain-file.js';
import { showTable, weightsOf } from '../components/weights.js';
import { ControlPlaneError } from '../errors.js';
import type { Session } from '../hosts/session.js';
import { controlHosts } from '../hosts/topology.js';
import { pause } from '../pause.js';
import { runAsRoot } from './as-root.js';
import type { Drain, Procedure, PutBack } from './model.js';

/** A gateway's report on an API server. */
interface Seen {
  /** Whether the file that drains it exists. */
  readonly hasFile: boolean;
  /** In the kernel's table; undefined if it is not there. */
  readonly weight: number | undefined;
  /** How many other API servers get new connections. */
  readonly others: number;
}

async function seenOn(
  session: Session,
  { gateway, server }: Omit<Drain, 'kind'>,
  signal?: AbortSignal,
): Promise<Seen> {
  const { spec } = session;
  const script = `[ ! -e ${drainFile(spec, server)} ] || echo drained; ${showTable.join(' ')}`;
  const { stdout } = await runAsRoot(session, gateway, ['sh', '-c', script], signal);
  const weights = weightsOf(spec, parseList(stdout.replace(/^drained\n/, ''))) ?? new Map<string, number>();
  const weighed = ({ name, address }: HostSpec) => ({ name, weight: weights.get(address) });
  const hosts = controlHosts(spec).map(weighed);
  return {
    hasFile: stdout.startsWith('drained\n'),
    weight: [...hosts, ...spec.leaving.map(weighed)].find(({ name }) => name === server)?.weight,
    others: hosts.filter(({ name, weight = 0 }) => name !== server && weight > 0).length,
  };
}

/** Several rounds of ldirectord, in which each check takes as long as it may. */
function patienceMs({ spec }: Session): number {
  const { checkIntervalSeconds, checkTimeoutSeconds } = spec.loadBalancer;
  return 1000 * (10 + 2 * (checkIntervalSeconds + checkTimeoutSeconds * controlHosts(spec).length));
}

const weightText = ({ weight }: Seen): string =>
  weight === undefined ? 'not in the table' : `weight ${weight}`;

const hintOn = (gateway: string): string =>
  `read \`journalctl -u ldirectord\` and \`ipvsadm -L -n\` on ${gateway}, then run apply again`;

/** Waits until another server gets new connections: after ldirectord has read its file, it checks each one again. */
async function othersServe(session: Session, operation: Drain, signal?: AbortSignal): Promise<boolean> {
  const end = performance.now() + patienceMs(session);
  for (;;) {
    if ((await seenOn(session, operation, signal)).others > 0) return true;
    if (performance.now() >= end) return false;
    await pause(200, signal);
  }
}

/**
 * Does something on the gateway, and waits there for some seconds until the weight of a server is as it should be: each look
 * from here costs processor time that a small gateway needs for its checks, which are waited for.
 */
async function doAndWait(
  session: Session,
  { gateway, server }: Omit<Drain, 'kind'>,
  act: string,
  weight: 'zero' | 'positive',
  signal?: AbortSignal,
): Promise<void> {
  const { spec } = session;
  const { virtualIp, port } = spec.api;
  const path = drainFile(spec, server);
  const table = [...showTable, '-t', `${virtualIp}:${port}`].join(' ');
  const weighs = `${table} 2>/dev/null | grep -q -- '-> ${basename(path)}  *[A-Za-z]*  *[1-9]'`;
  const waits = weight === 'zero' ? weighs : `! ${weighs}`;
  const script = `${act} ${path} && n=0 && while [ "$n" -lt 25 ] && ${waits}; do sleep 0.2; n=$((n + 1)); done`;
  await runAsRoot(session, gateway, ['sh', '-c', script], signal);
}

/** Weight 0: what is connected stays connected, nothing new arrives. */
export function drain(operation: Drain): Procedure {
  const { gateway, server } = operation;
  let others = 0;
  return {
    look: async (session, signal) => {
      const seen = await seenOn(session, operation, signal);
      others = seen.others;
      return { done: seen.hasFile && (seen.weight ?? 0) === 0, found: weightText(seen) };
    },
    carryOut: async (session, signal) => {
      if (others === 0 && !(await othersServe(session, operation, signal)))
        throw new ControlPlaneError(
          'api-unhealthy',
          `no other API server takes connections while ${server} is drained`,
          {
            host: gateway,
            found: 'all others have weight 0',
            hint: `run \`harderway verify\`; ${hintOn(gateway)}`,
          },
        );
      await doAndWait(session, operation, 'touch', 'zero', signal);
    },
    patienceMs,
    // Connections that have just been given to it are accepted by then.
    settleMs: 500,
    hint: hintOn(gateway),
  };
}

/** Its file is gone, and ldirectord has found it healthy. */
export const putBack = (operation: PutBack): Procedure => ({
  look: async (session, signal) => {
    const seen = await seenOn(session, operation, signal);
    return { done: !seen.hasFile && (seen.weight ?? 0) > 0, found: weightText(seen) };
  },
  carryOut: (session, signal) => doAndWait(session, operation, 'rm -f', 'positive', signal),
  patienceMs,
  hint: hintOn(operation.gateway),
});
