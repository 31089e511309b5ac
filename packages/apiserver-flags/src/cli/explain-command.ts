import {
  type Catalog,
  closestFlag,
  type FlagHistory,
  flagsAt,
  parseVersion,
  specAt,
} from '@harderway/component-flags';
import { featureGatesOf } from '@harderway/component-flags/kubernetes';
import { admissionPluginHistory } from '../catalog/admission-plugins.generated.js';
import { catalog } from '../catalog/history.generated.js';
import type { CommandOutput, Paint } from './output.js';

const spans = (value: FlagHistory['default'] | FlagHistory['type']): string =>
  typeof value === 'string'
    ? value || '(empty)'
    : value.map(({ versions, is }) => `${is || '(empty)'} in ${versions}`).join('; ');

const explainFlag = (flag: FlagHistory, version: string | undefined): readonly string[] => {
  const { deprecated } = flag;
  const lines = [
    `--${flag.name}`,
    `  group       ${flag.group}`,
    `  type        ${spans(flag.type)}`,
    `  default     ${spans(flag.default)}`,
    `  versions    ${flag.versions}${flag.uncertain === undefined ? '' : `, not known of ${flag.uncertain}`}`,
  ];
  if (flag.values !== undefined) lines.push(`  values      ${flag.values.join(', ')}`);
  if (flag.hidden !== undefined) lines.push(`  hidden in   ${flag.hidden}`);
  if (flag.spelling !== undefined)
    lines.push(`  spelling    --${flag.spelling.is} in ${flag.spelling.versions}`);
  if (deprecated !== undefined) {
    const instead =
      deprecated.replacement === undefined
        ? ''
        : `, use ${deprecated.replacement.map((name) => `--${name}`).join(' and ')}`;
    const effect = deprecated.noop === true ? ', without effect' : '';
    const removal =
      deprecated.removalAnnounced === undefined
        ? ''
        : `, removal announced for ${deprecated.removalAnnounced}`;
    lines.push(`  deprecated  since ${deprecated.since}${effect}${instead}${removal}`);
  }
  for (const [kind, ranges] of Object.entries(flag.evidence)) lines.push(`  evidence    ${kind}: ${ranges}`);
  if (flag.note !== undefined) lines.push(`  note        ${flag.note}`);
  if (version !== undefined) {
    const spec = specAt(flag, parseVersion(version));
    lines.push(
      spec === undefined
        ? `  in ${version}     not there`
        : `  in ${version}     ${spec.type}, default ${spec.default || '(empty)'}${spec.deprecated === undefined ? '' : ', deprecated'}`,
    );
  }
  return lines;
};

const explainGate = (name: string): readonly string[] => {
  const states = catalog.minors.flatMap((minor) => {
    const gate = featureGatesOf(minor).get(name);
    return gate === undefined || gate.uncertain
      ? []
      : [`  ${minor}  ${gate.stage}, ${gate.default ? 'on' : 'off'}${gate.locked ? ', locked' : ''}`];
  });
  return states.length === 0 ? [] : [`${name} (feature gate)`, ...states];
};

const explainPlugin = (name: string): readonly string[] => {
  const plugin = admissionPluginHistory.find((candidate) => candidate.name === name);
  return plugin === undefined
    ? []
    : [
        `${name} (admission plugin)`,
        `  versions    ${plugin.versions}`,
        `  on in       ${plugin.on ?? 'none by default'}`,
      ];
};

/**
 * Tells all that is known of a flag, a feature gate or an admission plugin.
 *
 * @throws {FlagError} `version-invalid`
 */
export const explainCommand = (
  written: string,
  version: string | undefined,
  paint: Paint,
  from: Catalog = catalog,
): CommandOutput => {
  const name = written.replace(/^--?/, '').replaceAll('_', '-');
  const flag = from.flags.find((candidate) => candidate.name === name);
  if (flag !== undefined) return { text: explainFlag(flag, version).join('\n'), json: flag, exitCode: 0 };
  const other = [...explainGate(written), ...explainPlugin(written)];
  if (other.length > 0) return { text: other.join('\n'), json: { name: written, lines: other }, exitCode: 0 };
  const close = closestFlag(flagsAt(from, from.minors.at(-1) ?? ''), name);
  const text = `${paint('error', 'error')}: nothing is known of '${written}'.${close === undefined ? '' : ` Did you mean --${close}?`}`;
  return { text, json: { error: 'unknown', name: written, closest: close ?? null }, exitCode: 1 };
};
