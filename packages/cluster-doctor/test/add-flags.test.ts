import { expect, test } from 'vitest';
import { answer } from '../../../tools/testing/hand-built/edit.js';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { addFlags } from '../src/checks/repairs.js';
import { clusterOf } from '../src/cluster/cluster.js';

const path = '/usr/local/bin/kube-scheduler';

/** The edit of a unit with this command, as what is replaced and by what. */
function editOf(command: string, ...flags: readonly string[]): string | undefined {
  const plant = answer('control0', 'unit kube-scheduler.service', (text) =>
    text.replace(`ExecStart=${path}`, () => command),
  );
  const program = clusterOf(plant(healthy())).host('control0')?.program('kube-scheduler');
  const edit = program && addFlags(program, ...flags).command;
  return /sed -i '\d+\{[^!]*!s\|(.*)\|\}' /.exec(edit ?? '')?.[1];
}

test.each([
  [`ExecStart=${path}`, path],
  [`ExecStart= ${path}`, path],
  [`ExecStart = -${path}`, path],
  [`ExecStart=${path.replace('kube', 'nix-kube')} \\\n  ${path}`, path],
  [`ExecStart=/bin/sh -c "exec ${path} `, path],
  [`ExecStart=/bin/sh -c "${path}"`, path],
  ['ExecStart=/usr/bin/env GOMAXPROCS=2 /opt/kube-scheduler', '/opt/kube-scheduler'],
  [`ExecStart="${path}"`, `${path}"`],
])('of %j the flag comes behind the program', (command, word) => {
  expect(editOf(command, 'v=2')).toBe(`${word}|${word} --v=2`);
});

test.each([
  ['two words may be the program', `ExecStart=@${path} ${path}`, 'v=2'],
  ['a shell would read the flag', `ExecStart=/bin/sh -c "exec ${path} `, 'v=$2'],
  ['a shell takes one word', `ExecStart=/bin/sh -c ${path}`, 'v=2'],
  ['the program is not named by its path', 'ExecStart=/usr/bin/env kube-scheduler', 'v=2'],
])('no flag is written where %s', (_, command, flag) => {
  expect(editOf(command, flag)).toBeUndefined();
});
