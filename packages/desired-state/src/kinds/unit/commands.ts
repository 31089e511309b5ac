import { quote } from '@harderway/remote-exec';
import { digestPath } from '../../host/state-files.js';
import type { Difference } from '../../kind.js';
import { type UnitResource, unsettled } from './model.js';

function startCommands({ name, digest, readiness }: UnitResource): readonly string[] {
  const unit = quote([name]);
  const path = quote([digestPath(name)]);
  const commands = [
    `systemctl reset-failed ${unit} 2>/dev/null || :`,
    `systemctl restart ${unit} || { did_not_start ${unit}; journal ${unit}; false; }`,
  ];
  if (readiness !== undefined) {
    const { argv, stdout = '', timeoutMs } = readiness;
    commands.push(
      `ready ${unit} ${Math.ceil(timeoutMs / 1000)} ${quote([stdout])} ${quote(argv)} || { journal ${unit}; false; }`,
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
  return action === 'start' || action === 'restart' ? [boot, ...startCommands(resource)] : [boot];
}
