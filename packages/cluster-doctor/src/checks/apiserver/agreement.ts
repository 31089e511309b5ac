import { type SharedFlag, sharedFlags } from '@harderway/apiserver-flags';
import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, type RepairDraft, type Subject } from '../check.js';
import { majorityOf } from '../majority.js';
import { addFlags, replaceIn, thenRestart } from '../repairs.js';
import { replaceText } from '../shell.js';

/** Whether a program gives a flag more than once: its values are then in several words. */
const isRepeated = ({ argv }: Program, flag: string): boolean =>
  argv.filter((word) => word.replace(/^--?/, '').split('=')[0] === flag).length > 1;

/** Gives a program the value that another one has of a flag, or none. */
function takeOver(program: Program, usual: Program, flag: string): RepairDraft {
  if ([program, usual].some((each) => isRepeated(each, flag))) return thenRestart(program, undefined);
  const place = program.place(flag);
  const value = usual.flags[flag];
  if (value === undefined) return thenRestart(program, replaceText(place.file, place.text, '', place.line));
  if (program.flags[flag] === undefined) return addFlags(program, `${flag}=${value}`);
  return replaceIn(program, place.file, place.text, `--${flag}=${value}`);
}

/** Whether a flag means the same on two API servers. */
function agree(
  one: Program,
  other: Program,
  flag: string,
  { without, normal, perMinor }: SharedFlag,
): boolean {
  const [left, right] = [one, other].map(({ flags }) => normal(flags[flag] ?? without));
  const [minor, same] = [one, other].map(({ version }) => version?.replace(/\.\d+$/, ''));
  return left === right || (perMinor === true && minor !== same);
}

/** Whether taking over what others have could lose data: nobody reads encrypted objects without the key. */
const isLossy = (usual: Program, flag: string): boolean =>
  flag === 'encryption-provider-config' && usual.flags[flag] === undefined;

/** The subject that a flag which differs is a symptom of. */
function shownBy(flag: string, program: Program): Subject {
  if (flag === 'authorization-mode') return `access@${program.host}`;
  if (flag === 'service-cluster-ip-range') return `${flag}@${program.host}`;
  return flag.includes('admission') ? `admission@${program.host}` : commandOf(program);
}

export const agreementChecks: Checks = {
  *'api-servers-differ'(cluster) {
    const programs = cluster.programs('kube-apiserver');
    for (const [flag, shared] of Object.entries(sharedFlags)) {
      const found = majorityOf(programs, (one, other) => agree(one, other, flag, shared));
      if (found === undefined || found.others.length === 0) continue;
      const { usual, others, isTie } = found;
      for (const program of isTie ? others.slice(0, 1) : others)
        yield {
          hosts: isTie ? programs.map(({ host }) => host) : [program.host],
          message: isTie
            ? `API servers differ in --${flag}, and no value has a majority`
            : `--${flag} of the API server on ${program.host} is ${program.flags[flag] ?? 'not given'}, and ${usual.flags[flag] ?? 'not given'} on the others`,
          evidence: (isTie ? programs : [program, usual]).map((each) => each.place(flag)),
          repair: isTie || isLossy(usual, flag) ? [] : [takeOver(program, usual, flag)],
          advice: `${shared.consequence} Give all API servers the same --${flag}.`,
          shows: shownBy(flag, program),
        };
    }
  },
};
