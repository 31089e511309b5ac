import type { Diagnostic } from '@harderway/diagnostics';
import type { UnitCode } from '../rules.generated.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { refuse, sectionOf } from './setting.js';

/** Checks a socket as a whole (socket.c, socket_verify). */
export function checkSocket(unit: LoadedUnit): readonly Diagnostic<UnitCode>[] {
  const { has, integer, on, records, texts } = sectionOf(unit, 'Socket');
  const ports = records('Listen').map(([kind, address]) => ({ kind, address: String(address) }));
  if (ports.length === 0) return refuse(unit, 'socket-no-listen');
  if (integer('MaxConnections') === 0) return refuse(unit, 'socket-max-connections');
  const accepting = ports.every(
    ({ kind, address }) => kind === 'Stream' || (kind === 'SequentialPacket' && /^[/@]/.test(address)),
  );
  if (on('Accept') && !accepting) return refuse(unit, 'socket-not-accepting');
  if (on('Accept') && has('Service')) return refuse(unit, 'socket-service');
  const nodes = ports.filter(({ kind, address }) => kind === 'FIFO' || address.startsWith('/'));
  return texts('Symlinks').length > 0 && nodes.length !== 1 ? refuse(unit, 'socket-symlinks') : [];
}
