import { readFileSync } from 'node:fs';
import { runInMemory } from '@harderway/command/testing';
import { describe, expect, it } from 'vitest';
import { unit } from '../examples/build.js';
import { argv, edited } from '../examples/edit.js';
import { from, stop } from '../examples/effective.js';
import { fixed, lines } from '../examples/lint.js';
import { program } from '../src/command/program.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('examples', () => {
  it('do what the README says', () => {
    expect(unit).toContain('ExecStart=/usr/bin/greet \\\n  "--text=100%% \\"sure\\"" \\\n  $$HOME\n');
    expect(edited).toBe(
      '# Managed by hand.\n[Service]\nExecStart=/usr/bin/greet \\\n  --text "good day"\nRestart=always\nEnvironment=A=1\n',
    );
    expect(argv).toEqual(['/usr/bin/greet', '--text', 'good day', 'A']);
    expect([stop, from]).toEqual([90_000_000n, '/etc/systemd/system/greet.service.d/10-stop.conf']);
    expect(lines).toEqual(['2:26 variable-vanishes', '3:9 bad-value', '3:15 inline-comment']);
    expect(fixed).toBe('[Service]\nExecStart=/usr/bin/greet $NAME/x\n# why\nRestart=always\n');
  });

  it('the README shows what the command prints', async () => {
    const text = '[Service]\nExecStart=/usr/bin/greet $NAME/x\n';
    const { stdout } = await runInMemory(program, ['check', '--format', 'frame', 'greet.service'], {
      files: { 'greet.service': text },
    });
    expect(readme).toContain(stdout.trim());
  });
});
