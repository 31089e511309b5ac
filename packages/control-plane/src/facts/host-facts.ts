import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { digestPath, stateDirectory } from '@harderway/desired-state';
import { kubeApiserver } from '@harderway/program-settings';
import { quote } from '@harderway/remote-exec';
import { unitName as etcdUnit } from '../components/etcd/unit.js';
import { unitsOf } from '../components/index.js';
import { historyPath, type LastRun, lastRunIn } from '../history/history.js';
import { runAsRoot } from '../hosts/as-root.js';
import { type HostStage, stageIn, stageLines } from '../hosts/rotation-stage.js';
import { sections } from '../hosts/sections.js';
import { ControlPlaneError } from '../model/errors.js';
import type { Session } from '../model/session.js';
import { type FormerPeer, peerLines, peerOf } from './peers.js';
import { serverLines } from './servers.js';
import { hardwareLines, type VirtualIpFacts, virtualIpIn, virtualIpLines } from './virtual-ip.js';
import { vrrpLines } from './vrrp.js';

/** A file system of a host. */
interface Space {
  /** Directory that was asked about. */
  readonly directory: string;
  /** Undefined where the host did not say. */
  readonly freeBytes: number | undefined;
}

/** A TCP port on which something listens. */
interface Listener {
  readonly port: number;
  /** Name of its program; undefined if it can't be known. */
  readonly program: string | undefined;
}

/** A unit as the host's systemd has it. */
interface HostUnit {
  readonly active: boolean;
  readonly fragment: string;
  /** Paths. */
  readonly dropIns: readonly string[];
  /** First line of its program's `--version`; absent while it does not run, and empty if the program did not say it. */
  readonly version?: string | undefined;
}

/** Facts that a host reports right before a change. */
export interface HostFacts {
  readonly host: HostSpec;
  /** How far its clock is ahead of this machine's, in seconds; undefined where the host did not say. */
  readonly clockAheadSeconds: number | undefined;
  /** By how much that may be wrong. */
  readonly uncertainSeconds: number;
  readonly hostname: string;
  readonly machineId: string;
  readonly spaces: readonly Space[];
  /** Undefined where the host did not say. */
  readonly listeners: readonly Listener[] | undefined;
  readonly units: ReadonlyMap<string, HostUnit>;
  /** Arguments of its API server, which may be stopped; absent where none is set up. */
  readonly apiserver?: readonly string[] | undefined;
  /** First line of `--version` of the program that its stopped API server would start; absent where it runs or none is set up. */
  readonly stoppedApiserver?: string | undefined;
  /** Addresses of other gateways that VRRP reaches; undefined where the host was not asked, or did not say. */
  readonly vrrpReaches?: readonly string[] | undefined;
  /** Addresses of its network devices, such as `52:54:00:12:34:56`. */
  readonly hardware: readonly string[];
  /** Absent for a host that is not about to take the virtual IP. */
  readonly virtualIp?: VirtualIpFacts | undefined;
  /** Peers of its keepalived that cluster.yaml no longer keeps as gateways. */
  readonly formerPeers: readonly FormerPeer[];
  /** Addresses that its ldirectord sends clients to; empty without a configuration. */
  readonly balanced: readonly string[];
  /** Whether harderway has started etcd there before. */
  readonly hasStartedEtcd: boolean;
  readonly stage?: HostStage | undefined;
  /** The last run in its history; absent without one. `unreadable` if the history is damaged. */
  readonly lastRun?: LastRun | 'unreadable' | undefined;
}

/** Directories that need little space: a plan writes a few small files there, or programs write their logs. */
export const smallDirectories: readonly string[] = ['/etc', stateDirectory, '/var/log'];

/** Last line of an answer. */
const ending = '== end';

/** Directories that a plan writes to. Each may have a file system of its own. */
const directories = ({ etcd }: ClusterSpec, { role }: HostSpec): readonly string[] => [
  ...(role === 'control' ? ['/usr/local/bin', etcd.dataDirectory] : ['/var/lib']),
  ...smallDirectories,
];

/** Prints units, then which versions they run. A program is asked by its process: its file may be a newer one. */
const unitLines = (units: readonly string[]): readonly string[] => [
  `shown=$(systemctl show -p Id,ActiveState,FragmentPath,DropInPaths,MainPID -- ${quote(units)}) || exit 1`,
  'version() {',
  '  case $unit in etcd.* | kube-*) ;; *) pid= ;; esac',
  `  [ "\${pid:-0}" = 0 ] || printf '%s|%s\\n' "$unit" "$(timeout 20 /proc/$pid/exe --version 2>/dev/null </dev/null | head -n 1)"`,
  '  pid=',
  '}',
  "echo '== units'",
  `printf '%s\\n' "$shown"`,
  "echo '== versions'",
  `printf '%s\\n\\n' "$shown" | while IFS= read -r line; do`,
  `  case $line in Id=*) unit=\${line#Id=} ;; MainPID=*) pid=\${line#MainPID=} ;; '') version ;; esac`,
  'done',
];

/** Prints the arguments of the API server that runs, or of one that is stopped, one a line; and the version that would start. */
const apiserverLines: readonly string[] = [
  `unit=${kubeApiserver.name}.service`,
  'pid=$(systemctl show -p MainPID --value $unit)',
  'starts=$(systemctl show -p ExecStart --value $unit)',
  `if [ "\${pid:-0}" != 0 ]; then printf '== apiserver\\n%s\\n' "$(tr '\\0' '\\n' </proc/$pid/cmdline)"`,
  'elif [ -n "$starts" ]; then',
  `  given=$(printf '%s\\n' "$starts" | sed -n 's/.* argv\\[\\]=\\(.*\\) ; ignore_errors=.*/\\1/p')`,
  `  printf '== apiserver\\n%s\\n' "$(printf '%s\\n' "$given" | tr ' ' '\\n')"`,
  `  printf '== stopped-apiserver\\n%s\\n' "$(timeout 20 "\${given%% *}" --version 2>/dev/null </dev/null | head -n 1)"`,
  'fi',
];

/** One POSIX sh script with all questions. An answer without its last line was cut off. */
function questions(spec: ClusterSpec, host: HostSpec): string {
  const units = unitsOf(spec, host.role);
  return [
    '# harderway: check before a change',
    'export LC_ALL=C',
    "echo '== clock'; date +%s.%N",
    "echo '== machine'; cat /proc/sys/kernel/hostname; cat /etc/machine-id 2>/dev/null || echo",
    "echo '== space'",
    `for path in ${quote(directories(spec, host))}; do`,
    '  at=$path',
    `  while [ ! -d "$at" ]; do at=$(dirname -- "$at"); done`,
    `  printf '%s|%s\\n' "$path" "$(df -Pk -- "$at" | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)"`,
    'done',
    '! listeners=$(ss -Htlnp) || printf \'== listeners\\n%s\\n\' "$listeners"',
    ...stageLines,
    `if [ -e ${historyPath} ]; then echo '== history'; tail -n 1 ${historyPath}; fi`,
    ...vrrpLines(spec, host),
    ...hardwareLines,
    ...virtualIpLines(spec, host),
    ...peerLines(spec, host),
    ...serverLines(host),
    `[ ! -e ${digestPath(etcdUnit)} ] || echo '== etcd-started'`,
    ...unitLines(units),
    ...(host.role === 'control' ? apiserverLines : []),
    `echo '${ending}'`,
  ].join('\n');
}

function listenerOf(line: string): readonly Listener[] {
  const [, , , local = '', , users = ''] = line.split(/\s+/);
  const port = Number(local.slice(local.lastIndexOf(':') + 1));
  const program = /^users:\(\("([^"]*)"/.exec(users)?.[1];
  return Number.isInteger(port) && port > 0 ? [{ port, program }] : [];
}

function unitsIn(shown: readonly string[], versions: readonly string[]): ReadonlyMap<string, HostUnit> {
  const running = new Map(versions.map((line) => line.split('|', 2) as [string, string]));
  return new Map(
    shown
      .join('\n')
      .split('\n\n')
      .map((paragraph) => {
        const value = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(paragraph)?.[1] ?? '';
        const version = running.get(value('Id'));
        const unit: HostUnit = {
          active: value('ActiveState') === 'active',
          fragment: value('FragmentPath'),
          dropIns: value('DropInPaths').split(' ').filter(Boolean),
          version,
        };
        return [value('Id'), unit] as const;
      }),
  );
}

/** Reads what a host answered to the questions, asked between two moments of this machine's clock, in seconds. */
export function readHostFacts(host: HostSpec, text: string, asked: number, answered: number): HostFacts {
  const lines = sections(text);
  const of = (name: string): readonly string[] => lines.get(name) ?? [];
  const [hostname = '', machineId = ''] = of('machine');
  // The clock is the first that the script prints; the rest of it takes longer.
  const uncertainSeconds = (answered - asked) / 2;
  const clock = Number.parseFloat(of('clock')[0] ?? '');
  return {
    host,
    clockAheadSeconds: Number.isNaN(clock) ? undefined : clock - (asked + uncertainSeconds),
    uncertainSeconds,
    hostname,
    machineId,
    spaces: of('space').map((line) => {
      const [directory = '', kibibytes = ''] = line.split('|');
      return { directory, freeBytes: /^\d+$/.test(kibibytes) ? Number(kibibytes) * 1024 : undefined };
    }),
    listeners: lines.get('listeners')?.flatMap(listenerOf),
    units: unitsIn(of('units'), of('versions')),
    ...(lines.has('vrrp') ? { vrrpReaches: of('vrrp') } : {}),
    hardware: of('hardware'),
    virtualIp: virtualIpIn(lines),
    formerPeers: of('peers').map(peerOf),
    balanced: of('servers'),
    hasStartedEtcd: lines.has('etcd-started'),
    ...(lines.has('apiserver') ? { apiserver: of('apiserver') } : {}),
    stoppedApiserver: lines.has('stopped-apiserver') ? (of('stopped-apiserver')[0] ?? '') : undefined,
    stage: stageIn(lines),
    ...(lines.has('history') ? { lastRun: lastRunIn(of('history').join('\n')) } : {}),
  };
}

/**
 * Refuses a host whose transport hands out what its login prints ahead of each answer, such as a greeting in .bashrc. Those of
 * remote-exec leave it out, another may not. Answers that are compared as a whole, as those about health and etcd, would all be
 * taken for missing: the host could be set up, and never changed again.
 *
 * @throws ControlPlaneError `no-answer`
 */
function refuseForeignOutput(host: string, stdout: string): void {
  const [foreign = ''] = stdout.split(/^== /m, 1);
  if (foreign === '') return;
  throw new ControlPlaneError('no-answer', `${host}: its login prints text of its own ahead of each answer`, {
    host,
    found: foreign.trim().slice(0, 200),
    hint: 'let its login profile (such as .bashrc) print only on a terminal, then run the same command again; nothing was changed',
  });
}

/**
 * Asks a host: one command.
 *
 * @throws ControlPlaneError `step-failed`, `no-answer`; and what the transport throws.
 */
export async function askHost(session: Session, host: HostSpec, signal?: AbortSignal): Promise<HostFacts> {
  const asked = Date.now() / 1000;
  const { stdout } = await runAsRoot(session, host.name, ['sh', '-c', questions(session.spec, host)], signal);
  if (!stdout.trimEnd().endsWith(ending))
    throw new ControlPlaneError('no-answer', `${host.name}: the answer to the checks was cut off`, {
      host: host.name,
      found: stdout.trimEnd().split('\n').at(-1) ?? '',
      hint: 'run the same command again',
    });
  refuseForeignOutput(host.name, stdout);
  return readHostFacts(host, stdout, asked, Date.now() / 1000);
}
