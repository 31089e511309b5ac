import { createFake } from '@harderway/remote-exec/fake';
import { expect, test } from 'vitest';
import { probeScript } from '../src/compare.js';
import { difference, type Kind } from '../src/model/kind.js';
import { type HostPlan, plan } from '../src/on-host.js';
import { isConverged, planHosts } from '../src/plan-hosts.js';
import type { Change } from '../src/resource.js';
import { withKinds } from '../src/with-kinds.js';
import { askedLines } from './observation.js';

const reply = `== host\nx86_64\nDebian GNU/Linux 13 (trixie)\n4\n${askedLines([]).join('\n')}\n== stat\n== text\n== unit\n== digest\n== end\n`;

/** A plan without resources, for a host that answers every probe. */
async function planned(): Promise<HostPlan> {
  const fake = createFake({
    steps: [{ expect: ['sh', '-c', probeScript([])], answer: { stdout: reply } }],
  });
  return plan(fake, []);
}

/** A plan for a host, by its name. */
function planOf(host: string): Promise<HostPlan> {
  if (host === 'gone') throw new Error('nobody answers');
  return planned();
}

test('hosts that all answer and need nothing are converged', async () => {
  const found = await planHosts(['a', 'b'], planOf);
  expect(found.plans.map(({ host }) => host)).toEqual(['a', 'b']);
  expect(found.unknown).toEqual([]);
  expect(isConverged(found)).toBe(true);
});

test('a host that nobody reached is named, and is not converged', async () => {
  const found = await planHosts(['a', 'gone'], planOf);
  expect(found.plans.map(({ host }) => host)).toEqual(['a']);
  expect(found.unknown).toEqual([{ host: 'gone', cause: new Error('nobody answers') }]);
  expect(isConverged(found)).toBe(false);
});

test('no hosts at all are not converged', async () => {
  expect(isConverged(await planHosts([], planOf))).toBe(false);
});

test('hosts that were not tried are unknown too', async () => {
  const found = await planHosts(['a'], planOf, { signal: AbortSignal.abort() });
  expect(found).toEqual({ plans: [], unknown: [{ host: 'a', cause: undefined }] });
  expect(isConverged(found)).toBe(false);
});

test('a host that needs a change is not converged', async () => {
  const { observation, generation } = await planned();
  const change = {
    id: 'directory:/x',
    resource: { kind: 'directory', path: '/x', mode: 0o755 },
    action: 'create',
    summary: 'create /x',
    why: 'missing',
  } as const;
  expect(
    isConverged({
      plans: [{ host: 'a', plan: { observation, generation, changes: [change] } }],
      unknown: [],
    }),
  ).toBe(false);
});

test('plans with kinds of their own are taken as they are', async () => {
  const mark: Kind<{ readonly kind: 'mark' }> = {
    kind: 'mark',
    name: () => 'mark',
    fault: () => undefined,
    diff: () => difference('set', 'the mark', 'missing'),
    phase: () => 'kernel',
    commands: () => [':'],
  };
  const host = withKinds({ mark });
  const observation = host.parseReply(reply, []);
  const planned = { changes: host.diff([{ kind: 'mark' }], observation), observation, generation: 0 };
  const found = await planHosts(['a'], async () => planned);
  const kinds: readonly ('mark' | Change['resource']['kind'])[] = found.plans.flatMap(
    ({ plan: { changes } }) => changes.map(({ resource }) => resource.kind),
  );
  expect(kinds).toEqual(['mark']);
  expect(isConverged(found)).toBe(false);
});
