import { quote } from '@harderway/remote-exec';
import type { Change, UnitResource } from './model.js';
import { digestPath, unsettled } from './paths.js';

/**
 * Shell functions that bring a unit where it should be, by what systemd says of it then: of a unit that has just been
 * written nothing could be observed. systemctl enables units by their own names only, not by others that they go by, and
 * refuses units that generators made.
 */
export const unitFunctions = `unit_file() {
  shown=$(systemctl show -p Id,UnitFileState -- "$1")
  id=$(printf '%s\\n' "$shown" | sed -n 's/^Id=//p')
  file=$(printf '%s\\n' "$shown" | sed -n 's/^UnitFileState=//p')
}
enable_unit() {
  unit_file "$1"
  case $file in enabled | static | indirect | generated | transient | alias) ;; *) systemctl enable -q -- "\${id:-$1}" ;; esac
}
# Of a unit whose file is gone, the links may be left by which it was enabled.
disable_unit() {
  unit_file "$1"
  case $file in
  enabled) systemctl disable -q -- "\${id:-$1}" ;;
  '') systemctl disable -q -- "\${id:-$1}" 2>/dev/null || : ;;
  esac
}
stop_unit() {
  case $(systemctl show -p ActiveState --value -- "$1") in inactive | failed) ;; *) systemctl stop -- "$1" ;; esac
}`;

function startCommands({ name, digest, readiness }: UnitResource): string[] {
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
    // Should this start not succeed, the digest of the one before must not pass for its own.
    `[ ! -e ${path} ] || echo ${unsettled} >${path}`,
    ...commands,
    `printf '%s\\n' ${quote([digest])} >${path}.new`,
    `mv -f ${path}.new ${path}`,
  ];
}

/** Commands that carry out a change of a unit. */
export function unitCommands(resource: UnitResource, action: Change['action']): string[] {
  const name = quote([resource.name]);
  const boot = `${resource.enabled ? 'enable_unit' : 'disable_unit'} ${name}`;
  // The digest stays: that the unit has run here is worth knowing as long as what it left behind may be there.
  if (!resource.active) return [`stop_unit ${name}`, boot, `systemctl reset-failed ${name} 2>/dev/null || :`];
  return action === 'start' || action === 'restart' ? [boot, ...startCommands(resource)] : [boot];
}
