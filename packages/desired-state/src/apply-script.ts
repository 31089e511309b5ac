import { type PutFile, quote, uploadScript } from '@harderway/remote-exec';
import type { Change, UnitResource } from './model.js';
import { busyLock, digestPath, generationPath, stateDirectory } from './paths.js';
import { rememberChecksums, sysctlPath } from './probe-script.js';
import { assertResources } from './validate.js';

/** Starts each line by which the script tells how far it is; no program prints this by chance. */
export const marker = '@harderway';

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
  'trusted-ca',
  'sysctl',
  'address',
  'unit',
  'absent',
] as const;

function rank(change: Change): number {
  const { resource } = change;
  if (resource.kind === 'unit' && !resource.active) return order.indexOf('stop');
  return order.indexOf(resource.kind === 'block' ? 'file' : resource.kind);
}

/** The changes in the order in which {@link applyScript} makes them; equal kinds keep their order. */
export const inOrder = (changes: readonly Change[]): readonly Change[] =>
  [...changes].sort((left, right) => rank(left) - rank(right));

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

function putFileOf(change: Change): PutFile | undefined {
  const { resource } = change;
  if (resource.kind === 'block')
    return { path: resource.path, content: change.content ?? '', mode: 0o644, owner: 'root', group: 'root' };
  if (resource.kind === 'trusted-ca' && change.action !== 'remove')
    return {
      path: authorityPath(resource.name),
      content: resource.pem,
      mode: 0o644,
      owner: 'root',
      group: 'root',
    };
  if (resource.kind !== 'file') return undefined;
  const { path, content, mode, owner = 'root', group = 'root' } = resource;
  return { path, content, mode, owner, group };
}

const authorityPath = (name: string): string => `/usr/local/share/ca-certificates/${name}.crt`;

function unitCommands(resource: UnitResource, action: Change['action']): string[] {
  const name = quote([resource.name]);
  if (!resource.active)
    return [
      `systemctl disable --now -q ${name}`,
      `systemctl reset-failed ${name} 2>/dev/null || :`,
      `rm -f ${quote([digestPath(resource.name)])}`,
    ];
  const commands: string[] = [];
  if (resource.enabled) commands.push(`systemctl enable -q ${name}`);
  if (action === 'start' || action === 'restart') {
    commands.push(`systemctl reset-failed ${name} 2>/dev/null || :`);
    commands.push(`systemctl restart ${name} || { journal ${name}; false; }`);
    if (resource.readiness !== undefined) {
      const { argv, stdoutIncludes = '', timeoutMs } = resource.readiness;
      commands.push(
        `ready ${name} ${Math.ceil(timeoutMs / 1000)} ${quote([stdoutIncludes])} ${quote(argv)} || { journal ${name}; false; }`,
      );
    }
    if (resource.digest !== undefined) {
      const path = digestPath(resource.name);
      commands.push(`printf '%s\\n' ${quote([resource.digest])} >${quote([`${path}.new`])}`);
      commands.push(`mv -f ${quote([`${path}.new`])} ${quote([path])}`);
    }
  }
  return commands;
}

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
        `chmod ${octal(resource.mode)} -- ${path}`,
      ];
    }
    case 'package':
      // Installed together, by packageLines.
      return [];
    case 'trusted-ca':
      return change.action === 'remove'
        ? [`rm -f ${authorityPath(resource.name)}`, 'update-ca-certificates --fresh']
        : ['update-ca-certificates'];
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
      return [`rm -${resource.recursive === true ? 'rf' : 'df'} -- ${quote([resource.path])}`];
  }
}

/** Shell functions that the commands of changes use. */
const prelude = `export LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 022
# Only markers go to standard output; what programs print goes to standard error.
exec 3>&1 1>&2
say() { printf '${marker} %s\\n' "$*" >&3; }
journal() {
  echo "-- journal of $1, last lines:"
  journalctl -u "$1" -n 25 --no-pager -o cat
}
# ready UNIT SECONDS TEXT ARGV...: asks until the answer is right, the unit has failed, or time is up.
ready() {
  unit=$1; end=$(($(date +%s) + $2)); text=$3; shift 3
  restarts=$(systemctl show -p NRestarts --value -- "$unit")
  while :; do
    if answer=$("$@" 2>&1 </dev/null); then
      case $answer in *"$text"*) return 0 ;; esac
    fi
    if systemctl is-failed -q -- "$unit"; then echo "$unit has failed"; return 1; fi
    if [ "$(systemctl show -p NRestarts --value -- "$unit")" -ge $((restarts + 3)) ]; then
      echo "$unit ends again and again"; return 1
    fi
    if [ "$(date +%s)" -ge "$end" ]; then echo "$unit is not ready; last answer: $answer"; return 1; fi
    sleep 0.1
  done
}
install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  set -- apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@"
  "$@" </dev/null || { apt-get update -q </dev/null && "$@" </dev/null; }
}`;

/** Is the file one that systemd reads, so that it has to be told of the change? */
const isUnitFile = (path: string): boolean => path.startsWith('/etc/systemd/system/');

function stepLines(index: number, commands: readonly string[]): string[] {
  const chain = commands.map((command) => `{ ${command}; }`).join(' &&\n');
  return [
    `say begin ${index}`,
    `{ ${chain}; } </dev/null || { say failed ${index}; exit 1; }`,
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
 * @throws DesiredStateError `bad-resource`.
 */
export function applyScript(changes: readonly Change[], generation: number): ApplyScript {
  assertResources(changes.map((change) => change.resource));
  const ordered = inOrder(changes);
  const files = ordered.flatMap((change) => putFileOf(change) ?? []);
  const upload = uploadScript(files);
  const fileRank = order.indexOf('file');
  const reload = ordered.some(({ resource, action }) =>
    resource.kind === 'unit' ? action === 'set' : 'path' in resource && isUnitFile(resource.path),
  );
  const lines = [
    prelude,
    `mkdir -p -m 700 ${stateDirectory} ${stateDirectory}/digests || exit 1`,
    `exec 9>${busyLock} && flock -w 60 9 || { say busy; exit 1; }`,
    `[ "$(cat ${generationPath} 2>/dev/null || echo 0)" = ${generation} ] || { say changed-meanwhile; exit 1; }`,
    `echo ${generation + 1} >${generationPath} || { say failed-upload; exit 1; }`,
  ];
  const before = ordered.filter((change) => rank(change) < fileRank);
  const after = ordered.filter((change) => rank(change) > fileRank);
  const indexOf = (change: Change): number => ordered.indexOf(change);
  const packages = before.filter((change) => change.resource.kind === 'package');
  for (const change of before) {
    if (change === packages[0]) lines.push(...packageLines(packages, indexOf));
    if (change.resource.kind !== 'package') lines.push(...stepLines(indexOf(change), commandsOf(change)));
  }
  if (files.length > 0) {
    const own = ordered.filter((change) => rank(change) === fileRank);
    for (const change of own) lines.push(`say begin ${indexOf(change)}`);
    lines.push(`(\n${upload.script}\n) || { say failed-upload; exit 1; }`);
    lines.push(...rememberLarge(files));
    for (const change of own) lines.push(`say done ${indexOf(change)}`);
  }
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
  return { script: lines.join('\n'), stdin: upload.stdin, size: upload.size };
}

/** All packages in one go: most of an installation's time is spent once, however many they are. */
function packageLines(packages: readonly Change[], indexOf: (change: Change) => number): string[] {
  const names = packages.flatMap(({ resource }) => (resource.kind === 'package' ? [resource.name] : []));
  const say = (word: string): string => packages.map((change) => `say ${word} ${indexOf(change)}`).join('; ');
  return [say('begin'), `install_packages ${quote(names)} || { ${say('failed')}; exit 1; }`, say('done')];
}

/** The sums of large files are known by now: kept, so that the next probe need not read them again. */
function rememberLarge(files: readonly PutFile[]): string[] {
  const large = files.flatMap(({ path, content }) =>
    typeof content === 'object' && 'kind' in content ? [{ path, sha256: content.sha256 }] : [],
  );
  if (large.length === 0) return [];
  const printers = large.map(
    ({ path, sha256 }) =>
      `printf '%s|%s|%s\\n' ${sha256} "$(stat -c '%i|%s|%y|%z' -- ${quote([path])})" ${quote([path])}`,
  );
  return [rememberChecksums(printers.join('; '))];
}
