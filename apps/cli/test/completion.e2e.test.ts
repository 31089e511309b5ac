import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { folder, harderway } from './surroundings.js';

beforeAll(() => {
  const install = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync('sh', [install, 'fish', 'zsh'], { stdio: 'ignore' });
});

async function scriptFor(shell: string): Promise<string> {
  const path = join(await folder(), `completion.${shell}`);
  await writeFile(path, (await harderway(['completion', shell])).stdout);
  return path;
}

describe('the real shells', () => {
  it.each(['bash', 'zsh', 'fish'])('%s reads its script', async (shell) => {
    execFileSync(shell, ['-n', await scriptFor(shell)]);
  });

  it('fish offers commands, options and values', async () => {
    const path = await scriptFor('fish');
    const offered = (line: string): readonly string[] =>
      execFileSync('fish', ['-c', 'source $argv[1]; complete -C $argv[2]', path, line], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .map((row) => row.split('\t')[0] ?? '');
    expect(offered('harderway ap')).toEqual(['apply']);
    expect(offered('harderway plan --di')).toEqual(['--diff']);
    expect(offered('harderway apply --only kube-a')).toEqual(['kube-apiserver']);
    expect(offered('harderway completion ')).toEqual(['bash', 'fish', 'zsh']);
  });
});
