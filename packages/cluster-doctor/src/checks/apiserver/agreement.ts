import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, type RepairDraft } from '../check.js';
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

/** The value that more programs have than any other; undefined if none is. */
function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const [first, ...others] = [...counts].filter(([, count]) => count === most);
  return others.length === 0 ? first?.[0] : undefined;
}

export const agreementChecks: Checks = {
  *'api-servers-differ'(cluster) {
    const programs = cluster.programs('kube-apiserver');
    for (const [flag, { without, normal, consequence }] of Object.entries(SHARED)) {
      const meaningOf = ({ flags }: Program): string => normal(flags[flag] ?? without);
      if (new Set(programs.map(meaningOf)).size < 2) continue;
      const common = mostCommon(programs.map(meaningOf));
      const usual = programs.find((program) => meaningOf(program) === common);
      const odd = programs.filter((program) => program !== usual && meaningOf(program) !== common);
      for (const program of usual === undefined ? odd.slice(0, 1) : odd)
        yield {
          hosts: usual === undefined ? programs.map(({ host }) => host) : [program.host],
          message:
            usual === undefined
              ? `each API server has another --${flag}`
              : `--${flag} of the API server on ${program.host} is ${program.flags[flag] ?? 'not given'}, and ${usual.flags[flag] ?? 'not given'} on the others`,
          evidence: (usual === undefined ? programs : [program, usual]).map((each) => each.place(flag)),
          repair: usual === undefined ? [] : [takeOver(program, usual, flag)],
          advice: `${consequence} Give all API servers the same --${flag}.`,
          shows: flag === 'authorization-mode' ? `access@${program.host}` : commandOf(program),
        };
    }
  },
};
