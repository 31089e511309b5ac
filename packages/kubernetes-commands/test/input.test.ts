import { describe, expect, it } from 'vitest';
import { readCommand } from '../src/input/read-command.js';

const many = (line: string, bytes = 400_000): string => line.repeat(Math.ceil(bytes / line.length));

describe('readCommand', () => {
  it('places each argument of a long unit', () => {
    const text = `[Service]\nExecStart=/usr/bin/kube-apiserver \\\n${many('  --v=2 \\\n')}\n`;
    const { argv, spans } = readCommand(text);
    expect(argv.length).toBe(40_000);
    expect(spans.at(-1)).toMatchObject({ start: { line: argv.length + 2, column: 3 }, end: { column: 8 } });
  });

  it('reports arguments that are not text, for which the kubelet refuses a pod', () => {
    const command = '[kube-apiserver, 012, yes, 1.0, null, {a: 1}, \'no\', "1", --v=2]';
    const text = `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command: ${command}\n    args: [2]\n`;
    const found = readCommand(text).diagnostics.filter(({ code }) => code === 'argument-not-text');
    expect(found.map(({ message }) => message.split(':')[0])).toEqual([
      'command[1] is a number, not text',
      'command[2] is a boolean, not text',
      'command[3] is a number, not text',
      'command[5] is a mapping or list, not text',
      'args[0] is a number, not text',
    ]);
    expect(found[0]).toMatchObject({ severity: 'error', span: { start: { line: 5, column: 31 } } });
  });

  it('says that a manifest nests too deep', () => {
    const text = `apiVersion: v1\nkind: Pod\nspec: ${'['.repeat(20_000)}`;
    expect(readCommand(text).diagnostics).toMatchObject([
      { message: expect.stringContaining('nested deeper') },
    ]);
  });

  it('prints nothing about a manifest whose keys are lists', () => {
    const warned: unknown[] = [];
    const listen = (warning: unknown): void => {
      warned.push(warning);
    };
    process.on('warning', listen);
    expect(readCommand('apiVersion: v1\nkind: Pod\n? [a]\n: b\n').diagnostics).toHaveLength(1);
    return new Promise((resolve) => setImmediate(resolve)).then(() => {
      process.off('warning', listen);
      expect(warned).toEqual([]);
    });
  });
});
