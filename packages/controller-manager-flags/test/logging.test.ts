import { describe, expect, test } from 'vitest';
import { checkControllerManager } from '../src/program.js';

/** The words with which the program refuses a command line; undefined if it runs. */
const refusal = (version: string, ...argv: readonly string[]): string | undefined =>
  checkControllerManager({ version, argv: ['--kubeconfig=/k', ...argv] }).programText;

describe('the gates of logging', () => {
  test.each(['1.31.0', '1.33.0', '1.36.0'])('exist in %s', (version) => {
    for (const gate of ['ContextualLogging', 'LoggingAlphaOptions', 'LoggingBetaOptions'])
      expect(refusal(version, `--feature-gates=${gate}=true`)).toBeUndefined();
  });

  test('came with 1.24 and 1.25', () => {
    const unknown = (gate: string) => expect.stringContaining(`unrecognized feature gate: ${gate}`);
    expect(refusal('1.23.0', '--feature-gates=ContextualLogging=true')).toEqual(unknown('ContextualLogging'));
    expect(refusal('1.24.0', '--feature-gates=ContextualLogging=true')).toBeUndefined();
    expect(refusal('1.24.0', '--feature-gates=LoggingBetaOptions=true')).toEqual(
      unknown('LoggingBetaOptions'),
    );
  });

  test.each([
    [['--logging-format=json', '--feature-gates=LoggingBetaOptions=false']],
    [['--logging-format=json', '--feature-gates=AllBeta=false']],
  ])('%j: the format is disabled', (argv) => {
    expect(refusal('1.36.0', ...argv)).toBe(
      'format: Forbidden: Log format json is disabled, see LoggingBetaOptions feature',
    );
  });

  test('open the options of formats', () => {
    const split = ['--logging-format=json', '--log-json-split-stream'];
    expect(refusal('1.36.0', ...split)).toBe(
      'options.json.splitStream: Forbidden: Feature LoggingAlphaOptions is disabled',
    );
    expect(refusal('1.36.0', ...split, '--feature-gates=LoggingAlphaOptions=true')).toBeUndefined();
  });

  test('vmodule goes with text alone', () => {
    expect(refusal('1.36.0', '--logging-format=json', '--vmodule=a=1')).toBe(
      'vmodule: Forbidden: Only supported for text log format',
    );
  });
});
