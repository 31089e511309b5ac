/** What `--help` prints. */
export const usage = `Usage: ldirectord-config COMMAND [OPTIONS] [FILE|-]

Commands:
  check FILE...        say what ldirectord and IPVS make of the file, and what operators fall into
  fmt FILE...          print the file in one layout (--write: in place; changes no meaning)
  show FILE            print what ldirectord knows after reading the file, defaults included
  explain [NAME]       explain a directive, or a code that check prints; without a name, list them

Options:
  --json               print JSON
  --fix                check: make the changes that are certain, in place
  -q, --quiet          check: errors and warnings only
  --write              fmt: write the file in place (beside it, then renamed)
  --indent tab|spaces  fmt: what directives of a section start with (default: spaces)
  -h, --help           print this text
  --version            print the version

Exit status: 0 nothing wrong (warnings at most), 1 ldirectord or IPVS refuses the file or a rule finds an error,
2 wrong use of the command, 3 a file that cannot be read or written.`;
