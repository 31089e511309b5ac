import type { Cluster } from '@harderway/cluster-doctor/cluster';
import { programs, settingIn } from '@harderway/program-settings';
import { runningFlags } from './flag-values.js';
import { type Entry, entry } from './model.js';

/** Files that flags name, and that harderway has in another place. Needs no cluster.yaml, so it is known of a cluster that is refused. */
export const movedFiles = ({ controlNodes }: Cluster): readonly Entry[] =>
  controlNodes.flatMap((host) =>
    programs.flatMap(({ name, flags }): readonly Entry[] => {
      const program = host.program(name);
      if (program?.unit === undefined) return [];
      const running = runningFlags(program);
      return Object.entries(flags).flatMap(([flag, setting]): readonly Entry[] => {
        const [ours, theirs] = [settingIn('guide', setting)?.value, running[flag]];
        if (typeof ours !== 'string' || !ours.startsWith('/') || theirs === undefined || theirs === ours)
          return [];
        const message = `${theirs} is ${ours} with harderway`;
        return [entry('inexpressible', `${name} --${flag} on ${host.name}`, message, program.place(flag))];
      });
    }),
  );
