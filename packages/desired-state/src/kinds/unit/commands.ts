import { quote } from '@harderway/remote-exec';
import { digestPath } from '../../host/state-files.js';
import type { Difference } from '../../kind.js';
import { type UnitResource, unsettled } from './model.js';

const seconds = (ms: number): number => Math.ceil(ms / 1000);

function startCommands(
  { name, digest, readiness, stopPatienceMs }: UnitResource,
  action: 'start' | 'restart' | 'reload',
): readonly string[] {
  const unit = quote([name]);
  const path = quote([digestPath(name)]);
  const commands = [
    `systemctl reset-failed ${unit} 2>/dev/null || :`,
    ...(action === 'restart' && stopPatienceMs !== undefined
      ? [`end_unit ${unit} ${seconds(stopPatienceMs)}`]
      : []),
    `systemctl ${action === 'reload' ? 'reload-or-restart' : 'restart'} ${unit} || { did_not_start ${unit}; journal ${unit}; false; }`,
  ];
  if (readiness !== undefined) {
    const { argv, stdout = '', times = 1, timeoutMs } = readiness;
    commands.push(
      `ready ${unit} ${seconds(timeoutMs)} ${times} ${quote([stdout])} ${quote(argv)} || { journal ${unit}; false; }`,
    );
  }
  if (digest === undefined) return commands;
  return [
    // If this start fails, the digest of the one before must not pass for its own.
    `[ ! -e ${path} ] || echo ${unsettled} >${path}`,
    ...commands,
    `printf '%s\\n' ${quote([digest])} >${path}.new`,
    `mv -f ${path}.new ${path}`,
  ];
}

export function unitCommands(resource: UnitResource, { action }: Difference): readonly string[] {
  const name = quote([resource.name]);
  const boot = `${resource.enabled ? 'enable_unit' : 'disable_unit'} ${name}`;
  // The digest stays: it shows that the unit has run here and may have left data behind.
  if (!resource.active) return [`stop_unit ${name}`, boot, `systemctl reset-failed ${name} 2>/dev/null || :`];
  return action === 'start' || action === 'restart' || action === 'reload'
    ? [boot, ...startCommands(resource, action)]
    : [boot];
}
