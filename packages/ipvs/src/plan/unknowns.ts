import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { diagnostic } from '../diagnostic.js';
import type { ServiceIdentity, Table } from '../model.js';
import type { IpvsCode } from '../rules.generated.js';
import { serviceKey } from '../table/identity.js';

/** A service that a plan does not edit, and the options that the actual table does not know. */
export type Lacking = readonly [service: ServiceIdentity, options: readonly string[]];

/** Reports what a plan cannot compare because the actual table does not have it. */
export function unknowns(actual: Table, lacking: readonly Lacking[]): readonly Diagnostic<IpvsCode>[] {
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
  for (const [service, labels] of lacking) {
    const key = serviceKey(service);
    report(
      'options-unknown',
      `does not show the ${labels.join(' and ')} of ${key}; left as it is`,
      'Read it from `ipvsadm -S -n` to compare them.',
      key,
    );
  }
  return found;
}
