import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { valueSpan } from '@harderway/systemd-unit';
import { templateOf } from '@harderway/systemd-unit/names';
import { rules } from '../rules.js';
import { nearbyNames } from './nearby.js';
import type { UnitPart, UnitScope } from './units.js';

/** Settings without whose units a unit does not start. */
const NEEDED: ReadonlySet<string> = new Set(['Requires', 'Requisite', 'BindsTo']);

/** Kinds of units that have no file, or one that systemd makes. */
const MADE = /\.(?:device|mount|swap|scope|slice)$/;

const isThere = ({ names }: UnitScope, name: string): boolean =>
  names.has(name) || (name.includes('@') && names.has(templateOf(name)));

/** The unit that a timer, a path or a socket starts, and where it says so. */
function triggered({
  name,
  last,
}: UnitPart): (Pick<Diagnostic, 'span'> & { readonly unit: string }) | undefined {
  const [, prefix = '', type = ''] = /^(.*)\.(timer|path|socket)$/.exec(name) ?? [];
  if (type === '') return undefined;
  const section = type.charAt(0).toUpperCase() + type.slice(1);
  const setting = last(section, type === 'socket' ? 'Service' : 'Unit');
  if (setting !== undefined && setting.value !== '')
    return setting.value.includes('%') ? undefined : { unit: setting.value, span: valueSpan(setting) };
  const isPerConnection = /^(?:yes|true|on|1|y|t)$/i.test(last('Socket', 'Accept')?.value ?? '');
  return {
    unit: `${prefix}${isPerConnection && !prefix.endsWith('@') ? '@' : ''}.service`,
    span: WHOLE_TEXT,
  };
}

const advice = (meant: string | undefined): string | undefined =>
  meant === undefined ? undefined : `Did you mean ${meant}?`;

/** Reports units that others name and that are missing. */
export function missingUnits(scope: UnitScope): readonly Diagnostic[] {
  const nearby = nearbyNames(scope.names);
  return scope.parts.flatMap((part): readonly Diagnostic[] => {
    const file = part.path;
    const named = part.named.flatMap(({ key, name, span }) => {
      if (isThere(scope, name) || MADE.test(name)) return [];
      const meant = nearby(name);
      const isLost = scope.isComplete && NEEDED.has(key);
      if (meant === undefined && !isLost) return [];
      return rules.diagnostic('named-unit-missing', {
        severity: isLost ? 'error' : 'warning',
        message: `${key}= names ${name}, which is missing`,
        hint: advice(meant),
        span,
        file,
      });
    });
    if (part.isDropIn) {
      const meant = isThere(scope, part.name) ? undefined : nearby(part.name);
      if (meant === undefined) return named;
      const message = `a drop-in of ${part.name}, which is missing`;
      const hint = `Did you mean ${meant}.d?`;
      return [
        ...named,
        rules.diagnostic('named-unit-missing', {
          severity: 'warning',
          message,
          hint,
          span: WHOLE_TEXT,
          file,
        }),
      ];
    }
    const starts = triggered(part);
    if (starts === undefined || isThere(scope, starts.unit)) return named;
    const message = `it starts ${starts.unit}, which is missing`;
    const hint = advice(nearby(starts.unit));
    return [...named, rules.diagnostic('triggered-unit-missing', { message, hint, span: starts.span, file })];
  });
}
