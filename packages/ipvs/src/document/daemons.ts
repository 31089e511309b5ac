import type { Diagnostic } from '@harderway/diagnostics';
import type { SyncDaemon, Timeouts } from '../ipvsadm/command.js';
import type { IpvsCode } from '../rules.generated.js';
import { linesOf } from './lines.js';
import { createReport } from './report.js';

/** Reads what `ipvsadm -L --timeout` printed, in seconds. Undefined for another text. */
export function parseTimeouts(text: string): Timeouts | undefined {
  const match = /^Timeout \(tcp tcpfin udp\): (\d+) (\d+) (\d+)\s*$/m.exec(text);
  return match ? { tcp: Number(match[1]), tcpFin: Number(match[2]), udp: Number(match[3]) } : undefined;
}

/** Writes timeouts as `ipvsadm -L --timeout` does. */
export const formatTimeouts = ({ tcp, tcpFin, udp }: Timeouts): string =>
  `Timeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}\n`;

/** The synchronization daemons of a text. */
export interface Daemons {
  readonly daemons: readonly Readonly<SyncDaemon>[];
  readonly diagnostics: readonly Diagnostic<IpvsCode>[];
}

/** Reads what `ipvsadm -L --daemon` printed. Never throws: lines that cannot be read are left out with an error. */
export function parseDaemons(text: string): Daemons {
  const daemons: SyncDaemon[] = [];
  const { diagnostics, report } = createReport(text);
  for (const line of linesOf(text)) {
    if (line.text.trim() === '') continue;
    const match = /^(master|backup) sync daemon \(mcast=([^,]*), syncid=(\d+)(.*)\)$/.exec(line.text);
    if (!match) {
      report('unknown-line', line, `not a daemon as ipvsadm -L --daemon lists one: "${line.text}"`);
      continue;
    }
    const extra = (name: string): string | undefined =>
      new RegExp(`, ${name}=([^,]*)`).exec(match[4] ?? '')?.[1];
    const group = extra('group');
    daemons.push({
      role: match[1] === 'master' ? 'master' : 'backup',
      interfaceName: match[2] ?? '',
      syncId: Number(match[3]),
      maxLength: Number(extra('maxlen') ?? 0),
      group,
      port: Number(extra('port') ?? 0),
      ttl: Number(extra('ttl') ?? 0),
    });
  }
  return { daemons, diagnostics };
}

/** Writes synchronization daemons as `ipvsadm -L --daemon` does. */
export const formatDaemons = (daemons: readonly Readonly<SyncDaemon>[]): string =>
  daemons
    .map((daemon) => {
      const extras = [
        daemon.maxLength === 0 ? '' : `, maxlen=${daemon.maxLength}`,
        daemon.group === undefined ? '' : `, group=${daemon.group}`,
        daemon.port === 0 ? '' : `, port=${daemon.port}`,
        daemon.ttl === 0 ? '' : `, ttl=${daemon.ttl}`,
      ];
      return `${daemon.role} sync daemon (mcast=${daemon.interfaceName}, syncid=${daemon.syncId}${extras.join('')})\n`;
    })
    .join('');
