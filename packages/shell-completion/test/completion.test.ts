import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completionScript, SHELLS } from '../src/index.js';
import { program } from './program.js';
import { type Offered, offeredBy } from './shells.js';

beforeAll(() => {
  const install = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync('sh', [install, 'fish', 'zsh'], { stdio: 'ignore' });
}, 300_000);

describe.each(SHELLS)('%s', (shell) => {
  let folder: string;
  let offered: Offered;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'shell-completion-'));
    offered = offeredBy(shell, program, folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
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

  it('offers files and folders', () => {
    const bare = (...words: readonly string[]): readonly string[] =>
      sorted(...words).map((name) => name.replace(/\/$/, ''));
    expect(bare('back-up', 'save', 'pa')).toEqual(['page.txt', 'papers']);
    expect(bare('back-up', 'save', '--below', 'pa')).toEqual(['papers']);
    expect(bare('back-up', '--config', 'pag')).toEqual(['page.txt']);
  });

  it('reads its own script', () => {
    execFileSync(shell, ['-n', join(folder, `script.${shell}`)]);
  });
});

describe.each(SHELLS)('%s reads a script', (shell) => {
  it.each([
    ['without commands', { ...program, commands: [] }],
    [
      'with a command that takes nothing',
      { ...program, commands: [{ name: 'x', description: '', options: [] }] },
    ],
    ['without options', { ...program, options: [] }],
  ])('%s', (_, bare) => {
    const folder = mkdtempSync(join(tmpdir(), 'shell-completion-'));
    const path = join(folder, 'script');
    writeFileSync(path, completionScript(shell, bare));
    execFileSync(shell, ['-n', path]);
    rmSync(folder, { recursive: true });
  });
});

describe('hosts separated by commas', () => {
  it('in bash, from its own list of hosts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shell-completion-'));
    const offered = offeredBy('bash', program, folder);
    expect(offered('back-up', 'save', '--to', 'ne')).toEqual(['near.example']);
    expect(offered('back-up', 'save', '--to', 'near.example,f')).toEqual(['near.example,far.example']);
    rmSync(folder, { recursive: true });
  });
});

describe('words that a shell would take apart', () => {
  it.each([
    { ...program, name: 'a b' },
    { ...program, options: [{ flags: ['--$x'], description: '' }] },
    { ...program, commands: [{ name: "it's", description: '', options: [] }] },
  ])('are refused: %#', (wrong) => {
    expect(() => completionScript('bash', wrong)).toThrow(expect.objectContaining({ code: 'INVALID_WORD' }));
  });
});
