import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { diagnostic } from '../diagnostic.js';
import type { ServiceIdentity, Table } from '../model.js';
import type { IpvsCode } from '../rules.generated.js';
import { serverKey, serviceKey } from '../table/identity.js';
import type { ServerOfService, TableDifference } from './diff.js';

type ChangedServer = Extract<TableDifference, { readonly kind: 'changed-server' }>;

/** A service and its options that stay unknown, and whether the plan edits it, which resets them. */
export type Lacking = readonly [service: ServiceIdentity, options: readonly string[], isEdited: boolean];

/** Whether an edit of a server resets thresholds that neither table shows. */
export const resetsThresholds = (difference: TableDifference): difference is ChangedServer =>
  difference.kind === 'changed-server' && !difference.actual.thresholds && !difference.server.thresholds;

/** Reports what a plan cannot compare because the actual table does not have it. */
export function unknowns(
  actual: Table,
  lacking: readonly Lacking[],
  reset: readonly ServerOfService[],
): readonly Diagnostic<IpvsCode>[] {
  const servers = actual.services.flatMap((service) => service.servers);
  const found: Diagnostic<IpvsCode>[] = [];
  const report = (code: IpvsCode, message: string, hint: string, subject?: string): void => {
    found.push(diagnostic(code, { message: `the actual table ${message}`, hint, subject, span: WHOLE_TEXT }));
  };
  if (servers.some(({ thresholds }) => !thresholds))
    report(
      'thresholds-unknown',
      'has no connection thresholds; servers that should have none are left as they are',
      'Merge it with `ipvsadm -L -n --thresholds` to compare them.',
    );
  if (servers.some(({ forwarding }) => forwarding.kind === 'tunnel' && !forwarding.tunnel))
    report(
      'tunnels-unknown',
      'does not say what tunnels are made of; plain ones are left as they are, and none is drained',
      'Read it from `ipvsadm -S -n`, or merge it with `ipvsadm -L -n --tun-info`.',
    );
  for (const { service, server } of reset) {
    const key = serviceKey(service);
    report(
      'unknown-reset',
      `has no connection thresholds of ${serverKey(server)} of ${key}, and the edit sets them to 0`,
      'Merge it with `ipvsadm -L -n --thresholds`, and give the thresholds in the desired table.',
      key,
    );
  }
  for (const [service, labels, isEdited] of lacking) {
    const key = serviceKey(service);
    if (isEdited)
      report(
        'unknown-reset',
        `does not show the ${labels.join(' and ')} of ${key}, and the edit resets it`,
        'Read it from `ipvsadm -S -n`, and give the option in the desired table.',
        key,
      );
    else
      report(
        'options-unknown',
        `does not show the ${labels.join(' and ')} of ${key}; left as it is`,
        'Read it from `ipvsadm -S -n` to compare them.',
        key,
      );
  }
  return found;
}
