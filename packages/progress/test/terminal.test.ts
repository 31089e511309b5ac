import { expect, test } from 'vitest';
import { terminalAbilities } from '../src/terminal.js';

const tty = { isTTY: true, write: () => true };
const pipe = { write: () => true };

test.each([
  ['a terminal', tty, { TERM: 'xterm' }, { color: true, live: true }],
  ['a pipe', pipe, { TERM: 'xterm' }, { color: false, live: false }],
  ['NO_COLOR', tty, { NO_COLOR: '1' }, { color: false, live: true }],
  ['an empty NO_COLOR', tty, { NO_COLOR: '' }, { color: true, live: true }],
  ['FORCE_COLOR in a pipe', pipe, { FORCE_COLOR: '1' }, { color: true, live: false }],
  ['FORCE_COLOR=0', tty, { FORCE_COLOR: '0' }, { color: false, live: true }],
  ['both', tty, { FORCE_COLOR: '1', NO_COLOR: '1' }, { color: false, live: true }],
  ['CI', tty, { CI: 'true' }, { color: true, live: false }],
  ['CI=false', tty, { CI: 'false' }, { color: true, live: true }],
  ['a dumb terminal', tty, { TERM: 'dumb' }, { color: false, live: false }],
])('%s', (_name, stream, environment, expected) => {
  expect(terminalAbilities(stream, environment)).toMatchObject(expected);
});

test('ASCII only where the terminal or the locale has nothing else', () => {
  expect(terminalAbilities(tty, { TERM: 'linux' }).unicode).toBe(false);
  expect(terminalAbilities(tty, { LC_ALL: 'C', LANG: 'de_DE.UTF-8' }).unicode).toBe(false);
  expect(terminalAbilities(tty, { LANG: 'en_US.UTF-8' }).unicode).toBe(true);
});
