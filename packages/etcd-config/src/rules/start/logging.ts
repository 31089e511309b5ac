import { atLeast } from '../../catalog/catalog.js';
import type { Effective } from '../effective.js';
import { type Check, type Checks, fault, type Judges } from './rule.js';

const streams: ReadonlySet<string> = new Set(['default', 'stderr', 'stdout']);
const levels: ReadonlySet<string> = new Set(['debug', 'info', 'warn', 'error', 'dpanic', 'panic', 'fatal']);

/** The outputs of the log. In 3.4 the old flag counts where it has more of them. */
function outputs(values: Effective): readonly string[] {
  const [old, list] = [values.list('log-output'), values.list('log-outputs')];
  const given = old.length > list.length ? old : list;
  return given.length === 0 ? ['default'] : given;
}

/** The words for a level that is not one. 3.4 takes lower case alone, and its old logger no level beside --debug. */
function levelFault(values: Effective): string | undefined {
  const level = values.text('log-level');
  if (atLeast(values.version, '3.5'))
    return level === '' || levels.has(level.toLowerCase()) ? undefined : `unrecognized level: "${level}"`;
  const skipped = values.text('logger') === 'capnslog' && values.bool('debug');
  return levels.has(level) || skipped ? undefined : `unknown level "${level}"`;
}

/** A check of the structured logger. */
const structured =
  (check: Check): Check =>
  (values) =>
    values.text('logger') === 'zap' ? check(values) : [];

/** Levels of the old logger: words, and their short forms. */
const OLD_LEVEL = /^(?:CRITICAL|C|ERROR|0|E|WARNING|1|W|NOTICE|2|N|INFO|3|I|DEBUG|4|D|TRACE|5|T)$/;

/** Levels of packages that the old logger cannot read end its setup, without an error. */
const hasOldLevels = (text: string): boolean =>
  text === '' ||
  text.split(',').every((each) => {
    const [, level] = each.split('=');
    return level !== undefined && OLD_LEVEL.test(level);
  });

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const rotationFields: Readonly<Record<string, (value: Json) => boolean>> = {
  maxsize: (value) => Number.isInteger(value),
  maxage: (value) => Number.isInteger(value),
  maxbackups: (value) => Number.isInteger(value),
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
  'log-level-unknown': levelFault,
};

/** The rules on logging flags, in etcd's order. */
export const loggingChecks: Checks = {
  *'log-output-conflict'(values) {
    const [old, list] = [values.list('log-output'), values.list('log-outputs')];
    const shown = (texts: readonly string[]): string => `[${texts.map((text) => `"${text}"`).join(' ')}]`;
    if (old.length !== list.length || old.length === 0) return;
    if (old.length > 1) {
      const words = "both '--log-output' and '--log-outputs' are set; only set '--log-outputs'";
      yield fault('log-output', words, 'remove --log-output');
    } else if (old[0] === list[0] && old[0] !== 'default') {
      const words = `'--log-output=${shown(old)}' and '--log-outputs=${shown(list)}' are incompatible; only set --log-outputs`;
      yield fault('log-output', words, 'remove --log-output');
    }
  },
  *'old-logger-output'(values) {
    if (values.text('logger') !== 'capnslog' || !hasOldLevels(values.text('log-package-levels'))) return;
    // This logger reads the level before its outputs.
    if (levelFault(values) !== undefined) return;
    const all = outputs(values);
    const [only = ''] = all;
    const hint = 'name one of default, stderr and stdout, or use --logger=zap';
    if (all.length > 1) {
      const got = all.map((output) => `"${output}"`).join(' ');
      const words = `--logger=capnslog supports only 1 value in '--log-outputs', got [${got}]`;
      yield fault('log-outputs', words, hint);
    } else if (!streams.has(only)) {
      const words = `unknown log-output "${only}" (only supports "default", "stderr", "stdout")`;
      yield fault('log-outputs', words, hint);
    }
  },
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
