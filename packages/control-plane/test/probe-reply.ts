/** The names that a line of a script quotes. */
const quoted = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, a, b]) => a ?? b ?? '');

/**
 * A probe's reply with all that a real one has: a test writes the sections that matter to it. The others are empty, systemd knows none
 * of the other units, and the reply is about what the script asks.
 */
export function completeReply(reply: string, script: string): string {
  const [, mark] = /^echo '== asked'; echo (\w+)$/m.exec(script) ?? [];
  if (mark === undefined || !reply.startsWith('== host\n')) return reply;
  const names = quoted(/^for unit in (.*); do digest=/m.exec(script)?.[1] ?? '');
  const known = new Set(
    reply.match(/(?<=^(?:Id|Names)=.*)\S+/gm)?.flatMap((line) => line.split('=').at(-1) ?? []),
  );
  const digests = new Set([...reply.matchAll(/^([\w.@-]+)\|/gm)].map(([, name]) => name));
  const more = new Map([
    [
      'unit',
      names
        .filter((name) => !known.has(name))
        .map((name) => `Id=${name}\nLoadState=not-found\nActiveState=inactive\n\n`),
    ],
    ['digest', names.filter((name) => !digests.has(name)).map((name) => `${name}|\n`)],
  ]);
  const sections = ['asked', ...[...script.matchAll(/^echo '== (\w+)'$/gm)].map(([, name = '']) => name)];
  return sections
    .filter((name) => !['host', 'answer', 'end'].includes(name))
    .reduce((text, name) => {
      const lines = name === 'asked' ? `${mark}\n` : (more.get(name) ?? []).join('');
      const head = `\n== ${name}\n`;
      return text.includes(head)
        ? text.replace(head, () => `${head}${lines}`)
        : text.replace('\n== end\n', () => `${head}${lines}== end\n`);
    }, reply);
}
