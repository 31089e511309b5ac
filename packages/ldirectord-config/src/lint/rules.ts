/** What a rule is about. */
export interface LintRule {
  readonly severity: 'error' | 'warning' | 'info';
  /** Why it matters and what to do. */
  readonly explanation: string;
}

const rule = (severity: LintRule['severity'], explanation: string): LintRule => ({ severity, explanation });

/** The code of a rule. Codes stay; severities and texts may change. */
export type LintCode =
  | 'address-as-fwmark'
  | 'range-loses-servers'
  | 'port-ignored'
  | 'no-check-port'
  | 'address-cut'
  | 'real-text-lost'
  | 'receive-lost'
  | 'thresholds-swapped'
  | 'https-needs-ca'
  | 'https-without-sni'
  | 'probe-needs-anonymous'
  | 'never-checked'
  | 'head-with-receive'
  | 'check-incomplete'
  | 'reload-of-half-a-file'
  | 'quiescent-and-persistent'
  | 'quiescent-keeps-connections'
  | 'supervised-unit'
  | 'value-cut'
  | 'no-effect'
  | 'directive-overridden'
  | 'no-services'
  | 'no-servers'
  | 'fallback-for-fwmark'
  | 'carriage-return'
  | 'section-ended'
  | 'blanks-as-directive'
  | 'hash-in-text'
  | 'needs-quotes'
  | 'duplicate-last-section'
  | 'refused-by-ipvs';

/** Every rule by its code. */
export const lintRules: Readonly<Record<LintCode, LintRule>> = {
  'address-as-fwmark': rule(
    'error',
    'An address without a port is read as a firewall mark: only its first number counts. Write address:port.',
  ),
  'range-loses-servers': rule(
    'error',
    'ldirectord compares the ends of an address range as text, so a range whose numbers differ in length makes too few or too many servers. Write the servers one by one.',
  ),
  'port-ignored': rule(
    'warning',
    'With direct routing and tunnels the packet keeps its port: IPVS sets the port of the virtual service, but checks go to the one written. Write the same port, or use masq.',
  ),
  'no-check-port': rule(
    'warning',
    'Without a port the check goes to the usual port of the checked service, or nowhere if that has none. Write the port, or checkport.',
  ),
  'address-cut': rule(
    'error',
    'ldirectord looks for an address anywhere in the value and drops what stands before it, so an underscore or a slip of the pen makes another server of it.',
  ),
  'real-text-lost': rule(
    'warning',
    'Parts of a real server are read in the order weight, request and receive, l:, u:, and whatever stands before the part that is found is dropped without a word.',
  ),
  'receive-lost': rule(
    'error',
    'A request of a real server that starts with a slash makes ldirectord forget the receive text and the thresholds after it. Leave the slash out: it is added anyway.',
  ),
  'thresholds-swapped': rule(
    'error',
    'The kernel refuses a lower threshold above the upper one, and the server is never added.',
  ),
  'https-needs-ca': rule(
    'info',
    "An https check verifies the server's certificate chain, and ldirectord has no directive for the CA: give it to the service alone with a drop-in for ldirectord.service that says Environment=PERL_LWP_SSL_CA_FILE=/path/to/ca.pem, or trust it in the whole system.",
  ),
  'https-without-sni': rule(
    'info',
    'An https check connects to an address, so it sends no server name (SNI): a server that chooses certificates by name answers with its default one. virtualhost only sets the Host header.',
  ),
  'probe-needs-anonymous': rule(
    'info',
    'The health endpoints of kube-apiserver answer 401 to this probe, which has no credentials, once anonymous requests are off (--anonymous-auth=false): every server then counts as down. Leave them on for these paths.',
  ),
  'never-checked': rule(
    'warning',
    'With checktype negotiate and service none (which also follows from a port without a known service) nothing is checked: servers always count as up. Set service, or checktype=connect.',
  ),
  'head-with-receive': rule(
    'error',
    'The answer to HEAD has no content, so the receive text is never found and every server counts as down.',
  ),
  'check-incomplete': rule(
    'error',
    'This check cannot succeed without the directive that is missing, and every server counts as down.',
  ),
  'reload-of-half-a-file': rule(
    'info',
    'autoreload takes the file as soon as its time changes: one that is being written in place may be read half, and an empty one is valid and drops every service. Write beside it and rename.',
  ),
  'quiescent-and-persistent': rule(
    'warning',
    'A quiescent server keeps its persistent clients: they go on to a dead server until their time is over, unless net.ipv4.vs.expire_quiescent_template is 1.',
  ),
  'quiescent-keeps-connections': rule(
    'info',
    'With quiescent=yes open connections stay on a dead server until they time out; net.ipv4.vs.expire_nodest_conn works only for servers that are taken out.',
  ),
  'supervised-unit': rule(
    'warning',
    'The ldirectord.service that Debian ships is Type=forking, and with supervised=yes ldirectord never forks: systemd waits and then stops it. Drop supervised, or set Type=exec in a drop-in.',
  ),
  'value-cut': rule(
    'warning',
    'ldirectord takes a part of the value and ignores the rest without a word. Write just that part.',
  ),
  'no-effect': rule('warning', 'This directive is read and then never used as things stand here.'),
  'directive-overridden': rule('warning', 'The same directive follows below, and only the last one counts.'),
  'no-services': rule(
    'warning',
    'A file without a virtual service is valid, and reloading it takes every service down.',
  ),
  'no-servers': rule('warning', 'A virtual service without real servers answers nobody.'),
  'fallback-for-fwmark': rule(
    'error',
    'A global fallback is kept for tcp and udp only: for a firewall mark ldirectord runs ipvsadm with no address, which fails. Give the section a fallback of its own.',
  ),
  'carriage-return': rule(
    'error',
    'A carriage return counts as part of the line: yes and no are not recognized, and texts keep it. Save the file with Unix line ends.',
  ),
  'section-ended': rule(
    'error',
    'A line that is empty or not indented ends a section; the indented lines after it are no directives of the section any more. Take the empty line out.',
  ),
  'blanks-as-directive': rule(
    'error',
    'An indented line of blanks (five columns or more) is read as an unknown directive. Empty it, if the section ends there, or take it out.',
  ),
  'hash-in-text': rule(
    'error',
    'A # starts a comment in a section even in quotes, so the closing quote is lost. A # cannot be part of the value.',
  ),
  'needs-quotes': rule('error', 'ldirectord knows this directive only with its value in double quotes.'),
  'duplicate-last-section': rule(
    'error',
    'A section header that is the last line of a file is read twice and found to be its own duplicate. Give the section a directive.',
  ),
  'refused-by-ipvs': rule(
    'error',
    'The file is valid, but ipvsadm or the kernel refuses what ldirectord makes of it.',
  ),
};
