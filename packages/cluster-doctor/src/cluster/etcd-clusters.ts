import { initialMembers, urlsOf } from './etcd-urls.js';
import type { Program } from './program.js';

const portsOf = (urls: string | undefined): readonly string[] => urlsOf(urls).map(({ port }) => port);

const placesOf = ({ flags }: Program): readonly string[] =>
  initialMembers(flags['initial-cluster']).map(([, { address, port }]) => `${address}:${port}`);

/** How little a program looks like the member that the API server of its host asks. */
function rankOf(program: Program, asked: readonly string[]): number {
  const isAsked = portsOf(program.flags['listen-client-urls']).some((port) => asked.includes(port));
  return [isAsked, program.process !== undefined, program.unit?.name === 'etcd.service']
    .map((holds, index) => (holds ? 0 : 4 >> index))
    .reduce((sum, each) => sum + each, 0);
}

/** The programs of a host, sorted by the etcd cluster that they belong to. */
export interface ProgramsByCluster {
  /** All programs. The etcd that the API servers use comes before every other etcd. */
  readonly programs: readonly Program[];
  /** Members of another etcd cluster, such as one for events. */
  readonly ofOtherClusters: readonly Program[];
}

/** Tells members of other clusters from the first one of a host: none of their founding members is one of its own. */
export function byCluster(all: readonly Program[]): ProgramsByCluster {
  const asked = all.flatMap(({ flags }) => portsOf(flags['etcd-servers']));
  const [main, ...members] = all
    .filter(({ name }) => name === 'etcd')
    .sort((one, other) => rankOf(one, asked) - rankOf(other, asked));
  const own = new Set(main === undefined ? [] : placesOf(main));
  const ofOtherClusters = members.filter((member) => {
    const places = placesOf(member);
    return places.length > 0 && !places.some((place) => own.has(place));
  });
  const programs = all.filter((program) => !ofOtherClusters.includes(program));
  return { programs: [...programs, ...ofOtherClusters], ofOtherClusters };
}
