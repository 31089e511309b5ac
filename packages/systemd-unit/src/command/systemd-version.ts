import { type Option, parsed } from '@harderway/command';

/** The option with the systemd that will read the units. */
export const systemdVersion: Option<number | undefined> = parsed(
  'VERSION',
  'report directives that this version of systemd does not know, such as 252',
  {
    read: (text) => (/^[1-9]\d{1,2}$/.test(text) ? Number(text) : undefined),
    expects: 'a major version, such as 252',
  },
);
