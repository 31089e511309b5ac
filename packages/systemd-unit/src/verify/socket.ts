import type { Diagnostic } from '@harderway/diagnostics';
import type { UnitCode } from '../rules/rules.generated.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { refuse, settingOf } from './setting.js';

/** Checks a socket as a whole (socket.c, socket_verify). */
export function checkSocket(unit: LoadedUnit): readonly Diagnostic<UnitCode>[] {
  const ports = settingOf(unit, 'Socket.Listen', 'records') ?? [];
  const accept = settingOf(unit, 'Socket.Accept', 'boolean') === true;
  if (ports.length === 0)
    return refuse(
      unit,
      'socket-no-listen',
      'Unit has no Listen setting (ListenStream=, ListenDatagram=, ListenFIFO=, ...).',
    );
  if (settingOf(unit, 'Socket.MaxConnections', 'integer') === 0)
    return refuse(
      unit,
      'socket-max-connections',
      'MaxConnection= setting too small.',
      'Socket.MaxConnections',
    );
  const accepting = ports.every(
    ([kind, address]) => kind === 'Stream' || (kind === 'SequentialPacket' && /^[/@]/.test(String(address))),
  );
  if (accept && !accepting)
    return refuse(
      unit,
      'socket-not-accepting',
      'Unit configured for accepting sockets, but sockets are non-accepting.',
      'Socket.Accept',
    );
  if (accept && unit.settings.has('Socket.Service'))
    return refuse(
      unit,
      'socket-service',
      'Explicit service configuration for accepting socket units not supported.',
      'Socket.Service',
    );
  const links = settingOf(unit, 'Socket.Symlinks', 'texts') ?? [];
  const nodes = ports.filter(([kind, address]) => kind === 'FIFO' || String(address).startsWith('/'));
  if (links.length > 0 && nodes.length !== 1)
    return refuse(
      unit,
      'socket-symlinks',
      'Unit has symlinks set but none or more than one node in the file system.',
      'Socket.Symlinks',
    );
  return [];
}
