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

/** The option with the podman that will read Quadlet files. */
export const podmanVersion: Option<string | undefined> = parsed(
  'VERSION',
  'report keys of Quadlet files that this version of podman does not know, such as 4.9',
  {
    read: (text) => /^\d+\.\d+(?=\.\d+$|$)/.exec(text)?.[0],
    expects: 'a version, such as 4.9',
  },
);
