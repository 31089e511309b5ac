import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { all } from '../../../../tools/testing/hand-built/edit.js';
import { faultOf, faults } from '../../../../tools/testing/hand-built/faults.js';
import { replaceText, writeText } from '../../src/checks/shell.js';
import { attack, NASTY, REACHED } from '../bundles/hostile.js';
import { commandsAfter } from '../bundles/judged.js';
import { programOf, type SimpleCommand, split } from './split.js';

/** A root directory that has nothing but a shell, and a program of each name that writes down its arguments. */
let root: string;

const faultCommands = faults.flatMap(({ plant }) => commandsAfter(plant));

/** Programs that commands run, and those of the texts of a stranger. */
const programs = [...new Set([...faultCommands.flatMap(split).map(programOf), 'touch', 'pwned'])];

const recorder = `#!/bin/sh
printf '%s\\0' "$#" "\${0##*/}" "$@" >>/calls
`;

/** Commands of the shell itself go to the recorder too; kill would end a process of this machine. */
const functions = ['kill', 'printf', 'echo'].map((name) => `${name}() { /stubs/${name} "$@"; }`).join('\n');

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  chmodSync(join(root, path), 0o755);
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'commands-'));
  const libraries = execFileSync('ldd', ['/bin/sh'], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  for (const file of ['/bin/sh', ...libraries]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    copyFileSync(file, join(root, file));
  }
  for (const program of programs) put(`stubs/${program}`, recorder);
  for (const { output } of faultCommands.flatMap(split))
    if (output !== undefined) mkdirSync(dirname(join(root, output)), { recursive: true });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The arguments that programs got from a command, with their names. */
function calls(command: string): readonly (readonly string[])[] {
  writeFileSync(join(root, 'calls'), '');
  execFileSync('/usr/sbin/chroot', [root, '/bin/sh', '-c', `${functions}\n${command}`], {
    env: { PATH: '/stubs' },
  });
  const fields = readFileSync(join(root, 'calls'), 'utf8').split('\0');
  const found: string[][] = [];
  for (let at = 0; at < fields.length - 1; at += Number(fields[at]) + 2)
    found.push(fields.slice(at + 1, at + Number(fields[at]) + 2));
  return found;
}

/**
 * The call that a command of a line is, without the variables before it; none behind `||`, since every stub succeeds.
 */
const callOf = ({ after, words }: SimpleCommand): readonly (readonly string[])[] =>
  after === '||' ? [] : [words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word)))];

/** Programs of a pipe start in any order. */
const sorted = (found: readonly (readonly string[])[]): readonly string[] =>
  found.map((call) => call.join('\0')).sort();

/** All that is nasty, and all of it without blanks, which the name of a device or a mount has not. */
const texts = [NASTY, NASTY.map((each) => each.replaceAll(' ', ''))].map((each) => `qq${each.join('')}zz`);

test('a shell runs the programs of each command, with whole words, and nothing else', () => {
  const hostile = REACHED.flatMap(([victim, title]) =>
    texts.flatMap((after) =>
      commandsAfter(all(faultOf(title).plant, attack({ victims: [victim], before: '', after }))),
    ),
  );
  const commands = new Set([...faultCommands, ...hostile]);
  expect([...commands].filter((command) => command.includes('touch')).length).toBeGreaterThan(REACHED.length);
  for (const command of commands)
    expect(sorted(calls(command)), command).toEqual(sorted(split(command).flatMap(callOf)));
});

const text = fc
  .array(
    fc.constantFrom(...NASTY, 'a', 'b', '.', '[', ']', '{', '}', '(', '+', '^', '$', '/', '\\1', '\\n', 'é'),
  )
  .map((parts) => parts.join(''));

test('sed replaces exactly the text, by exactly the other', () => {
  const file = join(root, 'text');
  fc.assert(
    fc.property(fc.array(fc.tuple(text, fc.boolean())), text, text, (lines, from, to) => {
      const before = lines.map(([line, has]) => (has ? `${line}${from}${line}` : line));
      writeFileSync(file, `${before.join('\n')}\n`);
      const command = replaceText(file, from, to);
      expect(command === undefined).toBe(from === '');
      const run = () => spawnSync('/bin/sh', ['-c', command ?? ':'], { cwd: root }).status === 0;
      // The text in its place may be that of a line which was edited before.
      const isDone = (line: string): boolean => from === '' || (to.includes(from) && line.includes(to));
      const isFound = before.some((line) => line.includes(from) || (to !== '' && line.includes(to)));
      expect(run()).toBe(from === '' || isFound);
      const after = before.map((line) => (isDone(line) ? line : line.replace(from, () => to)));
      expect(readFileSync(file, 'utf8'), command).toBe(`${after.join('\n')}\n`);
      if (!after.every((line) => isDone(line) || !line.includes(from))) return;
      run();
      expect(readFileSync(file, 'utf8'), command).toBe(`${after.join('\n')}\n`);
    }),
  );
});

test('printf writes exactly the text', () => {
  const file = join(root, 'written');
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (lines) => {
      const written = `[Unit]\n${lines.join('\n')}\n`;
      execFileSync('/bin/sh', ['-c', writeText(file, written) ?? ':'], { cwd: root });
      expect(readFileSync(file, 'utf8')).toBe(written);
    }),
  );
});
