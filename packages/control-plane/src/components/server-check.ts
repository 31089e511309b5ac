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
export const retiredChecks: readonly string[] = [1, 2].map(
  (number) => `/usr/local/lib/harderway/check-api-server-${number}.pl`,
);

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
 *   answers, and never before (`readdquiescent=no`, its default).
 * - A certificate that what it trusts has not signed, or that does not name the address: someone else answers there, which is
 *   down. Where the file of what it trusts can't be read, that is a fault of the gateway, which counts as silence.
 */
export const serverCheck: string = String.raw`# Checks an API server for ldirectord (checktype=external-perl). Written by harderway.
use IO::Select;
use IO::Socket::IP;
use IO::Socket::SSL;
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Time::HiRes;
# ldirectord's own limit counts the time of this process too. Everything here is bounded by itself.
alarm 0;
local $SIG{PIPE} = 'IGNORE';
our %api_servers;
my ($virtual, $virtual_port, $address, $port) = @ARGV;
my $server = $api_servers{"$address:$port"} ||= { up => 0, silent => 0, answered => 0 };
my $patience = 1;
# In which a host of the same network takes a connection, however busy its server is.
my $moment = 0.15;

# Connects to a server. Undefined, with $! set, if that does not work twice.
my $dial = sub {
  my ($host, $host_port) = @_;
  my $socket;
  for (1, 2) {
    $socket = IO::Socket::IP->new(PeerHost => $host, PeerPort => $host_port, Timeout => $moment);
    last if $socket || !$!{ETIMEDOUT};
  }
  return $socket;
};

# Whether the host of a server answers: its kernel takes the connection, or refuses it.
my $is_there = sub { $dial->(@_) || $!{ECONNREFUSED} };

# Waits until something has arrived. Dies if nothing does.
my $arrives = sub {
  my $waiting = IO::Select->new($server->{socket});
  return if $waiting->can_read($moment);
  die "gone\n" if !$is_there->($address, $port);
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
  my $socket = $dial->($address, $port);
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
  my @others = map { [/^(.*):(\d+)$/] } grep { $api_servers{$_} != $server } keys %api_servers;
  if (grep { $is_there->(@$_) } @others) {
    $server->{up} = 0;
    system("/sbin/ipvsadm -d -t $virtual:$virtual_port -r $address:$port 2>/dev/null");
  }
}
elsif ($answer eq 'silent') {
  $server->{since} = Time::HiRes::time() if $server->{silent}++ == 0;
  my $others = grep { $_ != $server && $_->{answered} > $server->{since} } values %api_servers;
  $server->{up} = 0 if $server->{silent} > 1 && $others > 0;
}
else {
  $server->{silent} = 0;
  $server->{answered} = Time::HiRes::time();
  $server->{up} = $answer eq 'ok';
}
exit($server->{up} ? 0 : 1);
`;
