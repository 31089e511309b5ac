import { keySpan } from '../document/locate.js';
import { sectionOf } from '../verify/setting.js';
import { type Checks, directiveOf, type UnitSubject } from './subject.js';

const names = ({ unit }: UnitSubject, key: string): readonly string[] => sectionOf(unit, 'Unit').texts(key);

/** The unit that a timer or a path starts. */
const started = ({ unit }: UnitSubject): string | undefined =>
  ['timer', 'path'].includes(unit.type)
    ? (sectionOf(unit).text('Unit') ?? unit.name.replace(/[^.]*$/, 'service'))
    : undefined;

/** Dependencies that say only half of what is meant. */
export const dependencyChecks: Checks = {
  *'order-without-pull'(subject) {
    const target = 'network-online.target';
    const after = subject.last('Unit', 'After');
    if (subject.dropIn || after === undefined || !names(subject, 'After').includes(target)) return;
    if (['Wants', 'Requires', 'BindsTo'].some((key) => names(subject, key).includes(target))) return;
    yield {
      message:
        'After=network-online.target orders but starts nothing: without Wants= the target may never be reached',
      span: keySpan(after),
      hint: 'Add Wants=network-online.target.',
    };
  },

  *'reset-without-effect'({ dropIn, assignments }) {
    for (const node of dropIn ? assignments : []) {
      const type = directiveOf(node)?.type;
      if (node.value !== '' || (type !== 'units' && type !== 'mounts-for')) continue;
      yield {
        message: `an empty ${node.key}= takes nothing back: dependencies only add up`,
        span: keySpan(node),
        hint: 'Copy the unit file to /etc/systemd/system, and change it there.',
      };
    }
  },

  *'pull-without-order'(subject) {
    // systemd orders targets behind what they pull in; sockets, timers and paths come before what they start.
    if (subject.dropIn || ['target', 'socket'].includes(subject.unit.type)) return;
    const ordered = new Set([...names(subject, 'After'), ...names(subject, 'Before'), started(subject)]);
    for (const key of ['Requires', 'BindsTo', 'Requisite']) {
      const node = subject.last('Unit', key);
      const loose = names(subject, key).filter((name) => name.endsWith('.service') && !ordered.has(name));
      if (node === undefined || loose.length === 0) continue;
      yield {
        message: `${key}= does not order: ${loose.join(', ')} and this unit start at the same time`,
        span: keySpan(node),
        hint: `Add After=${loose.join(' ')}.`,
      };
    }
  },
};
