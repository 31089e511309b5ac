import type { HostFacts } from '../../bundle/model.js';
import { serves } from '../../cluster/etcd.js';
import type { Unit } from '../../cluster/unit.js';
import { type Checks, subjectOf } from '../check.js';
import { restart, startUnit } from '../repairs.js';
import { sh } from '../shell.js';
import { firstError, plainText } from './first-error.js';

/** Programs whose absence has findings of its own. */
const BALANCERS: ReadonlySet<string> = new Set(['keepalived', 'ldirectord']);

/** Seconds since a unit became active, by the clock of its host; undefined if one of the two is not known. */
function activeFor({ clock }: HostFacts, unit: Unit): number | undefined {
  const since = Date.parse(unit.property('ActiveEnterTimestamp'));
  return clock === undefined || Number.isNaN(since) ? undefined : Math.round(clock.host - since / 1000);
}

/** Seconds that kube-apiserver may take to be ready. */
const STARTING = 60;

/** Restarts after which a service does not only wait for another one, and seconds for which it may be active between two ends. */
const [MANY_RESTARTS, BETWEEN_ENDS] = [10, 15];

/** States of a unit that keeps failing. */
const isFailing = (state: string, sub: string): boolean =>
  state === 'failed' || state === 'activating' || sub === 'auto-restart';

/** Symptoms of programs that do not work. They count by themselves only where no fault explains them. */
export const serviceSymptoms: Checks = {
  *'service-stopped'({ hosts }) {
    for (const host of hosts)
      for (const program of host.programs) {
        const { unit, name } = program;
        const state = unit?.property('ActiveState');
        const isStopping = state === 'deactivating';
        if (unit === undefined || !(isStopping || state === 'inactive') || BALANCERS.has(name)) continue;
        yield {
          hosts: [host.name],
          message: `${name} is ${isStopping ? 'stopping' : 'stopped'} on ${host.name}`,
          evidence: [
            host.evidence(
              `<systemctl show ${unit.name}>`,
              `ActiveState=${state} UnitFileState=${unit.property('UnitFileState')}`,
            ),
          ],
          repair: isStopping
            ? [
                {
                  host: host.name,
                  command: sh`systemctl list-jobs && systemctl status --no-pager ${unit.name}`,
                },
              ]
            : [startUnit(host.name, unit)],
          advice: isStopping
            ? 'It is being stopped or restarted. kube-apiserver may take a minute to finish its requests: run the doctor again.'
            : undefined,
          breaks: [subjectOf(program)],
          shows: subjectOf(program),
        };
      }
  },
  *'service-failing'({ hosts }) {
    for (const host of hosts)
      for (const program of host.programs) {
        const { unit, name, journal } = program;
        if (unit === undefined || !isFailing(unit.property('ActiveState'), unit.property('SubState')))
          continue;
        const line = firstError(journal);
        yield {
          hosts: [host.name],
          message: `${name} does not run on ${host.name}${line === undefined ? '' : `: ${plainText(line)}`}`,
          evidence: [
            host.evidence(
              `<systemctl show ${unit.name}>`,
              `ActiveState=${unit.property('ActiveState')} Result=${unit.property('Result')} NRestarts=${unit.property('NRestarts')}`,
            ),
            ...(line === undefined ? [] : [host.evidence(`<journal ${unit.name}>`, line)]),
          ],
          repair: [
            { host: host.name, command: sh`journalctl -u ${unit.name} -n 50 --no-pager` },
            restart(program),
          ],
          breaks: [subjectOf(program)],
          shows: subjectOf(program),
        };
      }
  },
  *'service-restarting'({ hosts }) {
    for (const host of hosts)
      for (const program of host.programs) {
        const { unit, name, journal } = program;
        if (unit?.property('ActiveState') !== 'active') continue;
        // systemd counts from the last time that somebody started or stopped it.
        const restarts = Number(unit.property('NRestarts'));
        const age = activeFor(host.facts, unit);
        if (!(restarts >= MANY_RESTARTS) || age === undefined || age > BETWEEN_ENDS) continue;
        const line = firstError(journal);
        yield {
          hosts: [host.name],
          message: `${name} on ${host.name} has ended and was started again ${restarts} times, the last time ${Math.max(0, age)} s ago${line === undefined ? '' : `: ${plainText(line)}`}`,
          evidence: [
            host.evidence(
              `<systemctl show ${unit.name}>`,
              `ActiveState=active NRestarts=${restarts} ActiveEnterTimestamp=${unit.property('ActiveEnterTimestamp')}`,
            ),
            ...(line === undefined ? [] : [host.evidence(`<journal ${unit.name}>`, line)]),
          ],
          repair: [{ host: host.name, command: sh`journalctl -u ${unit.name} -n 50 --no-pager` }],
          advice: 'If it has just recovered, it stays active: run the doctor again.',
          breaks: [subjectOf(program)],
          shows: subjectOf(program),
        };
      }
  },
  *'api-not-ready'({ controlNodes }) {
    for (const host of controlNodes) {
      const program = host.program('kube-apiserver');
      const port = program?.flags['secure-port'] ?? '6443';
      const answer = host.facts.answers[`https 127.0.0.1:${port}/readyz?verbose`];
      if (program === undefined || answer === undefined || /HTTP\/[\d.]+ (?:200|401|403)/.test(answer.output))
        continue;
      const failing = [...answer.output.matchAll(/^\[-\](\S+)/gm)].map(([, check]) => check);
      if (!serves(program)) continue;
      const { unit } = program;
      const age = (unit && activeFor(host.facts, unit)) ?? Number.POSITIVE_INFINITY;
      const starts = age < STARTING ? `, ${age} s after its start` : '';
      yield {
        hosts: [host.name],
        message: `the API server of ${host.name} is not ready${starts}${failing.length === 0 ? '' : `: ${failing.join(', ')}`}`,
        evidence: [
          host.evidence(
            `<https 127.0.0.1:${port}/readyz?verbose>`,
            // Prefer the server's answer: openssl also prints that it does not trust the cluster's CA, which is not an error here.
            [/^\[-\]/, /^HTTP\//, /errno|rror/]
              .map((pattern) => answer.output.split('\n').find((line) => pattern.test(line)))
              .find((line) => line !== undefined) ?? 'no answer',
          ),
        ],
        repair:
          unit === undefined
            ? []
            : [{ host: host.name, command: sh`journalctl -u ${unit.name} -n 50 --no-pager` }],
        advice: starts === '' ? undefined : 'It may take a minute to become ready: run the doctor again.',
        breaks: [`weight@${host.name}`],
        shows: failing.includes('informer-sync') ? `informers@${host.name}` : subjectOf(program),
      };
    }
  },
};
