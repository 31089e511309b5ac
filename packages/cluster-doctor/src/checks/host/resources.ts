import type { Host } from '../../cluster/host.js';
import { type Checks, subjectOf } from '../check.js';
import { restart, unitName } from '../repairs.js';
import { sh } from '../shell.js';

/** Memory below which each program is killed for sure, in MiB. */
const LEAST_MIB = 128;

const CPU_UNITS: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1 };

/** Processors that `CPUQuotaPerSecUSec` allows, such as 0.03 for `30ms`; undefined without a limit. */
function processors(text: string): number | undefined {
  const [, amount, unit = ''] = /^([\d.]+)(us|ms|s)$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (CPU_UNITS[unit] ?? 1);
}

/** Warnings of a member that is too slow to be a leader; shorter delays come and go on every machine. */
const SLOW =
  /failed to send out heartbeat on time|slow fdatasync|took too long.*"took":"(?:[5-9]\d\d(?:\.\d+)?ms|\d+(?:\.\d+)?s|\d+m)/;

/** Seconds after which a slow request says nothing about the present: it may be part of an outage that is over. */
const RECENT = 60;

/** Whether etcd logged a line within the last minute, by the clock of its host. True if either time is unknown. */
function isRecent(host: Host | undefined, line: string): boolean {
  const time = Date.parse(/"ts":"([^"]+)"/.exec(line)?.[1] ?? '');
  const clock = host?.facts.clock;
  return clock === undefined || Number.isNaN(time) || clock.host - time / 1000 < RECENT;
}

export const resourceChecks: Checks = {
  *'out-of-memory'({ hosts }) {
    for (const { programs, evidence } of hosts)
      for (const program of programs) {
        const { unit, journal } = program;
        if (unit === undefined) continue;
        const limit = Number(unit.property('MemoryMax')) / 1024 ** 2;
        const limited = Number.isFinite(limit) && limit < LEAST_MIB && unit.property('MemoryMax') !== '';
        const line = journal.findLast((each) => /oom-kill|out of memory|OOM killer/i.test(each));
        const killed = unit.property('Result') === 'oom-kill' || line !== undefined;
        if (!killed && !limited) continue;
        yield {
          hosts: [program.host],
          message: `${program.name} ${killed ? 'was killed for lack of memory' : `may use ${limit.toFixed(0)} MiB of memory only`}`,
          evidence: [
            ...(line === undefined ? [] : [evidence(`<journal ${unit.name}>`, line)]),
            evidence(
              `<systemctl show ${unit.name}>`,
              `Result=${unit.property('Result')} MemoryMax=${unit.property('MemoryMax')}`,
            ),
          ],
          repair: limited
            ? [
                {
                  host: program.host,
                  command: sh`systemctl revert ${unit.name} && systemctl set-property --runtime ${unit.name} MemoryMax=infinity && systemctl restart ${unit.name}`,
                },
              ]
            : [{ host: program.host, command: sh`free -m; ps -eo rss,comm --sort=-rss | head` }],
          advice: limited ? undefined : 'Give the machine more memory; kubeadm asks for 1700 MB.',
          breaks: [subjectOf(program)],
        };
      }
  },
  *'etcd-slow'(cluster) {
    for (const program of cluster.programs('etcd')) {
      const quota = processors(program.unit?.property('CPUQuotaPerSecUSec') ?? '');
      const limited = quota !== undefined && quota < 0.5;
      const host = cluster.host(program.host);
      const slow = program.journal.filter((line) => SLOW.test(line) && isRecent(host, line));
      if (!limited && slow.length < 10) continue;
      const unit = `${unitName(program)}.service`;
      yield {
        hosts: [program.host],
        message: limited
          ? `etcd may use ${Math.round(quota * 100)} % of a processor only`
          : `etcd is slow: ${slow.length} warnings of slow requests, heartbeats or disk writes in the last minute`,
        evidence: [
          ...(limited
            ? [
                {
                  host: program.host,
                  file: `<systemctl show ${unit}>`,
                  text: `CPUQuotaPerSecUSec=${program.unit?.property('CPUQuotaPerSecUSec')}`,
                },
              ]
            : []),
          ...slow.slice(-1).map((text) => ({ host: program.host, file: `<journal ${unit}>`, text })),
        ],
        repair: limited
          ? [
              {
                host: program.host,
                command: sh`systemctl set-property --runtime ${unit} CPUQuota= && systemctl revert ${unit}`,
              },
              restart(program),
            ]
          : [],
        advice: limited ? undefined : 'Give etcd a faster disk, or a processor of its own.',
        severity: limited ? 'error' : 'warning',
        // A journal shows slowness that a dead peer causes, too.
        shows: limited ? undefined : subjectOf(program),
        breaks: [subjectOf(program)],
      };
    }
  },
};
