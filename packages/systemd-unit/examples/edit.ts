import { appendValue, parse, serialize, setValue } from '@harderway/systemd-unit';
import { parseExec } from '@harderway/systemd-unit/exec';

const text = `# Managed by hand.
[Service]
ExecStart=/usr/bin/greet \\
  --text "good day"
Restart=no
`;

/** Edits touch their own lines; comments, continuations and blanks around stay as they are. */
export const edited: string = serialize(
  appendValue(setValue(parse(text), 'Service', 'Restart', 'always'), 'Service', 'Environment', 'A=1'),
);

/** The argv a service gets, quotes and escapes resolved. */
export const argv: readonly string[] | undefined = parseExec('/usr/bin/greet --text "good day" \\x41')
  .commands[0]?.argv;
