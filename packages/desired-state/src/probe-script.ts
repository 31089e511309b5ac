import { quote } from '@harderway/remote-exec';
import type { Resource } from './model.js';
import { busyLock, checksumMemo, digestPath, printGeneration, stateDirectory } from './paths.js';
import { trustedLine } from './trusted-ca.js';
import { assertResources } from './validate.js';

/** A file of this size or more has its checksum remembered on the host. */
const memoBytes = 1024 * 1024;

/** Texts up to this size are shown in diffs. */
const shownBytes = 65_536;

/** What the probe asks of a path: only its attributes, its checksum too, its text too, or all of its text. */
type Depth = 'attributes' | 'checksum' | 'text' | 'whole-text';

function depths(resources: readonly Resource[]): ReadonlyMap<string, Depth> {
  const asked = new Map<string, Depth>();
  for (const resource of resources) {
    if (resource.kind === 'directory' || resource.kind === 'absent') asked.set(resource.path, 'attributes');
    // Others' lines are written back as they are, so none may be missing.
    if (resource.kind === 'block') asked.set(resource.path, 'whole-text');
    if (resource.kind === 'file') {
      const text = typeof resource.content === 'string' && resource.secret !== true;
      asked.set(resource.path, text ? 'text' : 'checksum');
    }
  }
  return asked;
}

const lines = (parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false).join('\n');

/**
 * A file that holds one line, of the kernel's own, which is the same until the next boot. Read between others, it shows
 * that each of them ended where it was thought to end.
 */
const boundary = '/proc/sys/kernel/random/boot_id';

/** Script text that sets v to the first line of a file, or to nothing. */
const readLine = (path: string): string => `v=; { read -r v <${quote([path])}; } 2>/dev/null`;

/** Script text for a list in which a path is found by `case $list in *"$nl$path$nl"*`. */
const list = (name: string, paths: readonly string[]): string =>
  `${name}="$nl"${quote([paths.join('\n')])}"$nl"`;

/**
 * Looks at paths: a line of attributes for each that is there, the texts of those whose text is asked for, all in one
 * piece, and the checksums of the others. One program answers for all paths, however many they are.
 */
function pathLines(asked: ReadonlyMap<string, Depth>): string {
  const paths = [...asked.keys()];
  const at = (...depths: readonly Depth[]): readonly string[] =>
    paths.filter((path) => depths.includes(asked.get(path) ?? 'attributes'));
  const looked = lines([
    `stats=$(stat -c '%F|%a|%U:%u|%G:%g|%i|%s|%y|%z|%n' -- ${quote(paths)} 2>/dev/null)`,
    "echo '== stat'",
    `printf '%s\\n' "$stats"`,
  ]);
  if (at('checksum', 'text', 'whole-text').length === 0) return looked;
  return lines([
    looked,
    "nl='\n'",
    list('summed', at('checksum', 'text')),
    list('texts', at('text')),
    list('whole', at('whole-text')),
    'memo= fresh= shown= sizes=',
    "set --; set -f; IFS=$nl; echo '== sha256'",
    'for line in $stats; do',
    "  case $line in 'regular '*) ;; *) continue ;; esac",
    `  key=\${line#*|*|*|*|}; path=\${key##*|}; key=\${key%|*}; size=\${key#*|}; size=\${size%%|*}`,
    '  case $whole in *"$nl$path$nl"*) show=1 ;; *) show= ;; esac',
    `  [ "$size" -gt ${shownBytes} ] || case $texts in *"$nl$path$nl"*) show=1 ;; esac`,
    `  if [ -n "$show" ]; then shown=$shown$path$nl${boundary}$nl; sizes="$sizes$size|$path$nl"; continue; fi`,
    '  case $summed in *"$nl$path$nl"*) ;; *) continue ;; esac',
    `  if [ "$size" -lt ${memoBytes} ]; then set -- "$@" "$path"; continue; fi`,
    `  [ -n "$memo" ] || memo=$nl$(cat ${checksumMemo} 2>/dev/null)$nl`,
    '  case $memo in',
    `  *"|$key|$path$nl"*) sum=\${memo%%"|$key|$path$nl"*}; sum=\${sum##*"$nl"} ;;`,
    `  *) sum=$(sha256sum <"$path"); sum=\${sum%% *}; fresh="$fresh$sum|$key|$path$nl" ;;`,
    '  esac',
    `  printf '%s  %s\\n' "$sum" "$path"`,
    'done',
    '[ $# -eq 0 ] || sha256sum -- "$@"',
    `[ -z "$fresh" ] || { mkdir -p -m 700 ${stateDirectory}; ${rememberChecksums(`printf '%s' "$fresh"`)}; }`,
    `[ -z "$shown" ] || { echo '== text'; printf '%s' "$sizes"; cat ${boundary}; set -- $shown; cat -- "$@" | base64 -w 0; echo; }`,
    'unset IFS; set +f',
  ]);
}

/** Half seconds for which a unit that is on its way up is waited for: longer than a RestartSec= of 5 s. */
const settlingTurns = 16;

/**
 * Shows units, once none of them is on its way up any more, or has been for long. A service that ends with its API
 * server and is started again by systemd would else be a change to make, and none a moment later.
 */
const settledUnits = (units: readonly string[]): readonly string[] => [
  'turn=0',
  `while shown=$(systemctl show -p Id,LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload,NRestarts -- ${quote(units)})`,
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
  const asked = depths(resources);
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
    asked.size > 0 && pathLines(asked),
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

/**
 * Script text that adds what a command prints to the memory of checksums, which keeps its newest hundred.
 */
export const rememberChecksums = (printer: string): string =>
  `{ tail -n 100 ${checksumMemo} 2>/dev/null; ${printer}; } >${checksumMemo}.$$ && mv -f ${checksumMemo}.$$ ${checksumMemo}`;

/** Where the kernel shows a parameter. */
export const sysctlPath = (key: string): string =>
  `/proc/sys/${key.includes('/') ? key : key.replaceAll('.', '/')}`;
