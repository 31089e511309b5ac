import fc from 'fast-check';

const number = fc.oneof(
  fc.integer({ min: 0, max: 70 }).map(String),
  fc.constantFrom(
    '00',
    '007',
    '2023',
    '99999999999999999999',
    '1.5',
    '.5',
    '3.',
    '0.0000001',
    '70',
    '99',
    '100',
    '1969',
    '2199',
    '2200',
    '4294967296',
  ),
);
const unit = fc.constantFrom(
  '',
  's',
  'sec',
  'min',
  'm',
  'M',
  'h',
  'hr',
  'd',
  'w',
  'y',
  'month',
  'ms',
  'us',
  'µs',
  'μs',
  'msec',
  'x',
  'sx',
  'ns',
);
/** Time spans, good and bad. */
export const timeSpanText: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(
      fc.tuple(fc.constantFrom('', ' ', '  '), number, fc.constantFrom('', ' '), unit).map((p) => p.join('')),
      { minLength: 1, maxLength: 4 },
    )
    .map((p) => p.join('')),
  fc.constantFrom(
    'infinity',
    ' infinity ',
    'infinityx',
    '',
    '-1',
    '+3s',
    '1.2.3',
    '1..2',
    '5-3',
    '0x10',
    '1h 1',
    '1 h 2 m',
  ),
);
const small = fc.integer({ min: 0, max: 62 }).map((n) => (n < 10 && n % 2 ? `0${n}` : String(n)));
const comp = fc.oneof(
  fc.constant('*'),
  small,
  fc.tuple(small, small).map(([a, b]) => `${a}..${b}`),
  fc.tuple(small, small).map(([a, b]) => `${a}/${b}`),
  fc.tuple(small, small, small).map(([a, b, c]) => `${a}..${b}/${c}`),
  fc.tuple(small, small).map(([a, b]) => `${a},${b}`),
  fc.tuple(small, small, small).map(([a, b, c]) => `${a}..${b},${c}`),
);
/** Days of a month, more of them good than of any number. */
const dayNumber = fc.integer({ min: 1, max: 31 });
const dayPart = fc.oneof(
  dayNumber.map(String),
  fc.tuple(dayNumber, dayNumber).map((pair) => pair.sort((a, b) => a - b).join('..')),
  fc.tuple(dayNumber, fc.integer({ min: 1, max: 30 })).map((pair) => pair.join('/')),
);
const monthDays = fc.oneof(
  comp,
  fc.array(dayPart, { minLength: 1, maxLength: 9 }).map((parts) => parts.join(',')),
);
const sec = fc.oneof(
  comp,
  fc.tuple(small, small).map(([a, b]) => `${a}.${b}`),
  fc.constantFrom('*/10', '0.5/1.25', '00.1234567', '1.5..3', '0..1', '5/0'),
);
const day = fc.constantFrom('Mon', 'mon', 'Tuesday', 'Wed', 'SUN', 'Sat', 'Fri', 'Mo', 'Monx');
const days = fc.oneof(
  day,
  fc.tuple(day, day).map(([a, b]) => `${a}..${b}`),
  fc.tuple(day, day).map(([a, b]) => `${a},${b}`),
  fc.tuple(day, day).map(([a, b]) => `${a}-${b}`),
  fc.tuple(day, day, day).map(([a, b, c]) => `${a}..${b},${c}`),
  day.map((d) => `${d},`),
);
const year = fc.oneof(
  fc.constant('*'),
  fc.constantFrom('2023', '23', '70', '1999', '2020..2025', '2020/2', '1950', '2200'),
);
const month = fc.oneof(fc.constant('*'), fc.integer({ min: 1, max: 12 }).map(String), comp);
const date = fc.oneof(
  fc.tuple(comp, fc.constantFrom('-', '-', '~'), monthDays).map((p) => p.join('')),
  fc.tuple(year, fc.constant('-'), month, fc.constantFrom('-', '-', '~'), monthDays).map((p) => p.join('')),
);
const time = fc.oneof(
  fc.tuple(comp, comp).map((p) => p.join(':')),
  fc.tuple(comp, comp, sec).map((p) => p.join(':')),
);
/** Calendar expressions, good and bad. */
export const calendarText: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(
      fc.option(days, { nil: '' }),
      fc.option(date, { nil: '' }),
      fc.option(time, { nil: '' }),
      fc.constantFrom('', '', '', ' UTC', ' Europe/Berlin', ' utc', ' Foo/Bar', ' Asia/Tokyo'),
    )
    .map(([a, b, c, d]) => [a, b, c].filter((x) => x).join(' ') + d),
  fc.constantFrom(
    'hourly',
    'Daily',
    'WEEKLY',
    'monthly',
    'yearly',
    'annually',
    'anually',
    'quarterly',
    'semi-annually',
    'bi-annually',
    'minutely',
    'weekly UTC',
    'daily Europe/Paris',
    '@0',
    '@1700000000',
    '@99999999999',
    '@-1',
    '@1.5',
    '@',
    '',
    '*',
    '*:*',
    '*-*-*',
    '*-*-* *:*:*',
    ' UTC',
    'Mon',
    'Mon,',
    'Mon..',
    'Sat,Sun 8..18/2:00',
    '2003-03-05 05:40',
    '05:40:23.4200004/3.1700005',
    '03-05',
    '2003-02..04-05',
    'Thu,Fri 2012-*-1,5 11:12:13',
    '*-*~1',
    '*-02~01',
    '*-*~40',
    '12..14:10,20,30',
    '1..5',
    'Wed *-1',
    '*:2/3',
    '08:05:40',
    'Mon..Sun',
    'hourly ',
    'Mon *:0/15 UTC',
    '*-*-01/5',
    '2003-09-20..',
  ),
);
/** Command lines of systemd-escape. */
export const escapeArguments: fc.Arbitrary<readonly string[]> = fc
  .tuple(
    fc.constantFrom(
      [],
      [],
      ['--path'],
      ['--path'],
      ['--suffix=mount'],
      ['-p', '--suffix=mount'],
      ['--template=a@.service'],
      ['--mangle'],
      ['-u'],
      ['-u', '-p'],
      ['--unescape', '--template=a@.service'],
      ['-u', '--instance'],
    ),
    fc.oneof(
      fc
        .array(
          fc.constantFrom(
            'a',
            'B',
            '0',
            '/',
            '-',
            '_',
            '.',
            ':',
            '@',
            '\\',
            '\\x2d',
            '\\xzz',
            'é',
            ' ',
            '%',
            '//',
            '..',
            '/./',
            'foo',
            '.service',
            '.mount',
            'a@',
            '[',
            ']',
            '*',
            '?',
            '!',
            '~',
            '/dev/',
            '/sys/',
          ),
          { maxLength: 6 },
        )
        .map((p) => p.join('')),
    ),
  )
  .filter(([, t]) => t !== '')
  .map(([o, t]) => [...o, '--', t]);
