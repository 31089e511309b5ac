import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unit } from '../examples/build.js';
import { argv, edited } from '../examples/edit.js';
import { from, stop } from '../examples/effective.js';
import { fixed, lines } from '../examples/lint.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const folder = new URL('../examples/', import.meta.url);

describe('examples', () => {
  it('do what the README says', () => {
    expect(unit).toContain('ExecStart=/usr/bin/greet \\\n  "--text=100%% \\"sure\\"" \\\n  $$HOME\n');
    expect(edited).toBe(
      '# Managed by hand.\n[Service]\nExecStart=/usr/bin/greet \\\n  --text "good day"\nRestart=always\nEnvironment=A=1\n',
    );
    expect(argv).toEqual(['/usr/bin/greet', '--text', 'good day', 'A']);
    expect([stop, from]).toEqual([90_000_000n, '/etc/systemd/system/greet.service.d/10-stop.conf']);
    expect(lines).toEqual(['2:26 variable-vanishes', '3:1 unknown-key']);
    expect(fixed).toBe(`[Service]\nExecStart=/usr/bin/greet \${NAME}/x\nRestart=always\n`);
  });

  it.each(readdirSync(folder))('%s stands in the README as it is', (name) => {
    expect(readme).toContain(readFileSync(new URL(name, folder), 'utf8').trim());
  });

  it('every code of lint and of errors is in the README', () => {
    const source = (path: string): string => readFileSync(new URL(`../src/${path}`, import.meta.url), 'utf8');
    const union = source('errors.ts').match(/'[a-z-]+'/g) ?? [];
    const files = [
      'lint/exec.ts',
      'lint/lines.ts',
      'lint/unit.ts',
      'lint/lint.ts',
      'verify/unit.ts',
      'settings/load.ts',
      'exec/parse.ts',
      'settings/texts.ts',
      'settings/paths.ts',
      'settings/mounts.ts',
      'settings/limits.ts',
      'settings/network.ts',
      'settings/devices.ts',
      'settings/images.ts',
      'settings/credentials.ts',
      'settings/sockets.ts',
      'verify/service.ts',
      'settings/units.ts',
      'settings/line.ts',
      'settings/scalars.ts',
      'settings/resources.ts',
      'settings/sandbox.ts',
      'settings/files.ts',
    ];
    const codes = files.flatMap((file) =>
      [
        ...source(file).matchAll(
          /(?:report\(\s*'(?:error|warning|info)',\s*|warn\(\s*(?:line,\s*|[^,()]*(?:\([^()]*\)[^,()]*)*,\s*)|complain\(line, |refuse\(\s*|note\(\s*'(?:error|warning|info)',\s*|code: |fail\(\s*|return note\(\s*)'([a-z]+(?:-[a-z]+)+)'/g,
        ),
      ].map((match) => match[1] ?? ''),
    );
    const missing = [...new Set([...union.map((each) => each.slice(1, -1)), ...codes])].filter(
      (code) => !readme.includes(`\`${code}\``),
    );
    expect(missing).toEqual([]);
    expect(codes.length).toBeGreaterThan(60);
  });
});
