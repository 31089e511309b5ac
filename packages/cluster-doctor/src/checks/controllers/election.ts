import {
  type ElectingProgram,
  type Election,
  type ElectionSetting,
  electionKeys,
  electionOf,
  isElectionOff,
  lockOf,
  rivalsAmong,
} from '@harderway/apiserver-flags';
import type { Cluster } from '../../cluster/cluster.js';
import type { Evidence } from '../../cluster/evidence.js';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, type Found } from '../check.js';
import { majorityOf, unlessTied } from '../majority.js';
import { editAt, replaceIn } from '../repairs.js';

/** A program that elects a leader, with its election. */
interface Candidate extends ElectingProgram {
  readonly program: Program;
  readonly election: Election;
  /** Where a setting is given, or would be. */
  readonly placeOf: (setting: ElectionSetting) => Evidence;
}

/** The line of a configuration file that has a key. */
function lineOf(host: Host, path: string, key: string): Evidence {
  const lines = (host.file(path)?.text ?? '').split('\n');
  const found = lines.findIndex((each) => each.includes(`${key}:`) || each.includes(`${key}"`));
  const line = Math.max(0, found);
  return host.evidence(path, (lines[line] ?? '').trim(), line + 1);
}

function candidate(cluster: Cluster, name: ElectingProgram['name'], program: Program): Candidate {
  const { version, flags } = program;
  const [host, path] = [cluster.host(program.host), flags['config']];
  const electing = { name, version, flags, configuration: host?.settings(path) };
  const election = electionOf(electing);
  const placeOf = (setting: ElectionSetting): Evidence => {
    const { flag, key } = electionKeys[setting];
    return election[setting].from === 'file' && host !== undefined && path !== undefined
      ? lineOf(host, path, key)
      : program.place(flag);
  };
  return { ...electing, program, election, placeOf };
}

/** Finds programs that compete for another lock than most of the others: each lock has a leader. */
function* otherLocks(rivals: readonly Candidate[]): Iterable<Found> {
  const found = majorityOf(rivals, (one, other) => lockOf(one.election) === lockOf(other.election));
  if (found === undefined) return;
  const { usual, others, isTie } = found;
  for (const { name, program, election, placeOf } of others) {
    const places = (['namespace', 'name'] as const)
      .filter((each) => election[each].value !== usual.election[each].value)
      .map((each) => placeOf(each));
    yield {
      hosts: [program.host],
      message: `${name} on ${program.host} competes for the lock ${lockOf(election)}, and on ${usual.program.host} for ${lockOf(usual.election)}: both lead`,
      evidence: places,
      ...unlessTied(isTie, {
        repair: places.slice(0, 1).map((place) => editAt(program, place)),
        advice: 'Several of them act at the same time, and against each other.',
      }),
      shows: commandOf(program),
    };
  }
}

/** Finds programs that lead without an election, beside others. */
function* withoutElection(rivals: readonly Candidate[]): Iterable<Found> {
  for (const { name, program, election, placeOf } of rivals) {
    if (!isElectionOff(election)) continue;
    const place = placeOf('isOn');
    const switchedOn = place.text.replace(/(?<=[=:"'\s])(?:false|f|0|no|off|n)\b(?!.*:)/i, 'true');
    yield {
      hosts: [program.host],
      message: `${name} on ${program.host} works without leader election, beside ${rivals.length - 1} others`,
      evidence: [place],
      repair: [
        election.isOn.from === 'file' && switchedOn === place.text
          ? editAt(program, place)
          : replaceIn(program, place.file, place.text, switchedOn),
      ],
      advice: 'Several of them act at the same time, and against each other.',
      shows: commandOf(program),
    };
  }
}

export const electionChecks: Checks = {
  *'leader-election-off'(cluster) {
    for (const name of ['kube-controller-manager', 'kube-scheduler'] as const) {
      const candidates = cluster.programs(name).map((program) => candidate(cluster, name, program));
      for (const rivals of rivalsAmong(candidates)) {
        yield* withoutElection(rivals);
        yield* otherLocks(rivals);
      }
    }
  },
};
