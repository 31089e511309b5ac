import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { quote } from '@harderway/remote-exec';
import { gatewayHosts, hasStandby } from '../hosts/topology.js';

/**
 * Prints which addresses packets of VRRP reach: their kernel says that nobody there takes the protocol. Where keepalived runs
 * already, it takes them in silence. Two gateways that ask each other at the same moment take each other's packets, and say so.
 * Kernels give a socket no error about less than eight bytes.
 */
const probe = `
use Socket;
for my $address (@ARGV) {
  socket(my $socket, PF_INET, SOCK_RAW, 112) or die;
  connect($socket, pack_sockaddr_in(0, inet_aton($address))) or next;
  my $reached = 0;
  for (my $rounds = 5; $rounds > 0; $rounds--) {
    my $nobody = !$reached && !defined send($socket, "harderway asks", 0) && $!{ENOPROTOOPT};
    my $ready = "";
    vec($ready, fileno $socket, 1) = 1;
    select($ready, undef, undef, 0.25) unless $nobody;
    while (!$nobody) {
      my $packet;
      if (!defined recv($socket, $packet, 200, MSG_DONTWAIT)) {
        $nobody = $!{ENOPROTOOPT};
        last;
      }
      my $said = substr $packet, 4 * (ord($packet) & 15);
      send($socket, "harderway hears", 0) if $said eq "harderway asks";
      # One round more, since the other one may still ask.
      ($reached, $rounds) = (1, 2) if $said eq "harderway hears" && !$reached;
    }
    if ($nobody) {
      $reached = 1;
      last;
    }
  }
  print "$address\\n" if $reached;
}`;

/** Script text with which a gateway tries to reach the other gateways by VRRP; none for a single gateway. */
export function vrrpLines(spec: ClusterSpec, { role, name }: HostSpec): readonly string[] {
  if (role !== 'gateway' || !hasStandby(spec)) return [];
  const others = gatewayHosts(spec).flatMap((other) => (other.name === name ? [] : [other.address]));
  return [`! reached=$(${quote(['perl', '-e', probe, ...others])}) || printf '== vrrp\\n%s\\n' "$reached"`];
}
