import type { ClusterSpec } from '@harderway/cluster-spec';
import { balancer } from '../components/index.js';
import { showTable } from '../components/weights.js';
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

/** Gateways whose balancer goes on as it is, by what is known of their kernels. */
interface Gateways {
  /** The kernel lacks the virtual service: clients reach no API server. */
  readonly forgotten: readonly string[];
  /** The table was not shown, or not read. */
  readonly unknown: readonly string[];
}

/** Compares the kernels of gateways with what ldirectord has told them. It never looks there again itself. */
export function comparedKernels(
  spec: ClusterSpec,
  views: readonly Pick<HostView, 'host' | 'seen'>[],
  changes: readonly HostChanges[],
  stages: readonly StageName[],
): Gateways {
  const isChosen = stages.some((stage) => stage === balancer.stage);
  const goesOn = (own: HostChanges): boolean => own.running.has(balancer.stage) && !reloads(own);
  const compared = new Set(changes.flatMap((own) => (isChosen && goesOn(own) ? [own.host] : [])));
  const asked = views.filter(({ host }) => compared.has(host.name));
  const gatewaysThatSay = (answer: boolean | undefined): readonly string[] =>
    asked.flatMap(({ host, seen }) =>
      balancer.isSetUp?.(spec, seen.answer ?? '') === answer ? [host.name] : [],
    );
  return { forgotten: gatewaysThatSay(false), unknown: gatewaysThatSay(undefined) };
}

/** The wave in which gateways set up the virtual service again. */
export function forgottenWaves({ api }: ClusterSpec, { forgotten }: Gateways): readonly Wave[] {
  if (forgotten.length === 0) return [];
  const why = `its kernel has no virtual service for ${api.virtualIp}:${api.port}`;
  const hosts = forgotten.map((gateway) => ({
    host: gateway,
    steps: [operationStep(gateway, balancer.stage, { kind: 'reload-balancer', gateway }, why)],
  }));
  return [{ id: 'reload-balancer', title: 'balance the API servers again', hosts }];
}

/** Notes about tables that are unknown: without them, nothing to do would say too much. */
export const unknownNotes = ({ unknown }: Gateways): readonly string[] =>
  unknown.map(
    (gateway) =>
      `${gateway} did not show which API servers it balances: run \`${showTable.join(' ')}\` there, or \`harderway verify\`.`,
  );
