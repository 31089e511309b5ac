# Takes the place of the main program in a copy of ldirectord: for every file named on standard input, a child
# reads it with the program's own functions and a line of JSON says what became of it.
use JSON::PP ();

my @HARDERWAY_COMMANDS;

sub harderway_capture
{
	my ($file, $run) = @_;
	my $pid = fork();
	if ($pid == 0) {
		# A range can make more servers than there is time for.
		alarm(20);
		open(STDIN, "<", "/dev/null");
		open(STDOUT, ">", "$file.out");
		open(STDERR, ">", "$file.err");
		$run->();
		CORE::exit(99);
	}
	waitpid($pid, 0);
	my $status = $? >> 8;
	my %text;
	for my $stream ("out", "err") {
		local $/ = undef;
		open(my $handle, "<", "$file.$stream");
		$text{$stream} = <$handle>;
		close($handle);
		unlink("$file.$stream");
	}
	return { "pid" => $pid, "exitStatus" => $status, "stdout" => $text{out}, "stderr" => $text{err} };
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
	no warnings "redefine";
	no strict "refs";
	*{"main::system_wrapper"} = sub { push(@HARDERWAY_COMMANDS, join(" ", @_)); return 0; };
	*{"main::ld_read_ipvsadm"} = sub { return {}; };
	*{"main::_ld_main_check_all"} = sub { };
	*{"main::ld_emailalert_send"} = sub { };
	ld_start();
	$model{startCommands} = [ map { s/^\Q$IPVSADM\E /ipvsadm /r } @HARDERWAY_COMMANDS ];
	print(STDOUT "MODEL ", JSON::PP->new->ascii->encode(\%model), "\n");
}

$| = 1;
while (my $harderway_file = <STDIN>) {
	chomp($harderway_file);
	my $verdict = harderway_capture($harderway_file, sub {
		no warnings "redefine";
		no strict "refs";
		my $exit = \&ld_exit;
		# Status 3 says that the file was read and that no daemon runs.
		*{"main::ld_exit"} = sub {
			harderway_model() if $_[0] == 3;
			$exit->(@_);
		};
		@ARGV = ($harderway_file, "status");
		ld_init();
	});
	print(JSON::PP->new->ascii->encode($verdict), "\n");
}
CORE::exit(0);
