import type { Change, Resource } from '@harderway/desired-state';
import { expect, test } from 'vitest';
import { classify } from '../../src/adoption/classify.js';
import type { Plan, Step } from '../../src/operations/plan.js';
import { operationStep } from '../../src/operations/step.js';
import { stepOf } from '../../src/plan/step.js';

function step(resource: Resource, action: Change['action'], why: string, contentDiffers?: boolean): Step {
  const change = { id: resource.kind, resource, action, summary: 'it', why, contentDiffers };
  return stepOf('control0', 'etcd', change);
}

/** The effect and reason of one step, where these units were judged. */
function judged(own: Step, reasons: Readonly<Record<string, readonly string[]>> = {}) {
  const plan: Plan = {
    kind: 'apply',
    cluster: 'kubenet',
    hosts: [],
    waves: [{ id: 'install', title: 'install', hosts: [{ host: 'control0', steps: [own] }] }],
  };
  const [found] = classify(plan, new Map([['control0', new Map(Object.entries(reasons))]]));
  return [found?.effect, found?.reason];
}

const unit = { kind: 'unit', name: 'etcd.service', enabled: true, active: true } as const;
const unitFile = {
  kind: 'file',
  path: '/etc/systemd/system/etcd.service',
  content: '',
  mode: 0o644,
} as const;

test('a restart has the reasons for which the unit was not recognized', () => {
  const restart = step(unit, 'restart', 'runs with unknown configuration');
  expect(judged(restart, { 'etcd.service': ['other flags: --v', 'another user'] })).toEqual([
    'restart',
    'other flags: --v; another user',
  ]);
  expect(judged(restart)).toEqual(['restart', 'runs with unknown configuration']);
});

test('an operation belongs to a restart', () => {
  const operation = { kind: 'step-aside', member: 'control0', through: ['control1'] } as const;
  expect(judged(operationStep('control0', 'etcd', operation, 'control0 is about to restart'))).toEqual([
    'restart',
    'control0 is about to restart',
  ]);
});

test('an operation that interrupts nothing restarts nothing', () => {
  const operation = {
    kind: 'defragment',
    member: 'control0',
    through: ['control0'],
    freeShare: 0.5,
  } as const;
  expect(judged(operationStep('control0', 'etcd', operation, 'half of it is free'))[0]).toBe('rewrite');
});

test('a start, a reload and a boot setting restart nothing that runs', () => {
  for (const action of ['start', 'reload', 'enable'] as const)
    expect(judged(step(unit, action, 'missing'))).toEqual(['rewrite', 'missing']);
});

test('the file of a recognized unit is written beside the process', () => {
  const write = step(unitFile, 'update', 'content differs', true);
  expect(judged(write, { 'etcd.service': [] })).toEqual([
    'rewrite',
    'content differs; its process runs with these flags already',
  ]);
  expect(judged(write, { 'etcd.service': ['another user'] })).toEqual(['rewrite', 'content differs']);
});

test('modes and owners alone have no effect', () => {
  expect(judged(step(unitFile, 'update', 'mode is 600', false))).toEqual(['no-effect', 'mode is 600']);
  const directory = { kind: 'directory', path: '/etc/etcd', mode: 0o755 } as const;
  expect(judged(step(directory, 'update', 'mode is 700'))).toEqual(['no-effect', 'mode is 700']);
  expect(judged(step(directory, 'create', 'missing'))).toEqual(['rewrite', 'missing']);
});
