import { WHOLE_TEXT } from '@harderway/diagnostics';
import { describe, expect, it } from 'vitest';
import { commandOfManifest } from '../src/input/documents.js';
import { shellWords, wordsAt } from '../src/input/shell.js';
import { commandOfUnit } from '../src/input/unit.js';

const textsOf = (script: string, variables: Record<string, string> = {}): readonly string[] =>
  shellWords(script, new Map(Object.entries(variables))).map(({ text }) => text);

const unknownIn = (script: string): readonly string[] =>
  shellWords(script).flatMap(({ text, unknown }) => (unknown === undefined ? [] : [text]));

describe('shellWords', () => {
  it('fills in the variables that it is given, also between quotes', () => {
    expect(textsOf(`x --a=$V "--b=\${V}" --c=\${V}w`, { V: '4' })).toEqual(['x', '--a=4', '--b=4', '--c=4w']);
  });

  it('splits an unquoted value as a shell does, and keeps its quotes', () => {
    expect(textsOf(`x $V`, { V: `--a --b="c'` })).toEqual(['x', '--a', `--b="c'`]);
    expect(textsOf(`x "$V"`, { V: '--a --b' })).toEqual(['x', '--a --b']);
  });

  it('fills nothing in where a shell would not', () => {
    const script = `x '--a=$V' --b=\\$V "it's $V"`;
    expect(textsOf(script, { V: '4' })).toEqual(['x', '--a=$V', '--b=$V', "it's 4"]);
    expect(unknownIn(`x '--a=$V' --b=\\$V`)).toEqual([]);
  });

  it.each([
    ['--a=$V'],
    [`--a=\${V:-2}`],
    ['"--a=$V"'],
    ['--a=$(hostname -i)'],
    ['--a=`hostname -i`'],
    ['--a=$1'],
  ])('keeps %s as one word that is unknown', (word) => {
    expect(unknownIn(`x ${word} --b`)).toEqual([word.replaceAll('"', '')]);
  });

  it('places each word of a text without variables to fill in', () => {
    const [, word] = shellWords('x --a=$(b c)');
    expect(word?.span).toMatchObject({ start: { line: 1, column: 3 }, end: { line: 1, column: 13 } });
    expect(wordsAt('x', WHOLE_TEXT, new Map())).toMatchObject([{ text: 'x', span: WHOLE_TEXT }]);
  });
});

const pod = (script: string, env: string): string => `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver}
spec:
  containers:
    - name: kube-apiserver
      image: registry.k8s.io/kube-apiserver:v1.31.4
      command: [sh, -c, ${JSON.stringify(script)}]
      env: ${env}
`;

describe('a script of a pod', () => {
  it('uses the environment of its container', () => {
    const { argv, unknown } = commandOfManifest(pod('exec kube-apiserver --v=$V', '[{name: V, value: "4"}]'));
    expect(argv).toEqual(['--v=4']);
    expect(unknown).toBeUndefined();
  });

  it('does not know a value that is kept elsewhere', () => {
    const { argv, unknown } = commandOfManifest(
      pod('exec kube-apiserver --v=$V', '[{name: V, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]'),
    );
    expect(argv).toEqual(['--v=$V']);
    expect(unknown).toEqual(new Map([[0, 'the shell fills in --v=$V']]));
  });
});

describe('a script of a unit', () => {
  it('uses the environment of the unit', () => {
    const unit = `[Service]\nEnvironment=V=4\nExecStart=/bin/sh -c 'exec kube-apiserver --v=$$V --n=$$W'\n`;
    const { argv, unknown } = commandOfUnit(unit);
    expect(argv).toEqual(['--v=4', '--n=$W']);
    expect(unknown).toEqual(new Map([[1, 'the shell fills in --n=$W']]));
  });
});
