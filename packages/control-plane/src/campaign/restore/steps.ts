import type { HostSteps, OperationStep, Wave } from '../../model/plan.js';
import type { RestoreOperation } from '../../model/restore-operation.js';

const summaries: { readonly [K in RestoreOperation['kind']]: string } = {
  'stage-data': 'make the data of the snapshot ready',
  'swap-data': 'move the data of the member aside and take that of the snapshot',
  'check-restored': 'check that all members have the keys of the snapshot',
  'forget-servers': 'delete the leases of API servers',
  'end-restore': 'remove what restoring has left',
};

/** Makes the step for an operation of a restore. */
export const operationStep = (operation: RestoreOperation, why: string): OperationStep => ({
  kind: 'operation',
  id: `${operation.host}/etcd/${operation.kind}`,
  host: operation.host,
  stage: 'etcd',
  action: operation.kind,
  summary: summaries[operation.kind],
  why,
  operation,
});

/** A wave; none without steps. */
export function waveOf(id: string, title: string, hosts: readonly HostSteps[]): readonly Wave[] {
  const own = hosts.filter(({ steps }) => steps.length > 0);
  return own.length === 0 ? [] : [{ id, title, hosts: own }];
}
