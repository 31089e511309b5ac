import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { harderway } from './surroundings.js';

/** The offers of bash for a command line whose last word is being typed. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await harderway(['completion', 'bash']);
  const script = `${stdout}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_harderway
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = execFileSync('bash', ['-c', script, 'bash', 'harderway', ...words], { encoding: 'utf8' });
  return printed
    .trim()
    .split('\n')
    .filter((word) => word !== '');
}

describe('completion in bash', () => {
  it('offers commands', async () => {
    expect(await offered('')).toContain('kubeconfig');
    expect(await offered('ap')).toEqual(['apply']);
  });

  it('offers options of the command and global ones', async () => {
    expect(await offered('plan', '--')).toEqual(
      expect.arrayContaining(['--json', '--only', '--file', '--help']),
    );
    expect(await offered('plan', '--y')).toEqual([]);
    expect(await offered('apply', '--y')).toEqual(['--yes']);
    expect(await offered('-f', 'x.yaml', 'apply', '--y')).toEqual(['--yes']);
  });

  it('offers values of options and arguments', async () => {
    expect(await offered('apply', '--only', 'kube-')).toEqual([
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
    ]);
    expect(await offered('exec', '--role', '')).toEqual(['control', 'gateway']);
    expect(await offered('completion', 'f')).toEqual(['fish']);
    expect(await offered('help', 'ren')).toEqual(['render']);
  });

  it('leaves the words after -- alone', async () => expect(await offered('exec', '--', 'ap')).toEqual([]));
});

describe('completion in zsh and fish', () => {
  it.each(['zsh', 'fish'])('%s', async (shell) => {
    const { stdout } = await harderway(['completion', shell]);
    await expect(stdout).toMatchFileSnapshot(`golden/completion.${shell}`);
  });
});
