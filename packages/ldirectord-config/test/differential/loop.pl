# Takes the place of the main program in a copy of ldirectord: every file named on standard input is read with the
# program's own functions, and a line of JSON says what became of it.
use JSON::PP ();

my @HARDERWAY_COMMANDS;

# The table of IPVS as the commands leave it: services by name, with their servers. Undefined: the kernel answers as if it
# were empty.
my $HARDERWAY_TABLE;
my $HARDERWAY_CHECK_ALL;

sub harderway_run
{
	my (@words) = split(/\s+/, $_[0] =~ s/^\Q$IPVSADM\E //r);
	return 0 unless defined($HARDERWAY_TABLE) and $_[0] =~ /^\Q$IPVSADM\E /;
	my ($command, $switch, $service) = splice(@words, 0, 3);
	my $protocol = { "-t" => "tcp", "-u" => "udp", "-f" => "fwm" }->{$switch};
	my $v6 = (@words and $words[0] eq "-6") ? shift(@words) && "6" : "";
	$service =~ s/(\d+)$/$1 + 0/e;
	my $servers = $HARDERWAY_TABLE->{"$service $protocol$v6"};
	$HARDERWAY_TABLE->{"$service $protocol$v6"} //= { "real" => {} } if $command eq "-A";
	return 0 if $command eq "-A" or not $servers;
	my %seen = ("-x" => 0, "-y" => 0, "-w" => 1, "method" => "-g");
	while (@words) {
		my $word = shift(@words);
		if ($word =~ /^-[gmi]$/) { $seen{method} = $word; } else { $seen{$word} = shift(@words); }
	}
	my ($host, $port) = $seen{"-r"} =~ /^(.*):(\d+)$/;
	$port = $1 if $command ne "-d" and $protocol ne "fwm" and $seen{method} ne "-m" and $service =~ /(\d+)$/;
	my $name = "$host:" . ($port + 0);
	my $real = $servers->{real};
	return 0 if ($command eq "-a") == exists($real->{$name});
	if ($command eq "-d") {
		delete($real->{$name});
	} else {
		my %methods = ("-g" => "gate", "-m" => "masq", "-i" => "ipip");
		$real->{$name} = {
			"forward" => $methods{$seen{method}}, "weight" => $seen{"-w"} + 0,
			"u-threshold" => $seen{"-x"} + 0, "l-threshold" => $seen{"-y"} + 0,
		};
	}
	return 0;
}

# The tables after the start and two rounds of checks: with every server up, and with those down whose address is even.
sub harderway_tables
{
	my ($check_all) = @_;
	my @tables;
	for my $down (0, 1) {
		for my $v (@VIRTUAL) {
			delete(@$v{"real_status", "fallback_status", "fallbackcommand_status"});
			delete(@$_{"virtual_status"}) for @{$v->{real}};
		}
		$HARDERWAY_TABLE = {};
		no warnings "redefine";
		local *main::_check_real = sub {
			my ($v, $r) = @_;
			return if $v->{checktype} eq "off";
			service_set($v, $r, ($down and $r->{server} =~ /[02468]\]?$/) ? "down" : "up");
		};
		ld_start();
		$check_all->() for 1 .. 2;
		push(@tables, { map { $_ => $HARDERWAY_TABLE->{$_}{real} } keys(%$HARDERWAY_TABLE) });
	}
	$HARDERWAY_TABLE = undef;
	return \@tables;
}

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
	return { map { $_ => harderway_fallback($pair->{$_}, @keys) } keys(%$pair) };
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
			"failurecount" => $FAILURECOUNT, "fallbackcommand" => $FALLBACKCOMMAND,
			"fork" => $FORKING, "logfile" => $LDIRLOG, "maintenancedir" => $MAINTDIR,
			"negotiatetimeout" => $NEGOTIATETIMEOUT, "quiescent" => $QUIESCENT,
			"readdquiescent" => $READDQUIESCENT, "smtp" => $SMTP, "supervised" => $SUPERVISED,
		},
		"virtuals" => [ map { harderway_virtual($_) } @VIRTUAL ],
	);
	ld_start();
	# The start makes empty ones for firewall marks.
	$model{globals}{fallback} = harderway_pair($FALLBACK);
	$model{globals}{fallback6} = harderway_pair($FALLBACK6);
	$model{startCommands} = [ map { s/^\Q$IPVSADM\E /ipvsadm /r } @HARDERWAY_COMMANDS ];
	# The program reads the table before every change, which takes long where there are many servers.
	$model{tables} = harderway_tables($HARDERWAY_CHECK_ALL) if @REAL <= 40;
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
	$HARDERWAY_CHECK_ALL = \&_ld_main_check_all;
	*{"main::system_wrapper"} = sub { push(@HARDERWAY_COMMANDS, join(" ", @_)); return harderway_run(@_); };
	# The program changes what it gets.
	*{"main::ld_read_ipvsadm"} = sub {
		my $table = $HARDERWAY_TABLE // {};
		return { map { my $r = $table->{$_}{real}; $_ => { "real" => { map { $_ => { %{$r->{$_}} } } keys(%$r) } } } keys(%$table) };
	};
	*{"main::_ld_main_check_all"} = sub { };
	*{"main::ld_emailalert_send"} = sub { };
}

$| = 1;
while (my $harderway_file = <STDIN>) {
	chomp($harderway_file);
	@HARDERWAY_COMMANDS = ();
	$HARDERWAY_TABLE = undef;
	my $verdict = harderway_capture(sub {
		@ARGV = ($harderway_file, "status");
		ld_init();
	});
	print(JSON::PP->new->ascii->encode($verdict), "\n");
}
CORE::exit(0);
