import type { SyncDaemon, Timeouts } from './command.js';
import type { Diagnostic } from './diagnostic.js';
import { linesOf } from './tokens.js';

/** What `ipvsadm -L --timeout` printed, in seconds; undefined for another text. */
export const parseTimeouts = (text: string): Timeouts | undefined => {
  const match = /^Timeout \(tcp tcpfin udp\): (\d+) (\d+) (\d+)\s*$/m.exec(text);
  return match ? { tcp: Number(match[1]), tcpFin: Number(match[2]), udp: Number(match[3]) } : undefined;
};

/** Writes timeouts as `ipvsadm -L --timeout` does. */
export const formatTimeouts = ({ tcp, tcpFin, udp }: Timeouts): string =>
  `Timeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}\n`;

/** What a list of synchronization daemons says. */
export interface Daemons {
  readonly daemons: readonly Readonly<SyncDaemon>[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads what `ipvsadm -L --daemon` printed. Never throws: lines that cannot be read are left out with an error. */
export const parseDaemons = (text: string): Daemons => {
  const daemons: SyncDaemon[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const line of linesOf(text)) {
    if (line.text.trim() === '') continue;
    const match = /^(master|backup) sync daemon \(mcast=([^,]*), syncid=(\d+)(.*)\)$/.exec(line.text);
    if (!match) {
      const message = `This is no synchronization daemon as ipvsadm -L --daemon lists one: "${line.text}"`;
      diagnostics.push({ severity: 'error', code: 'unknown-line', message, position: line.position });
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
      ...(group === undefined ? {} : { group }),
      port: Number(extra('port') ?? 0),
      ttl: Number(extra('ttl') ?? 0),
    });
  }
  return { daemons, diagnostics };
};

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
