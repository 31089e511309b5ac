/**
 * Every directive that ldirectord 4.16.0 knows: its syntax; whether it belongs in the head, in a section or in both, and
 * its default; its meaning.
 */
export const directiveFacts = `virtual=ADDRESS:PORT or MARK
head, default: none
Starts a section for a virtual service, by IPv4 address (or host name) and port, or by firewall mark. An address without a port is read as a mark.

virtual6=[ADDRESS]:PORT or MARK
head, default: none
Starts a section for an IPv6 virtual service. Its servers are real6 and fallback6.

checktimeout=SECONDS
both, default: negotiatetimeout, else 5
Time that a connect, ping or external check may take.

negotiatetimeout=SECONDS
both, default: checktimeout, else 30
Time that a negotiate check may take.

checkinterval=SECONDS
both, default: 10
Pause between two rounds of checks. In a section it counts only with fork=yes.

checkcount=NUMBER
both, default: 1
Deprecated. Number of pings before the check fails.

failurecount=NUMBER
both, default: 1
Number of checks in a row that must fail before a server counts as down.

fallback=ADDRESS[:PORT] [gate|masq|ipip]
both, default: none
Server that takes over while no real server is up. In the head it does not work for firewall marks.

fallback6=[ADDRESS][:PORT] [gate|masq|ipip]
both, default: none
The same for IPv6 services. A bare address without a port is misread; write brackets.

fallbackcommand=COMMAND (in a section also in quotes)
both, default: none
Command that runs with "start", the service and its protocol when the last server goes down, and with "stop" when the first one comes up.

quiescent=yes or no
both, default: no
Whether a server that is down stays in the table with weight 0 instead of being removed. The default is yes in the manual, but no in the program.

readdquiescent=yes or no
head, default: no
Whether a quiescent server that is not in the table is added with weight 0.

cleanstop=yes or no
both, default: yes
Whether services are removed when the daemon stops.

autoreload=yes or no
head, default: no
Whether the file is read again when it changes.

callback="PROGRAM"
head, default: none
Program that runs with the name of the file when the file has changed.

logfile="PATH" or "FACILITY"
head, default: /var/log/ldirectord.log
Destination of messages: a file, or a syslog facility if there is no slash at the start. Only in quotes.

execute=FILE
head, default: none
Starts another ldirectord for another file. May be repeated.

supervised=yes or no
head, default: no
Whether the daemon stays in the foreground and logs to standard output.

fork=yes or no
head, default: no
Whether every section is checked by a process of its own.

maintenancedir=DIRECTORY
head, default: none
Directory in which a file named after a server (address, name, with or without port) takes that server down.

emailalert=ADDRESS[, ADDRESS]
both, default: none
Recipients of mail about servers that go up or down.

emailalertfreq=SECONDS
both, default: 0
Pause between repeated mails about a server that stays down; 0 for none.

emailalertstatus=all, none, or a list of starting, running, stopping, reloading
both, default: all
States of the daemon in which mail is sent.

emailalertfrom=ADDRESS
head, default: the system decides
Sender of mails, used as it is.

smtp=HOST
both, default: the system decides
Mail server.

real=ADDRESS[->ADDRESS][:PORT] gate|masq|ipip [WEIGHT] ["REQUEST", "RECEIVE"] [l:N] [u:N]
section, default: none
A real server, or a range of them, with its forwarding method, weight, check and connection thresholds, in this order.

real6=[ADDRESS][:PORT] gate|masq|ipip [WEIGHT] ["REQUEST", "RECEIVE"] [l:N] [u:N]
section, default: none
An IPv6 real server. Ranges are not supported.

checktype=negotiate, connect, ping, external, external-perl, on, off, or N
section, default: negotiate
Kind of check. A number means so many connects between two negotiations; any digit in the value makes it a number.

service=dns, ftp, http, https, http_proxy, imap, imaps, ldap, ldaps, mysql, nntp, none, oracle, pgsql, pop, pops, radius, simpletcp, sip, smtp, submission
section, default: by the port of the virtual service, else none
Protocol of a negotiate check. With none nothing is checked.

checkport=PORT
section, default: the port of the real server
Port of checks.

checkcommand=COMMAND or "COMMAND"
section, default: /bin/true
Command of external checks, which gets the addresses and ports of service and server.

request="TEXT"
section, default: /
Path or query of the check. A slash is put in front. A # cannot be part of it.

receive="PATTERN"
section, default: anything
Perl pattern that the answer must match.

httpmethod=GET or HEAD
section, default: GET
Method of web checks.

virtualhost=NAME or "NAME"
section, default: address of the server
Host header of web checks. It is not a server name for TLS.

login="TEXT"
section, default: anonymous for ftp, ldirectord@HOST for sip
User name of checks that log in.

passwd="TEXT"
section, default: ldirectord@HOST for ftp
Password of checks that log in.

database="TEXT"
section, default: none
Database of mysql, pgsql and oracle checks.

secret="TEXT"
section, default: none
Shared secret of radius checks.

load="WORD"
section, default: none
Read and never used.

scheduler=NAME
section, default: wrr
Scheduling method of IPVS; only the first lower-case letters count.

schedflags=FLAG[,FLAG]
section, default: none
Flags of the scheduler, such as sh-port or mh-fallback.

persistent=SECONDS
section, default: none
Time for which a client keeps its server. ipvsadm refuses 0.

netmask=A.B.C.D, or 1 to 128 for IPv6
section, default: the whole address
Part of a client address by which persistence goes.

protocol=tcp, udp or fwm
section, default: udp for port 53, fwm for marks, else tcp
Protocol of the service. There is no sctp.

ops=yes or no
section, default: no
One-packet scheduling, for udp.

monitorfile=PATH or "PATH"
section, default: none
File to which the result of every check is appended. Reading the configuration creates it.

servicename=TEXT
section, default: none
Name of the service in mails.

comment=TEXT
section, default: none
Remark in mails.

connecttimeout
both
Removed: ldirectord refuses it. Use negotiatetimeout.

timeout
head
Removed: ldirectord refuses it. Use checktimeout and negotiatetimeout.`;
