import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { difference, type ProbedKind } from '../src/model/kind.js';
import { withKinds } from '../src/with-kinds.js';
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

const { plan, apply, probe, diff } = withKinds({ greeting });

describe("a kind of one's own", () => {
  const host = eachOnAScriptHost();

  test('is probed, compared, validated and made beside the others', async () => {
    const { root, transport } = host();
    const directory = join(root, 'greetings');
    mkdirSync(directory);
    const resources = [
      { kind: 'greeting', directory, language: 'fr', text: 'bonjour' },
      ownFile(join(directory, 'en'), 'hello\n'),
      { kind: 'greeting', directory, language: 'en', text: 'hi' },
    ] as const;
    const planned = await plan(transport, resources);
    expect(planned.changes.map(({ id, summary }) => [id, summary])).toEqual([
      ['greeting:fr', 'set greeting bonjour'],
      [`file:${directory}/en`, expect.stringContaining('create')],
      ['greeting:en', 'set greeting hi'],
    ]);
    const made: string[] = [];
    const generation = await apply(transport, planned.changes, {
      ...planned,
      onChange: ({ id }, state) => made.push(`${state} ${id}`),
    });
    expect(generation).toBe(planned.generation + 1);
    // The file first: its phase is an earlier one.
    expect(made.filter((each) => each.startsWith('done'))).toEqual([
      `done file:${directory}/en`,
      'done greeting:fr',
      'done greeting:en',
    ]);
    expect(readFileSync(join(directory, 'en'), 'utf8')).toBe('hi\n');
    const after = await probe(transport, resources);
    expect(after.greetings).toEqual(
      new Map([
        ['fr', 'bonjour'],
        ['en', 'hi'],
      ]),
    );
    expect(diff([resources[0], resources[2]], after)).toEqual([]);
  });
});
