import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { codePoint } from '../../../tools/testing/code-point.js';
import { quote } from '../src/shell/quote.js';
import { shells } from './rig/shells.js';

const rig = mkdtempSync(join(tmpdir(), 'remote-exec-quote-'));
afterAll(() => rmSync(rig, { recursive: true, force: true }));

describe.each(shells(rig).map((shell) => [shell.name, shell] as const))(
  'quoted for %s',
  (_name, { argv, path }) => {
    it('every argument comes back as it was', () => {
      const word = fc.oneof(
        fc.string({ unit: codePoint, maxLength: 40 }),
        fc.string({ unit: fc.constantFrom(...`'"\\$\`!*?[]{}()<>|&;~# \t\n=-aé`), maxLength: 20 }),
      );
      const [program = '', ...rest] = argv;
      fc.assert(
        fc.property(
          fc.array(
            word.filter((text) => !text.includes('\0')),
            { minLength: 1, maxLength: 40 },
          ),
          (words) => {
            const line = quote(['printf', '%s\\0', ...words]);
            const back = execFileSync(program, [...rest, '-c', line], { env: { PATH: path, HOME: rig } });
            expect(back.equals(Buffer.from(words.map((text) => `${text}\0`).join('')))).toBe(true);
          },
        ),
      );
    });
  },
);
