import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { withPureInitializers } from '../pure-initializers.js';

/** What is left of a module in a bundle that imports only `used` from it. */
async function bundled(module: string): Promise<string> {
  const contents = withPureInitializers('module.ts', module);
  const { outputFiles } = await build({
    stdin: { contents: "import { used } from 'module'; console.log(used);" },
    bundle: true,
    format: 'esm',
    write: false,
    plugins: [
      {
        name: 'module',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^module$/ }, ({ path }) => ({ path, namespace: 'module' }));
          onLoad({ filter: /.*/, namespace: 'module' }, () => ({ contents, loader: 'ts' }));
        },
      },
    ],
  });
  return outputFiles.map(({ text }) => text).join('');
}

describe('withPureInitializers', () => {
  it.each([
    ['a call', 'export const unused = f(1);'],
    ['a call within data', 'export const unused = { a: [f(1)] };'],
    ['a property', 'export const unused: number = table.length;'],
    ['a spread', 'export const unused = [...table];'],
    ['a template', `export const unused = \`\${f(1)} unused\`;`],
    ['arithmetic', 'export const unused = table.length * 2;'],
    ['a new object', 'export const unused = new Map(table.map((unused) => [unused, 1]));'],
  ])('lets a bundler leave out %s', async (_, line) => {
    const module = `const f = (x: number): number => x;\nconst table: readonly number[] = f(2) > 1 ? [1] : [];\n${line}\nexport const used = 'kept';\n`;
    const text = await bundled(module);
    expect(text).toContain('kept');
    expect(text).not.toContain('unused');
    expect(text).not.toContain('table');
  });

  it('keeps what is used', async () => {
    const text = await bundled('const base = [1].concat(2);\nexport const used = [...base, 3].join();\n');
    expect(text).toContain('concat');
    expect(text).toContain('join');
  });

  it('leaves functions, plain data and expected values as they are', () => {
    const module = "const a = () => f();\nconst b = { c: [1, 'd'] };\nconst e = await f();\nlet g;\n";
    expect(withPureInitializers('module.ts', module)).toBe(module);
  });
});
