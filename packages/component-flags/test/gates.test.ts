import { describe, expect, test } from 'vitest';
import { isGateOn } from '../src/kubernetes/gates.js';

describe('a feature gate is on', () => {
  test.each([
    ['by its default', '1.32', {}, 'AnonymousAuthConfigurableEndpoints', true],
    [
      'as set',
      '1.32',
      { AnonymousAuthConfigurableEndpoints: false },
      'AnonymousAuthConfigurableEndpoints',
      false,
    ],
    ['by AllAlpha', '1.31', { AllAlpha: true }, 'AnonymousAuthConfigurableEndpoints', true],
    ['by AllBeta', '1.32', { AllBeta: false }, 'AnonymousAuthConfigurableEndpoints', false],
    ['once it has retired as a finished feature', '1.37', {}, 'AnonymousAuthConfigurableEndpoints', true],
    ['in no version before it', '1.30', {}, 'AnonymousAuthConfigurableEndpoints', false],
    ['if it is unknown', '1.32', { Unheard: true }, 'Unheard', false],
  ] as const)('%s', (_, version, set, name, wanted) => {
    expect(isGateOn(version, set, name)).toBe(wanted);
  });
});
