import { quote } from '@harderway/remote-exec/quote';
import { digestPath, previousDirectory } from '../../host/state-files.js';
import { chain, type Difference } from '../../model/kind.js';
import { type StopPatience, type UnitResource, unsettled } from './model.js';

const seconds = (ms: number): number => Math.ceil(ms / 1000);

const endCommand = (unit: string, { ms, serves }: StopPatience): string =>
  `end_unit ${quote([unit, `${seconds(ms)}`, ...(serves ? [serves.address, `${serves.port}`] : [])])}`;

function startCommands(
  { name, digest, readiness, stopPatience }: UnitResource,
  action: 'start' | 'restart' | 'reload',
): readonly string[] {
  const unit = quote([name]);
  const path = quote([digestPath(name)]);
  const restart = `systemctl ${action === 'reload' ? 'reload-or-restart' : 'restart'} ${unit} || { did_not_start ${unit}; false; }`;
  const start = [
    `systemctl reset-failed ${unit} 2>/dev/null || :`,
    // A restart by systemd has no gap: it completes without us.
    ...(action === 'restart' && stopPatience !== undefined
      ? [`comes_back ${unit}`, endCommand(name, stopPatience), restart, `came_back ${unit}`]
      : [restart]),
  ];
  if (readiness !== undefined) {
    const { argv, stdout = '', times = 1, timeoutMs } = readiness;
    start.push(`ready ${unit} ${seconds(timeoutMs)} ${times} ${quote([stdout])} ${quote(argv)}`);
  }
  const commands = [
    `start_unit() { ${chain(start)}; }`,
    `start_unit || { journal ${unit}; go_back ${unit} ${path}; false; }`,
  ];
  if (digest === undefined) return commands;
  return [
    // If this start fails, the digest of the one before must not pass for its own.
    `[ ! -e ${path} ] || echo ${unsettled} >${path}`,
    ...commands,
    `printf '%s\\n' ${quote([digest])} >${path}.new`,
    `mv -f ${path}.new ${path}`,
    `rm -rf -- ${quote([`${previousDirectory}/${name}`])}`,
  ];
}

/** Keeps the files that a unit reads and that are about to be replaced before it starts. */
export function keepCommands(
  { name, reads = [] }: UnitResource,
  { action }: Difference,
  replaced: ReadonlySet<string>,
): readonly string[] {
  const paths = reads.filter((path) => replaced.has(path));
  if (paths.length === 0 || !(action === 'start' || action === 'restart' || action === 'reload')) return [];
  return [`keep_previous ${quote([name, digestPath(name), ...paths])}`];
}

/** Shell command that enables or disables a unit. Takes the options of `systemctl enable`. */
export const bootCommand = ({ name, enabled }: UnitResource, ...options: readonly string[]): string =>
  quote([enabled ? 'enable_unit' : 'disable_unit', name, ...options]);

/** Shell commands that start or stop a unit. If it also has to be enabled or disabled, {@link bootCommand} comes first. */
export function unitCommands(resource: UnitResource, { action }: Difference): readonly string[] {
  const { name, active, enabled, stopPatience } = resource;
  // systemd has read its unit files by now.
  if (action === 'set') return [`is_loaded ${quote([name])}`];
  // The digest stays: it shows that the unit has run here and may have left data behind.
  if (!active) {
    const end = stopPatience === undefined ? [] : [endCommand(name, stopPatience)];
    const boot = enabled ? [] : [bootCommand(resource)];
    const unit = quote([name]);
    return [...end, `stop_unit ${unit}`, ...boot, `systemctl reset-failed ${unit} 2>/dev/null || :`];
  }
  return action === 'start' || action === 'restart' || action === 'reload'
    ? startCommands(resource, action)
    : [];
}
