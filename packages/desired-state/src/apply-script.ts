import { quote } from '@harderway/remote-exec';
import { absentCommands, removeTree } from './absent-script.js';
import type { Change } from './model.js';
import { busyLock, generationPath, printGeneration, stateDirectory } from './paths.js';
import { prelude } from './prelude.js';
import { sysctlPath } from './probe-script.js';
import { trustCommands } from './trusted-ca.js';
import { unitCommands, unitFunctions } from './unit-script.js';
import { assertResources } from './validate.js';
import { writeScript } from './write-script.js';

/** What one host is sent: a script, what it reads from standard input, and how many bytes that is. */
export interface ApplyScript {
  readonly script: string;
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly size: number;
}

/**
 * The order in which kinds of changes are made on a host. What is stopped goes first, what others stand
 * on comes before them, what is removed goes last.
 */
const order = [
  'stop',
  'package',
  'directory',
  'file',
  'block',
  'trusted-ca',
  'sysctl',
  'address',
  'unit',
  'absent',
] as const;

function rank(change: Change): number {
  const { resource } = change;
  // One that stays enabled is stopped later, since its unit file may be about to come.
  if (resource.kind === 'unit' && !resource.active && !resource.enabled) return order.indexOf('stop');
  return order.indexOf(resource.kind);
}

/** The changes in the order in which {@link applyScript} makes them; equal kinds keep their order. */
export const inOrder = (changes: readonly Change[]): readonly Change[] =>
  [...changes].sort((left, right) => rank(left) - rank(right));

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

function commandsOf(change: Change): string[] {
  const { resource } = change;
  switch (resource.kind) {
    case 'file':
    case 'block':
      return [];
    case 'directory': {
      const path = quote([resource.path]);
      return [
        `mkdir -p -- ${path}`,
        `chown ${quote([`${resource.owner ?? 'root'}:${resource.group ?? 'root'}`])} -- ${path}`,
        // Of a directory, chmod keeps these two bits unless it's told by name.
        `chmod u-s,g-s -- ${path}`,
        `chmod ${octal(resource.mode)} -- ${path}`,
      ];
    }
    case 'package':
      // Installed together, by packageLines.
      return [];
    case 'trusted-ca':
      return trustCommands(resource);
    case 'sysctl':
      return [`printf '%s\\n' ${quote([resource.value])} >${quote([sysctlPath(resource.key)])}`];
    case 'address': {
      const { device } = resource;
      const shown =
        typeof device === 'string'
          ? `device=${quote([device])}`
          : `device=$(ip -o -4 address show to ${quote([device.holding])} | awk '{ print $2; exit }'); [ -n "$device" ] || { echo ${quote([`no device holds ${device.holding}`])}; false; }`;
      const verb = resource.state === 'absent' ? 'delete' : 'replace';
      return [shown, `ip address ${verb} ${quote([resource.address])} dev "$device"`];
    }
    case 'unit':
      return unitCommands(resource, change.action);
    case 'absent':
      return absentCommands(resource, change.seen);
  }
}

/** Is the file one that systemd reads, so that it has to be told of the change? */
const isUnitFile = (path: string): boolean => path.startsWith('/etc/systemd/system/');

function stepLines(index: number, commands: readonly string[]): string[] {
  const chain = commands.map((command) => `{ ${command}; }`).join(' &&\n');
  return [
    `say begin ${index}`,
    `{ ${chain}; } </dev/null || { say "\${refused:-failed}" ${index}; exit 1; }`,
    `say done ${index}`,
  ];
}

/**
 * The script that makes the changes, in one go, as root. Indexes in its markers are those of
 * {@link inOrder}. It holds the host's lock while it works, refuses to start if someone else has changed
 * the host since it was observed, and stops at the first change that fails. File contents come by
 * standard input only.
 *
 * @param changes what {@link diff} found
 * @param generation the one of the observation
 * @throws DesiredStateError `bad-resource`, also where two changes would write the same file.
 */
export function applyScript(changes: readonly Change[], generation: number): ApplyScript {
  assertResources(changes.map((change) => change.resource));
  const ordered = inOrder(changes);
  const writing = writeScript(ordered);
  // Always before a start too: a run that was killed may have written a unit that systemd has not read yet.
  const reload = ordered.some(({ resource }) =>
    resource.kind === 'unit'
      ? resource.active || resource.enabled
      : 'path' in resource && isUnitFile(resource.path),
  );
  const lines = [
    prelude,
    removeTree,
    unitFunctions,
    'refused=',
    `mkdir -p -m 700 ${stateDirectory} ${stateDirectory}/digests || exit 1`,
    `exec 9>${busyLock} && flock -w 60 9 || { say busy; exit 1; }`,
    `[ "$(${printGeneration})" = ${generation} ] || { say changed-meanwhile; exit 1; }`,
    ...writing.premises,
    `{ echo ${generation + 1} >${generationPath}.new && mv -f ${generationPath}.new ${generationPath}; } || exit 1`,
    'remove_staged',
  ];
  const before = ordered.filter((change) => rank(change) < order.indexOf('file'));
  const after = ordered.filter((change) => rank(change) > order.indexOf('block'));
  const indexOf = (change: Change): number => ordered.indexOf(change);
  const packages = before.filter((change) => change.resource.kind === 'package');
  for (const change of before) {
    if (change === packages[0]) lines.push(...packageLines(packages, indexOf));
    if (change.resource.kind !== 'package') lines.push(...stepLines(indexOf(change), commandsOf(change)));
  }
  lines.push(...writing.lines);
  let reloaded = !reload;
  for (const change of after) {
    if (!reloaded && rank(change) >= order.indexOf('unit') && change.resource.kind !== 'absent') {
      lines.push('systemctl daemon-reload </dev/null || exit 1');
      reloaded = true;
    }
    lines.push(...stepLines(indexOf(change), commandsOf(change)));
  }
  if (!reloaded) lines.push('systemctl daemon-reload </dev/null || exit 1');
  lines.push('say end');
  return { script: lines.join('\n'), stdin: writing.stdin, size: writing.size };
}

/** All packages in one go: most of an installation's time is spent once, however many they are. */
function packageLines(packages: readonly Change[], indexOf: (change: Change) => number): string[] {
  const names = packages.flatMap(({ resource }) => (resource.kind === 'package' ? [resource.name] : []));
  const say = (word: string): string => packages.map((change) => `say ${word} ${indexOf(change)}`).join('; ');
  return [say('begin'), `install_packages ${quote(names)} || { ${say('failed')}; exit 1; }`, say('done')];
}
