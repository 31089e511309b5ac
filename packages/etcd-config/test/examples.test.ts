import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { etcdRules } from '../src/index.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test('the README shows the example, and what it prints', async () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...parts) => {
    printed.push(parts.join(' '));
  });
  try {
    await import('../examples/three-members.js');
  } finally {
    log.mockRestore();
  }
  expect(readme).toContain(read('../examples/three-members.ts'));
  expect(readme).toContain(`\`\`\`\n${printed.join('\n')}\n\`\`\``);
});

test('the README has every rule with what it demands', () => {
  // Cells are padded to the width of their column.
  const tables = readme.replaceAll(/ +/g, ' ');
  for (const { code, stage, title, versions, source } of etcdRules) {
    const when = source === undefined ? 'advice' : stage;
    expect(tables).toContain(`| \`${code}\` | ${when} | ${versions ?? 'all'} | ${title} |`);
  }
});

test('the README has every other code', () => {
  const folders = ['.', 'cluster', 'config', 'etcdctl', 'membership', 'versions'];
  const sources = folders.flatMap((folder) =>
    readdirSync(new URL(`../src/${folder}`, import.meta.url))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => read(`../src/${folder}/${file}`)),
  );
  const codes = sources.flatMap((source) => [
    ...[...source.matchAll(/code: (?:\w+ \? )?'([a-z0-9.-]+)'/g)].map(([, code]) => code),
    ...[...source.matchAll(/'(?:error|warning|info)',\s*'([a-z-]+)'/g)].map(([, code]) => code),
    ...[...source.matchAll(/new EtcdConfigError\(\s*'([a-z-]+)'/g)].map(([, code]) => code),
  ]);
  expect(new Set(codes).size).toBeGreaterThan(40);
  for (const code of new Set(codes))
    expect(readme, code).toMatch(new RegExp(`^\\| (?:\`[a-z0-9.-]+\`, )*\`${code}\`[ ,]`, 'm'));
});
