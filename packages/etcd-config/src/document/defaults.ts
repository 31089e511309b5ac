import type { Version } from '@harderway/component-flags';
import type { Diagnostic } from '@harderway/diagnostics';
import { atLeast } from '../catalog/catalog.js';
import type { EtcdCode } from '../codes.js';
import { documentRules } from './rules.js';
import type { Setting, Settings } from './setting.js';

// The forms have different defaults; these functions keep the meaning of settings that go from one to another.

/** Settings that mean in one form what they meant in another. */
export interface Adapted {
  readonly settings: Settings;
  /** `default-written` (info) for what was added, `without-effect` (warning) for what was left out. */
  readonly diagnostics: readonly Diagnostic<EtcdCode>[];
}

const defaultClientUrl = 'http://localhost:2379';

/** The default of the compaction mode: before 3.6 a file has none, which turns whole numbers off. */
export const compactionModeDefault = (governedBy: 'flags' | 'file', version: Version): string =>
  governedBy === 'file' && !atLeast(version, '3.6') ? '' : 'periodic';

/** Adds a setting that has its default only in the form of `like`. */
function withDefault(
  settings: Settings,
  like: Setting,
  name: string,
  value: Setting['value'],
  text: string,
): Adapted {
  const found = documentRules.diagnostic('default-written', {
    message: `--${name} is written with its default "${text}", which the other form does not have`,
    span: like.span,
    file: like.file,
    subject: `--${name}`,
  });
  return { settings: new Map([...settings, [name, { ...like, name, value, text }]]), diagnostics: [found] };
}

/** Adapts settings for the command line or the environment. */
export function adaptForFlags(settings: Settings, version: Version): Adapted {
  const listen = settings.get('listen-client-urls');
  const adapted =
    listen?.form === 'file' && !settings.has('advertise-client-urls')
      ? withDefault(settings, listen, 'advertise-client-urls', [defaultClientUrl], defaultClientUrl)
      : { settings, diagnostics: [] };
  const retention = settings.get('auto-compaction-retention');
  const hasMode = settings.has('auto-compaction-mode');
  if (retention?.form !== 'file' || hasMode || compactionModeDefault('file', version) !== '') return adapted;
  const { span, file } = retention;
  const effect = /^\d+$/.test(retention.text) ? 'compacts nothing' : 'takes whole numbers alone';
  const idle = documentRules.diagnostic('without-effect', {
    message: `auto-compaction-retention is left out: a file without auto-compaction-mode ${effect} before etcd 3.6`,
    hint: 'give both',
    span,
    file,
    subject: '--auto-compaction-retention',
  });
  return {
    settings: new Map([...adapted.settings].filter(([name]) => name !== retention.name)),
    diagnostics: [...adapted.diagnostics, idle],
  };
}

/** Adapts settings for the configuration file. */
export function adaptForFile(settings: Settings, version: Version): Adapted {
  const retention = settings.get('auto-compaction-retention');
  const needed =
    retention !== undefined &&
    retention.form !== 'file' &&
    !settings.has('auto-compaction-mode') &&
    compactionModeDefault('file', version) === '';
  return needed
    ? withDefault(settings, retention, 'auto-compaction-mode', 'periodic', 'periodic')
    : { settings, diagnostics: [] };
}
