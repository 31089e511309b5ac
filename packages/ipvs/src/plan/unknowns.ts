import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { diagnostic } from '../diagnostic.js';
import type { Table } from '../model.js';
import type { IpvsCode } from '../rules.generated.js';

/** Reports what a plan cannot compare because the actual table does not have it. */
export function unknowns(actual: Table): readonly Diagnostic<IpvsCode>[] {
  const servers = actual.services.flatMap((service) => service.servers);
  const found: Diagnostic<IpvsCode>[] = [];
  const report = (code: IpvsCode, message: string, hint: string): void => {
    found.push(diagnostic(code, { message, hint, span: WHOLE_TEXT }));
  };
  if (servers.some(({ thresholds }) => !thresholds))
    report(
      'thresholds-unknown',
      'the actual table has no connection thresholds; servers that should have none are left as they are',
      'Merge it with `ipvsadm -L -n --thresholds` to compare them.',
    );
  if (servers.some(({ forwarding }) => forwarding.kind === 'tunnel' && !forwarding.tunnel))
    report(
      'tunnels-unknown',
      'the actual table does not say what tunnels are made of; they count as ipip and are not drained',
      'Read it from `ipvsadm -S -n`, or merge it with `ipvsadm -L -n --tun-info`.',
    );
  return found;
}
