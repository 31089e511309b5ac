import { parse } from '../document/parse.js';
import { type LoadedUnit, loadUnit } from '../settings/load.js';
import { checkUnit, valueOf } from './unit.js';

export interface VerifyOptions {
  /** Says why a command cannot be run, in the C library's words; undefined if it can. By default nothing is checked. */
  readonly whyNotExecutable?: (path: string) => string | undefined;
}

export interface Verified {
  /** What `systemd-analyze verify` exits with. */
  readonly exitCode: 0 | 1;
  /** What it prints, file names without folders. */
  readonly lines: readonly string[];
}

/** Dependencies on the unit itself that systemd drops with a warning (unit.c, unit_should_warn_about_dependency). */
const warnedOnSelf = [
  'Conflicts',
  'Before',
  'After',
  'OnSuccess',
  'OnFailure',
  'BindsTo',
  'Requires',
  'Requisite',
  'PartOf',
];

const commandKeys = [
  'ExecCondition',
  'ExecStartPre',
  'ExecStart',
  'ExecStartPost',
  'ExecReload',
  'ExecStop',
  'ExecStopPost',
];
const socketCommandKeys = ['ExecStartPre', 'ExecStartPost', 'ExecStopPre', 'ExecStopPost'];

const notExecutable = (unit: LoadedUnit, why: (path: string) => string | undefined): readonly string[] => {
  const section = unit.type === 'service' ? 'Service' : unit.type === 'socket' ? 'Socket' : undefined;
  if (section === undefined) return [];
  return (section === 'Service' ? commandKeys : socketCommandKeys).flatMap((key) =>
    (valueOf(unit, `${section}.${key}`, 'commands') ?? []).flatMap((command) => {
      const reason = command.flags.includes('ignore-failure') ? undefined : why(command.path);
      return reason === undefined
        ? []
        : [`${unit.name}: Command ${command.path} is not executable: ${reason}`];
    }),
  );
};

/**
 * What `systemd-analyze --man=no verify FILE` of systemd 257 says about one unit file on its own: the lines it prints and
 * the code it exits with. `file` is the file's name, which is the unit's.
 */
export const verify = (file: string, text: string, options: VerifyOptions = {}): Verified => {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const unit = loadUnit(name, [{ path: file, document: parse(text) }]);
  const lines: string[] = [];
  let bad = false;
  for (const finding of unit.findings) {
    lines.push(`${name}:${finding.node.reportedLine}: ${finding.message}`);
    if (finding.severity !== 'info') bad = true;
  }
  for (const key of warnedOnSelf)
    if (valueOf(unit, `Unit.${key}`, 'texts')?.includes(name))
      lines.push(`${name}: Dependency ${key}=${name} is dropped.`);
  let refused = unit.state !== 'loaded';
  if (unit.state === 'bad-setting')
    lines.push(`${name}: Unit configuration has fatal error, unit will not be started.`);
  if (unit.state === 'loaded') {
    for (const finding of checkUnit(unit)) {
      lines.push(`${name}: ${finding.message}`);
      refused ||= finding.severity === 'error';
    }
  }
  if (unit.state === 'error')
    lines.push(
      `Unit ${name} failed to load properly, please adjust/correct and reload service manager: Invalid argument`,
    );
  else if (refused) lines.push(`Unit ${name} has a bad unit file setting.`);
  else if (options.whyNotExecutable !== undefined) {
    const commands = notExecutable(unit, options.whyNotExecutable);
    lines.push(...commands);
    refused ||= commands.length > 0;
  }
  return { exitCode: bad || refused ? 1 : 0, lines };
};
