import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { usage } from '../src/cli/usage.js';

const root = new URL('../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const sources = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(new URL(`src/${name}`, root), 'utf8'))
  .join('\n');

test.each(readdirSync(new URL('examples/', root)))(
  '%s stands in the README with what it prints',
  async (name) => {
    expect(readme).toContain(`\`\`\`ts\n${readFileSync(new URL(`examples/${name}`, root), 'utf8')}\`\`\``);
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await import(`../examples/${name.replace('.ts', '')}.ts`);
    const printed = log.mock.calls.map((call) => call.join(' ')).join('\n');
    log.mockRestore();
    expect(readme).toContain(`\`\`\`text\n${printed.trimEnd()}\n\`\`\``);
  },
);

/** Codes of diagnostics as the sources write them. */
const written = new Set([
  ...[...sources.matchAll(/(?:report|note)\(\s*(?:'(?:error|warning|info)',\s*)?'([a-z-]+)'/g)].map(
    ([, code = '']) => code,
  ),
  ...[...sources.matchAll(/code: '([a-z-]+)'/g)].map(([, code = '']) => code),
  ...[...sources.matchAll(/new IpvsError\('([a-z-]+)'/g)].map(([, code = '']) => code),
]);

test('the table of codes is that of the sources', () => {
  const listed = new Set([...readme.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, code = '']) => code));
  expect([...listed].sort()).toEqual([...written].sort());
});

test('the README shows the help of the command', () => {
  expect(readme).toContain(`## Command\n\n\`\`\`text\n${usage}\n\`\`\`\n`);
});
