import { describe, expect, test } from 'vitest';
import * as kinds from '../src/kinds/index.js';
import { difference, type ProbedKind } from '../src/model/kind.js';
import { writeProbe } from '../src/probe/script.js';
import { withKinds } from '../src/with-kinds.js';

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

const { probeScript } = withKinds({ greeting });

describe("a kind of one's own", () => {
  test('is refused by its own rules, and where it is not in the list', () => {
    const resource = { kind: 'greeting', directory: '/', language: 'français', text: '' } as const;
    expect(() => probeScript([resource])).toThrowError('greeting:français: its language must be two');
    expect(() => writeProbe(kinds, [resource])).toThrowError('greeting is not a kind of resource');
  });

  test('of which nothing is asked costs nothing', () => {
    expect(probeScript([])).toBe(writeProbe(kinds, []));
  });
});
