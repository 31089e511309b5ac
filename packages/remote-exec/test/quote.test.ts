import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { quote } from '../src/index.js';
import { shells } from './rig/shells.js';

const rig = mkdtempSync(join(tmpdir(), 'remote-exec-quote-'));
afterAll(() => rmSync(rig, { recursive: true, force: true }));

describe.each(shells(rig).map((shell) => [shell.name, shell] as const))(
  'quoted for %s',
  (_name, { argv, path }) => {
    it('every argument comes back as it was', () => {
      const word = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.string({ unit: fc.constantFrom(...`'"\\$\`!*?[]{}()<>|&;~# \t\n=-aé`), maxLength: 20 }),
      );
      const [program = '', ...rest] = argv;
      fc.assert(
        fc.property(
          fc.array(
            word.filter((text) => !text.includes('\0')),
            { maxLength: 6 },
          ),
          (words) => {
            const line = quote([
              process.execPath,
              '-e',
              'process.stdout.write(JSON.stringify(process.argv.slice(1)))',
              '--',
              ...words,
            ]);
            const back: unknown = JSON.parse(
              execFileSync(program, [...rest, '-c', line], { env: { PATH: path } }).toString(),
            );
            expect(back).toEqual(words.map((text) => Buffer.from(text).toString()));
          },
        ),
        { numRuns: 25 },
      );
    });
  },
);

describe('quote', () => {
  it('leaves plain words as they are', () => {
    expect(quote(['/usr/bin/env', '--flag', 'a-b_c.d'])).toBe('/usr/bin/env --flag a-b_c.d');
  });
  it('quotes what the shell would read otherwise', () => {
    expect(quote(['', '~', 'A=b', "it's", '*'])).toBe(`'' '~' 'A=b' 'it'\\''s' '*'`);
  });
  it('refuses a NUL', () => {
    expect(() => quote(['a\0b'])).toThrow(TypeError);
  });
});
