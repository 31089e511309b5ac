import { diff, parseReply, probeScript, type Resource } from '@harderway/desired-state';

const wanted: readonly Resource[] = [
  { kind: 'directory', path: '/etc/hello', mode: 0o755 },
  { kind: 'file', path: '/etc/hello/hello.conf', content: 'greeting = hello\n', mode: 0o644 },
  { kind: 'unit', name: 'hello.service', enabled: true, active: true },
];

// On a host, `probe(transport, wanted)` runs this script as root and reads what it prints. The section `asked` ties a reply to the
// resources of its script.
console.log(probeScript(wanted).includes('systemctl show'));
const seen = parseReply(
  `== host
x86_64
Debian GNU/Linux 13 (trixie)
4
== asked
b6bfe78f3fad7773
== stat
directory|755|root:0|root:0|52|4096|2026-05-01 08:00:00 +0000|2026-05-01 08:00:00 +0000|/etc/hello
regular file|600|root:0|root:0|53|14|2026-05-01 08:00:00 +0000|2026-05-01 08:00:00 +0000|/etc/hello/hello.conf
== text
14|/etc/hello/hello.conf
boot
Z3JlZXRpbmcgPSBoaQpib290Cg==
== unit
Id=hello.service
LoadState=loaded
ActiveState=inactive
SubState=dead
UnitFileState=enabled
NeedDaemonReload=no
NRestarts=0
== installable
== unlinked
== digest
hello.service|
== end
`,
  wanted,
);

// `apply(transport, changes, { generation: seen.generation })` makes these changes.
for (const { summary, why } of diff(wanted, seen)) console.log(`${summary}: ${why}`);
