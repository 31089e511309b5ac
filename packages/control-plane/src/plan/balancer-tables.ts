import type { ClusterSpec } from '@harderway/cluster-spec';
import { balancer } from '../components/index.js';
import { showTable } from '../components/weights.js';
import type { StageName } from '../model/stages.js';
import type { Wave } from '../operations/plan.js';
import { operationStep } from '../operations/step.js';
import type { HostView } from './observe.js';
import type { HostChanges } from './schedule.js';

/** Whether these changes already make ldirectord read its configuration. */
const reloads = ({ steps }: HostChanges): boolean =>
  steps.some(
    ({ action, change: { resource } }) =>
      resource.kind === 'unit' &&
      resource.name === balancer.unit &&
      ['start', 'stop', 'restart', 'reload'].includes(action),
  );

/** Names of gateways with a problem in their IPVS table, where ldirectord runs and no change reloads it. */
interface FaultyTables {
  /** The table lacks the virtual service, so clients reach no API server. */
  readonly lacking: readonly string[];
  /** The gateway did not show its table, or the table could not be read. */
  readonly unknown: readonly string[];
}

/** Looks for the virtual service in the IPVS tables of the gateways. ldirectord does not notice when it is removed. */
export function faultyTables(
  spec: ClusterSpec,
  views: readonly Pick<HostView, 'host' | 'seen'>[],
  changes: readonly HostChanges[],
  stages: readonly StageName[],
): FaultyTables {
  const isChosen = stages.some((stage) => stage === balancer.stage);
  const goesOn = (own: HostChanges): boolean => own.running.has(balancer.stage) && !reloads(own);
  const compared = new Set(changes.flatMap((own) => (isChosen && goesOn(own) ? [own.host] : [])));
  const asked = views.filter(({ host }) => compared.has(host.name));
  const gatewaysThatSay = (answer: boolean | undefined): readonly string[] =>
    asked.flatMap(({ host, seen }) =>
      balancer.hasService?.(spec, seen.answer ?? '') === answer ? [host.name] : [],
    );
  return { lacking: gatewaysThatSay(false), unknown: gatewaysThatSay(undefined) };
}

/** The wave that reloads ldirectord where the table lacks the virtual service. */
export function reloadWaves({ api }: ClusterSpec, { lacking }: FaultyTables): readonly Wave[] {
  if (lacking.length === 0) return [];
  const why = `its kernel has no virtual service for ${api.virtualIp}:${api.port}`;
  const hosts = lacking.map((gateway) => ({
    host: gateway,
    steps: [operationStep(gateway, balancer.stage, { kind: 'reload-balancer', gateway }, why)],
  }));
  return [{ id: 'reload-balancer', title: 'balance the API servers again', hosts }];
}

/** Notes about unknown tables, so that an empty plan does not claim that they are in order. */
export const tableNotes = ({ unknown }: FaultyTables): readonly string[] =>
  unknown.map(
    (gateway) =>
      `${gateway} did not show which API servers it balances: run \`${showTable.join(' ')}\` there, or \`harderway verify\`.`,
  );
