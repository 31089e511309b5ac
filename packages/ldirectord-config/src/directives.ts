/** Where a directive may stand. */
export type DirectivePlace = 'head' | 'section' | 'both';

/** What a directive does, in our own words. */
export interface DirectiveInfo {
  readonly name: string;
  readonly place: DirectivePlace;
  /** How its value is written. */
  readonly syntax: string;
  /** What holds without it. */
  readonly default: string;
  readonly meaning: string;
}

const info = (
  place: DirectivePlace,
  name: string,
  syntax: string,
  fallback: string,
  meaning: string,
): DirectiveInfo => ({
  name,
  place,
  syntax,
  default: fallback,
  meaning,
});

/** Every directive that ldirectord 4.16.0 knows. */
export const directives: readonly DirectiveInfo[] = [
  info(
    'head',
    'virtual',
    'ADDRESS:PORT or MARK',
    'none',
    'Starts a section for a virtual service, by IPv4 address (or host name) and port, or by firewall mark. An address without a port is read as a mark.',
  ),
  info(
    'head',
    'virtual6',
    '[ADDRESS]:PORT or MARK',
    'none',
    'Starts a section for an IPv6 virtual service. Its servers are written with real6 and fallback6.',
  ),
  info(
    'both',
    'checktimeout',
    'SECONDS',
    'negotiatetimeout, else 5',
    'How long a connect, ping or external check may take.',
  ),
  info(
    'both',
    'negotiatetimeout',
    'SECONDS',
    'checktimeout, else 30',
    'How long a negotiate check may take.',
  ),
  info(
    'both',
    'checkinterval',
    'SECONDS',
    '10',
    'Pause between two rounds of checks. In a section it counts only with fork=yes.',
  ),
  info('both', 'checkcount', 'NUMBER', '1', 'Deprecated. How often a ping is tried before the check fails.'),
  info(
    'both',
    'failurecount',
    'NUMBER',
    '1',
    'How many checks in a row must fail before a server counts as down.',
  ),
  info(
    'both',
    'fallback',
    'ADDRESS[:PORT] [gate|masq|ipip]',
    'none',
    'Server that takes over while no real server is up. In the head it does not work for firewall marks.',
  ),
  info(
    'both',
    'fallback6',
    '[ADDRESS][:PORT] [gate|masq|ipip]',
    'none',
    'The same for IPv6 services. A bare address without a port is misread; write brackets.',
  ),
  info(
    'both',
    'fallbackcommand',
    'COMMAND (in a section also in quotes)',
    'none',
    'Run with "start", the service and its protocol when the last server goes down, and with "stop" when the first one comes up.',
  ),
  info(
    'both',
    'quiescent',
    'yes or no',
    'no',
    'Whether a server that is down keeps its place in the table with weight 0, instead of being taken out. The manual says that yes is the default; the program says no.',
  ),
  info(
    'head',
    'readdquiescent',
    'yes or no',
    'no',
    'Whether a quiescent server that is not in the table is added with weight 0.',
  ),
  info('both', 'cleanstop', 'yes or no', 'yes', 'Whether services are taken down when the daemon stops.'),
  info('head', 'autoreload', 'yes or no', 'no', 'Whether the file is read again when it changes.'),
  info('head', 'callback', '"PROGRAM"', 'none', 'Run with the name of the file when it has changed.'),
  info(
    'head',
    'logfile',
    '"PATH" or "FACILITY"',
    '/var/log/ldirectord.log',
    'Where messages go: a file, or a syslog facility if there is no slash at the start. Only in quotes.',
  ),
  info('head', 'execute', 'FILE', 'none', 'Starts a further ldirectord for another file. May be repeated.'),
  info(
    'head',
    'supervised',
    'yes or no',
    'no',
    'Whether the daemon stays in the foreground and logs to standard output.',
  ),
  info('head', 'fork', 'yes or no', 'no', 'Whether every section is checked by a process of its own.'),
  info(
    'head',
    'maintenancedir',
    'DIRECTORY',
    'none',
    'Folder in which a file named after a server (address, name, with or without port) takes that server down.',
  ),
  info(
    'both',
    'emailalert',
    'ADDRESS[, ADDRESS]',
    'none',
    'Who is written to when a server goes up or down.',
  ),
  info(
    'both',
    'emailalertfreq',
    'SECONDS',
    '0',
    'Pause between repeated letters about a server that stays down; 0 for none.',
  ),
  info(
    'both',
    'emailalertstatus',
    'all, none, or a list of starting, running, stopping, reloading',
    'all',
    'States of the daemon in which letters are written.',
  ),
  info('head', 'emailalertfrom', 'ADDRESS', 'the system decides', 'Sender of letters, taken as it stands.'),
  info('both', 'smtp', 'HOST', 'the system decides', 'Mail server that letters go to.'),
  info(
    'section',
    'real',
    'ADDRESS[->ADDRESS][:PORT] gate|masq|ipip [WEIGHT] ["REQUEST", "RECEIVE"] [l:N] [u:N]',
    'none',
    'A real server, or a range of them, with its forwarding method, weight, check and connection thresholds, in this order.',
  ),
  info(
    'section',
    'real6',
    '[ADDRESS][:PORT] gate|masq|ipip [WEIGHT] ["REQUEST", "RECEIVE"] [l:N] [u:N]',
    'none',
    'An IPv6 real server. Ranges are not supported.',
  ),
  info(
    'section',
    'checktype',
    'negotiate, connect, ping, external, external-perl, on, off, or N',
    'negotiate',
    'How servers are checked. A number stands for so many connects between two negotiations; any digit in the value makes it a number.',
  ),
  info(
    'section',
    'service',
    'dns, ftp, http, https, http_proxy, imap, imaps, ldap, ldaps, mysql, nntp, none, oracle, pgsql, pop, pops, radius, simpletcp, sip, smtp, submission',
    'by the port of the virtual service, else none',
    'What a negotiate check speaks. With none nothing is checked.',
  ),
  info('section', 'checkport', 'PORT', 'the port of the real server', 'Port that checks go to.'),
  info(
    'section',
    'checkcommand',
    'COMMAND or "COMMAND"',
    '/bin/true',
    'Run by external checks with the addresses and ports of service and server.',
  ),
  info(
    'section',
    'request',
    '"TEXT"',
    '/',
    'What is asked for. A slash is put in front. A # cannot be part of it.',
  ),
  info('section', 'receive', '"PATTERN"', 'anything', 'Perl pattern that must be found in the answer.'),
  info('section', 'httpmethod', 'GET or HEAD', 'GET', 'Method of web checks.'),
  info(
    'section',
    'virtualhost',
    'NAME or "NAME"',
    'address of the server',
    'Host header of web checks. It is no server name for TLS.',
  ),
  info(
    'section',
    'login',
    '"TEXT"',
    'anonymous for ftp, ldirectord@HOST for sip',
    'User name of checks that log in.',
  ),
  info('section', 'passwd', '"TEXT"', 'ldirectord@HOST for ftp', 'Password of checks that log in.'),
  info('section', 'database', '"TEXT"', 'none', 'Database of mysql, pgsql and oracle checks.'),
  info('section', 'secret', '"TEXT"', 'none', 'Shared secret of radius checks.'),
  info('section', 'load', '"WORD"', 'none', 'Read and never used.'),
  info(
    'section',
    'scheduler',
    'NAME',
    'wrr',
    'How IPVS chooses a server; only the first lower-case letters count.',
  ),
  info(
    'section',
    'schedflags',
    'FLAG[,FLAG]',
    'none',
    'Flags of the scheduler, such as sh-port or mh-fallback.',
  ),
  info('section', 'persistent', 'SECONDS', 'none', 'How long a client keeps its server. ipvsadm refuses 0.'),
  info(
    'section',
    'netmask',
    'A.B.C.D, or 1 to 128 for IPv6',
    'the whole address',
    'How much of a client address persistence goes by.',
  ),
  info(
    'section',
    'protocol',
    'tcp, udp or fwm',
    'udp for port 53, fwm for marks, else tcp',
    'Protocol of the service. There is no sctp.',
  ),
  info('section', 'ops', 'yes or no', 'no', 'One-packet scheduling, for udp.'),
  info(
    'section',
    'monitorfile',
    'PATH or "PATH"',
    'none',
    'File that the result of every check is appended to. Reading the file creates it.',
  ),
  info('section', 'servicename', 'TEXT', 'none', 'Name of the service in letters.'),
  info('section', 'comment', 'TEXT', 'none', 'Remark that letters contain.'),
  info('both', 'connecttimeout', '', '', 'Gone: ldirectord refuses it. Use negotiatetimeout.'),
  info('head', 'timeout', '', '', 'Gone: ldirectord refuses it. Use checktimeout and negotiatetimeout.'),
];

/** A directive by its name, or undefined. */
export const directiveInfo = (name: string): DirectiveInfo | undefined =>
  directives.find((directive) => directive.name === name);
