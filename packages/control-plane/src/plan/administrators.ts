import type { ClusterSpec } from '@harderway/cluster-spec';
import { hasBinding } from '../components/etcd/administrators.js';
import { apiServer } from '../components/index.js';
import type { StageName } from '../model/stages.js';
import type { Wave } from '../operations/plan.js';
import { operationStep } from '../operations/step.js';
import type { HostView } from './observe.js';

/**
 * The wave that gives administrators their rights, once there is an API. None where a member of etcd has their binding; where none
 * answers, the operation looks for itself.
 */
export function administratorWaves(
  { profile }: ClusterSpec,
  views: readonly HostView[],
  stages: readonly StageName[],
): readonly Wave[] {
  const members = views.filter(({ host }) => host.role === 'control');
  const [first] = members;
  const isServed = stages.some((stage) => stage === apiServer.stage);
  const isBound = members.some(({ seen }) => hasBinding(seen.answer ?? ''));
  if (profile === 'guide' || first === undefined || !isServed || isBound) return [];
  const why = 'without it, admin may do nothing';
  const step = operationStep(first.host.name, apiServer.stage, { kind: 'bind-administrators' }, why);
  return [{ id: step.action, title: step.summary, hosts: [{ host: step.host, steps: [step] }] }];
}
