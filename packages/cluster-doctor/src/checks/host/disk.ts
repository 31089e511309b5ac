import type { Host } from '../../cluster/host.js';
import type { Checks, Found } from '../check.js';
import { addFlags, editUnit } from '../repairs.js';
import { sh } from '../shell.js';

const KIB_LEAST = 20 * 1024;

/** The directories that a control plane cannot do without. */
const NEEDED = ['/', '/var', '/var/lib', '/var/log', '/etc'];

/** A file system of `df -P`. */
interface FileSystem {
  readonly available: number;
  readonly used: number;
  readonly mount: string;
  readonly text: string;
}

/** The file systems that `df` could ask: it lists those and fails, where one of them does not answer. */
const fileSystems = ({ facts }: Host, answer: 'disks' | 'inodes'): readonly FileSystem[] =>
  (facts.answers[answer]?.output ?? '').split('\n').flatMap((line) => {
    const [, available, used, mount] = /^\S+\s+\d+\s+\d+\s+(\d+)\s+(\d+)%\s+(\/\S*)$/.exec(line) ?? [];
    return mount === undefined
      ? []
      : [{ available: Number(available), used: Number(used), mount, text: line.replace(/\s+/g, ' ') }];
  });

/** Whether a mount holds a directory of the control plane. */
function isNeeded(host: Host, mount: string): boolean {
  const { 'data-dir': data, 'wal-dir': log } = host.program('etcd')?.flags ?? {};
  const audit = host.program('kube-apiserver')?.flags['audit-log-path'];
  return [...NEEDED, data, log, audit].some(
    (path) => path !== undefined && (path === mount || (mount !== '/' && path.startsWith(`${mount}/`))),
  );
}

/** The flags of which each bounds an audit log. A new file begins at 100 MB even without --audit-log-maxsize. */
const BOUNDS = ['audit-log-maxbackup', 'audit-log-maxage'] as const;

/** The path of an audit log of which no file is ever removed. Devices and pipes do not grow. */
function auditLog(host: Host): string | undefined {
  const flags = host.program('kube-apiserver')?.flags;
  const path = flags?.['audit-log-path'] ?? '';
  if (flags === undefined || !path.startsWith('/') || path.startsWith('/dev/')) return undefined;
  return BOUNDS.some((flag) => Number(flags[flag] ?? 0) > 0) ? undefined : path;
}

function full(host: Host, { mount, text }: FileSystem, what: string): Found {
  const log = auditLog(host);
  return {
    hosts: [host.name],
    message: `the file system ${mount} has no free ${what} left`,
    evidence: [host.evidence('<df>', text)],
    repair: [
      {
        host: host.name,
        command: sh`du -xh --max-depth=3 ${mount} | sort -h | tail -n 15; journalctl --vacuum-size=100M`,
      },
    ],
    advice:
      log === undefined
        ? `Free space on ${mount}; the command shows where it went, and shrinks the journal.`
        : `Free space on ${mount}. ${log} grows without bound: set --audit-log-maxbackup.`,
    breaks: [`host@${host.name}`],
  };
}

export const diskChecks: Checks = {
  *'disk-full'({ hosts }) {
    for (const host of hosts) {
      for (const system of fileSystems(host, 'disks'))
        if (isNeeded(host, system.mount) && (system.available < KIB_LEAST || system.used === 100))
          yield full(host, system, 'space');
      for (const system of fileSystems(host, 'inodes'))
        if (isNeeded(host, system.mount) && system.used === 100) yield full(host, system, 'inodes');
    }
  },
  *'audit-log-unbounded'({ hosts }) {
    for (const host of hosts) {
      const program = host.program('kube-apiserver');
      const path = auditLog(host);
      if (program === undefined || path === undefined) continue;
      const flag = 'audit-log-maxbackup';
      yield {
        hosts: [host.name],
        message: `old files of ${path} are never removed`,
        evidence: BOUNDS.map((each) => program.place(each)),
        repair: program.flags[flag] === undefined ? [addFlags(program, `${flag}=3`)] : editUnit(program),
        advice: `Set --${flag}=3, or --audit-log-maxage.`,
      };
    }
  },
};
