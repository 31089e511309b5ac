import type { Guard } from '../model/plan.js';
import type { HostSteps, Wave } from '../operations/plan.js';
import { balancerStep } from './step.js';

/** Id of the wave in which the gateways send clients to a server again. */
const putBackId = (server: string): string => `put-back:${server}`;

const drainId = (server: string): string => `drain:${server}`;

/**
 * The wave that has to come before a run ends early, since the run has drained a server.
 *
 * @param last the wave that was carried out last
 * @param due the waves that are left
 */
export function putBackAfter(last: Wave | undefined, due: readonly Wave[]): Wave | undefined {
  const [next] = due;
  if (next?.id.startsWith(putBackId('')) === true) return next;
  return last?.id.startsWith(drainId('')) === true
    ? due.find(({ id }) => id === putBackId(last.id.slice(drainId('').length)))
    : undefined;
}

/** A wave in which gateways send no more clients to a server, or send them again. */
export function balancerWave(
  kind: 'drain' | 'put-back',
  server: string,
  gateways: readonly string[],
  why: string,
): Wave {
  const hosts = gateways.map((gateway) => ({
    host: gateway,
    steps: [balancerStep({ kind, server, gateway }, why)],
  }));
  return {
    id: kind === 'drain' ? drainId(server) : putBackId(server),
    title: hosts[0]?.steps[0]?.summary ?? server,
    hosts,
  };
}

/** The wave that restarts a host, between one that drains it and one that puts it back. */
export function drained(
  wave: Wave & { readonly guard: Guard },
  name: string,
  server: string,
  gateways: readonly string[],
): readonly Wave[] {
  if (gateways.length === 0) return [wave];
  const { guard } = wave;
  return [
    { ...balancerWave('drain', server, gateways, `${name} is about to restart`), guard },
    wave,
    balancerWave('put-back', server, gateways, `${name} has restarted`),
  ];
}

/** The waves that put servers back which a run that ended early has left drained, by server. */
export function leftDrained(
  gateways: readonly { readonly host: string; readonly drained?: readonly string[] | undefined }[],
): ReadonlyMap<string, Wave> {
  const found = new Map<string, readonly string[]>();
  for (const { host, drained: servers = [] } of gateways)
    for (const server of servers) found.set(server, [...(found.get(server) ?? []), host]);
  const why = 'a run that ended early has left it drained';
  return new Map([...found].map(([server, by]) => [server, balancerWave('put-back', server, by, why)]));
}

/**
 * Rolling waves, and those that put servers back which were left drained: before them, so that more servers serve
 * meanwhile; but one that is about to restart right after that.
 */
export function withPutBack(
  rolling: readonly Wave[],
  left: ReadonlyMap<string, Wave>,
  restarting: readonly HostSteps[],
): readonly Wave[] {
  const back = [...left].filter(([, { id }]) => !rolling.some((wave) => wave.id === id));
  const backOf = (hosts: readonly HostSteps[]): readonly Wave[] =>
    back.filter(([server]) => hosts.some(({ host }) => host === server)).map(([, wave]) => wave);
  const after = backOf(restarting);
  return [
    ...back.map(([, wave]) => wave).filter((wave) => !after.includes(wave)),
    ...rolling.flatMap((wave) => [wave, ...backOf(wave.hosts)]),
  ];
}
