import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { choiceOf, directive, directivesOf, sectionNames } from '../../src/effective/index.js';
import type { ServiceSection } from '../../src/index.js';

describe('schema', () => {
  it('is what the facts say', () => {
    const script = fileURLToPath(new URL('../../scripts/generate-schema.mjs', import.meta.url));
    execFileSync(process.execPath, [script, '--check']);
  });

  it('knows directives, their types, versions and other names', () => {
    expect(directive('Service', 'RestartSteps')).toMatchObject({ type: 'uint32', since: 254, strict: false });
    expect(directive('Unit', 'BindTo')?.aliasOf).toBe('Unit.BindsTo');
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
