import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, type RepairDraft } from '../check.js';
import { majorityOf } from '../majority.js';
import { addFlags, replaceIn, thenRestart } from '../repairs.js';
import { replaceText } from '../shell.js';

const sorted = (list: string): string => list.split(',').sort().join(',');
const asGiven = (value: string): string => value;

/** A flag that has to mean the same on all API servers. */
interface SharedFlag {
  /** The value without the flag. */
  readonly without: string;
  /** One text for all values that mean the same. */
  readonly normal: (value: string) => string;
  readonly consequence: string;
}

const SHARED: Readonly<Record<string, SharedFlag>> = {
  'etcd-prefix': {
    without: '/registry',
    normal: (value) => `/${value.replace(/^\/+|\/+$/g, '')}`,
    consequence: 'It has other objects than the others.',
  },
  'service-node-port-range': {
    without: '30000-32767',
    normal: asGiven,
    consequence: 'Services get ports that the others take for wrong.',
  },
  'service-account-issuer': {
    without: '',
    normal: asGiven,
    consequence: 'Its tokens are refused by the others.',
  },
  'api-audiences': { without: '', normal: sorted, consequence: 'It refuses tokens of the others.' },
  'authorization-mode': {
    without: 'AlwaysAllow',
    normal: sorted,
    consequence: 'What one server allows, another forbids.',
  },
};

/** Gives a program the value that another one has of a flag, or none. */
function takeOver(program: Program, usual: Program, flag: string): RepairDraft {
  const place = program.place(flag);
  const value = usual.flags[flag];
  if (value === undefined) return thenRestart(program, replaceText(place.file, place.text, '', place.line));
  if (program.flags[flag] === undefined) return addFlags(program, `${flag}=${value}`);
  return replaceIn(program, place.file, place.text, `--${flag}=${value}`);
}

export const agreementChecks: Checks = {
  *'api-servers-differ'(cluster) {
    const programs = cluster.programs('kube-apiserver');
    for (const [flag, { without, normal, consequence }] of Object.entries(SHARED)) {
      const meaningOf = ({ flags }: Program): string => normal(flags[flag] ?? without);
      const found = majorityOf(programs, (one, other) => meaningOf(one) === meaningOf(other));
      if (found === undefined || found.others.length === 0) continue;
      const { usual, others, isTie } = found;
      for (const program of isTie ? others.slice(0, 1) : others)
        yield {
          hosts: isTie ? programs.map(({ host }) => host) : [program.host],
          message: isTie
            ? `API servers differ in --${flag}, and no value has a majority`
            : `--${flag} of the API server on ${program.host} is ${program.flags[flag] ?? 'not given'}, and ${usual.flags[flag] ?? 'not given'} on the others`,
          evidence: (isTie ? programs : [program, usual]).map((each) => each.place(flag)),
          repair: isTie ? [] : [takeOver(program, usual, flag)],
          advice: `${consequence} Give all API servers the same --${flag}.`,
          shows: flag === 'authorization-mode' ? `access@${program.host}` : commandOf(program),
        };
    }
  },
};
