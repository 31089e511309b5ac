import { join } from 'node:path';
import type { Consumer, Finding } from '../consumer.js';
import { run } from '../shell.js';

/** Every program prints its version, on the first line, and its help, in every line of Node.js. */
export async function checkBins({ directory, packages, nodes }: Consumer): Promise<readonly Finding[]> {
  const findings = packages.flatMap(({ name, version, bins }) =>
    bins.flatMap((bin) =>
      nodes.map(async ({ line, path }): Promise<Finding> => {
        const file = join(directory, 'node_modules/.bin', bin);
        const shown = await run(path, [file, '--version'], { cwd: directory });
        const help = await run(path, [file, '--help'], { cwd: directory });
        const fault =
          shown.stdout.split('\n', 1)[0] !== version
            ? `--version printed ${shown.stdout}${shown.stderr}`
            : help.code !== 0 || !help.stdout.startsWith(`Usage: ${bin}`)
              ? `--help printed ${help.stdout}${help.stderr}`
              : undefined;
        return { name: `${bin} of ${name} in Node.js ${line}`, fault };
      }),
    ),
  );
  return Promise.all(findings);
}
