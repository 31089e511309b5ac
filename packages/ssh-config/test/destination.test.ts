import { expect, test } from 'vitest';
import { destinationFault, parseDestination } from '../src/destination.js';

test('splits a destination into user, host and port', () => {
  expect(parseDestination('ssh://me@[2001:db8::1]:2222')).toEqual({
    user: 'me',
    host: '2001:db8::1',
    port: 2222,
  });
  expect(parseDestination('a@b@web')).toEqual({ user: 'a@b', host: 'web', port: undefined });
  expect(parseDestination('2001:db8::1')).toEqual({ user: undefined, host: '2001:db8::1', port: undefined });
});

test.each([
  ['ssh://u%40x@web', 'u@x'],
  ['ssh://a+b@web:22', 'a b'],
  ['ssh://u;fingerprint=x@web', 'u'],
  ['ssh://u:p@web', 'u:p'],
  ['u%40x@web', 'u%40x'],
  ['a+b;c@web', 'a+b;c'],
])('reads the user of %j as ssh does: %s', (destination, user) => {
  expect(parseDestination(destination)).toMatchObject({ user, host: 'web' });
});

test.each([
  ['ssh://u%zz@web', 'its user has no name'],
  ['ssh://;x=y@web', 'its user has no name'],
  ['ssh://u%00@web', 'the name of the user has a character that ssh does not allow'],
  ['', 'it names no host'],
  ['me@', 'it names no host'],
  ['@web', 'its user has no name'],
  ['-oProxyCommand=touch x', 'the name of the host has a character that ssh does not allow'],
  ['web\nx', 'the name of the host has a character that ssh does not allow'],
  ['$(id)', 'the name of the host has a character that ssh does not allow'],
  ['me@a\nme@web', 'the name of the user has a character that ssh does not allow'],
  ["o'neill@web", 'the name of the user has a character that ssh does not allow'],
  ['ssh://web:99999', 'its port is not a number from 1 to 65535'],
  ['ssh://web:0', 'its port is not a number from 1 to 65535'],
  ['a b@web', undefined],
  ['web.example.org', undefined],
  ['höst', undefined],
])('%j: %s', (destination, fault) => {
  expect(destinationFault(parseDestination(destination))).toBe(fault);
});
