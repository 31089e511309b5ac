import { applyFixes, lint } from '@harderway/systemd-unit/lint';

const text = `[Service]
ExecStart=/usr/bin/greet $NAME/x
Restart=always # why
`;

const found = lint(text, { path: 'greet.service' });

export const lines: readonly string[] = found.map(
  ({ span: { start }, code }) => `${start.line}:${start.column} ${code}`,
);
export const fixed: string = applyFixes(text, found);
