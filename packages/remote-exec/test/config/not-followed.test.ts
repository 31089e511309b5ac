import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type FromConfig, targetFromConfig } from '../../src/index.js';

const directory = mkdtempSync(join(tmpdir(), 'remote-exec-not-followed-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const configFile = join(directory, 'config');
function read(text: string): Promise<FromConfig> {
  writeFileSync(configFile, text);
  return targetFromConfig('web', { configFile });
}
/** A value as `ssh -G` prints it. */
const asSsh = (name: string): string | undefined =>
  new RegExp(`^${name} (.*)$`, 'm').exec(
    execFileSync('ssh', ['-G', '-F', configFile, 'web']).toString(),
  )?.[1];

const facts: readonly {
  readonly directive: string;
  readonly how: 'followed' | 'ssh' | 'ignored';
  readonly same?: readonly string[];
}[] = parse(readFileSync(new URL('../../facts/ssh-config.yaml', import.meta.url), 'utf8'));

describe('directives of ssh_config', () => {
  it.each(facts.filter(({ how }) => how !== 'followed'))(
    '$directive is not followed in silence',
    async (fact) => {
      const { directive, how, same = [] } = fact;
      expect(await read(`${directive.toUpperCase()} 127.0.0.1:1 x\n`)).toMatchObject({
        unsupported: [directive.toLowerCase()],
        needsOpenssh: how === 'ssh',
      });
      for (const value of same)
        expect(await read(`${directive} ${value}\n`)).toMatchObject({ unsupported: [], needsOpenssh: false });
    },
  );

  it('Match exec that is not run is not passed over in silence', async () => {
    const found = await read('Match exec true\n Port 99\n');
    expect(found).toMatchObject({ unsupported: ['match exec'], needsOpenssh: true });
  });

  it.each(['yes', 'YES', 'True', 'no', 'No', 'FALSE'])('yes and no in any case: %s', async (value) => {
    const { target } = await read(
      `IdentitiesOnly ${value}\nHashKnownHosts ${value}\nStrictHostKeyChecking ${value}\n`,
    );
    expect(target.identitiesOnly).toBe(asSsh('identitiesonly') === 'yes');
    expect(target.hashKnownHosts).toBe(asSsh('hashknownhosts') === 'yes');
    expect(target.hostKeyPolicy).toBe(asSsh('stricthostkeychecking') === 'false' ? 'off' : 'strict');
  });

  it('Include dir/* passes over a directory in it', async () => {
    mkdirSync(join(directory, 'dir/sub'), { recursive: true });
    writeFileSync(join(directory, 'dir/a'), 'Port 2222\n');
    const { target } = await read(`Include ${directory}/dir/*\n`);
    expect(String(target.port)).toBe(asSsh('port'));
  });

  it('none in any case: no identity file, no jump host', async () => {
    expect((await read('IdentityFile None\nProxyJump NONE\n')).target).toMatchObject({
      identityFile: [],
      jump: undefined,
    });
  });

  it('docs/ssh-config.md is generated: UPDATE=1 writes it', () => {
    const file = new URL('../../docs/ssh-config.md', import.meta.url);
    const names = (how: string): string =>
      facts
        .filter((fact) => fact.how === how)
        .map(({ directive }) => `\`${directive}\``)
        .join(', ');
    const text = `# ssh_config

What \`targetFromConfig\` makes of a directive. It reads \`Host\`, \`Match\` and \`Include\` as ssh does.

| | directives |
| --- | --- |
| followed | ${names('followed')} |
| not followed, and ssh itself is needed: in \`unsupported\`, and \`needsOpenssh\` is true | ${names('ssh')} |
| not followed: in \`unsupported\` | ${names('ignored')} |

A condition of \`Match\` that is not decided is in \`unsupported\` too: \`exec\` unless \`matchExec\` is set. Of others nothing is said.
`;
    if (process.env['UPDATE']) writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
