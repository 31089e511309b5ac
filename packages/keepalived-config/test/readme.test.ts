import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';

const root = new URL('../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');

test.each(readdirSync(new URL('examples/', root)))('the README shows %s and what it prints', async (name) => {
  expect(readme).toContain(`\`\`\`ts\n${readFileSync(new URL(`examples/${name}`, root), 'utf8')}\`\`\``);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import(`../examples/${name.replace('.ts', '')}.ts`);
  const printed = log.mock.calls.map((call) => call.join(' ')).join('\n');
  log.mockRestore();
  expect(readme).toContain(`\`\`\`text\n${printed.trimEnd()}\n\`\`\``);
});
