import { quote } from '@harderway/remote-exec';
import { askHealthTwice } from '../components/health.js';
import { components, hostsOf, serviceName } from '../components/index.js';
import type { Component } from '../model/component.js';
import { ControlPlaneError } from '../model/errors.js';
import {
  answerOf,
  type ComponentHealth,
  describeHealth,
  type Health,
  votersThatAre,
} from '../model/health.js';
import type { Session } from '../model/session.js';

/** Health of the components that a plan would interrupt: one round trip a host, two where it is not up. */
export async function healthOf(
  session: Session,
  stages: ReadonlySet<string>,
  signal?: AbortSignal,
  all: readonly Component[] = components,
): Promise<ReadonlyMap<string, ComponentHealth>> {
  const found = new Map<string, ComponentHealth>();
  for (const component of all) {
    const rule = component.rolls?.guard;
    if (rule === undefined || !stages.has(component.stage)) continue;
    const voters = hostsOf(component, session.spec).map(({ name }) => name);
    const answers = await askHealthTwice(session, component, voters, signal);
    found.set(component.stage, { voters, answers, needed: rule.needed(voters.length) });
  }
  return found;
}

/** The first host whose restart depends on others that give no answer. */
function firstInDoubt(restarting: readonly string[], health: ComponentHealth): string | undefined {
  const { voters, needed } = health;
  const is = (kind: Health['kind'], host: string): boolean => answerOf(health, host).kind === kind;
  // Hosts that are down restart first, and are up by then.
  const counts = (host: string): boolean => is('up', host) || (is('down', host) && restarting.includes(host));
  return restarting.find((host) => {
    const others = voters.filter((voter) => voter !== host);
    const enough = others.filter(counts).length >= Math.min(needed, others.length);
    return !is('down', host) && !enough && others.some((other) => is('unknown', other));
  });
}

/**
 * Refuses to restart hosts of a component one by one where that depends on others which give no answer: they may be up, and would
 * have to be down for a restart of all together.
 *
 * @param restarting names of hosts
 * @throws ControlPlaneError `no-answer`, with the hosts, the question and the way out
 */
export function assertAnswers(
  { spec }: Pick<Session, 'spec'>,
  component: Component,
  restarting: readonly string[],
  health: ComponentHealth,
): void {
  const first = firstInDoubt(restarting, health);
  if (first === undefined) return;
  const silent = votersThatAre(health, 'unknown');
  const name = serviceName(component);
  const [host = ''] = silent;
  throw new ControlPlaneError(
    'no-answer',
    `${silent.join(' and ')} did not say whether ${name} works there`,
    {
      host,
      found: `${first} can't restart without knowing that: ${describeHealth(answerOf(health, host))}`,
      hint: `find out why (the question is below) and make the host answer; where ${name} hangs or its certificate has expired, stop it (\`systemctl stop ${name}\`); then run the same command again`,
      details: [
        ...silent.map((one) => `${one}: ${describeHealth(answerOf(health, one))}`),
        `the question, as root: ${quote(component.rolls?.guard?.health(spec).argv ?? [])}`,
      ],
    },
  );
}
