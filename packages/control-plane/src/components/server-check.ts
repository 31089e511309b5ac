import { balancerSettings } from '@harderway/program-settings';

/**
 * Authorities that the check trusts, on a gateway. ldirectord's own check of https sets `verify_hostname` to 0, with which
 * LWP::Protocol::https 6.14 (Debian 13) still takes only certificates of authorities that the whole host trusts. This file is
 * read at each new connection: a rotation replaces it without a reload.
 */
export const balancerTrustPath = '/etc/ha.d/kubernetes-ca.pem';

/**
 * Path of the check on a gateway. ldirectord compiles it once for each path and keeps that over a reload: a check that does
 * something else gets another number.
 */
export const serverCheckPath: string = balancerSettings.production.section.checkcommand;

/** Earlier checks, which nothing calls any more. */
export const retiredChecks: readonly string[] = [1, 2, 3].map(
  (number) => `/usr/local/lib/harderway/check-api-server-${number}.pl`,
);

/** The connections that IPVS knows, in the kernel of a gateway. */
export const connectionTable = '/proc/net/ip_vs_conn';

/**
 * How a gateway finds out that an API server is down, as the body of a Perl function that ldirectord calls in its own process
 * (`checktype=external-perl`) with the addresses and ports of service and server. Its `exit` is one of ldirectord's own, which
 * ends the function: 0 for a server that is up, 1 for one that is down.
 *
 * ldirectord's own check takes any delay for the server's. On a gateway that is short of processor time it takes servers for
 * dead that are well, one after another, until none is left. This one tells apart:
 *
 * - The kernel's answer to a connection: refused, or no way to the host. The server is down, at once.
 * - The server's answer to `GET /readyz`, on a connection that is kept: a new TLS connection costs 35 times as much.
 * - Silence: nothing has arrived while this process only waited, so its own slowness does not count. A server that is silent
 *   twice is down, if another server has answered meanwhile. If all are silent, it is the gateway or its network: nothing changes.
 * - No host: the kernel of a busy or paused server still takes connections. A server that is silent and takes none, twice, is
 *   gone, if another server takes one at that moment. It leaves the table at once, so that IPVS ends its connections
 *   (`expire_nodest_conn`): at weight 0 they would wait for it until their clients give up. ldirectord adds it again once it
 *   answers, and never before (`readdquiescent=no`, its default). While the check waits for a slow server, it also asks whether the
 *   hosts of the other servers still take connections: /readyz waits for etcd, so one lost host makes all servers slow.
 * - Idle clients of a lost server, such as a watch without events, send nothing and would notice nothing for up to 45 s
 *   (client-go). The gateway that has the virtual IP sends each of them a SYN on its connection. The client must answer with an
 *   ACK (RFC 5961, section 4). IPVS now gives this ACK to another server, which resets the connection.
 * - A certificate that what it trusts has not signed, or that does not name the address: someone else answers there, which is
 *   down. Where the file of what it trusts can't be read, that is a fault of the gateway, which counts as silence.
 */
export const serverCheck: string = String.raw`# Checks an API server for ldirectord (checktype=external-perl). Written by harderway.
use IO::Select;
use IO::Socket::IP;
use IO::Socket::SSL;
use Socket qw(AF_INET IPPROTO_TCP SOCK_RAW TCP_NODELAY inet_aton pack_sockaddr_in);
use Time::HiRes;
# ldirectord's own limit counts the time of this process too. Everything here is bounded by itself.
alarm 0;
local $SIG{PIPE} = 'IGNORE';
our %api_servers;
my ($virtual, $virtual_port, $address, $port) = @ARGV;
my $server = $api_servers{"$address:$port"} ||= { at => [$address, $port], up => 0, silent => 0, answered => 0 };
# Out of the table since the check of another server. ldirectord adds it again only if it learns that.
exit(1) if delete $server->{removed};
my @others = grep { $_ != $server } values %api_servers;
my $patience = 1;
# In which a host of the same network takes a connection, however busy its server is.
my $moment = 0.15;

# Connects to a server. Undefined, with $! set, if that does not work twice.
my $dial = sub {
  my ($to, $to_port) = @{ $_[0]{at} };
  my $socket;
  for (1, 2) {
    $socket = IO::Socket::IP->new(PeerHost => $to, PeerPort => $to_port, Timeout => $moment);
    last if $socket || !$!{ETIMEDOUT};
  }
  return $socket;
};

# Whether the host of a server answers: its kernel takes the connection, or refuses it.
my $is_there = sub { $dial->($_[0]) || $!{ECONNREFUSED} };

# Clients with an open connection to a server through this gateway: packed address and port of each.
my $clients = sub {
  my $to = sprintf '%s %04X %s %04X', map { /\./ ? uc unpack('H*', inet_aton($_)) : $_ }
    $virtual, $virtual_port, @{ $_[0]{at} };
  open(my $table, '<', '${connectionTable}') or return;
  return map { /^TCP +(\w{8}) (\w+) \Q$to\E ESTABLISHED / ? [pack('H*', $1), hex $2] : () } <$table>;
};

# Sends clients a SYN from the virtual address. Without the address, this gateway has no clients and can't bind to it.
my $rouse = sub {
  my $own = inet_aton($virtual);
  socket(my $raw, AF_INET, SOCK_RAW, IPPROTO_TCP) or return;
  bind($raw, pack_sockaddr_in(0, $own)) or return;
  for (@_) {
    my ($client, $client_port) = @$_;
    my $head = pack('n2N2C2n', $virtual_port, $client_port, 0, 0, 5 << 4, 0x02, 0);
    my $sum = unpack('%32n*', $own . $client . pack('n2', IPPROTO_TCP, 20) . $head);
    $sum = ($sum >> 16) + ($sum & 0xffff) while $sum >> 16;
    send($raw, $head . pack('n2', ~$sum & 0xffff, 0), 0, pack_sockaddr_in(0, $client));
  }
};

# Removes a server whose host is gone.
my $remove = sub {
  my ($gone) = @_;
  $gone->{up} = 0;
  my @lost = $clients->($gone);
  my $real = join ':', @{ $gone->{at} };
  system("/sbin/ipvsadm -d -t $virtual:$virtual_port -r $real 2>/dev/null") == 0 or return;
  # The kernel ends the connections a moment later. An answer before that would be lost.
  for (1 .. 20) { last if !$clients->($gone); select(undef, undef, undef, 0.05) }
  $rouse->(@lost);
};

# Waits until something has arrived. Dies if nothing does.
my $arrives = sub {
  my $waiting = IO::Select->new($server->{socket});
  return if $waiting->can_read($moment);
  die "gone\n" if !$is_there->($server);
  # Slow, perhaps since it waits for the etcd of a host that is gone. That host's turn comes only after this check.
  for (grep { $_->{up} && !$is_there->($_) } @others) { $remove->($_); $_->{removed} = 1 }
  $waiting->can_read($patience - $moment) or die "silent\n";
};

# Does what may have to wait for the peer, again and again.
my $patiently = sub {
  my ($act) = @_;
  for (1 .. 100) {
    my $result = $act->();
    return $result if defined $result;
    if ($SSL_ERROR == SSL_WANT_READ) { $arrives->() }
    elsif ($SSL_ERROR == SSL_WANT_WRITE) {
      IO::Select->new($server->{socket})->can_write($patience) or die "silent\n";
    }
    else { die "broken\n" }
  }
  die "broken\n";
};

my $connect = sub {
  my $socket = $dial->($server);
  if (!$socket) { die $!{ETIMEDOUT} || $!{EHOSTUNREACH} ? "gone\n" : "down: $!\n" }
  $socket->setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
  die "silent\n" unless -s -r '${balancerTrustPath}';
  my %options = (
    SSL_startHandshake => 0,
    SSL_verify_mode => SSL_VERIFY_PEER,
    SSL_ca_file => '${balancerTrustPath}',
    SSL_verifycn_scheme => 'http',
    SSL_verifycn_name => $address,
  );
  $server->{socket} = IO::Socket::SSL->start_SSL($socket, %options) or die "broken\n";
  $server->{socket}->blocking(0);
  $patiently->(sub { $server->{socket}->connect_SSL || undef });
};

# Asks on the connection that there is, and gives the status and the body.
my $ask = sub {
  my $request = "GET /readyz HTTP/1.1\r\nHost: $address\r\nUser-Agent: harderway\r\n\r\n";
  $patiently->(sub { $server->{socket}->syswrite($request) });
  my $reply = '';
  while (length $reply < 65536) {
    if ($reply =~ m{^HTTP/1\.1 (\d+) .*?\r\n\r\n(.*)$}s) {
      my ($status, $body, $head) = ($1, $2, substr($reply, 0, index($reply, "\r\n\r\n")));
      return ($status, '') if $status != 200;
      return ($status, $body) if $head =~ /^content-length: *(\d+)/im && length $body >= $1;
    }
    my $read = $patiently->(sub { $server->{socket}->sysread($reply, 4096, length $reply) });
    die "broken\n" if $read == 0;
  }
  die "broken\n";
};

my $answer = eval {
  my @said = $server->{socket} ? eval { $ask->() } : ();
  # A connection that was kept may have ended with the server that it was to. A new one shows.
  if (!@said) {
    die $@ if $server->{socket} && $@ =~ /^(?:silent|gone)$/;
    delete $server->{socket};
    $connect->();
    @said = $ask->();
  }
  my ($status, $body) = @said;
  $status == 200 && $body eq 'ok' ? 'ok' : "down: status $status";
} || $@;
chomp $answer;
delete $server->{socket} if $answer ne 'ok';

if ($answer eq 'gone') {
  # Without a witness, it may be this gateway that reaches nobody.
  $remove->($server) if grep { $is_there->($_) } @others;
}
elsif ($answer eq 'silent') {
  $server->{since} = Time::HiRes::time() if $server->{silent}++ == 0;
  my $answered = grep { $_->{answered} > $server->{since} } @others;
  $server->{up} = 0 if $server->{silent} > 1 && $answered > 0;
}
else {
  $server->{silent} = 0;
  $server->{answered} = Time::HiRes::time();
  $server->{up} = $answer eq 'ok';
}
exit($server->{up} ? 0 : 1);
`;
