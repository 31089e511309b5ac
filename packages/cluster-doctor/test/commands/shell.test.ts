import { expect, test } from 'vitest';
import { and, appendLine, replaceText, scp, sh, words, writeText } from '../../src/checks/shell.js';
import { UNSEEN } from '../bundles/hostile.js';

test('values get quotes only where they need them', () => {
  expect(sh`sed -i 's/a/b/' ${'/etc/a'} --x=${'a'}`).toBe(`sed -i 's/a/b/' /etc/a --x=a`);
  expect(sh`scp ${'/a b'} root@${"h'"}:${'/a b'}`).toBe(`scp '/a b' root@'h'\\''':'/a b'`);
  expect(sh`kill ${4711}`).toBe('kill 4711');
  expect(sh`rm ${''}`).toBe("rm ''");
});

test.for(UNSEEN)('no command has %j', (text) => {
  expect(sh`rm ${`/a${text}`}`).toBeUndefined();
});

test('a value is no option, but may be the rest of one', () => {
  expect(sh`rm ${'-rf'}`).toBeUndefined();
  expect(sh`${'-rf'}`).toBeUndefined();
  expect(sh`grep --regexp=${'-A INPUT'}`).toBe(`grep --regexp='-A INPUT'`);
});

test('commands are joined, unless one is missing', () => {
  expect(and(sh`a`, sh`b`)).toBe('a && b');
  expect(words(sh`a`, sh`b`)).toBe('a b');
  expect(and(sh`a`, sh`b ${'\n'}`)).toBeUndefined();
  expect(words(sh`a`, undefined)).toBeUndefined();
});

test('sed gets a text that it finds, in a file', () => {
  expect(replaceText('/a', '10.0|', 'b&')).toBe(
    `grep -qF --regexp='10.0|' --regexp='b&' /a && sed -i 's|10\\.0\\||b\\&|' /a`,
  );
  expect(replaceText('/a', 'b', '', 3)).toBe(`sed -n 3p /a | grep -qF --regexp=b && sed -i '3s|b||' /a`);
  expect(replaceText('/a', '', 'b')).toBeUndefined();
  expect(replaceText('<etcd>', 'a', 'b')).toBeUndefined();
});

test('a line that was edited is not edited again', () => {
  expect(replaceText('/a', 'b=', 'b=1', 3)).toBe(
    `sed -n 3p /a | grep -qF --regexp='b=' && sed -i '3{\\|b=1|!s|b=|b=1|}' /a`,
  );
  expect(replaceText('/a', '/b', '/b --c', undefined, ' --c')).toBe(
    `grep -qF --regexp=/b /a && sed -i '\\| --c|!s|/b|/b --c|' /a`,
  );
  expect(appendLine('/a', 'b c')).toBe(`grep -qxF --regexp='b c' /a || echo 'b c' >>/a`);
});

test('a text of lines is written by a command of one line', () => {
  expect(writeText('/a', 'b %\n\\\n')).toBe(`printf 'b %%\\n\\\\\\n' >/a`);
});

test('scp copies paths that no shell of the other host changes', () => {
  expect(scp(['/a', '/b'], 'h', '/c/')).toBe('scp -p /a /b root@h:/c/');
  expect(scp(['/a'], 'h', '/a b')).toBeUndefined();
  expect(scp(['h:/a'], 'h', '/a')).toBeUndefined();
});
