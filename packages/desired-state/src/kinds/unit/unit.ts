import { comesBackFunctions } from '../../host/after-run.js';
import type { ProbedKind } from '../../model/kind.js';
import { bootCommand, keepCommands, unitCommands } from './commands.js';
import { diffUnit } from './diff.js';
import type { HostUnits, UnitResource } from './model.js';
import { previousFunctions } from './previous.js';
import { asksReread, parseUnits, unitLines } from './probe.js';
import { unitFunctions } from './shell.js';

const unitName =
  /^[A-Za-z0-9:_.\\@-]+\.(service|socket|timer|target|mount|path|slice|scope|swap|automount|device)$/;

export const unit: ProbedKind<UnitResource, HostUnits> = {
  kind: 'unit',
  name: ({ name }) => name,
  fault: ({ name }) => (unitName.test(name) ? undefined : 'its name is not a unit name'),
  sections: (resources) => [
    'unit',
    'installable',
    'unlinked',
    'digest',
    ...(resources.some(asksReread) ? ['reread'] : []),
  ],
  probe: unitLines,
  parse: parseUnits,
  diff: diffUnit,
  // One that stays enabled is stopped later: its unit file may be in the upload.
  phase: ({ active, enabled }) => (active || enabled ? 'units' : 'stop'),
  before: keepCommands,
  functions: `${unitFunctions}\n${comesBackFunctions}\n${previousFunctions}`,
  commands: unitCommands,
  early: ({ early, reads }, { action }) => (early === true && action === 'start' ? reads : undefined),
  // Before every start: a run that was killed may have written a unit that systemd has not read yet.
  needsDaemonReload: ({ active, enabled }) => active || enabled,
  // Otherwise systemd would read all its unit files once more for each.
  beforeDaemonReload: (resource) => [bootCommand(resource, '--no-reload')],
};
