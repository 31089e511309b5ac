import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

test.each(['version-unknown', 'minor-downgrade', 'etcd-path', 'etcd-bounds'])(
  'the README has the code %s',
  (code) => {
    expect(readme).toContain(`\`${code}\``);
  },
);
