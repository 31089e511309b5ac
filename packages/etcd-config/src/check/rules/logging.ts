import { atLeast } from '../../catalog/catalog.js';
import type { Effective } from '../effective.js';
import { type Rule, when } from '../rule.js';

const streams: ReadonlySet<string> = new Set(['default', 'stderr', 'stdout', 'systemd/journal']);
const levels: ReadonlySet<string> = new Set([
  '',
  'debug',
  'info',
  'warn',
  'error',
  'dpanic',
  'panic',
  'fatal',
]);
const source = 'server/embed/config_logging.go';

// The old logger of 3.4 reads none of what the structured one is told.
const structured = (values: Effective): boolean => values.text('logger') === 'zap';

const outputs = (values: Effective): readonly string[] => {
  const list = values.list('log-outputs');
  return list.length === 0 ? ['default'] : list;
};

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

function rotationFault(text: string): string | undefined {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return 'improperly formatted log rotation config';
  }
  if (value === null) return undefined;
  const wrong = 'invalid log rotation config';
  if (typeof value !== 'object' || Array.isArray(value)) return wrong;
  for (const [key, item] of Object.entries(value)) {
    const name = key.toLowerCase();
    if (item === null) continue;
    if (['maxsize', 'maxage', 'maxbackups'].includes(name) && !Number.isInteger(item)) return wrong;
    if (['localtime', 'compress'].includes(name) && typeof item !== 'boolean') return wrong;
    if (name === 'filename' && typeof item !== 'string') return wrong;
  }
  return undefined;
}

/** What etcd demands of its logging flags, in its order. */
export const loggingRules: readonly Rule[] = [
  {
    code: 'logger-unknown',
    stage: 'validate',
    title: '`logger` is `zap` (3.4 also knows `capnslog`)',
    source,
    check: (values) => {
      const logger = values.text('logger');
      const removed = logger === 'capnslog' && atLeast(values.version, '3.5');
      const words = removed ? '--logger=capnslog is removed in v3.5' : `unknown logger option "${logger}"`;
      const known = logger === 'zap' || (logger === 'capnslog' && !removed);
      return when(!known, {
        flag: 'logger',
        message: `${words}; use --logger=zap or leave it out`,
        programText: words,
      });
    },
  },
  {
    code: 'log-outputs-default',
    stage: 'validate',
    title: '`default` stands alone in `log-outputs`',
    source,
    check: (values) => {
      const words = 'multi logoutput for "default" is not supported yet';
      return when(structured(values) && outputs(values).length > 1 && outputs(values).includes('default'), {
        flag: 'log-outputs',
        message: `${words}; write stderr instead of default`,
        programText: words,
      });
    },
  },
  {
    code: 'log-rotation-output',
    stage: 'validate',
    title: '`enable-log-rotation` needs exactly one file in `log-outputs`',
    source,
    versions: '3.5-',
    check: (values) => {
      const files = outputs(values).filter((output) => !streams.has(output) || output === 'systemd/journal');
      const bad = (outputs(values).length === 1 && files.length === 0) || files.length > 1;
      const words = '--log-outputs requires a single file path when --log-rotate-config-json is defined';
      return when(structured(values) && values.bool('enable-log-rotation') && bad, {
        flag: 'enable-log-rotation',
        message: `${words}; name one file in --log-outputs or turn rotation off`,
        programText: words,
      });
    },
  },
  {
    code: 'log-rotation-config',
    stage: 'validate',
    title: '`log-rotation-config-json` is a JSON object with fields of the right type',
    source,
    versions: '3.5-',
    check: (values) => {
      if (!structured(values) || !values.bool('enable-log-rotation')) return [];
      const fault = rotationFault(values.text('log-rotation-config-json'));
      return fault === undefined
        ? []
        : [
            {
              flag: 'log-rotation-config-json',
              message: `${fault}; write an object such as {"maxsize": 100, "compress": true}`,
              programText: fault,
            },
          ];
    },
  },
  {
    code: 'log-format-unknown',
    stage: 'validate',
    title: '`log-format` is `json` or `console`',
    source,
    versions: '3.6-',
    check: (values) => {
      const format = values.text('log-format');
      const words = `unknown log format: ${format}, supported values json, console`;
      return when(!['', 'json', 'console'].includes(format), {
        flag: 'log-format',
        message: `${words}; use one of them`,
        programText: words,
      });
    },
  },
  {
    code: 'log-level-unknown',
    stage: 'validate',
    title: '`log-level` is a level that the logger knows; etcd panics otherwise',
    source: 'client/pkg/logutil/log_level.go',
    check: (values) => {
      const level = values.text('log-level');
      const words = `unrecognized level: "${level}"`;
      return when(!levels.has(level.toLowerCase()), {
        flag: 'log-level',
        message: `${words}; use debug, info, warn, error, panic or fatal`,
        programText: words,
        exitCode: 2,
      });
    },
  },
  {
    code: 'log-output-empty',
    stage: 'validate',
    title: 'no item of `log-outputs` is empty',
    source: 'go.uber.org/zap Open',
    check: (values) => {
      const words = 'open sink "": open : no such file or directory';
      return when(structured(values) && outputs(values).includes(''), {
        flag: 'log-outputs',
        message: 'an empty name in --log-outputs is no file; take it out',
        programText: words,
      });
    },
  },
];
