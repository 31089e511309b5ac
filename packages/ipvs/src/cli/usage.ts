/** What `--help` prints. */
export const usage = `Usage: ipvs COMMAND [OPTIONS]

Commands:
  show FILE|-               print the virtual services a file says, as ipvsadm -L -n would
  plan --from A --to B      print the fewest ipvsadm commands that make table A table B

Files are outputs of ipvsadm -S -n, ipvsadm -L -n (any view) or /proc/net/ip_vs_conn; - is standard input.
B may also be a configuration of ldirectord, if @harderway/ldirectord-config is installed.

Options:
  --thresholds FILE   plan: output of ipvsadm -L -n --thresholds, for the limits that A does not show
  --scope desired|all plan: touch only services that B has (default), or delete all others too
  --drain SECONDS     plan: give servers weight 0 and wait up to so long before they are taken out
  --json              print JSON
  -h, --help          print this text
  --version           print the version

Exit status: 0 done (for plan: nothing to change), 1 something cannot be read or set up, 2 wrong use of the
command, 3 a file that cannot be read, 4 plan: there are changes.`;
