import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { expandTokens } from '../src/expand.js';
import { localUser } from '../src/home.js';

test('a user without an entry in the user database is known by its number', () => {
  const missing = (): never => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  };
  expect(localUser(missing)).toBe(String(process.getuid?.()));
  expect(localUser(() => ({ username: 'ada' }))).toBe('ada');
});

test('tokens name the user and its number', () => {
  const tokens = { host: 'a', alias: 'b', port: 22, login: 'ops', keyAlias: 'c', jump: '' };
  const { username, uid } = userInfo();
  expect(expandTokens('/%u/%i/%r/%%', tokens)).toBe(`/${username}/${uid}/ops/%`);
});
