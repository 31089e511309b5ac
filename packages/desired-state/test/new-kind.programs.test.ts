import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeApply } from '../src/apply/script.js';
import { findChanges } from '../src/diff.js';
import { runScript } from '../src/host/run-script.js';
import { difference, type ProbedKind } from '../src/kind.js';
import type { ObservationOf, ResourceOf } from '../src/kind-list.js';
import * as kinds from '../src/kinds/index.js';
import { readObservation } from '../src/probe/parse.js';
import { writeProbe } from '../src/probe/script.js';
import { eachOnAScriptHost, ownFile } from './script-host.js';

/** All that a new kind is: the message that a host greets with, one for each language. */
interface GreetingResource {
  readonly kind: 'greeting';
  readonly directory: string;
  readonly language: string;
  readonly text: string;
}

const greeting: ProbedKind<GreetingResource, { readonly greetings: ReadonlyMap<string, string> }> = {
  kind: 'greeting',
  name: ({ language }) => language,
  fault: ({ language }) => (/^[a-z]{2}$/.test(language) ? undefined : 'its language must be two letters'),
  probe: (resources) => [
    "echo '== greeting'",
    ...resources.map(
      ({ directory, language }) => `printf '%s|' ${language}; cat ${directory}/${language} 2>/dev/null; echo`,
    ),
  ],
  parse: (reply) => ({
    greetings: new Map(
      reply.lines('greeting').map((line) => {
        const [language = '', text = ''] = line.split('|');
        return [language, text] as const;
      }),
    ),
  }),
  diff: ({ language, text }, { greetings }) =>
    greetings.get(language) === text ? undefined : difference('set', `greeting ${text}`, 'another one'),
  phase: () => 'kernel',
  functions: 'greet() { echo "$3" >"$1/$2"; }',
  commands: ({ directory, language, text }) => [`greet ${directory} ${language} ${text}`],
};

const list = { ...kinds, greeting };

describe('a new kind, a file and a line in the list of kinds', () => {
  const host = eachOnAScriptHost();
  const observe = async (
    resources: readonly ResourceOf<typeof list>[],
  ): Promise<ObservationOf<typeof list>> => {
    const { stdout } = await runScript(host().transport, writeProbe(list, resources), {});
    return readObservation(list, stdout);
  };

  test('is probed, compared, validated and made beside the others', async () => {
    const directory = join(host().root, 'greetings');
    mkdirSync(directory);
    const resources = [
      { kind: 'greeting', directory, language: 'fr', text: 'bonjour' },
      ownFile(join(directory, 'en'), 'hello\n'),
      { kind: 'greeting', directory, language: 'en', text: 'hi' },
    ] as const;
    const seen = await observe(resources);
    const changes = findChanges(list, resources, seen);
    expect(changes.map(({ id, summary }) => [id, summary])).toEqual([
      ['greeting:fr', 'set greeting bonjour'],
      [`file:${directory}/en`, expect.stringContaining('create')],
      ['greeting:en', 'set greeting hi'],
    ]);
    const { script, stdin } = writeApply(list, changes, seen.generation);
    const { stdout } = await runScript(host().transport, script, { stdin: stdin() });
    // The file first: its phase is an earlier one.
    expect(stdout).toBe(
      ['begin 0', 'done 0', 'begin 1', 'done 1', 'begin 2', 'done 2', 'end']
        .map((line) => `@harderway ${line}\n`)
        .join(''),
    );
    expect(readFileSync(join(directory, 'en'), 'utf8')).toBe('hi\n');
    const after = await observe(resources);
    expect(after.greetings).toEqual(
      new Map([
        ['fr', 'bonjour'],
        ['en', 'hi'],
      ]),
    );
    expect(findChanges(list, [resources[0], resources[2]], after)).toEqual([]);
  });
});
