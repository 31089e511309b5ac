import { keySpan, valueSpan } from '../document/locate.js';
import type { AssignmentNode } from '../document/model.js';
import { parse } from '../document/parse.js';
import { extractWords } from '../exec/words.js';
import { directive, directivesOf, sectionNames } from '../schema/lookup.js';
import { loadUnit } from '../settings/load.js';
import { capabilityNumber } from '../values/capabilities.js';
import type { RuleContext } from './model.js';

const assignments = (context: RuleContext): readonly AssignmentNode[] =>
  context.document.nodes.filter((node): node is AssignmentNode => node.kind === 'assignment');

/** Types whose values may well hold ` #`: free text. */
const freeText = [
  'text',
  'plain-text',
  'command',
  'input-text',
  'set-credential',
  'environment',
  'log-filter-patterns',
  'install',
];

const warnings = (context: RuleContext, section: string, line: string): number =>
  loadUnit(context.unit.name, [{ path: '', document: parse(`[${section}]\n${line}\n`) }]).findings.length;

/** Comments behind a value: systemd knows none, they become part of it. */
export function checkInlineComments(context: RuleContext): void {
  for (const node of assignments(context)) {
    const known = node.section === undefined ? undefined : directive(node.section, node.key);
    const match = /[ \t]+[#;](?:[ \t].*|$)/s.exec(node.value);
    if (match === null || known === undefined || node.section === undefined) continue;
    const command = known.type === 'command';
    if (command ? !/[ \t]#(?:[ \t]|$)/.test(match[0]) : freeText.includes(known.type)) continue;
    const bare = node.value.slice(0, match.index);
    const certain =
      !command &&
      warnings(context, node.section, `${node.key}=${bare}`) === 0 &&
      warnings(context, node.section, `${node.key}=${node.value}`) > 0;
    const span = valueSpan(node, match.index, node.value.length);
    context.report(
      'warning',
      'inline-comment',
      'systemd knows no comments behind a value: this is part of it.',
      span,
      {
        ...(certain
          ? {
              fix: {
                start: span.start.offset,
                end: span.end.offset,
                text: '',
                description: 'remove the comment',
              },
            }
          : {}),
        hint: 'Put the comment on a line of its own.',
      },
    );
  }
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

function closest(name: string, among: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, Math.ceil(name.length / 4) + 1);
  for (const each of among) {
    const steps = distance(name.toLowerCase(), each.toLowerCase());
    if (steps < least) {
      least = steps;
      best = each;
    }
  }
  return best;
}

/** What an unknown key or section was likely meant to be, and a fix if only capitals differ. */
export function suggestKey(node: AssignmentNode): {
  readonly hint?: string;
  readonly fix?: { start: number; end: number; text: string; description: string };
} {
  const section = node.section ?? '';
  const names = [...directivesOf(section).keys()];
  const same = names.find((name) => name.toLowerCase() === node.key.toLowerCase());
  if (same !== undefined) {
    const span = keySpan(node);
    return {
      fix: { start: span.start.offset, end: span.end.offset, text: same, description: `write ${same}` },
      hint: `Directives are case-sensitive: write ${same}=.`,
    };
  }
  const homes = sectionNames.filter((each) => each !== section && directive(each, node.key) !== undefined);
  if (homes.length > 0)
    return { hint: `${node.key}= belongs in ${homes.map((each) => `[${each}]`).join(' or ')}.` };
  const near = closest(node.key, names);
  return near === undefined
    ? { hint: 'Start a key of your own with X- to keep systemd quiet.' }
    : { hint: `Did you mean ${near}=?` };
}

const architectures =
  'x86 x86-64 ppc ppc-le ppc64 ppc64-le ia64 parisc parisc64 s390 s390x sparc sparc64 mips mips-le mips64 mips64-le alpha arm arm-be arm64 arm64-be sh sh64 m68k tilegx cris arc arc-be loongarch64 riscv32 riscv64 native'.split(
    ' ',
  );

/** Names systemd drops without a word: capabilities and architectures it does not know. */
export function checkNames(context: RuleContext): void {
  for (const node of assignments(context)) {
    const type = node.section === undefined ? undefined : directive(node.section, node.key)?.type;
    if (type === 'capability-set' || node.key === 'ConditionCapability' || node.key === 'AssertCapability') {
      const skip = /^[~|!\s]*/.exec(node.value)?.[0].length ?? 0;
      for (const word of extractWords(node.value.slice(skip), { unquote: true, relax: true }).words) {
        if (capabilityNumber(word.text) !== undefined) continue;
        const span = valueSpan(node, skip + word.from, skip + word.to);
        const fixed = `CAP_${word.text.toUpperCase()}`;
        const known = capabilityNumber(fixed) !== undefined;
        context.report(
          'warning',
          'bad-capability',
          `'${word.text}' is no capability; systemd drops it without a word.`,
          span,
          {
            ...(known
              ? {
                  fix: {
                    start: span.start.offset,
                    end: span.end.offset,
                    text: fixed,
                    description: `write ${fixed}`,
                  },
                }
              : {}),
            hint: known ? `Write ${fixed}.` : 'See capabilities(7).',
          },
        );
      }
    }
    if (/^(?:Condition|Assert)Architecture$/.test(node.key)) {
      const name = node.value.replace(/^[|!\s]*/, '');
      if (name !== '' && !architectures.includes(name)) {
        const from = node.value.length - name.length;
        const common: Readonly<Record<string, string>> = {
          amd64: 'x86-64',
          x86_64: 'x86-64',
          aarch64: 'arm64',
          i386: 'x86',
          i686: 'x86',
          ppc64le: 'ppc64-le',
        };
        const right = Object.hasOwn(common, name) ? common[name] : undefined;
        const span = valueSpan(node, from, node.value.length);
        context.report(
          'warning',
          'bad-architecture',
          `'${name}' is no architecture systemd knows: the condition never holds.`,
          span,
          {
            ...(right === undefined
              ? {}
              : {
                  fix: {
                    start: span.start.offset,
                    end: span.end.offset,
                    text: right,
                    description: `write ${right}`,
                  },
                  hint: `Write ${right}.`,
                }),
          },
        );
      }
    }
  }
}
