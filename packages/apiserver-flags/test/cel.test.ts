import { describe, expect, it } from 'vitest';
import { celErrorAt } from '../src/documents/cel.js';
import { goRegexpError } from '../src/go-regexp.js';

describe('CEL expressions', () => {
  it.each([
    'claims.sub',
    "'oidc:' + claims.email",
    "claims.roles.split(',').exists(r, r in ['admin', 'ops']) ? [1u, -2.5e3] : {'a': b'x'}",
    "has(claims.email) && claims.?email_verified.orValue(true) == true // that's all",
    'object.spec.containers.all(c, c.image.startsWith(r"x\\y"))',
    'Message{field: 1, }.field[0]',
    '!!a.b(c)(d)',
  ])('%s', (text) => expect(celErrorAt(text)).toBeUndefined());

  it.each([
    ['claims.', 7],
    ['a +', 3],
    ['(a', 2],
    ['a b', 2],
    ['a ? b', 5],
    ["'open", 0],
    ['[1, 2', 5],
    ['a..b', 2],
    ['f(,)', 2],
    ['', 0],
  ])('%s is wrong at %d', (text, at) => expect(celErrorAt(text)).toBe(at));

  it('never throws', () => {
    for (const text of ['('.repeat(5_000), '['.repeat(999), '!'.repeat(900), '\u0000', '"""'])
      expect(() => celErrorAt(text)).not.toThrow();
  });
});

describe('regular expressions of Go', () => {
  it.each([
    ['(', 'error parsing regexp: missing closing ): `(`'],
    ['*', 'error parsing regexp: missing argument to repetition operator: `*`'],
    ['a)', 'error parsing regexp: unexpected ): `a)`'],
    ['[a', 'error parsing regexp: missing closing ]: `[a`'],
    ['a**', 'error parsing regexp: invalid nested repetition operator: `**`'],
    ['(?=a)', 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
  ])('%s', (pattern, words) => expect(goRegexpError(pattern)).toBe(words));

  it.each(['^https://a(:|$)', '//a\\.b:', '(?i)//a$', 'a+?b{2}[]x]', 'http://example.com'])('%s', (pattern) =>
    expect(goRegexpError(pattern)).toBeUndefined(),
  );
});
