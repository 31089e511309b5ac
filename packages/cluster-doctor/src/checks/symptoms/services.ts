import { type Checks, subjectOf } from '../check.js';
import { restart, startUnit } from '../repairs.js';
import { sh } from '../shell.js';
import { firstError, plainText } from './first-error.js';

/** States of a unit that keeps failing. */
const isFailing = (state: string, sub: string): boolean =>
  state === 'failed' || state === 'activating' || sub === 'auto-restart';

/** Symptoms of programs that do not work. They count by themselves only where no fault explains them. */
export const serviceSymptoms: Checks = {
  *'service-stopped'({ hosts }) {
    for (const host of hosts)
      for (const program of host.programs) {
        const { unit, name } = program;
        if (unit?.property('ActiveState') !== 'inactive' || name === 'keepalived' || name === 'ldirectord')
          continue;
        yield {
          hosts: [host.name],
          message: `${name} is stopped on ${host.name}`,
          evidence: [
            host.evidence(
              `<systemctl show ${unit.name}>`,
              `ActiveState=inactive UnitFileState=${unit.property('UnitFileState')}`,
            ),
          ],
          repair: [startUnit(host.name, unit)],
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
  *'api-not-ready'({ controlNodes }) {
    for (const host of controlNodes) {
      const program = host.program('kube-apiserver');
      const port = program?.flags['secure-port'] ?? '6443';
      const answer = host.facts.answers[`https 127.0.0.1:${port}/readyz?verbose`];
      if (program === undefined || answer === undefined || /HTTP\/[\d.]+ (?:200|401|403)/.test(answer.output))
        continue;
      const failing = [...answer.output.matchAll(/^\[-\](\S+)/gm)].map(([, check]) => check);
      if (program.unit?.property('ActiveState') !== 'active') continue;
      yield {
        hosts: [host.name],
        message: `the API server of ${host.name} is not ready${failing.length === 0 ? '' : `: ${failing.join(', ')}`}`,
        evidence: [
          host.evidence(
            `<https 127.0.0.1:${port}/readyz?verbose>`,
            // Prefer the server's answer: openssl also prints that it does not trust the cluster's CA, which is not an error here.
            [/^\[-\]/, /^HTTP\//, /errno|rror/]
              .map((pattern) => answer.output.split('\n').find((line) => pattern.test(line)))
              .find((line) => line !== undefined) ?? 'no answer',
          ),
        ],
        repair: [{ host: host.name, command: sh`journalctl -u ${program.unit.name} -n 50 --no-pager` }],
        breaks: [`weight@${host.name}`],
        shows: subjectOf(program),
      };
    }
  },
};
