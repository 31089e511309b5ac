import type { OperationName } from './drivers.js';
import { type FaultName, faults } from './faults.js';

/** How a run may end that a fault strikes: `done`, `killed`, or the code of its error. */
type Ending = string;

/** One cell of the matrix. */
export interface Cell {
  readonly operation: OperationName;
  readonly fault: FaultName;
  /** Index among the moments of its operation. */
  readonly moment: number;
  readonly ends: readonly Ending[];
}

const killed = ['killed'];
const lost = ['host-lost'];
const waits = ['done'];

/** How each operation ends that each fault strikes, at each of its moments. */
const expected: Readonly<Record<OperationName, Readonly<Record<FaultName, readonly (readonly Ending[])[]>>>> =
  {
    backup: {
      'client killed': [killed, killed],
      'connection lost': [lost, lost],
      'host off': [lost, lost],
      'disk full': [['backup-failed'], ['backup-failed']],
      'leader killed': [waits, waits],
      'leader paused 20 s': [waits, waits],
      'partition 1|2': [waits, waits],
    },
    restore: {
      'client killed': [killed, killed, killed],
      'connection lost': [lost, lost, lost],
      'host off': [lost, lost, lost],
      'disk full': [['step-failed'], waits, waits],
      'leader killed': [waits, [], waits],
      'leader paused 20 s': [waits, [], waits],
      'partition 1|2': [waits, [], waits],
    },
    replace: {
      'client killed': [killed, killed],
      'connection lost': [lost, lost],
      'host off': [lost, lost],
      'disk full': [['step-failed'], ['operation-failed', 'done']],
      'leader killed': [waits, waits],
      'leader paused 20 s': [waits, waits],
      'partition 1|2': [waits, waits],
    },
    add: {
      'client killed': [killed, killed],
      'connection lost': [lost, lost],
      'host off': [lost, lost],
      'disk full': [['step-failed'], ['operation-failed', 'done']],
      'leader killed': [waits, waits],
      'leader paused 20 s': [waits, waits],
      'partition 1|2': [waits, waits],
    },
    remove: {
      'client killed': [killed, killed],
      'connection lost': [lost, lost],
      'host off': [lost, lost],
      'disk full': [waits, waits],
      'leader killed': [waits, waits],
      'leader paused 20 s': [waits, waits],
      'partition 1|2': [waits, waits],
    },
    defragment: {
      'client killed': [killed, killed],
      'connection lost': [lost, lost],
      'host off': [lost, lost],
      'disk full': [['operation-failed'], ['operation-failed']],
      'leader killed': [waits, waits],
      'leader paused 20 s': [waits, waits],
      'partition 1|2': [waits, waits],
    },
  };

const faultNames = Object.keys(faults).filter((name): name is FaultName => Object.hasOwn(faults, name));

const of = (operation: OperationName): readonly Cell[] =>
  faultNames.flatMap((fault) =>
    expected[operation][fault].flatMap((ends, moment) =>
      ends.length === 0 ? [] : [{ operation, fault, moment, ends }],
    ),
  );

/** All cells. Adding and removing alternate, since each leaves what the other needs. */
export const cells: readonly Cell[] = [
  ...of('backup'),
  ...of('restore'),
  ...of('replace'),
  ...of('add').flatMap((cell, index) => [cell, ...of('remove').slice(index, index + 1)]),
  ...of('defragment'),
];
