import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { quote } from '@harderway/remote-exec';
import { gatewayHosts, hasStandby } from '../hosts/topology.js';

/**
 * Prints which addresses packets of VRRP reach: their kernel says that nobody there takes the protocol. Where keepalived runs
 * already, it takes them in silence.
 */
const probe = `
use Socket;
for my $address (@ARGV) {
  socket(my $socket, PF_INET, SOCK_RAW, 112) or die;
  connect($socket, pack_sockaddr_in(0, inet_aton($address))) or next;
  send($socket, "harderway", 0);
  my $ready = "";
  vec($ready, fileno $socket, 1) = 1;
  select($ready, undef, undef, 1);
  $! = unpack "i", getsockopt($socket, SOL_SOCKET, SO_ERROR);
  print "$address\\n" if $!{ENOPROTOOPT};
}`;

/** Script text with which a gateway tries to reach the other gateways by VRRP; none for a single gateway. */
export function vrrpLines(spec: ClusterSpec, { role, name }: HostSpec): readonly string[] {
  if (role !== 'gateway' || !hasStandby(spec)) return [];
  const others = gatewayHosts(spec).flatMap((other) => (other.name === name ? [] : [other.address]));
  return [`! reached=$(${quote(['perl', '-e', probe, ...others])}) || printf '== vrrp\\n%s\\n' "$reached"`];
}
