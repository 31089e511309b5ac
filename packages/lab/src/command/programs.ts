import { type Command, defineCommand } from '@harderway/command';
import { obtainDebianPrograms, verifyDebianPrograms } from '../programs/obtain.js';
import { cacheDirectory } from './options.js';
import { watched } from './watched.js';

export const programs: Command = defineCommand({
  name: 'programs',
  summary: "make etcd and Kubernetes of Debian's packages, once, and print where they are",
  options: { cacheDirectory },
  async run({ options, world }) {
    const made = await watched(world, async (work) => {
      const found = await obtainDebianPrograms({ ...options, ...work });
      await verifyDebianPrograms(found);
      return found;
    });
    await world.stdout.write(`${JSON.stringify(made, undefined, 2)}\n`);
    return 0;
  },
});
