import { diff, parseReply, probeScript, type Resource } from '@harderway/desired-state';

const wanted: readonly Resource[] = [
  { kind: 'directory', path: '/etc/hello', mode: 0o755 },
  { kind: 'file', path: '/etc/hello/hello.conf', content: 'greeting = hello\n', mode: 0o644 },
  { kind: 'unit', name: 'hello.service', enabled: true, active: true },
];

// On a host this is `probe(transport, wanted)`: it runs this script, as root, and reads what it prints.
console.log(probeScript(wanted).includes('systemctl show'));
const seen = parseReply(`== host
x86_64
Debian GNU/Linux 13 (trixie)
4
== stat
directory|755|root|root|4096|/etc/hello
regular file|600|root|root|17|/etc/hello/hello.conf
== sha256
c8e2c56ad2bd1e0e8a3f5ccb9fbf7a2f3c8b4cb0e4d0b4a4e5a1a6d1f4f3b2a1  /etc/hello/hello.conf
== text
/etc/hello/hello.conf|Z3JlZXRpbmcgPSBoaQo=
== unit
Id=hello.service
LoadState=loaded
ActiveState=inactive
SubState=dead
UnitFileState=enabled
NeedDaemonReload=no
NRestarts=0
== digest
hello.service|
== end
`);

// `apply(transport, changes, { generation: seen.generation })` makes just these changes.
for (const { summary, why } of diff(wanted, seen)) console.log(`${summary}: ${why}`);
