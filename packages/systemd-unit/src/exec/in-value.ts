import type { Diagnostic, Position, Severity } from '@harderway/diagnostics';
import type { UnitCode } from '../rules.generated.js';
import { deprecatedSpecifier, type Expanded } from './specifiers.js';

const place = (offset: number): Position => ({ line: 1, column: offset + 1, offset });

/** A diagnostic of a value on its own: a text of one line. */
export const inValue = (
  severity: Severity,
  code: UnitCode,
  message: string,
  from: number,
  to: number,
): Diagnostic<UnitCode> => ({ code, severity, message, span: { start: place(from), end: place(to) } });

/** The deprecated specifiers that were expanded in a stretch of a value. */
export const deprecations = (
  { deprecated }: Extract<Expanded, { kind: 'expanded' }>,
  from: number,
  to: number,
): readonly Diagnostic<UnitCode>[] =>
  deprecated.map((letter) =>
    inValue('warning', 'deprecated-specifier', deprecatedSpecifier(letter), from, to),
  );
