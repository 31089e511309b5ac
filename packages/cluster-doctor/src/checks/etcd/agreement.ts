import type { Cluster } from '../../cluster/cluster.js';
import { areOfOneCluster } from '../../cluster/etcd.js';
import { initialMembers } from '../../cluster/etcd-urls.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, subjectOf } from '../check.js';
import { majorityOf, unlessTied } from '../majority.js';
import { changeValue, setFlag, thenRestart } from '../repairs.js';
import { replaceText } from '../shell.js';

/** A member whose value differs from the value of `usual`; `isTie` if no value has a majority. */
interface Differing {
  readonly program: Program;
  readonly usual: Program;
  readonly isTie: boolean;
}

/** Members whose value differs from the most common value; members already in one cluster are left out. */
function different(cluster: Cluster, read: (program: Program) => string): readonly Differing[] {
  const found = majorityOf(cluster.programs('etcd'), (one, other) => read(one) === read(other));
  if (found === undefined) return [];
  const { usual, others, isTie } = found;
  return others.flatMap((program) =>
    areOfOneCluster(cluster.hosts, program, usual) ? [] : [{ program, usual, isTie }],
  );
}

const tokenOf = ({ flags }: Program): string => flags['initial-cluster-token'] ?? 'etcd-cluster';

const listOf = ({ flags }: Program): string =>
  initialMembers(flags['initial-cluster'])
    .map(([name, { address, port }]) => `${name}=${address}:${port}`)
    .sort()
    .join(',');

const schemesOf = ({ flags }: Program): string =>
  initialMembers(flags['initial-cluster'])
    .map(([name, { scheme }]) => `${name}=${scheme}`)
    .sort()
    .join(',');

export const etcdAgreementChecks: Checks = {
  *'etcd-scheme-mixed'(cluster) {
    for (const { program, usual, isTie } of different(cluster, schemesOf)) {
      const place = program.place('initial-cluster');
      const wrong = initialMembers(program.flags['initial-cluster']).find(
        ([name, { scheme }]) =>
          !initialMembers(usual.flags['initial-cluster']).some(
            ([other, url]) => other === name && url.scheme === scheme,
          ),
      );
      const right = initialMembers(usual.flags['initial-cluster']).find(([name]) => name === wrong?.[0]);
      if (wrong === undefined || right === undefined) continue;
      yield {
        hosts: [program.host],
        message: `--initial-cluster on ${program.host} has ${wrong[1].text} for ${wrong[0]}, and ${right[1].scheme} elsewhere`,
        evidence: [place, usual.place('initial-cluster')],
        ...unlessTied(isTie, {
          repair: [
            changeValue(
              program,
              'initial-cluster',
              `${wrong[0]}=${wrong[1].text}`,
              `${right[0]}=${right[1].text}`,
            ),
          ],
        }),
        breaks: [subjectOf(program)],
        shows: commandOf(program),
      };
    }
    for (const program of cluster.programs('etcd')) {
      const tls = program.flags['peer-cert-file'] !== undefined || program.flags['peer-auto-tls'] === 'true';
      const plain = initialMembers(program.flags['initial-cluster']).every(
        ([, { scheme }]) => scheme === 'http',
      );
      if (!tls || !plain || program.flags['initial-cluster'] === undefined) continue;
      yield {
        hosts: [program.host],
        message: `--initial-cluster on ${program.host} has http, and certificates for peers are set`,
        evidence: [program.place('initial-cluster'), program.place('peer-cert-file')],
        repair: [
          setFlag(
            program,
            'initial-cluster',
            program.flags['initial-cluster'].replaceAll('=http://', '=https://'),
          ),
        ],
        breaks: [subjectOf(program)],
        shows: commandOf(program),
      };
    }
  },
  *'etcd-cluster-differs'(cluster) {
    for (const [flag, read] of [
      ['initial-cluster-token', tokenOf],
      ['initial-cluster', listOf],
    ] as const)
      for (const { program, usual, isTie } of different(cluster, read)) {
        const place = program.place(flag);
        const [own, common] = [program.flags[flag], usual.flags[flag]];
        const isGiven = own !== undefined && common !== undefined;
        yield {
          hosts: [program.host],
          message: `--${flag} on ${program.host} is not that of ${usual.host}: they found two clusters`,
          evidence: [place, usual.place(flag)],
          ...unlessTied(isTie, {
            repair: isGiven ? [setFlag(program, flag, common)] : [],
            advice: `${isGiven ? '' : `Give --${flag} on all hosts, with the same value. `}If etcd on ${program.host} has data of its own from a wrong start, stop it and remove ${program.flags['data-dir'] ?? 'its data directory'}/member on that host only, before it starts again.`,
          }),
          breaks: [subjectOf(program)],
          shows: commandOf(program),
        };
      }
  },
  *'etcd-force-new-cluster'(cluster) {
    for (const program of cluster.programs('etcd')) {
      const value = program.flags['force-new-cluster'];
      if (value === undefined || value === 'false') continue;
      const place = program.place('force-new-cluster');
      yield {
        hosts: [program.host],
        message: `etcd on ${program.host} founds a new cluster of one member at each start`,
        evidence: [place],
        repair: [
          place.text.includes('=')
            ? setFlag(program, 'force-new-cluster', 'false')
            : thenRestart(program, replaceText(place.file, place.text, '', place.line)),
        ],
        advice: 'The flag is for one start, to rescue the data of a member. Add the others again afterwards.',
        breaks: [subjectOf(program)],
      };
    }
  },
};
