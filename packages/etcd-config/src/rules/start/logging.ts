import { atLeast } from '../../catalog/catalog.js';
import type { Effective } from '../effective.js';
import { type Fault, fault, oneOf, type Rule, valueRule } from './rule.js';

const rule = {
  stage: 'validate',
  severity: 'error',
  source: 'server/embed/config_logging.go',
  why: 'etcd cannot set up its log and exits with 1.',
} as const;

const streams: ReadonlySet<string> = new Set(['default', 'stderr', 'stdout']);
const levels = ['', 'debug', 'info', 'warn', 'error', 'dpanic', 'panic', 'fatal'];

const outputs = (values: Effective): readonly string[] => {
  const list = values.list('log-outputs');
  return list.length === 0 ? ['default'] : list;
};

/** A rule of the structured logger; the old logger of 3.4 reads none of its flags. */
const structured = ({ check, ...info }: Rule & { check(values: Effective): Iterable<Fault> }): Rule => ({
  ...info,
  check: (values) => (values.text('logger') === 'zap' ? check(values) : []),
});

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

/** The rules on logging flags, in etcd's order. */
export const loggingRules: readonly Rule[] = [
  valueRule({
    ...rule,
    code: 'logger-unknown',
    title: '`logger` other than `zap`',
    why: 'etcd refuses to start; 3.4 still takes `capnslog`.',
    example: { bad: '--logger=capnslog', good: '--logger=zap' },
    flags: ['logger'],
    hint: 'use --logger=zap or leave it out',
    judge: (values, flag) => {
      const logger = values.text(flag);
      if (logger === 'zap') return undefined;
      if (logger !== 'capnslog') return `unknown logger option "${logger}"`;
      return atLeast(values.version, '3.5') ? '--logger=capnslog is removed in v3.5' : undefined;
    },
  }),
  structured({
    ...rule,
    code: 'log-outputs-default',
    title: '`default` beside other `log-outputs`',
    example: {
      bad: '--log-outputs=default,/var/log/etcd.log',
      good: '--log-outputs=stderr,/var/log/etcd.log',
    },
    *check(values) {
      if (outputs(values).length === 1 || !outputs(values).includes('default')) return;
      const words = 'multi logoutput for "default" is not supported yet';
      yield fault('log-outputs', words, 'write stderr instead of default');
    },
  }),
  structured({
    ...rule,
    code: 'log-rotation-output',
    title: '`enable-log-rotation` without exactly one file in `log-outputs`',
    versions: '3.5-',
    example: {
      bad: '--enable-log-rotation=true',
      good: '--enable-log-rotation=true\n--log-outputs=/var/log/etcd.log',
    },
    *check(values) {
      const files = outputs(values).filter((output) => !streams.has(output));
      const bad = (outputs(values).length === 1 && files.length === 0) || files.length > 1;
      if (!values.bool('enable-log-rotation') || !bad) return;
      const words = '--log-outputs requires a single file path when --log-rotate-config-json is defined';
      yield fault('enable-log-rotation', words, 'name one file in --log-outputs or turn rotation off');
    },
  }),
  structured({
    ...rule,
    code: 'log-rotation-config',
    title: '`log-rotation-config-json` that is not a JSON object, or has a field of the wrong type',
    versions: '3.5-',
    example: {
      bad: '--enable-log-rotation=true\n--log-outputs=/var/log/etcd.log\n--log-rotation-config-json={"maxsize": "100"}',
      good: '--enable-log-rotation=true\n--log-outputs=/var/log/etcd.log\n--log-rotation-config-json={"maxsize": 100}',
    },
    *check(values) {
      if (!values.bool('enable-log-rotation')) return;
      const words = rotationFault(values.text('log-rotation-config-json'));
      const hint = 'write an object such as {"maxsize": 100, "compress": true}';
      if (words !== undefined) yield fault('log-rotation-config-json', words, hint);
    },
  }),
  valueRule({
    ...rule,
    code: 'log-format-unknown',
    title: '`log-format` other than `json` or `console`',
    versions: '3.6-',
    example: { bad: '--log-format=text', good: '--log-format=console', given: { version: '3.6.7' } },
    flags: ['log-format'],
    hint: 'use one of them',
    judge: oneOf(
      ['', 'json', 'console'],
      (format) => `unknown log format: ${format}, supported values json, console`,
    ),
  }),
  valueRule({
    ...rule,
    code: 'log-level-unknown',
    title: '`log-level` that the logger does not have',
    why: 'etcd panics and exits with 2.',
    source: 'client/pkg/logutil/log_level.go',
    example: { bad: '--log-level=verbose', good: '--log-level=debug' },
    flags: ['log-level'],
    hint: 'use debug, info, warn, error, panic or fatal',
    exitCode: 2,
    judge: (values, flag) => {
      const level = values.text(flag);
      return levels.includes(level.toLowerCase()) ? undefined : `unrecognized level: "${level}"`;
    },
  }),
  structured({
    ...rule,
    code: 'log-output-empty',
    title: 'empty item in `log-outputs`',
    source: 'go.uber.org/zap Open',
    example: { bad: '--log-outputs=stderr,', good: '--log-outputs=stderr' },
    *check(values) {
      if (!outputs(values).includes('')) return;
      const message = 'an empty name in --log-outputs is not a file';
      yield fault('log-outputs', 'open sink "": open : no such file or directory', 'remove it', { message });
    },
  }),
];
