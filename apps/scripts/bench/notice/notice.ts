import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, choices, defineCommand, EXIT, file, value } from '@harderway/command';
import { type Ground, onGround } from '../ground.js';
import { crash, production, refused, renewal, roll, setUp, slow, unplugged } from './changes.js';
import { replacement } from './members.js';
import { show } from './show.js';
import { type Noticed, underLoad } from './under-load.js';
import { etcd, kubernetes, oldPrograms } from './upgrades.js';

const changes: Readonly<Record<string, (ground: Ground) => Promise<void>>> = {
  roll,
  renewal,
  refused,
  production,
  crash,
  unplugged,
  replace: replacement,
  slow,
  etcd,
  kubernetes,
};

/** Those that need programs of several versions. */
const upgrades: readonly string[] = ['etcd', 'kubernetes'];

/** Measures what clients notice of changes. */
export const notice: Command = defineCommand({
  name: 'notice',
  summary: 'measure what clients notice of changes',
  description:
    'Sets up the whole control plane, then makes each change while clients of all kinds ask through the virtual IP: roll, all API servers restarted for a flag; renewal, the certificates of all programs issued again; refused, a flag with which none starts; production, the profile of this name; crash, SIGKILL of one API server; unplugged, the network cable of the control node whose etcd leads; replace, the data of a member of etcd lost and the member replaced; slow, an API server that is away for half a minute while the balancer gets 3 % of its processor; etcd, an upgrade from 3.4 to 3.5 and to a newer 3.5; kubernetes, an upgrade to the next minor, which is the same code with that version stamped on it. The last two take programs of Debian.',
  options: {
    only: choices(Object.keys(changes), 'these changes alone', { label: 'CHANGE' }),
    name: value('LAB', 'name of the lab', { default: 'notice' }),
    json: file('write what was measured to this file too'),
  },
  examples: [['bench notice --only roll', 'a rolling restart alone']],
  async run({ options: { only = Object.keys(changes), name, json }, world }) {
    const measured: Record<string, Noticed> = {};
    const measure = async (ground: Ground): Promise<void> => {
      await setUp(ground);
      for (const each of only) {
        const change = changes[each];
        if (change === undefined) continue;
        const noticed = await underLoad(ground, () => change(ground));
        // One that comes twice, such as before and after another.
        measured[each in measured ? `${each}, again` : each] = noticed;
        ground.progress.log(show(each, noticed));
      }
    };
    const obtain = only.some((each) => upgrades.includes(each)) ? oldPrograms : undefined;
    await onGround(name, world.signal, measure, { obtain });
    if (json !== undefined)
      await writeFile(resolve(world.workingDirectory, json), `${JSON.stringify(measured, undefined, 2)}\n`);
    return EXIT.ok;
  },
});
