import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { faults } from '../../../../tools/testing/hand-built/faults.js';
import { healthy } from '../../../../tools/testing/hand-built/healthy.js';
import type { HostFacts } from '../../src/bundle/model.js';
import { findingsAfter } from '../bundles/judged.js';

const directory = mkdtempSync(join(tmpdir(), 'edits-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The text of a file of a host, also where only systemd has shown it. */
function textOf({ files, answers }: HostFacts, path: string): string | undefined {
  const shown = Object.values(answers).flatMap(({ output }) => output.split(/^# (?=\/)/m));
  const unit = shown.find((part) => part.startsWith(`${path}\n`));
  return files[path]?.text ?? unit?.slice(path.length + 1);
}

/** Every command of a fault that edits files, with the host on which it runs. */
const edits = faults.flatMap(({ title, plant }) =>
  findingsAfter(plant).flatMap(({ repair }) =>
    repair
      .filter(({ command }) => /sed -i |>>/.test(command))
      .map(({ host, command }) => ({
        title,
        command,
        facts: plant(healthy()).hosts.find(({ name }) => name === host),
      })),
  ),
);

/** The files that a command edits. */
const editedBy = (command: string): readonly string[] => [
  ...new Set(
    [...command.matchAll(/(?:sed -i (?:-E )?(?:'[^']*'|\S+) |>>)(\/\S+)/g)].map(([, path = '']) => path),
  ),
];

/** Runs the searches and edits of a command on copies of its files, and says whether they succeeded and what the files are then. */
function run(command: string, texts: ReadonlyMap<string, string>) {
  let own = command
    .split(' && ')
    .filter((part) => /^(?:grep|sed) /.test(part))
    .join(' && ');
  const copies = [...texts].map(([path, text], index) => {
    const copy = join(directory, `copy${index}`);
    writeFileSync(copy, text);
    own = own.replaceAll(` ${path}`, ` ${copy}`).replaceAll(`>>${path}`, `>>${copy}`);
    return [path, copy] as const;
  });
  const { status } = spawnSync('/bin/sh', ['-c', own]);
  return {
    succeeded: status === 0,
    texts: new Map(copies.map(([path, copy]) => [path, readFileSync(copy, 'utf8')])),
  };
}

/** The files of a host before a command, and after it. */
function runOn(facts: HostFacts | undefined, command: string) {
  const before = new Map(
    editedBy(command).map((path) => [
      path,
      (facts === undefined ? undefined : textOf(facts, path)) ?? 'not read\n',
    ]),
  );
  return { before, after: run(command, before) };
}

test('an edit changes the file that its finding is about, and fails where it would change nothing', () => {
  expect(new Set(edits.map(({ title }) => title)).size).toBeGreaterThan(10);
  for (const { title, command, facts } of edits) {
    const { before, after } = runOn(facts, command);
    expect(after.succeeded, `${title}: ${command}`).toBe(true);
    expect(after.texts, `${title}: ${command}`).not.toEqual(before);
    if (command.includes('>>')) continue;
    const blank = new Map([...before.keys()].map((path) => [path, '\n'.repeat(50)]));
    expect(run(command, blank), `${title}: ${command}`).toEqual({ succeeded: false, texts: blank });
  }
});

test('an edit that is run again changes nothing more', () => {
  for (const { title, command, facts } of edits) {
    const { after } = runOn(facts, command);
    expect(run(command, after.texts).texts, `${title}: ${command}`).toEqual(after.texts);
  }
});

test('an edit that was interrupted before a restart is run again to its end', () => {
  const stuck = edits.filter(({ command, facts }) => {
    // What is gone leaves nothing to be found.
    const isRemoval = /\|\|' |\[\[:blank:\]\]|s\/\^\/#\//.test(command);
    const restarts = command.includes('systemctl');
    return restarts && !isRemoval && !run(command, runOn(facts, command).after.texts).succeeded;
  });
  expect(stuck.map(({ title, command }) => `${title}: ${command}`)).toEqual([]);
});
