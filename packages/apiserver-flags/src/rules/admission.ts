import { goQuote } from '@harderway/component-flags';
import {
  type Fault,
  fault,
  faultIf,
  type Rule,
  remark,
  type StartContext,
} from '@harderway/component-flags/kubernetes';
import { admissionPluginsOf, adviseOnPlugin } from '../admission-plugins.js';
import { about } from './about.js';

function unknown(context: StartContext, flag: string): readonly Fault[] {
  const known = admissionPluginsOf(context.version);
  const value = context.value(flag);
  return (Array.isArray(value) ? value : [])
    .map(String)
    .filter((name) => !known.has(name))
    .map((name) =>
      fault(
        `${flag} plugin ${goQuote(name)} is unknown`,
        flag,
        name.trim() === name
          ? adviseOnPlugin(name, context.version)
          : 'Blanks belong to the name: remove them.',
      ),
    );
}

/** Rules of admission plugins. */
export const admissionRules: readonly Rule[] = [
  {
    ...about('validate', 'admission-control-exclusive'),
    check: ({ given }) =>
      faultIf(
        given('admission-control') &&
          (given('enable-admission-plugins') || given('disable-admission-plugins')),
        'admission-control and enable-admission-plugins/disable-admission-plugins flags are mutually exclusive',
        'admission-control',
        'Use --enable-admission-plugins alone.',
      ),
  },
  {
    ...about('validate', 'admission-plugin-unknown'),
    check: (context) =>
      ['admission-control', 'enable-admission-plugins', 'disable-admission-plugins'].flatMap((flag) =>
        unknown(context, flag),
      ),
  },
  {
    ...about('validate', 'admission-plugin-overlap'),
    check: ({ list }) => {
      const off = new Set(list('disable-admission-plugins'));
      const both = [...new Set(list('enable-admission-plugins'))].filter((name) => off.has(name)).sort();
      return faultIf(
        both.length > 0,
        `[${both.join(' ')}] in enable-admission-plugins and disable-admission-plugins overlapped`,
        'disable-admission-plugins',
        'Name each plugin in one list.',
      );
    },
  },
  {
    ...about('apply', 'admission-plugin-default'),
    check: (context) => {
      const plugins = admissionPluginsOf(context.version);
      const on = context
        .list('enable-admission-plugins')
        .filter((name) => plugins.get(name)?.onByDefault === true);
      return on.length === 0
        ? []
        : [
            remark(
              `on by default already: ${on.join(', ')}`,
              'enable-admission-plugins',
              'They may be left out of the list.',
            ),
          ];
    },
  },
];
