import type { ClusterSpec } from '@harderway/cluster-spec';
import { balancer } from '../components/index.js';
import type { StageName } from '../model/stages.js';
import type { Wave } from '../operations/plan.js';
import { operationStep } from '../operations/step.js';
import type { HostView } from './observe.js';
import type { HostChanges } from './schedule.js';

/** Whether changes make the balancer read its configuration anyway. */
const reloads = ({ steps }: HostChanges): boolean =>
  steps.some(
    ({ action, change: { resource } }) =>
      resource.kind === 'unit' &&
      resource.name === balancer.unit &&
      ['start', 'stop', 'restart', 'reload'].includes(action),
  );

/**
 * The wave in which gateways set up the virtual service again that their kernel has lost: ldirectord runs, with the configuration that
 * it should have, and clients reach no API server.
 */
export function forgottenWaves(
  spec: ClusterSpec,
  views: readonly Pick<HostView, 'host' | 'seen'>[],
  changes: readonly HostChanges[],
  stages: readonly StageName[],
): readonly Wave[] {
  const isDue = (own: HostChanges): boolean => own.running.has(balancer.stage) && !reloads(own);
  const due = new Set(changes.flatMap((own) => (isDue(own) ? [own.host] : [])));
  const gateways = views.filter(
    ({ host, seen }) => due.has(host.name) && balancer.isForgotten?.(spec, seen.answer ?? '') === true,
  );
  if (gateways.length === 0 || !stages.some((stage) => stage === balancer.stage)) return [];
  const why = `its kernel has no virtual service for ${spec.api.virtualIp}:${spec.api.port}`;
  const hosts = gateways.map(({ host: { name } }) => ({
    host: name,
    steps: [operationStep(name, balancer.stage, { kind: 'reload-balancer', gateway: name }, why)],
  }));
  return [{ id: 'reload-balancer', title: 'balance the API servers again', hosts }];
}
