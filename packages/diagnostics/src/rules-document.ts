import type { RuleInfo } from './rules.js';

/** Options of {@link rulesDocument}. */
export interface RulesDocumentOptions {
  /** Name of the checker's package, for the title. */
  readonly name: string;
  /** Language of the examples, for highlighting: `ini`, `yaml`, `sh`. */
  readonly language: string;
}

const fenced = (language: string, text: string): string =>
  `\`\`\`${language}\n${text.replace(/\n$/, '')}\n\`\`\``;

function versions({ since, until }: RuleInfo): string {
  if (since !== undefined && until !== undefined) return since === until ? since : `${since} to ${until}`;
  if (since !== undefined) return `${since} and later`;
  return until === undefined ? '' : `${until} and earlier`;
}

function section(rule: RuleInfo, language: string): string {
  const { code, severity, title, why, source, example } = rule;
  const applies = versions(rule);
  const given = Object.entries(example?.given ?? {}).map(([name, value]) => `${name} \`${value}\``);
  return [
    `## ${code}`,
    `**${severity}**: ${title}.`,
    why,
    ...(example === undefined
      ? []
      : [
          `Reported for${given.length === 0 ? '' : ` (${given.join(', ')})`}:`,
          fenced(language, example.bad),
          ...(example.good === undefined ? [] : ['Accepted:', fenced(language, example.good)]),
        ]),
    ...(applies === '' ? [] : [`Versions: ${applies}.`]),
    ...(source === undefined ? [] : [`Source: ${source}.`]),
  ].join('\n\n');
}

/** The anchor of a code's section: GitHub leaves the dots of a version out. */
const anchorOf = (code: string): string => code.replaceAll('.', '');

/** Writes the text of a RULES.md: every code with its meaning, reason, example and source. */
export function rulesDocument(rules: readonly RuleInfo[], { name, language }: RulesDocumentOptions): string {
  const sorted = [...rules].sort((one, other) => (one.code < other.code ? -1 : 1));
  return [
    `# Rules of ${name}`,
    'Generated from the rules in the source.',
    sorted
      .map(({ code, severity, title }) => `- [${code}](#${anchorOf(code)}) (${severity}): ${title}`)
      .join('\n'),
    ...sorted.map((rule) => section(rule, language)),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}
