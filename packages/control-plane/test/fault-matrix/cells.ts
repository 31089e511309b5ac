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

type Endings = Readonly<Record<FaultName, readonly (readonly Ending[])[]>>;

/**
 * How an operation ends at each of its moments.
 *
 * @param diskFull at each moment
 * @param leader at each moment, where a fault strikes the leader; none where it changes nothing
 */
const endings = (
  diskFull: readonly (readonly Ending[])[],
  leader: readonly (readonly Ending[])[] = diskFull.map(() => waits),
): Endings => ({
  'client killed': diskFull.map(() => killed),
  'connection lost': diskFull.map(() => lost),
  'host off': diskFull.map(() => lost),
  'disk full': diskFull,
  'leader killed': leader,
  'leader paused 20 s': leader,
  'partition 1|2': leader,
});

const backup = endings([['backup-failed'], ['backup-failed']]);

/** How each operation ends that each fault strikes, at each of its moments. */
const expected: Readonly<Record<OperationName, Endings>> = {
  // What the host has sent by then may be all of it.
  backup: { ...backup, 'host off': [['host-lost', 'done'], lost] },
  restore: endings([['step-failed'], ['step-failed'], ['operation-failed']], [waits, [], waits]),
  replace: endings([['step-failed'], ['operation-failed']]),
  add: endings([['step-failed'], ['operation-failed']]),
  // What etcd gives back as it ends may be room enough.
  remove: endings([['step-failed', 'done'], ['step-failed']]),
  defragment: endings([['operation-failed'], ['operation-failed']]),
};

const faultNames = Object.keys(faults).filter((name): name is FaultName => Object.hasOwn(faults, name));

const of = (operation: OperationName): readonly Cell[] =>
  faultNames.flatMap((fault) =>
    expected[operation][fault].flatMap((ends, moment) =>
      ends.length === 0 ? [] : [{ operation, fault, moment, ends }],
    ),
  );

/** Cells that share a lab, one after another. */
export interface Lane {
  /** Name of the lab. */
  readonly lab: string;
  /** How many hosts can be control nodes. */
  readonly control: 3 | 5;
  readonly cells: readonly Cell[];
}

/** Adding and removing alternate, since each leaves what the other needs. */
const sizing = (moment: number): readonly Cell[] =>
  faultNames.flatMap((fault) =>
    [...of('add'), ...of('remove')].filter((cell) => cell.fault === fault && cell.moment === moment),
  );

/** All cells. They mostly wait, so lanes run side by side. */
export const lanes: readonly Lane[] = [
  { lab: 'fault-matrix-backup', control: 3, cells: [...of('backup'), ...of('defragment')] },
  { lab: 'fault-matrix-restore', control: 3, cells: of('restore') },
  { lab: 'fault-matrix-replace', control: 3, cells: of('replace') },
  { lab: 'fault-matrix-first', control: 5, cells: sizing(0) },
  { lab: 'fault-matrix-second', control: 5, cells: sizing(1) },
];
