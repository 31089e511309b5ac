import { describe, expect, test } from 'vitest';
import * as kinds from '../src/kinds/index.js';
import { difference, type Kind, type ProbedKind } from '../src/model/kind.js';
import type { PathState } from '../src/model/paths.js';
import { writeProbe } from '../src/probe/script.js';
import { withKinds } from '../src/with-kinds.js';
import { askedLines, bareFor } from './observation.js';

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

/** A kind that finds differences and removes none. */
const inert: Kind<GreetingResource> = {
  kind: 'greeting',
  name: greeting.name,
  fault: greeting.fault,
  diff: () => difference('set', 'a greeting', 'another one'),
  phase: greeting.phase,
};

describe("a kind of one's own", () => {
  test('is refused by its own rules, and where it is not in the list', () => {
    const resource = { kind: 'greeting', directory: '/', language: 'français', text: '' } as const;
    expect(() => probeScript([resource])).toThrowError('greeting:français: its language must be two');
    expect(() => writeProbe(kinds, [resource])).toThrowError('greeting is not a kind of resource');
  });

  test.each([
    ['the name of another', { file: { ...greeting, kind: 'package' } }, 'two kinds are called package'],
    ['no way to change anything', { inert }, 'greeting has no commands'],
  ])('is refused with %s', (_, own, message) => {
    expect(() => withKinds(own)).toThrowError(message);
  });

  test('makes each change by a command or a file', () => {
    const resource = { kind: 'greeting', directory: '/etc', language: 'en', text: 'hi' } as const;
    const change = { id: 'greeting:en', resource, ...difference('set', 'a greeting', 'another one') };
    const { commands: _, ...withoutCommands } = greeting;
    for (const own of [
      { ...greeting, commands: () => [] },
      { ...withoutCommands, commandsForAll: () => [] },
    ])
      expect(() => withKinds({ greeting: own }).applyScript([change], 0)).toThrowError(
        'greeting:en: its kind gives no command that makes this change',
      );
  });

  test.each([
    ['more text than it asks for', { type: 'file', sha256: '0' } as const, 'more than its kind asks for'],
    ['no file', { type: 'directory' } as const, 'not a regular file'],
  ])('edits no file whose text was not read: %s', (_, state, found) => {
    const editing: Kind<GreetingResource> = {
      ...inert,
      path: ({ directory }) => ({ path: directory, depth: 'text' }),
      edit: ({ text }) => text,
    };
    const resource = { kind: 'greeting', directory: '/etc/motd', language: 'en', text: 'hi' } as const;
    const diff = (paths: ReadonlyMap<string, PathState>) =>
      withKinds({ greeting: editing }).diff([resource], {
        ...bareFor([]),
        asked: new Set(['attributes', 'checksum', 'text'].map((each) => `${each} /etc/motd`)),
        paths,
      });
    expect(diff(new Map())).toMatchObject([{ id: 'greeting:en', seen: undefined }]);
    const about = { mode: 0o644, owner: 'root', group: 'root', size: 9, ...state };
    expect(() => diff(new Map([['/etc/motd', about]]))).toThrowError(
      expect.objectContaining({ code: 'unreadable-file', found: expect.stringContaining(found) }),
    );
  });

  const reply = `== host\nx86_64\nDebian\n3\n${askedLines([]).join('\n')}\n`;

  test('may not hide what another kind has seen', () => {
    const { parseReply } = withKinds({ greeting: { ...greeting, parse: () => ({ packages: new Map() }) } });
    expect(() => parseReply(`${reply}== end\n`, [])).toThrowError(
      'two kinds report their observation under the same key, packages',
    );
  });

  test('may not print what looks like the section of another', () => {
    const { parseReply } = withKinds({ greeting });
    expect(parseReply(`${reply}== greeting\nen|hi\n== end\n`, []).greetings).toEqual(new Map([['en', 'hi']]));
    expect(() => parseReply(`${reply}== greeting\nen|\n== host\nm\nos\n9\n== end\n`, [])).toThrowError(
      'the host printed the section host twice',
    );
  });

  test('of which nothing is asked costs nothing', () => {
    expect(probeScript([])).toBe(writeProbe(kinds, []));
  });
});
