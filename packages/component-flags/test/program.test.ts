import { WHOLE_TEXT } from '@harderway/diagnostics';
import { describe, expect, it } from 'vitest';
import type { StartFault } from '../src/program/rule.js';
import { defineStartRules } from '../src/program/start-rules.js';
import { judge } from '../src/program/verdict.js';
import { parseVersion } from '../src/version.js';

type Stage = 'read' | 'validate' | 'serve' | 'joined';
type Values = Readonly<Record<string, string>>;

const info = { severity: 'error', title: 'a title', why: 'a reason' } as const;
const complain =
  (flag: string, more: Partial<StartFault<Stage>> = {}) =>
  (values: Values): readonly StartFault<Stage>[] =>
    values[flag] === 'bad'
      ? [{ flag, message: `${flag} is bad`, hint: 'Change it.', programText: `bad ${flag}`, ...more }]
      : [];

const rules = defineStartRules<Values, Stage, string>(
  'demo',
  [
    { name: 'read' },
    { name: 'validate', collects: true },
    { name: 'serve' },
    { name: 'joined', decides: false },
  ],
  [
    { ...info, code: 'port', stage: 'serve', check: complain('port', { exitCode: 2 }) },
    { ...info, code: 'name', stage: 'validate', check: complain('name') },
    { ...info, code: 'old', stage: 'validate', versions: '1.0-1.1', check: complain('old') },
    { ...info, code: 'size', stage: 'validate', check: complain('size') },
    { ...info, code: 'peer', stage: 'joined', check: complain('peer') },
    { ...info, code: 'slow', stage: 'read', severity: 'warning', check: complain('slow') },
    { ...info, code: 'flag-unknown', stage: 'read' },
  ],
);

function outcome(values: Values, version = '1.2') {
  const findings = rules.check({
    version: parseVersion(version),
    values,
    placeOf: () => ({ span: WHOLE_TEXT, file: '<command line>' }),
  });
  return { ...judge(rules.stages, findings), codes: findings.map(({ diagnostic }) => diagnostic.code) };
}

describe('the rules of a program', () => {
  it('reports everything in the order of stages, and ends at the first stage with an error', () => {
    expect(outcome({ port: 'bad', name: 'bad', size: 'bad', slow: 'bad' })).toEqual({
      verdict: 'refused',
      stage: 'validate',
      exitCode: 1,
      programText: '[bad name, bad size]',
      codes: ['slow', 'name', 'size', 'port'],
    });
  });

  it('takes the exit code from the fault that ends the program', () => {
    expect(outcome({ port: 'bad' })).toMatchObject({ exitCode: 2, programText: 'bad port', stage: 'serve' });
  });

  it('runs with warnings, and with errors that only another machine brings up', () => {
    expect(outcome({ slow: 'bad', peer: 'bad' })).toEqual({ verdict: 'runs', codes: ['slow', 'peer'] });
  });

  it('applies a rule to its versions alone', () => {
    expect(outcome({ old: 'bad' }).verdict).toBe('runs');
    expect(outcome({ old: 'bad' }, '1.1').verdict).toBe('refused');
  });

  it('makes diagnostics with flag and place', () => {
    const [found] = rules.check({
      version: parseVersion('1.2'),
      values: { name: 'bad' },
      placeOf: (flag) => ({ span: WHOLE_TEXT, file: `where ${flag} is set` }),
    });
    expect(found?.diagnostic).toMatchObject({
      code: 'name',
      severity: 'error',
      message: 'name is bad',
      hint: 'Change it.',
      subject: '--name',
      file: 'where name is set',
    });
  });

  it('refuses different rules of one code', () => {
    const one = { ...info, code: 'twice', stage: 'read' } as const;
    const other = { ...one, title: 'another title' };
    expect(() => defineStartRules('demo', [{ name: 'read' }], [one, other])).toThrow('two rules twice');
    expect(defineStartRules('demo', [{ name: 'read' }], [one, one]).rules).toHaveLength(1);
  });
});
