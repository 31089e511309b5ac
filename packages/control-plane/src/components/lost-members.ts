import type { ClusterSpec } from '@harderway/cluster-spec';
import { etcdClientPort, etcdPeerPort } from '@harderway/program-settings';
import { buildUnit, exec } from '@harderway/systemd-unit';
import { controlHosts } from '../hosts/topology.js';
import type { HostContext } from '../model/component.js';
import type { Item } from '../model/item.js';
import { service, text, undone, unitFile } from './items.js';

const scriptPath = '/usr/local/sbin/harderway-lost-members';
/** The service that {@link lostMembers} installs. */
export const lostMembersUnit = 'harderway-lost-members.service';

/**
 * Ends connections between etcd and hosts that are gone, as a program in Perl with the addresses of the hosts as arguments.
 *
 * kube-apiserver asks all members of etcd in turn. When a host loses its power or its cable, kube-apiserver gives up a connection to
 * it only after 10 s, or after 40 s if it only listens on that connection (its keepalive settings, which no flag changes). Until
 * then, some requests to every API server wait. Ending the connection makes kube-apiserver ask the other members at once. Members keep
 * connections to a lost host too. TCP revives these up to 10 s after the host is back, and requests to its member wait meanwhile.
 *
 * A host is gone once it has answered pings and then misses three in a row. A host that never answers pings is left alone. So is a
 * host where only etcd is silent, because its kernel answers. After a false alarm, the programs simply connect again.
 */
export const lostMembersScript: string = String.raw`#!/usr/bin/perl
# Ends connections of etcd and its clients to hosts that are gone. Written by harderway.
use strict;
use warnings;
use Socket qw(AF_INET IPPROTO_ICMP SOCK_RAW inet_aton inet_ntoa pack_sockaddr_in unpack_sockaddr_in);
$| = 1;
my ($patience, $interval) = (3, 0.3);
my $ports = 'dport = :${etcdClientPort} or dport = :${etcdPeerPort} or sport = :${etcdPeerPort}';
# Pings without an answer. Of a host that has not answered yet, more than a host may miss.
my %missed = map { $_ => $patience } @ARGV;
socket(my $icmp, AF_INET, SOCK_RAW, IPPROTO_ICMP) or die "no socket for ICMP: $!\n";
my ($id, $sequence) = ($$ & 0xffff, 0);

sub echo { return pack('C2n3', 8, 0, shift, $id, $sequence) }

sub ping {
  my $sum = unpack('%32n*', echo(0));
  my $packet = echo(~(($sum >> 16) + ($sum & 0xffff)) & 0xffff);
  send($icmp, $packet, 0, pack_sockaddr_in(0, inet_aton($_))) for @_;
}

# The hosts that answer within the interval.
sub answers {
  my ($left, %from) = ($interval);
  while ($left > 0) {
    vec(my $ready = '', fileno($icmp), 1) = 1;
    (my $found, $left) = select($ready, undef, undef, $left);
    last if $found <= 0;
    my $sender = recv($icmp, my $packet, 128, 0) or next;
    my ($type, $for, $number) = unpack('C x3 n2', substr($packet, 20));
    $from{ inet_ntoa((unpack_sockaddr_in($sender))[1]) } = 1
      if $type == 0 && $for == $id && $number == $sequence;
  }
  return %from;
}

while (1) {
  $sequence = ($sequence + 1) & 0xffff;
  ping(keys %missed);
  my %answered = answers();
  for my $host (keys %missed) {
    $missed{$host} = $answered{$host} ? 0 : $missed{$host} + 1;
    next if $missed{$host} != $patience;
    print "$host is gone: connections to its etcd end\n";
    system("ss -tK dst $host '( $ports )' >/dev/null");
  }
}
`;

const unitText = (peers: readonly string[]): string =>
  buildUnit({
    Unit: {
      Description: 'End of etcd connections to hosts that are gone',
      Documentation: 'man:ss(8)',
      Wants: 'network-online.target',
      After: 'network-online.target',
    },
    Service: {
      ExecStart: exec([scriptPath, ...peers]),
      Restart: 'always',
      RestartSec: 5,
      DynamicUser: true,
      // ss ends connections of other programs, and pings are raw packets.
      AmbientCapabilities: 'CAP_NET_ADMIN CAP_NET_RAW',
      CapabilityBoundingSet: 'CAP_NET_ADMIN CAP_NET_RAW',
    },
    Install: { WantedBy: 'multi-user.target' },
  });

/** Whether control nodes watch for lost members: in production, where there are several. */
export const watchesMembers = (spec: ClusterSpec): boolean =>
  spec.profile === 'production' && controlHosts(spec).length > 1;

/** The service that ends connections to lost members. */
export function lostMembers({ spec, host }: HostContext): readonly Item[] {
  const peers = controlHosts(spec).filter(({ name }) => name !== host.name);
  const script = text(scriptPath, () => lostMembersScript, { mode: 0o755 });
  const file = unitFile(lostMembersUnit, () => unitText(peers.map(({ address }) => address)));
  const items = [script, file, service(lostMembersUnit, [script, file])];
  return watchesMembers(spec) ? items : undone(items);
}
