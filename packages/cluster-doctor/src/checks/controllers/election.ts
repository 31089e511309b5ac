import type { Cluster } from '../../cluster/cluster.js';
import type { Evidence } from '../../cluster/evidence.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf } from '../check.js';
import { replaceIn } from '../repairs.js';

/** The line of a scheduler's configuration that switches the election off. */
const IN_FILE = /^\s*leaderElect:\s*["']?false["']?\s*(?:#.*)?$/;

/** The place that switches the election of a program off: a flag or, with a configuration file, a line of that file alone. */
function switchedOff(cluster: Cluster, program: Program): Evidence | undefined {
  const path = program.flags['config'];
  const host = cluster.host(program.host);
  if (program.name === 'kube-scheduler' && path !== undefined) {
    const lines = host?.file(path)?.text?.split('\n') ?? [];
    const at = lines.findIndex((line) => IN_FILE.test(line));
    return at < 0 ? undefined : host?.evidence(path, (lines[at] ?? '').trim(), at + 1);
  }
  return /^(?:false|f|0)$/i.test(program.flags['leader-elect'] ?? '')
    ? program.place('leader-elect')
    : undefined;
}

export const electionChecks: Checks = {
  *'leader-election-off'(cluster) {
    for (const name of ['kube-controller-manager', 'kube-scheduler'] as const) {
      const programs = cluster.programs(name);
      if (programs.length < 2) continue;
      for (const program of programs) {
        const place = switchedOff(cluster, program);
        if (place === undefined) continue;
        yield {
          hosts: [program.host],
          message: `${name} on ${program.host} works without leader election, beside ${programs.length - 1} others`,
          evidence: [place],
          repair: [
            replaceIn(program, place.file, place.text, place.text.replace(/(?:false|f|0)\b/i, 'true')),
          ],
          advice: 'Several of them act at the same time, and against each other.',
          shows: commandOf(program),
        };
      }
    }
  },
};
