import type { AssignmentNode } from '../document/model.js';

/** Values that other programs take, and what systemd wants for them: the directive, the value, the hint. */
const habits: readonly (readonly [key: RegExp, value: RegExp, hint: string])[] = [
  [/^CPUQuota$/, /^([0-9]+)$/, 'Write $1%.'],
  [/^(?:Memory|Limit|IO|DefaultMemory|StartupMemory|FileSize)/, /^([0-9.]+ ?[KMGTPE])i?B$/i, 'Write $1.'],
  [/^(?:Memory|Limit|DefaultMemory|StartupMemory|FileSize)/, /^([0-9.]+ ?[kmgtpe])$/, 'Write $1.'],
  [/^(?:TasksMax|Memory|StartupMemory|Limit|CPUQuotaPeriod)/, /^(?:max|unlimited|none)$/i, 'Write infinity.'],
  [
    /^(?:Timeout|RuntimeMax|JobTimeout|JobRunningTimeout).*Sec$/,
    /^(?:never|none|unlimited|max)$/i,
    'Write infinity.',
  ],
  [
    /^OnCalendar$/,
    /^(?:@(?:reboot|hourly|daily|midnight|weekly|monthly|yearly|annually|every .*)|[0-9*/,-]+(?: +[0-9*/,A-Za-z-]+){4})$/,
    'This is the syntax of cron: write daily, or Mon..Fri *-*-* 04:30:00 and the like; OnBootSec= for @reboot.',
  ],
];

/** The value to write instead of one that systemd refuses and other programs take. */
export function suggestValue({ key, value }: AssignmentNode): string | undefined {
  for (const [keys, values, hint] of habits) {
    const match = keys.test(key) ? values.exec(value) : null;
    if (match !== null) return hint.replace('$1', (match[1] ?? '').toUpperCase());
  }
  return undefined;
}
