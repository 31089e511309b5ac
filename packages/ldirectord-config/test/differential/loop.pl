# Takes the place of the main program in a copy of ldirectord: every file named on standard input is read with the
# program's own functions, and a line of JSON says what became of it.
use JSON::PP ();

my @HARDERWAY_COMMANDS;

# Runs a part of the program with its output kept, up to where it would exit.
sub harderway_capture
{
	my ($run) = @_;
	my ($out, $err) = ("", "");
	my $status = 99;
	{
		open(local *STDOUT, ">", \$out);
		open(local *STDERR, ">", \$err);
		# A range can make more servers than there is time for.
		local $SIG{ALRM} = sub { die("harderway exit 98\n"); };
		eval {
			alarm(20);
			$run->();
		};
		alarm(0);
		if ($@ =~ /^harderway exit (\d+)$/) {
			$status = $1;
		} elsif ($@) {
			$err .= $@;
		}
	}
	return { "pid" => $$, "exitStatus" => $status + 0, "stdout" => $out, "stderr" => $err };
}

sub harderway_fallback
{
	my ($fallback, @keys) = @_;
	return undef unless ref($fallback);
	return { map { $_ => $fallback->{$_} } @keys };
}

sub harderway_pair
{
	my ($pair) = @_;
	return undef unless ref($pair);
	my @keys = ("server", "port", "forward", "l-threshold", "u-threshold", "weight");
	return { map { $_ => harderway_fallback($pair->{$_}, @keys) } ("tcp", "udp") };
}

sub harderway_virtual
{
	my ($v) = @_;
	my %seen = %$v;
	delete @seen{"fwm_service", "real_status", "fallback_status", "fallbackcommand_status", "proto", "num_connects"};
	$seen{id} = get_virtual_id_str($v);
	$seen{fallback} = harderway_fallback($v->{fallback}, "server", "port", "forward") if $v->{fallback};
	my @keys = ("server", "port", "forward", "weight", "request", "receive", "url", "l-threshold", "u-threshold");
	$seen{real} = [ map { my $r = $_; +{ map { $_ => $r->{$_} } @keys } } @{$v->{real}} ];
	return \%seen;
}

sub harderway_model
{
	ld_setup();
	my %model = (
		"globals" => {
			"autoreload" => $AUTOCHECK, "callback" => $CALLBACK, "checkcount" => $CHECKCOUNT,
			"checkinterval" => $CHECKINTERVAL, "checktimeout" => $CHECKTIMEOUT,
			"cleanstop" => $CLEANSTOP, "emailalert" => $EMAILALERT,
			"emailalertfreq" => $EMAILALERTFREQ, "emailalertfrom" => $EMAILALERTFROM,
			"emailalertstatus" => $EMAILALERTSTATUS, "execute" => [ sort keys %LD_INSTANCE ],
			"failurecount" => $FAILURECOUNT, "fallback" => harderway_pair($FALLBACK),
			"fallback6" => harderway_pair($FALLBACK6), "fallbackcommand" => $FALLBACKCOMMAND,
			"fork" => $FORKING, "logfile" => $LDIRLOG, "maintenancedir" => $MAINTDIR,
			"negotiatetimeout" => $NEGOTIATETIMEOUT, "quiescent" => $QUIESCENT,
			"readdquiescent" => $READDQUIESCENT, "smtp" => $SMTP, "supervised" => $SUPERVISED,
		},
		"virtuals" => [ map { harderway_virtual($_) } @VIRTUAL ],
	);
	ld_start();
	$model{startCommands} = [ map { s/^\Q$IPVSADM\E /ipvsadm /r } @HARDERWAY_COMMANDS ];
	print(STDOUT "MODEL ", JSON::PP->new->ascii->encode(\%model), "\n");
}

{
	no warnings "redefine";
	no strict "refs";
	# Status 3 says that the file was read and that no daemon runs.
	*{"main::ld_exit"} = sub {
		harderway_model() if $_[0] == 3;
		die("harderway exit $_[0]\n");
	};
	*{"main::system_wrapper"} = sub { push(@HARDERWAY_COMMANDS, join(" ", @_)); return 0; };
	*{"main::ld_read_ipvsadm"} = sub { return {}; };
	*{"main::_ld_main_check_all"} = sub { };
	*{"main::ld_emailalert_send"} = sub { };
}

$| = 1;
while (my $harderway_file = <STDIN>) {
	chomp($harderway_file);
	@HARDERWAY_COMMANDS = ();
	my $verdict = harderway_capture(sub {
		@ARGV = ($harderway_file, "status");
		ld_init();
	});
	print(JSON::PP->new->ascii->encode($verdict), "\n");
}
CORE::exit(0);
