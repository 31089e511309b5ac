import type { Diagnostic } from './diagnostic.js';
import type { Table } from './model.js';

/** What a plan cannot compare because the actual table does not state it. */
export const unknowns = (actual: Table): readonly Diagnostic[] => {
  const servers = actual.services.flatMap((service) => service.servers);
  const note = (code: string, message: string): Diagnostic => ({
    severity: 'info',
    code,
    message,
    position: { line: 1, column: 1, offset: 0 },
  });
  return [
    ...(servers.some(({ thresholds }) => !thresholds)
      ? [
          note(
            'thresholds-unknown',
            'The actual table does not state connection thresholds; servers that want none are taken as they are. Merge it with `ipvsadm -L -n --thresholds` to compare them',
          ),
        ]
      : []),
    ...(servers.some(({ forwarding }) => forwarding.kind === 'tunnel' && !forwarding.tunnel)
      ? [
          note(
            'tunnels-unknown',
            'The actual table does not state what tunnels are made of; they are taken for ipip and are not drained. Read it from `ipvsadm -S -n`, or merge it with `ipvsadm -L -n --tun-info`',
          ),
        ]
      : []),
  ];
};
