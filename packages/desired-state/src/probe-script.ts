import { quote } from '@harderway/remote-exec';
import type { Resource } from './model.js';
import { busyLock, checksumMemo, digestPath, printGeneration, stateDirectory } from './paths.js';
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
 * The POSIX sh script that observes everything that these resources speak of, in one go, as root.
 * It changes nothing but its own memory of checksums. {@link parseReply} reads what it prints.
 *
 * A section begins with a line `== name`. Paths are answered by name, since a missing one has no line.
 * Files of 1 MiB and more are hashed once: the sum is kept with the file's inode, size, mtime and ctime,
 * which no write to the file leaves as they were.
 *
 * @throws DesiredStateError `bad-resource`.
 */
export function probeScript(resources: readonly Resource[]): string {
  assertResources(resources);
  const asked = depths(resources);
  const paths = [...asked.keys()];
  const summed = paths.filter((path) => asked.get(path) !== 'attributes');
  const texts = paths.filter((path) => asked.get(path) === 'text');
  const whole = paths.filter((path) => asked.get(path) === 'whole-text');
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
    'uname -m',
    '(. /etc/os-release 2>/dev/null && printf \'%s\\n\' "$PRETTY_NAME") || uname -s',
    printGeneration,
    paths.length > 0 && `echo '== stat'\nstat -c '%F|%a|%U|%G|%s|%n' -- ${quote(paths)} 2>/dev/null`,
    summed.length > 0 &&
      lines([
        "echo '== sha256'",
        `set -- ${quote(summed)}`,
        'small=0; fresh=',
        'for f do',
        '  shift',
        '  [ -f "$f" ] || continue',
        '  key=$(stat -c \'%i|%s|%y|%z\' -- "$f")',
        `  size=\${key#*|}; size=\${size%%|*}`,
        `  if [ "$size" -lt ${memoBytes} ]; then set -- "$@" "$f"; small=1; continue; fi`,
        `  sum=$(awk -v key="$key|$f" 'substr($0, 66) == key { print substr($0, 1, 64); exit }' ${checksumMemo} 2>/dev/null)`,
        `  if [ -z "$sum" ]; then sum=$(sha256sum <"$f"); sum=\${sum%% *}; fresh="$fresh$sum|$key|$f\\n"; fi`,
        `  printf '%s  %s\\n' "$sum" "$f"`,
        'done',
        '[ "$small" = 0 ] || sha256sum -- "$@"',
        `[ -z "$fresh" ] || { mkdir -p -m 700 ${stateDirectory}; ${rememberChecksums('printf \'%b\' "$fresh"')}; }`,
      ]),
    texts.length + whole.length > 0 && "echo '== text'",
    texts.length > 0 &&
      `for f in ${quote(texts)}; do [ -f "$f" ] && [ "$(stat -c %s -- "$f")" -le ${shownBytes} ] && printf '%s|' "$f" && base64 -w 0 <"$f" && echo; done`,
    whole.length > 0 &&
      `for f in ${quote(whole)}; do [ -f "$f" ] && printf '%s|' "$f" && base64 -w 0 <"$f" && echo; done`,
    sysctls.length > 0 &&
      `echo '== sysctl'\n${sysctls
        .map((key) => `printf '%s|%s\\n' ${quote([key])} "$(cat ${quote([sysctlPath(key)])} 2>/dev/null)"`)
        .join('\n')}`,
    of('address').length > 0 && `echo '== address'\nip -o -4 address show`,
    packages.length > 0 &&
      `echo '== package'\ndpkg-query -W -f '\${db:Status-Status}|\${Package}\\n' ${quote(packages)} 2>/dev/null`,
    authorities.length > 0 &&
      `echo '== trusted'\n${authorities
        .map(
          (authority) =>
            `grep -qxF -- ${quote([telltale(authority.pem)])} /etc/ssl/certs/ca-certificates.crt 2>/dev/null && [ -e /usr/local/share/ca-certificates/${authority.name}.crt ] && echo ${authority.name}`,
        )
        .join('\n')}`,
    units.length > 0 &&
      lines([
        `echo '== unit'`,
        `systemctl show -p Id,LoadState,ActiveState,SubState,UnitFileState,NeedDaemonReload,NRestarts -- ${quote(units)}`,
        `echo '== digest'`,
        ...units.map(
          (unit) => `printf '%s|%s\\n' ${quote([unit])} "$(cat ${quote([digestPath(unit)])} 2>/dev/null)"`,
        ),
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

/** A full line of the certificate's own bytes, by which it's found again in the system's bundle. */
export function telltale(pem: string): string {
  const body = pem.split('\n').filter((line) => /^[A-Za-z0-9+/]{64}$/.test(line));
  return body.at(-1) ?? pem.trim();
}
