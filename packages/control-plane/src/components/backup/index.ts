import type { Resource } from '@harderway/desired-state';
import type { Descriptor, HostContext } from '../../model/component.js';
import type { Item } from '../../model/item.js';
import { absent, keptDirectory, plain, service, text, undone, unitFile } from '../items.js';
import { unitActive } from '../unit-check.js';
import { newestSnapshot } from './checks.js';
import { type BackupSpec, backupScript } from './script.js';
import { failurePath, newestPath } from './state.js';
import { backupService, backupTimer, scriptPath, serviceText, timerText } from './units.js';

/** Stands in for the settings where items are only named, so that they can be removed. */
const unwanted: BackupSpec = {
  schedule: 'daily',
  directory: '/var/backups/etcd',
  keepLast: 1,
  keepDaily: 0,
  drillSchedule: 'monthly',
};

/** Files that its runs leave, but for the snapshots: those stay when nobody takes them any more. */
const leftovers: readonly Resource[] = [
  { kind: 'unit', name: backupService, enabled: false, active: false },
  absent(newestPath),
  absent(failurePath),
];

function programs({ spec }: HostContext, backup: BackupSpec): readonly Item[] {
  const script = text(scriptPath, () => backupScript(spec, backup));
  const unit = unitFile(backupService, () => serviceText(backup));
  const timer = unitFile(backupTimer, () => timerText(backup));
  return [script, unit, timer, service(backupTimer, [unit, timer])];
}

/** Snapshots of etcd by a timer on each control node; the one whose member leads takes them. */
export const backup: Descriptor = {
  unit: backupTimer,
  isWanted: (spec) => spec.backup !== undefined,
  installs: (place) => {
    const { backup: wanted } = place.spec;
    return wanted === undefined
      ? [...undone(programs(place, unwanted)), ...leftovers.map((gone) => plain(gone, gone))]
      : [keptDirectory(wanted.directory, 0o700), ...programs(place, wanted)];
  },
  leaves: () => leftovers,
  checks: (hosts, { backup: wanted }) =>
    wanted === undefined
      ? []
      : [...hosts.map(({ name }) => unitActive(name, 'backup', backupTimer)), newestSnapshot(wanted)],
};
