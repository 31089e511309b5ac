import fc from 'fast-check';

/** The rules that every generated command line meets. */
export const startRules = `-A -t 10.0.0.1:80 -s wlc
-a -t 10.0.0.1:80 -r 10.1.0.1:80 -m -w 1
-A -u 10.0.0.1:53 -s wlc
-A -t [2001:db8::1]:80 -s wlc
-A -f 9 -s wlc
-A -f 9 -6 -s wlc
`;

const words = (...choices: readonly (readonly string[])[]): fc.Arbitrary<readonly string[]> =>
  fc.constantFrom(...choices);

const oddService = words(
  ['-t', '10.0.0.1:80'],
  ['-t', '10.0.0.1:80'],
  ['-t', '10.0.0.1:80'],
  ['-t', '10.0.0.1:81'],
  ['-t', '10.0.0.1'],
  ['-u', '10.0.0.1:53'],
  ['-u', '10.0.0.1:99'],
  ['-t', '[2001:db8::1]:80'],
  ['-t', '[2001:db8::2]:80'],
  ['-t', '2001:db8::2'],
  ['-f', '9'],
  ['-f', '9', '-6'],
  ['-f', '10'],
  ['-f', '0'],
  ['-f', '4294967296'],
  ['-f', 'x'],
  ['-t', '256.0.0.1:80'],
  ['-t', '10.1:80'],
  ['--sctp-service', '10.0.0.1:2905'],
  ['--tcp-service=10.0.0.1:80'],
  ['-t10.0.0.1:80'],
  ['-t', '10.0.0.1:http'],
  ['-t', '80'],
  ['-t', ''],
  ['-t', '[10.0.0.1]:80'],
  ['-t', '10.0.0.1:70000'],
  ['-t', '010.0.0.1:80'],
  ['-t', '10.0.0.1:80', '-t', '10.0.0.1:81'],
  [],
  ['-6'],
  ['-6', '-f', '9'],
);
const oddServiceOption = words(
  ['-s', 'rr'],
  ['-s', 'sh'],
  ['-s', 'nosuch'],
  ['-s', ''],
  ['-p'],
  ['-p', '300'],
  ['-p', '0'],
  ['-p', 'x'],
  ['-p', '2678401'],
  ['-p300'],
  ['-M', '255.255.255.0'],
  ['-M', '24'],
  ['-M', '64'],
  ['-M', '0'],
  ['-M', '129'],
  ['-M', 'foo'],
  ['-M', '64abc'],
  ['-o'],
  ['--pe', 'sip'],
  ['--pe', 'nosuch'],
  ['-b', 'sh-port'],
  ['-b', 'flag-1,flag-2'],
  ['-b', 'mh-port'],
  ['-b', 'bogus'],
  ['-b', ''],
  ['-s', 'mh', '-b', 'mh-fallback'],
  ['-s', 'rr', '-b', 'flag-3'],
  ['-n'],
  ['-w', '1'],
  ['extra'],
  ['--nosuch'],
  ['-X'],
);
const oddServer = words(
  ['-r', '10.1.0.1:80'],
  ['-r', '10.1.0.1:80'],
  ['-r', '10.1.0.2:80'],
  ['-r', '10.1.0.2'],
  ['-r', '10.1.0.2:8080'],
  ['-r', '2001:db8::5'],
  ['-r', '[2001:db8::5]:80'],
  ['-r', '[2001:db8::5]'],
  ['-r', '0.0.0.0:80'],
  ['-r', '224.0.0.1:80'],
  ['-r', '255.255.255.255'],
  ['-r', '[ff02::1]:80'],
  ['-r', '[fe80::1]:80'],
  ['-r', '10.1.0.2:x'],
  [],
);
const oddServerOption = words(
  ['-g'],
  ['-m'],
  ['-i'],
  ['-g', '-m'],
  ['-w', '5'],
  ['-w', '0'],
  ['-w', '-1'],
  ['-w', '65536'],
  ['-w', '2147483647'],
  ['-w', '2147483648'],
  ['-w', '1.5'],
  ['-w', ' 3'],
  ['-x', '10'],
  ['-y', '5'],
  ['-x', '10', '-y', '20'],
  ['-x', '2147483648'],
  ['-i', '--tun-type', 'gre'],
  ['-i', '--tun-type', 'gue'],
  ['-i', '--tun-type', 'gue', '--tun-port', '6080'],
  ['--tun-type', 'gue', '--tun-port', '6080'],
  ['-i', '--tun-type', 'gue', '--tun-port', '6080', '--tun-csum', '--tun-remcsum'],
  ['-i', '--tun-csum'],
  ['--tun-type', 'x'],
  ['--tun-port', '0'],
  ['-i', '--tun-type', 'gre', '--tun-csum'],
  ['-s', 'rr'],
  ['-n'],
  ['extra'],
);

/** Mostly what the program takes. */
const mostly = (
  good: fc.Arbitrary<readonly string[]>,
  odd: fc.Arbitrary<readonly string[]>,
): fc.Arbitrary<readonly string[]> => fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: odd });
const newService = mostly(
  words(
    ['-t', '10.0.0.1:81'],
    ['-u', '10.0.0.1:99'],
    ['-t', '[2001:db8::2]:80'],
    ['-f', '10'],
    ['-f', '10', '-6'],
    ['--sctp-service', '10.0.0.1:2905'],
  ),
  oddService,
);
const oldService = mostly(
  words(
    ['-t', '10.0.0.1:80'],
    ['-u', '10.0.0.1:53'],
    ['-t', '[2001:db8::1]:80'],
    ['-f', '9'],
    ['-f', '9', '-6'],
  ),
  oddService,
);
const serviceOption = mostly(
  words(
    ['-s', 'rr'],
    ['-p', '300'],
    ['-p', '300', '-M', '255.255.0.0'],
    ['-s', 'sh', '-b', 'sh-port'],
    ['-s', 'mh', '-b', 'mh-fallback,mh-port'],
  ),
  oddServiceOption,
);
const newServer = mostly(
  words(['-r', '10.1.0.2:80'], ['-r', '10.1.0.3'], ['-r', '10.1.0.2:8080']),
  oddServer,
);
const oldServer = mostly(words(['-r', '10.1.0.1:80'], ['-r', '10.1.0.1']), oddServer);
const serverOption = mostly(
  words(
    ['-m'],
    ['-w', '5'],
    ['-x', '10', '-y', '5'],
    ['-i', '--tun-type', 'gre'],
    ['-i', '--tun-type', 'gue', '--tun-port', '6080'],
  ),
  oddServerOption,
);

const line = (
  commands: readonly string[],
  ...parts: readonly fc.Arbitrary<readonly string[]>[]
): fc.Arbitrary<readonly string[]> =>
  fc.tuple(fc.constantFrom(...commands), ...parts).map(([command, ...rest]) => [command, ...rest.flat()]);
const some = (option: fc.Arbitrary<readonly string[]>): fc.Arbitrary<readonly string[]> =>
  fc.array(option, { maxLength: 2 }).map((all) => all.flat());

/** Command lines of ipvsadm, about half of them refused by the program or the kernel. */
export const argvs: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 4, arbitrary: line(['-A', '--add-service'], newService, some(serviceOption)) },
  { weight: 4, arbitrary: line(['-a'], oldService, newServer, some(serverOption)) },
  { weight: 3, arbitrary: line(['-E'], oldService, some(serviceOption)) },
  { weight: 3, arbitrary: line(['-e', '--edit-server'], oldService, oldServer, some(serverOption)) },
  { weight: 2, arbitrary: line(['-D', '-Z'], oldService) },
  { weight: 2, arbitrary: line(['-d'], oldService, oldServer) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ['-C'],
      ['-C', '-n'],
      ['-Z'],
      ['-S'],
      ['-S', '-n'],
      ['-S', '-c'],
      ['foo'],
      ['-n', '-L'],
      ['-L', '-n', 'extra'],
      ['-L', '--timeout', '--daemon'],
      ['-L', '--timeout', '--stats'],
      ['-L', '-n', '-t', '10.9.9.9:1'],
      ['--set', '900', '120', '300'],
      ['--set', '1', '2'],
      ['--set', 'x', '1', '2'],
      ['--set', '900', '120', '300', '4'],
      ['-An'],
      ['--'],
      ['-R', '-n'],
      ['--start-daemon', 'x'],
      ['--stop-daemon', 'master'],
      ['--start-daemon', 'master', '--syncid', '256'],
      ['--start-daemon', 'master', '--mcast-group', '10.0.0.1'],
      ['-A', '-C'],
      ['-L', '--thresholds', '-t'],
    ),
  },
);
