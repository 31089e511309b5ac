import fc from 'fast-check';

const pick = (...values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);

/** Mostly values that the program takes, now and then one that it refuses or reads in a way of its own. */
const mostly = (good: readonly string[], odd: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: pick(...good) }, { weight: 1, arbitrary: pick(...odd) });

type Pair = readonly [name: string, value: string];
const pairs = (weight: number, names: readonly string[], value: fc.Arbitrary<string>) => ({
  weight,
  arbitrary: fc.tuple(pick(...names), value) satisfies fc.Arbitrary<Pair>,
});

/** Numbers as people and accidents write them. */
const number = mostly(['1', '5', '007', '5s', ' 80', 'x9', '99999999999'], ['0', '00', '-3', '', 'x']);
const yesNo = mostly(['yes', 'no'], ['yes ', 'Yes', 'on', '', '"yes"']);
const host4 = mostly(
  ['192.168.6.2', '192.168.6.3', '10.0.0.1', '0300.0250.6.7', 'localhost', '0.0.0.1', 'web_1'],
  ['256.1.1.1', 'no-such-host', '192.168.6.300', ''],
);
const host6 = mostly(
  ['[2001:db8::2]', '[::1]', '[2001:DB8:0::A]', '[::ffff:a00:1]'],
  ['2001:db8::2', '[::ffff:10.0.0.1]', '[2001:db8::zz]', '[]', '[:::]', '10.0.0.1'],
);
/** Ranges end close to where they start: the program has no limit of its own. */
const range4 = mostly(
  [
    '192.168.6.2->192.168.6.9',
    '192.168.6.2->192.168.6.2',
    '0.0.0.1->0.0.0.20',
    '0.0.0.9->0.0.0.12',
    '5.245.224.250->5.245.225.2',
    '9.255.255.250->10.0.0.3',
    'localhost->127.0.0.3',
    '0.0.0.95->0.0.0.99',
    '223.255.255.254->224.0.0.1',
  ],
  ['192.168.6.9->192.168.6.2', '192.168.6.2->192.168.6.x', '10.0.0.1->[2001:db8::9]', 'no-such->10.0.0.1'],
);
const range6 = pick('[2001:db8::2]->[2001:db8::5]', '[::1]->10.0.0.1');
const port = mostly([':80', ':443', ':http', ':domain', '', ':080', ':0'], [':65536', ':no-such', ':']);
const forward = mostly(
  ['gate', 'masq', 'ipip', 'gate 1', 'masq  7', 'ipip 0', 'gate 99999999999'],
  ['nat', '', '0', 'gate junk'],
);
const check = mostly(
  ['', '', ' "index.html", "OK"', ' "a" "b"', ' "/x 5 y", "z"', ' "","x"', ' "http://h/p","q"', ', "a","b"'],
  [' "a"', ' "a" , "b"'],
);
const thresholds = mostly(['', '', ' l:5 u:10', ' u:10 l:5', ' u:9', ' l:1'], [' "<l:5>"']);

const real = (servers: fc.Arbitrary<string>, ranges: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      mostly([''], ['!!']),
      fc.oneof({ weight: 5, arbitrary: servers }, { weight: 1, arbitrary: ranges }),
      port,
      forward,
      check,
      thresholds,
    )
    .map(([lead, from, at, how, what, limits]) => `${lead}${from}${at} ${how}${what}${limits}`);

const fallback = (host: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(host, port, mostly(['', ' gate', ' masq', ' ipip '], [' nat', ' 0', ' gate extra', ' #']))
    .map((parts) => parts.join(''));

const text = mostly(
  ['"index.html"', '"/x"', '"a" "b"', '"a" junk', '"é"', '"a\tb"', '"http://www.example.org/"', '"x"y"'],
  ['""', 'index.html', '"a#b"', '"', 'x"y"'],
);
const free = mostly(['x', ' padded ', '"q"', 'a b', 'a#b', 'é', '"a"b"', '/bin/x y'], ['', '""', '#', '!']);
const alerts = mostly(
  ['all', 'none', 'starting,running', 'running,', 'stopping , reloading', 'none,none', ''],
  ['none,running', 'running ', ',running', 'up', 'all,none'],
);
const service = mostly(
  [
    'dns',
    'ftp',
    'http',
    'https',
    'http_proxy',
    'imap',
    'ldaps',
    'none',
    'oracle',
    'pop',
    'radius',
    'sip',
    'simpletcp',
    'smtp',
    'submission',
    'http-alt',
    ' nntp',
    'pgsql#c',
    'mysql extra',
  ],
  ['telnet', '', 'HTTP'],
);
const checktype = mostly(
  [
    'connect',
    'negotiate',
    'ping',
    'off',
    'on',
    'external',
    'external-perl',
    '3',
    '0',
    'external2',
    '!connect x',
  ],
  ['check', '', 'Connect'],
);

const global: fc.Arbitrary<Pair> = fc.oneof(
  pairs(
    6,
    ['checktimeout', 'negotiatetimeout', 'checkinterval', 'checkcount', 'failurecount', 'emailalertfreq'],
    number,
  ),
  pairs(1, ['connecttimeout', 'timeout', 'request', 'scheduler'], number),
  pairs(6, ['autoreload', 'quiescent', 'readdquiescent', 'fork', 'supervised', 'cleanstop'], yesNo),
  pairs(3, ['fallback'], fallback(host4)),
  pairs(2, ['fallback6'], fallback(host6)),
  pairs(2, ['callback', 'logfile'], text),
  pairs(4, ['fallbackcommand', 'execute', 'emailalert', 'emailalertfrom', 'smtp'], free),
  pairs(1, ['emailalertstatus'], alerts),
  pairs(1, ['maintenancedir'], pick('/tmp', '/no/such', '', '/tmp ')),
);

const numbers = [
  'checktimeout',
  'negotiatetimeout',
  'checkcount',
  'failurecount',
  'checkinterval',
  'checkport',
  'persistent',
  'emailalertfreq',
];
const directive = (six: boolean): fc.Arbitrary<Pair> =>
  fc.oneof(
    pairs(14, [six ? 'real6' : 'real'], six ? real(host6, range6) : real(host4, range4)),
    pairs(1, ['real', 'real6'], real(fc.oneof(host4, host6), fc.oneof(range4, range6))),
    pairs(3, [six ? 'fallback6' : 'fallback'], fallback(six ? host6 : host4)),
    pairs(6, numbers, number),
    pairs(4, ['quiescent', 'ops', 'cleanstop'], yesNo),
    pairs(8, ['request', 'receive', 'login', 'passwd', 'database', 'secret', 'load'], text),
    pairs(
      6,
      ['servicename', 'comment', 'virtualhost', 'checkcommand', 'fallbackcommand', 'emailalert', 'smtp'],
      free,
    ),
    pairs(2, ['emailalertstatus'], alerts),
    pairs(5, ['service'], service),
    pairs(4, ['checktype'], checktype),
    pairs(2, ['protocol'], mostly(['tcp', 'udp', 'udp#'], ['fwm', 'sctp', '', '!'])),
    pairs(2, ['scheduler'], mostly(['rr', 'wlc', 'sh x', 'Mh'], ['WRR', '', '1'])),
    pairs(2, ['schedflags'], mostly(['sh-port', 'sh-port,sh-fallback', 'a b'], [''])),
    pairs(
      2,
      ['netmask'],
      mostly(six ? ['64', '128'] : ['255.255.255.0', '999.1.1.1'], ['129', '0', '255.255.255.0 ', '']),
    ),
    pairs(2, ['httpmethod'], mostly(['GET', 'head', '"get"'], ['POST', ''])),
    pairs(
      1,
      ['timeout', 'connecttimeout', 'maintenancedir', 'nonsense', 'Real', 'virtual', 'monitorfile'],
      pick('/no/such/f', '1'),
    ),
  );

const equals = mostly(['='], [' = ', '\t=  ', '', ' ', '==']);
const end = mostly(['\n'], ['\r\n', ' \n', '\t\n', ' # c\n', '#c\n']);
const indent = mostly(['\t', '    '], ['\t\t', '      ', '  \t', '   ', ' ', '', '\t  ']);
const line = (start: fc.Arbitrary<string>, pair: fc.Arbitrary<Pair>): fc.Arbitrary<string> =>
  fc
    .tuple(start, pair, equals, end)
    .map(([lead, [name, value], sign, tail]) => `${lead}${name}${sign}${value}${tail}`);
const odd = pick(
  '\n',
  '# comment\n',
  '\t# comment\n',
  '    \n',
  '\t\t\n',
  '\t\n',
  'nonsense\n',
  'supervised\n',
  'supervised x\n',
  '   # c\n',
  '\r\n',
  '\f\n',
);

const address4 = mostly(
  [
    '192.168.6.240:80',
    '192.168.6.240:53',
    '192.168.6.241:443',
    '10.0.0.1:domain',
    '7',
    '192.168.6.242:8080',
    'localhost:http',
    '192.168.6.240:81 junk',
    '192.168.6.240',
    '192.168.6.243:3128',
    '0',
  ],
  [
    '256.0.0.1:80',
    '[2001:db8::1]:80',
    '',
    '192.168.6.240:no-such',
    'no-such-host:80',
    '192.168.6.240:65536',
    '192.168.6.240:080',
  ],
);
const address6 = mostly(
  ['[2001:db8::1]:80', '[2001:db8::1]:53', '7', '[2001:db8::5]:https', '[::ffff:a00:1]:80'],
  ['2001:db8::1:80', '[::ffff:10.0.0.1]:80', '[zz]:80', '10.0.0.1:80', '[2001:db8:::1]:80'],
);

const section = fc
  .boolean()
  .chain((six) =>
    fc
      .tuple(
        six ? address6 : address4,
        fc.array(
          fc.oneof(
            { weight: 40, arbitrary: line(fc.constant('\t'), directive(six)) },
            { weight: 3, arbitrary: line(indent, directive(six)) },
            { weight: 1, arbitrary: odd },
          ),
          { minLength: 1, maxLength: 6 },
        ),
      )
      .map(([address, lines]) => `virtual${six ? '6' : ''}=${address}\n${lines.join('')}`),
  );

/** Files with sections, directives and the usual accidents; a good part of them valid. */
export const files: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 8, arbitrary: line(fc.constant(''), global) },
        { weight: 1, arbitrary: odd },
        { weight: 10, arbitrary: section },
      ),
      { maxLength: 4 },
    ),
    fc.boolean(),
  )
  .map(([parts, cut]) => (cut ? parts.join('').replace(/\n$/, '') : parts.join('')));

const letters = fc.constantFrom(...' \t\n#="\'0159:.,[]()/\\-_+!xlu\r\f\v\u00a0é\u2028');

/** The same with characters put in, replaced or left out anywhere. */
export const damagedFiles: fc.Arbitrary<string> = fc
  .tuple(
    // No ranges, which would grow without end, and no directive that makes or looks for a file.
    files.filter((text) => !/->|monitorfile|maintenancedir/.test(text)),
    fc.array(fc.tuple(fc.nat(), fc.nat(2), letters), { minLength: 1, maxLength: 4 }),
  )
  .map(([text, damages]) => {
    let damaged = text;
    for (const [where, cut, letter] of damages) {
      const at = where % (damaged.length + 1);
      damaged = damaged.slice(0, at) + (cut === 2 ? '' : letter) + damaged.slice(at + (cut === 0 ? 0 : 1));
    }
    return damaged;
  })
  .filter((text) => !/->|monitorfile|maintenancedir/.test(text));
