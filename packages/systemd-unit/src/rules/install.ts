import { nearest } from '@harderway/diagnostics';
import { headerSpan, valueSpan } from '../document/locate.js';
import { specialTargets } from '../schema/words.generated.js';
import { isInstall } from './install-names.js';
import { type Checks, replace } from './subject.js';

/** The section that verify never looks at. */
export const installChecks: Checks = {
  *'bad-install-name'(subject) {
    for (const { node, text, from, to, name } of subject.installNames) {
      if (name !== undefined) continue;
      const span = valueSpan(node, from, to);
      const target = specialTargets.includes(text) && node.key !== 'Alias';
      yield {
        message: `'${text}' is not a unit name: systemctl enable fails on it`,
        span,
        hint: target
          ? `Write ${text}.target.`
          : 'Give the full name with its type, such as multi-user.target.',
        fixes: target ? replace(`write ${text}.target`, span, `${text}.target`) : undefined,
      };
    }
  },

  *'alias-type'(subject) {
    for (const { node, text, from, to, name } of subject.installNames)
      if (node.key === 'Alias' && name !== undefined && name.type !== subject.unit.type)
        yield {
          message: `an alias must be of the type of its unit: '${text}' does not end in .${subject.unit.type}`,
          span: valueSpan(node, from, to),
        };
  },

  *'unknown-target'(subject) {
    for (const { node, text, from, to, name } of subject.installNames) {
      if (node.key !== 'WantedBy' && node.key !== 'RequiredBy') continue;
      if (name?.type !== 'target' || name.kind !== 'plain') continue;
      if (text.replaceAll('%%', '').includes('%') || specialTargets.includes(name.prefix)) continue;
      if (subject.others.includes(text)) continue;
      const near = nearest(name.prefix, specialTargets);
      yield {
        message: `'${text}' is not one of systemd's own targets: the unit starts only if something else provides it`,
        span: valueSpan(node, from, to),
        hint: near === undefined ? undefined : `Did you mean ${near}.target?`,
      };
    }
  },

  *'install-empty'({ document, dropIn, assignments }) {
    const header = document.nodes.find((node) => node.kind === 'section' && node.name === 'Install');
    if (dropIn || header?.kind !== 'section') return;
    if (assignments.some(isInstall)) return;
    yield {
      message: '[Install] does not name a unit to be enabled for',
      span: headerSpan(header),
      hint: 'Add WantedBy=multi-user.target, or remove the section.',
    };
  },
};
