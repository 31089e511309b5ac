import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ServiceSection } from '../../src/build/sections.generated.js';
import { choiceOf, directive, directivesOf, sectionNames } from '../../src/schema/lookup.js';

describe('schema', () => {
  it('knows directives, their types, versions and other names', () => {
    expect(directive('Service', 'RestartSteps')).toMatchObject({ type: 'uint32', since: 254, strict: false });
    expect(directive('Unit', 'BindTo')?.aliasOf).toEqual({ section: 'Unit', name: 'BindsTo' });
    expect(directive('Service', 'DynamicUser')?.strict).toBe(true);
    expect(directive('Service', 'OnCalendar')).toBeUndefined();
    expect(sectionNames).toContain('Scope');
    expect(directivesOf('Nowhere').size).toBe(0);
    expect(choiceOf('protect-system')).toEqual({
      words: ['no', 'yes', 'full', 'strict'],
      whenTrue: 'yes',
      emptyResets: false,
    });
  });

  it('types the builder', () => {
    expectTypeOf<NonNullable<ServiceSection['RestartMode']>>().toEqualTypeOf<'normal' | 'direct' | 'debug'>();
    expectTypeOf<ServiceSection>().not.toHaveProperty('OnCalendar');
  });
});
