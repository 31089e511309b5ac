import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../src/document/environment-file.js';

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'etcd-config-environment-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

// Where another value is asked for, so that an answer that is always yes is found out.
const check = `for value in "$@"; do
  systemd-analyze condition "ConditionOSRelease=\\"X=$value\\"" >/dev/null 2>&1 && echo yes || echo no
done`;

/**
 * Whether systemd reads a file so that X has a value. It reads os-release by the same code as environment files; ours
 * lies over the machine's in a mount namespace that ends with the command.
 */
function holds(text: string, values: readonly string[]): readonly string[] {
  const file = join(directory, 'os-release');
  writeFileSync(file, text);
  const quoted = values.map((value) => value.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%'));
  const { stdout } = spawnSync(
    'unshare',
    ['-m', 'sh', '-c', `mount --bind "$0" /usr/lib/os-release && ${check}`, file, ...quoted],
    { encoding: 'utf8' },
  );
  return stdout.trim().split('\n');
}

describe('environment files', () => {
  it('are read as systemd reads them', () => {
    const value = fc
      .array(
        fc.constantFrom(
          'a',
          'b',
          ' ',
          '\t',
          '"',
          "'",
          '\\',
          '\\\n',
          '#',
          ';',
          '=',
          '$',
          '`',
          '\\"',
          "\\'",
          '""',
        ),
        {
          maxLength: 8,
        },
      )
      .map((parts) => parts.join(''));
    const before = fc.constantFrom(
      '',
      '# c\n',
      '# c\\\n',
      '#\\a\n',
      '\n\n',
      'x\n',
      'Y = 1\n',
      ';\r\n',
      'x\r',
    );
    const end = fc.constantFrom('\n', '\r\n', '', '\nZ=1\n', '\r');
    fc.assert(
      fc.property(before, fc.constantFrom('X=', 'X =', ' X= '), value, end, (first, head, text, last) => {
        const file = `${first}${head}${text}${last}`;
        const read = parseEnvironmentFile(file).variables['X'];
        // Only such values can be asked for: on one line, with no blank or operator before them.
        fc.pre(read !== undefined && /^[^ \t\n\r=$][^\n\r]*$/.test(read));
        expect(holds(file, [read, `${read}~`]), JSON.stringify([file, read])).toEqual(['yes', 'no']);
      }),
      { endOnFailure: true },
    );
  });
});
