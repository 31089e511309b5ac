import type { Version } from '@harderway/component-flags';
import { atLeast } from '../catalog/catalog.js';
import { type Diagnostic, start } from '../diagnostics.js';
import type { Setting, Settings } from './setting.js';

// What counts where nothing is set is not the same in all forms; what follows keeps the meaning when
// settings go from one form to another.

/** Settings that mean in a form what they meant in the one that they come from. */
export interface Adapted {
  readonly settings: Settings;
  /** `default-written` (info) for what was added, `without-effect` (warning) for what was left out. */
  readonly diagnostics: readonly Diagnostic[];
}

const defaultClientUrl = 'http://localhost:2379';

/** The default of the compaction mode: before 3.6 a file has none, which turns whole numbers off. */
export function compactionModeDefault(governedBy: 'flags' | 'file', version: Version): string {
  return governedBy === 'file' && !atLeast(version, '3.6') ? '' : 'periodic';
}

function written(
  like: Setting,
  name: string,
  value: Setting['value'],
  text: string,
): readonly [Setting, Diagnostic] {
  const setting: Setting = { name, value, text, form: like.form, position: like.position };
  return [
    setting,
    {
      severity: 'info',
      code: 'default-written',
      message: `--${name} is written with its default "${text}", which the other form does not have`,
      position: start,
      flag: name,
    },
  ];
}

/** Adapts settings for the command line or the environment. */
export function adaptForFlags(settings: Settings, version: Version): Adapted {
  const adapted = new Map(settings);
  const diagnostics: Diagnostic[] = [];
  const listen = settings.get('listen-client-urls');
  if (listen?.form === 'file' && !settings.has('advertise-client-urls')) {
    const [setting, found] = written(listen, 'advertise-client-urls', [defaultClientUrl], defaultClientUrl);
    adapted.set(setting.name, setting);
    diagnostics.push(found);
  }
  const retention = settings.get('auto-compaction-retention');
  const hasMode = settings.has('auto-compaction-mode');
  if (retention?.form === 'file' && !hasMode && compactionModeDefault('file', version) === '') {
    adapted.delete('auto-compaction-retention');
    diagnostics.push({
      severity: 'warning',
      code: 'without-effect',
      message:
        'auto-compaction-retention is left out: a file without auto-compaction-mode compacts nothing before etcd 3.6; give both',
      position: retention.position,
      source: 'file',
      flag: retention.name,
    });
  }
  return { settings: adapted, diagnostics };
}

/** Adapts settings for the configuration file. */
export function adaptForFile(settings: Settings, version: Version): Adapted {
  const retention = settings.get('auto-compaction-retention');
  const needed =
    retention !== undefined && retention.form !== 'file' && !settings.has('auto-compaction-mode');
  if (!needed || compactionModeDefault('file', version) !== '') return { settings, diagnostics: [] };
  const [setting, found] = written(retention, 'auto-compaction-mode', 'periodic', 'periodic');
  return { settings: new Map([...settings, [setting.name, setting]]), diagnostics: [found] };
}
