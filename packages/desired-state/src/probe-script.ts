import { quote } from '@harderway/remote-exec';
import type { Resource } from './model.js';
import { busyLock, digestPath, printGeneration } from './paths.js';
import { pathLines } from './probe-paths.js';
import { trustedLine } from './trusted-ca.js';
import { assertResources } from './validate.js';

const lines = (parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join('\n');

/** Script text that sets v to the first line of a file, or to nothing. */
const readLine = (path: string): string => `v=; { read -r v <${quote([path])}; } 2>/dev/null`;

/** Half seconds for which a unit that is on its way up is waited for: longer than a RestartSec= of 5 s. */
const settlingTurns = 16;

/**
 * Shows units, once none of them is on its way up any more, or has been for long. A service that ends with its API
 * server and is started again by systemd would else be a change to make, and none a moment later.
 */
const settledUnits = (units: readonly string[]): readonly string[] => [
  'turn=0',
  `while shown=$(systemctl show -p Id,Names,LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload,NRestarts -- ${quote(units)})`,
  `  [ $turn -lt ${settlingTurns} ]`,
  'do',
  '  case $shown in *ActiveState=activating*) turn=$((turn + 1)); sleep 0.5 ;; *) break ;; esac',
  'done',
  'printf \'%s\\n\' "$shown"',
];

/**
 * The POSIX sh script that observes everything that these resources speak of, in one go, as root.
 * It changes nothing but its own memory of checksums. {@link parseReply} reads what it prints.
 *
 * A section begins with a line `== name`. Paths are answered by name, since a missing one has no line.
 * Files of 1 MiB and more are hashed once: the sum is kept with the file's inode, size, mtime and ctime,
 * which no write to the file leaves as they were. It starts about ten programs: on a slow or busy host that is
 * what takes time. Units on their way up are waited for, up to 8 s.
 *
 * @throws DesiredStateError `bad-resource`.
 */
export function probeScript(resources: readonly Resource[]): string {
  assertResources(resources);
  const of = <K extends Resource['kind']>(kind: K): Extract<Resource, { kind: K }>[] =>
    resources.filter((resource): resource is Extract<Resource, { kind: K }> => resource.kind === kind);
  const units = of('unit').map((resource) => resource.name);
  const sysctls = of('sysctl').map((resource) => resource.key);
  const packages = of('package').map((resource) => resource.name);
  const authorities = of('trusted-ca');

  return lines([
    'export LC_ALL=C',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    // A script of an earlier run may still be at work here, even if its client is gone: wait for it.
    `if [ -e ${busyLock} ]; then exec 8<${busyLock}; flock -s -w 60 8 || { echo '== busy'; exit 0; }; fi`,
    "echo '== host'",
    '{ read -r v </proc/sys/kernel/arch; } 2>/dev/null && printf \'%s\\n\' "$v" || uname -m',
    '(. /etc/os-release 2>/dev/null && printf \'%s\\n\' "$PRETTY_NAME") || uname -s',
    printGeneration,
    ...pathLines(resources),
    sysctls.length > 0 &&
      `echo '== sysctl'\n${sysctls
        .map((key) => `${readLine(sysctlPath(key))}; printf '%s|%s\\n' ${quote([key])} "$v"`)
        .join('\n')}`,
    of('address').length > 0 && `echo '== address'\nip -o -4 address show`,
    packages.length > 0 &&
      `echo '== package'\ndpkg-query -W -f '\${db:Status-Status}|\${Package}\\n' ${quote(packages)} 2>/dev/null`,
    authorities.length > 0 && `echo '== trusted'\n${authorities.map(trustedLine).join('\n')}`,
    units.length > 0 &&
      lines([
        `echo '== unit'`,
        ...settledUnits(units),
        `echo '== digest'`,
        ...units.map((unit) => `${readLine(digestPath(unit))}; printf '%s|%s\\n' ${quote([unit])} "$v"`),
      ]),
    "echo '== end'",
  ]);
}

/** Where the kernel shows a parameter. */
export const sysctlPath = (key: string): string =>
  `/proc/sys/${key.includes('/') ? key : key.replaceAll('.', '/')}`;
