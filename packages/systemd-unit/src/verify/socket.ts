import type { LoadedUnit } from '../settings/loaded.js';
import { refuse, type UnitFault } from './fault.js';
import { sectionOf } from './setting.js';

/** Checks a socket as a whole (socket.c, socket_verify). */
export function checkSocket(unit: LoadedUnit): readonly UnitFault[] {
  const { has, integer, on, records, texts } = sectionOf(unit, 'Socket');
  const ports = records('Listen').map(([kind, address]) => ({ kind, address: String(address) }));
  if (ports.length === 0) return refuse('socket-no-listen');
  if (integer('MaxConnections') === 0) return refuse('socket-max-connections');
  const accepting = ports.every(
    ({ kind, address }) => kind === 'Stream' || (kind === 'SequentialPacket' && /^[/@]/.test(address)),
  );
  if (on('Accept') && !accepting) return refuse('socket-not-accepting');
  if (on('Accept') && has('Service')) return refuse('socket-service');
  const nodes = ports.filter(({ kind, address }) => kind === 'FIFO' || address.startsWith('/'));
  return texts('Symlinks').length > 0 && nodes.length !== 1 ? refuse('socket-symlinks') : [];
}
