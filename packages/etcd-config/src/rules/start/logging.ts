import { atLeast } from '../../catalog/catalog.js';
import type { Effective } from '../effective.js';
import { type Check, type Checks, fault, type Judges } from './rule.js';

const streams: ReadonlySet<string> = new Set(['default', 'stderr', 'stdout']);

const outputs = (values: Effective): readonly string[] => {
  const list = values.list('log-outputs');
  return list.length === 0 ? ['default'] : list;
};

/** A check of the structured logger; the old logger of 3.4 reads none of its flags. */
const structured =
  (check: Check): Check =>
  (values) =>
    values.text('logger') === 'zap' ? check(values) : [];

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const rotationFields: Readonly<Record<string, (value: Json) => boolean>> = {
  maxsize: Number.isInteger,
  maxage: Number.isInteger,
  maxbackups: Number.isInteger,
  localtime: (value) => typeof value === 'boolean',
  compress: (value) => typeof value === 'boolean',
  filename: (value) => typeof value === 'string',
};

/** The fault of a configuration of log rotation, in etcd's words. */
function rotationFault(text: string): string | undefined {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return 'improperly formatted log rotation config';
  }
  if (value === null) return undefined;
  const fields = typeof value !== 'object' || Array.isArray(value) ? undefined : Object.entries(value);
  const right = fields?.every(
    ([key, item]) => item === null || (rotationFields[key.toLowerCase()]?.(item) ?? true),
  );
  return right === true ? undefined : 'invalid log rotation config';
}

/** The choice of a logger. */
export const loggingJudges: Judges = {
  'logger-unknown': (values, flag) => {
    const logger = values.text(flag);
    if (logger === 'zap') return undefined;
    if (logger !== 'capnslog') return `unknown logger option "${logger}"`;
    return atLeast(values.version, '3.5') ? '--logger=capnslog is removed in v3.5' : undefined;
  },
};

/** The rules on logging flags, in etcd's order. */
export const loggingChecks: Checks = {
  'log-outputs-default': structured(function* (values) {
    if (outputs(values).length === 1 || !outputs(values).includes('default')) return;
    const words = 'multi logoutput for "default" is not supported yet';
    yield fault('log-outputs', words, 'write stderr instead of default');
  }),
  'log-rotation-output': structured(function* (values) {
    const files = outputs(values).filter((output) => !streams.has(output));
    const bad = (outputs(values).length === 1 && files.length === 0) || files.length > 1;
    if (!values.bool('enable-log-rotation') || !bad) return;
    const words = '--log-outputs requires a single file path when --log-rotate-config-json is defined';
    yield fault('enable-log-rotation', words, 'name one file in --log-outputs or turn rotation off');
  }),
  'log-rotation-config': structured(function* (values) {
    if (!values.bool('enable-log-rotation')) return;
    const words = rotationFault(values.text('log-rotation-config-json'));
    const hint = 'write an object such as {"maxsize": 100, "compress": true}';
    if (words !== undefined) yield fault('log-rotation-config-json', words, hint);
  }),
  'log-output-empty': structured(function* (values) {
    if (!outputs(values).includes('')) return;
    const message = 'an empty name in --log-outputs is not a file';
    yield fault('log-outputs', 'open sink "": open : no such file or directory', 'remove it', { message });
  }),
};
