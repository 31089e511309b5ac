import { goQuote } from '@harderway/component-flags';
import { admissionPluginsOf, adviseOnPlugin } from '../admission-plugins.js';
import { configuredPlugins } from '../documents/admission.js';
import { type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

function unknownPlugins(context: StartContext, flag: string): readonly FaultDetails[] {
  const known = admissionPluginsOf(context.version);
  const value = context.value(flag);
  const names = Array.isArray(value) ? value.map(String) : [];
  return names
    .filter((name) => !known.has(name))
    .map((name) => {
      const isBlank = name.trim() !== name;
      const hint = isBlank
        ? 'Blanks belong to the name: remove them.'
        : adviseOnPlugin(name, context.version);
      return fault(`${flag} plugin ${goQuote(name)} is unknown`, { flag, hint });
    });
}

/** Plugins that do not start without configuration, with what the program says. */
const CONFIGURED = {
  EventRateLimit: 'limits: Invalid value: []eventratelimit.Limit(nil): must not be empty',
  ImagePolicyWebhook: 'no config specified',
};

function* configurationFaults(context: StartContext): Iterable<FaultDetails> {
  const file = context.text('admission-control-config-file');
  const text = file === '' ? '' : context.files.read?.(file);
  if (text === undefined) return;
  const known = configuredPlugins(text, context.version);
  const ahead = `failed to ${context.in('1.20-1.30') ? 'initialize' : 'apply'} admission`;
  for (const [name, why] of Object.entries(CONFIGURED))
    for (const flag of ['enable-admission-plugins', 'admission-control'])
      if (context.list(flag).includes(name) && !known.includes(name))
        yield fault(`${ahead}: couldn't init admission plugin "${name}": ${why}`, { flag });
}

/** Rules of admission plugins. */
export const admissionRules: readonly Rule[] = rules({
  'admission-control-exclusive': ({ given }) =>
    given('admission-control') && (given('enable-admission-plugins') || given('disable-admission-plugins')),
  'admission-plugin-unknown': (context) =>
    ['admission-control', 'enable-admission-plugins', 'disable-admission-plugins'].flatMap((flag) =>
      unknownPlugins(context, flag),
    ),
  'admission-plugin-overlap': ({ list }) => {
    const off = new Set(list('disable-admission-plugins'));
    const both = [...new Set(list('enable-admission-plugins'))].filter((name) => off.has(name)).sort();
    const text = `[${both.join(' ')}] in enable-admission-plugins and disable-admission-plugins overlapped`;
    return both.length > 0 && fault(text);
  },
  'admission-plugin-configuration': configurationFaults,
  'admission-plugin-default': ({ list, version }) => {
    const plugins = admissionPluginsOf(version);
    const on = list('enable-admission-plugins').filter((name) => plugins.get(name)?.onByDefault === true);
    return on.length > 0 && { message: `on by default already: ${on.join(', ')}` };
  },
});
