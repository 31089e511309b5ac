import { keySpan } from '../document/locate.js';
import { settingOf } from '../verify/setting.js';
import { inUnit, type UnitRule, type UnitSubject } from './subject.js';

const names = ({ unit }: UnitSubject, key: string): readonly string[] =>
  settingOf(unit, `Unit.${key}`, 'texts') ?? [];

/** Dependencies that say only half of what is meant. */
export const dependencyRules: readonly UnitRule<'order-without-pull' | 'pull-without-order'>[] = [
  {
    code: 'order-without-pull',
    severity: 'info',
    title: 'order after network-online.target without a pull',
    why: 'After= only orders. If nothing else pulls the target in, it is never reached, and the unit starts before the network is up.',
    source: 'systemd.special(7), network-online.target',
    example: inUnit(
      'After=network-online.target',
      'Wants=network-online.target\nAfter=network-online.target',
    ),
    *check(subject) {
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
  },
  {
    code: 'pull-without-order',
    severity: 'info',
    title: 'requirement without an order',
    why: 'Requires= and its like do not order: both units start at the same time.',
    source: 'systemd.unit(5), Requires=',
    example: inUnit('Requires=other.service', 'Requires=other.service\nAfter=other.service'),
    *check(subject) {
      if (subject.dropIn) return;
      const ordered = new Set([...names(subject, 'After'), ...names(subject, 'Before')]);
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
  },
];
