import { expect, it } from 'vitest';
import { controllerManager } from '../src/program.js';

/** The verdict and the findings about a command line. */
function reported(version: string, ...argv: readonly string[]): readonly string[] {
  const { verdict, diagnostics } = controllerManager.check({
    version,
    argv: ['--kubeconfig=/kubeconfig', ...argv],
  });
  return [verdict, ...diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`)];
}

const basis = expect.stringMatching(/by sources of 2026-08-13, before 1\.37\.0\)?$/);

it.each([
  ['a flag that it no longer has', '--concurrent-service-syncs=4', 'flag-unknown', 'runs'],
  ['a flag that the minor before lacks', '--concurrent-disruption-syncs=4', 'flag-unknown', 'refused'],
  ['a gate that it no longer has', '--feature-gates=LogarithmicScaleDown=true', 'gate-unknown', 'runs'],
  ['a gate that it locks', '--feature-gates=HPAConfigurableTolerance=false', 'gate-locked', 'runs'],
  ['a gate that the minor before lacks', '--feature-gates=HPAGeneration=false', 'gate-unknown', 'refused'],
])('a provisional minor refuses nothing alone, and clears nothing: %s', (_, flag, code, before) => {
  const [verdict, ...found] = reported('1.37', flag);
  expect(verdict).toBe('runs');
  expect(found).toEqual(found.map(() => basis));
  expect(found.join('\n')).toContain(`warning ${code}: `);
  expect(reported('1.36', flag)[0]).toBe(before);
});

it('a provisional minor refuses what the minor before refuses', () => {
  for (const flags of [
    ['--concurrent-deployment-syncs=many'],
    ['--no-such-flag'],
    ['--feature-gates=Nothing=true'],
    ['--emulated-version=1.20'],
    ['--controllers=*,nothing'],
    ['word'],
  ]) {
    expect(reported('1.37', ...flags)[0], flags.join(' ')).toBe('refused');
    expect(reported('1.37', ...flags).length).toBe(reported('1.36', ...flags).length);
  }
  expect(reported('1.37', '--help')).toEqual(['exits']);
  expect(reported('1.37')).toEqual(reported('1.36'));
});

it('arguments for a provisional minor are written with the same care', () => {
  const { argv, diagnostics } = controllerManager.argv({
    version: '1.37' as string,
    flags: { 'concurrent-service-syncs': 4, 'concurrent-deployment-syncs': 4 },
  });
  expect(argv).toEqual(['--concurrent-service-syncs=4', '--concurrent-deployment-syncs=4']);
  expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'flag-unknown', message: basis }]);
});

it('a move to a provisional minor warns of what it removes', () => {
  const { items, newFindings } = controllerManager.migrate(
    ['--concurrent-service-syncs=4', '--feature-gates=SidecarContainers=true'],
    '1.36',
    '1.37',
  );
  expect(items).toMatchObject([
    { kind: 'removed', flag: 'concurrent-service-syncs', severity: 'warning', message: basis },
  ]);
  expect(newFindings).toMatchObject([{ severity: 'warning', code: 'gate-unknown', message: basis }]);
});
