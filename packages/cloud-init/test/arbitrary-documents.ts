import fc from 'fast-check';
import type { NetworkConfig, UserData } from '../src/document/model.js';

const tricky = fc.constantFrom(
  ...[
    'yes',
    'No',
    'ON',
    'off',
    'y',
    'n',
    'null',
    '~',
    '',
    ' ',
    'true',
    '0644',
    '0o17',
    '0x1F',
    '1_000',
    '1:30',
    '190:20:30.15',
  ],
  ...[
    '1e3',
    '.inf',
    '.NaN',
    '=',
    '<<',
    '2001-12-14',
    '- a',
    'a: b',
    'a #b',
    '#',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '|',
    '>',
  ],
  ...[
    '\n',
    'a\n',
    '\na',
    'a\n\n',
    '  a\nb',
    'a\tb',
    '\ta',
    'a\r\nb',
    '"',
    "'",
    '\\',
    'ä',
    '🦑',
    '\u2028',
    '\u0085',
    '\ufeff',
    '---',
    '...',
  ],
);
// Lone surrogates and control characters can't stand in a YAML stream.
const text = fc.oneof(
  tricky,
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.tuple(tricky, tricky).map((pair) => pair.join('')),
);

const path = text.map((value) => `/${value}`);
const command = fc.oneof(text, fc.array(text, { maxLength: 3 }));
const item = fc.oneof(text, fc.tuple(text, text));
export const userDataDocument: fc.Arbitrary<UserData> = fc.record(
  {
    hostname: fc.constantFrom('control0', 'no', '0644', 'a.b-c'),
    manage_etc_hosts: fc.constantFrom(true, false, 'localhost' as const),
    timezone: text,
    ssh_authorized_keys: fc.array(text, { minLength: 1, maxLength: 2 }),
    package_update: fc.boolean(),
    packages: fc.array(
      fc.oneof(
        item,
        fc.record(
          { apt: fc.array(item, { maxLength: 2 }), snap: fc.array(item, { maxLength: 2 }) },
          { requiredKeys: [] },
        ),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    write_files: fc.uniqueArray(
      fc.record(
        {
          path,
          content: text,
          owner: fc.constantFrom('root', 'root:root', 'a:b'),
          permissions: fc.constantFrom('0644', '600', '0o755'),
          encoding: fc.constantFrom('b64' as const, 'text/plain' as const),
          append: fc.boolean(),
          defer: fc.boolean(),
        },
        { requiredKeys: ['path'] },
      ),
      { minLength: 1, maxLength: 3, selector: ({ path: at }) => at },
    ),
    runcmd: fc.array(command, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const addresses = fc.array(
  fc
    .oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 32 })),
      fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 128 })),
    )
    .map(([address, length]) => `${address}/${length}`)
    .chain((address) => {
      const options = fc.record(
        { lifetime: fc.constantFrom('forever' as const, 0 as const), label: text },
        { requiredKeys: [] },
      );
      return fc.oneof(
        fc.constant(address),
        options.map((given) => ({ [address]: given })),
      );
    }),
  { maxLength: 3 },
);
const mac = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 })
  .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':'));
const name = text.filter((value) => /^[^\s\p{Cc}]+$/u.test(value));
const driver = text.filter((value) => !value.includes(' '));
const drivers = fc.oneof(driver, fc.array(driver, { minLength: 1, maxLength: 2 }));
export const networkDocument: fc.Arbitrary<NetworkConfig> = fc.record(
  {
    version: fc.constant(2 as const),
    renderer: fc.constantFrom('networkd' as const, 'NetworkManager' as const),
    ethernets: fc.dictionary(
      fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/),
      fc.record(
        {
          match: fc.record({ name, macaddress: mac, driver: drivers }, { requiredKeys: [] }),
          addresses,
          dhcp4: fc.boolean(),
          mtu: fc.integer({ min: 68, max: 65_536 }),
          nameservers: fc.record({ search: fc.array(text, { maxLength: 2 }) }, { requiredKeys: [] }),
          routes: fc.array(fc.record({ to: fc.constantFrom('default', '10.0.0.0/8'), via: fc.ipV4() }), {
            maxLength: 2,
          }),
        },
        { requiredKeys: [] },
      ),
      { maxKeys: 3, noNullPrototype: true },
    ),
  },
  { requiredKeys: ['version'] },
);
