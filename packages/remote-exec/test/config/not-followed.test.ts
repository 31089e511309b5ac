import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ConfiguredTarget, targetFromConfig } from '../../src/config/target-from-config.js';

const directory = mkdtempSync(join(tmpdir(), 'remote-exec-not-followed-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function read(text: string): Promise<ConfiguredTarget> {
  const configFile = join(directory, 'config');
  writeFileSync(configFile, text);
  return targetFromConfig('web', { configFile });
}

const facts: readonly {
  readonly directive: string;
  readonly how: 'followed' | 'openssh' | 'reported';
  readonly same?: readonly string[];
}[] = parse(readFileSync(new URL('../../facts/ssh-config.yaml', import.meta.url), 'utf8'));

/** Values, of which each directive takes one. */
const values = ['no', 'yes', '7', '1G', 'inet', 'A=1', '127.0.0.1:1', '127.0.0.1:1 x', 'ask'];

/** The directive with a value that it takes and that changes something. */
async function withAnyValue(
  directive: string,
  same: readonly string[],
): Promise<ConfiguredTarget | undefined> {
  for (const value of values.filter((each) => !same.includes(each))) {
    const found = await read(`${directive.toUpperCase()} ${value}\n`).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

describe('ssh_config', () => {
  it.each(facts.filter(({ how }) => how !== 'followed'))(
    '$directive is not followed in silence',
    async ({ directive, how, same = [] }) => {
      const found = { unsupported: [directive.toLowerCase()], needsOpenssh: how === 'openssh' };
      expect(await withAnyValue(directive, same)).toMatchObject(found);
      for (const value of same)
        expect(await read(`${directive} ${value}\n`)).toMatchObject({ unsupported: [], needsOpenssh: false });
    },
  );

  it('what follows a first word that changes nothing counts', async () => {
    expect(await read('RekeyLimit default 1h\n')).toMatchObject({ unsupported: ['rekeylimit'] });
  });

  it('Match exec that is not run is not passed over in silence', async () => {
    const found = await read('Match exec true\n Port 99\n');
    expect(found).toMatchObject({ unsupported: ['match exec'], needsOpenssh: true });
    expect(found.target.port).not.toBe(99);
  });

  it('docs/ssh-config.md lists every directive', () => {
    const page = readFileSync(new URL('../../docs/ssh-config.md', import.meta.url), 'utf8');
    for (const kind of ['followed', 'openssh', 'reported'] as const) {
      const names = facts.filter(({ how }) => how === kind).map(({ directive }) => `\`${directive}\``);
      expect(page).toContain(`| ${kind} | ${names.join(', ')} |`);
    }
  });
});
