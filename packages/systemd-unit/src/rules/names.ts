import type { Fix } from '@harderway/diagnostics';
import { keySpan, valueSpan } from '../document/locate.js';
import type { AssignmentNode } from '../document/model.js';
import { extractWords } from '../exec/words.js';
import { conditionArchitectures } from '../schema/words.generated.js';
import { parseBoolean } from '../values/boolean.js';
import { capabilityNumber } from '../values/capabilities.js';
import { type Checks, directiveOf, replace, suggest } from './subject.js';

/** Names that other programs have for architectures. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['amd64', 'x86-64'],
  ['x86_64', 'x86-64'],
  ['aarch64', 'arm64'],
  ['i386', 'x86'],
  ['i686', 'x86'],
  ['ppc64le', 'ppc64-le'],
]);

/** The fix that writes a setting by its present name, which may want another value for the same. */
function rename(node: AssignmentNode, type: string, name: string): readonly Fix[] | undefined {
  const title = `write ${name}`;
  if (type !== 'job-mode-isolate') return replace(title, keySpan(node), name);
  const isolate = parseBoolean(node.value);
  if (!isolate.ok) return undefined;
  const mode = isolate.value ? 'isolate' : 'replace';
  return replace(`${title}=${mode}`, keySpan(node), name, [valueSpan(node), mode]);
}

/** Names that systemd drops without a word, and old names. */
export const nameChecks: Checks = {
  *'bad-capability'({ assignments }) {
    for (const node of assignments) {
      const { key, value } = node;
      const type = directiveOf(node)?.type;
      if (type !== 'capability-set' && key !== 'ConditionCapability' && key !== 'AssertCapability') continue;
      const skip = /^[~|!\s]*/.exec(value)?.[0].length ?? 0;
      for (const word of extractWords(value.slice(skip), { unquote: true, relax: true }).words) {
        if (capabilityNumber(word.text) !== undefined) continue;
        const span = valueSpan(node, skip + word.from, skip + word.to);
        const full = `CAP_${word.text.toUpperCase()}`;
        const known = capabilityNumber(full) !== undefined;
        yield {
          message: `'${word.text}' is not a capability; systemd drops it without a word`,
          span,
          hint: known ? `Write ${full}.` : 'See capabilities(7).',
          fixes: known ? suggest(`write ${full}`, span, full) : undefined,
        };
      }
    }
  },

  *'bad-architecture'({ assignments }) {
    for (const node of assignments) {
      if (node.key !== 'ConditionArchitecture' && node.key !== 'AssertArchitecture') continue;
      const name = node.value.replace(/^[|!\s]*/, '');
      if (name === '' || conditionArchitectures.includes(name)) continue;
      const right = otherNames.get(name);
      const span = valueSpan(node, node.value.length - name.length);
      yield {
        message: `'${name}' is not an architecture that systemd knows: the condition never holds`,
        span,
        hint: right === undefined ? undefined : `Write ${right}.`,
        fixes: right === undefined ? undefined : suggest(`write ${right}`, span, right),
      };
    }
  },

  *'old-name'({ assignments }) {
    for (const node of assignments) {
      const known = directiveOf(node);
      if (known?.aliasOf === undefined || known.type === 'units-obsolete') continue;
      const { section, name } = known.aliasOf;
      const moved = section !== node.section;
      const span = keySpan(node);
      yield {
        message: moved
          ? `${node.key}= moved to [${section}] as ${name}=`
          : `${node.key}= is the old name of ${name}=`,
        span,
        hint: moved ? `Move it to [${section}].` : undefined,
        fixes: moved ? undefined : rename(node, known.type, name),
      };
    }
  },
};
