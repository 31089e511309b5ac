import { DesiredStateError } from '@harderway/desired-state';
import { expect, test } from 'vitest';
import { stepError } from '../../src/apply/step-error.js';
import type { ChangeStep } from '../../src/model/plan.js';

const step: ChangeStep = {
  id: 'gateway/load-balancer/unit:ldirectord.service',
  host: 'gateway',
  stage: 'load-balancer',
  kind: 'change',
  action: 'start',
  why: 'is inactive',
  summary: 'start ldirectord.service and enable it',
  change: {
    id: 'unit:ldirectord.service',
    action: 'start',
    summary: 'start ldirectord.service and enable it',
    why: 'is inactive',
    resource: { kind: 'unit', name: 'ldirectord.service', enabled: true, active: true },
  },
};

const hintOf = (found: string): string | undefined =>
  stepError(
    { host: 'gateway', steps: [step] },
    new DesiredStateError('step-failed', 'could not start it', { change: step.change.id, found }),
    undefined,
  ).hint;

test('a unit that someone has masked is to be unmasked: its journal says nothing about that', () => {
  const hint = hintOf('Failed to enable unit: Unit /etc/systemd/system/ldirectord.service is masked');
  expect(hint).toContain('`systemctl unmask ldirectord.service` on gateway');
  expect(hint).not.toContain('journalctl');
});

test('a unit that does not start has its reasons in its journal', () => {
  expect(hintOf('Job for ldirectord.service failed')).toContain(
    '`journalctl -u ldirectord.service` on gateway',
  );
});
