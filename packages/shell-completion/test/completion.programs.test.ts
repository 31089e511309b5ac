import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionScript, SHELLS } from '../src/script.js';
import { program } from './program.js';
import { type Offered, offeredBy } from './shells.js';

beforeAll(() => {
  const install = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync('sh', [install, 'fish', 'zsh'], { stdio: 'ignore' });
}, 300_000);

describe.each(SHELLS)('%s', (shell) => {
  let directory: string;
  let offered: Offered;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'shell-completion-'));
    offered = offeredBy(shell, program, directory);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const sorted = (...words: readonly string[]): readonly string[] => [...new Set(offered(...words))].sort();

  it('offers commands', () => {
    expect(sorted('back-up', 's')).toEqual(['save']);
    expect(sorted('back-up', '')).toEqual(expect.arrayContaining(['completion', 'list', 'save']));
    expect(sorted('back-up', '-c', 'page.txt', 'l')).toEqual(['list']);
  });

  it('offers the options of a command', () => {
    expect(sorted('back-up', 'save', '--m')).toEqual(['--method']);
    expect(sorted('back-up', 'list', '--m')).toEqual([]);
    expect(sorted('back-up', '--co')).toEqual(['--config']);
  });

  it('offers the values of options and arguments', () => {
    expect(sorted('back-up', 'save', '--method', '')).toEqual(['changes', 'full']);
    expect(sorted('back-up', 'completion', 'z')).toEqual(['zsh']);
    expect(sorted('back-up', 'save', '--label', '')).toEqual([]);
  });

  it('offers the values of --flag=value', () => {
    // bash passes the words as it splits them.
    const words = shell === 'bash' ? ['--method', '=', 'f'] : ['--method=f'];
    const bare = sorted('back-up', 'save', ...words).map((word) => word.replace(/^--method=/, ''));
    expect(bare).toEqual(['full']);
  });

  it('offers nothing after --', () => {
    expect(sorted('back-up', 'save', '--', 'pa')).toEqual([]);
    expect(sorted('back-up', 'completion', '--', '')).toEqual([]);
    expect(sorted('back-up', '--', '')).toEqual([]);
  });

  it('offers what the first word may be beside the commands', () => {
    const own = mkdtempSync(join(tmpdir(), 'shell-completion-'));
    const offeredHere = offeredBy(shell, { ...program, arguments: { kind: 'file' } }, own);
    const bare = offeredHere('back-up', '').map((name) => name.replace(/\/$/, ''));
    expect(bare).toEqual(expect.arrayContaining(['page.txt', 'papers', 'save']));
    rmSync(own, { recursive: true });
  });

  it('offers files and directories', () => {
    const bare = (...words: readonly string[]): readonly string[] =>
      sorted(...words).map((name) => name.replace(/\/$/, ''));
    expect(bare('back-up', 'save', 'pa')).toEqual(['page.txt', 'papers']);
    expect(bare('back-up', 'save', '--below', 'pa')).toEqual(['papers']);
    expect(bare('back-up', '--config', 'pag')).toEqual(['page.txt']);
  });

  it('reads its own script', () => {
    execFileSync(shell, ['-n', join(directory, `script.${shell}`)]);
  });
});

describe.each(SHELLS)('%s reads a script', (shell) => {
  it.each([
    ['without commands', { ...program, commands: [] }],
    [
      'with a command without options',
      { ...program, commands: [{ name: 'x', description: '', options: [] }] },
    ],
    ['without options', { ...program, options: [] }],
  ])('%s', (_, bare) => {
    const directory = mkdtempSync(join(tmpdir(), 'shell-completion-'));
    const path = join(directory, 'script');
    writeFileSync(path, completionScript(shell, bare));
    execFileSync(shell, ['-n', path]);
    rmSync(directory, { recursive: true });
  });
});

describe('hosts separated by commas', () => {
  it('in bash, from its own list of hosts', () => {
    const directory = mkdtempSync(join(tmpdir(), 'shell-completion-'));
    const offered = offeredBy('bash', program, directory);
    expect(offered('back-up', 'save', '--to', 'ne')).toEqual(['near.example']);
    expect(offered('back-up', 'save', '--to', 'near.example,f')).toEqual(['near.example,far.example']);
    rmSync(directory, { recursive: true });
  });
});

describe('words that a shell would split', () => {
  it.each([
    { ...program, name: 'a b' },
    { ...program, options: [{ flags: ['--$x'], description: '' }] },
    { ...program, commands: [{ name: "it's", description: '', options: [] }] },
  ])('are refused: %#', (wrong) => {
    expect(() => completionScript('bash', wrong)).toThrow(expect.objectContaining({ code: 'invalid-word' }));
  });
});
