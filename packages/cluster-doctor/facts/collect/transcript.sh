# Functions that print records, with as few processes as possible: hosts may be slow. A record begins with $mark, which no text
# that is read can know, and @. The lines below it are raw, and redact quotes them.
mark=$(od -An -v -tx1 -N16 /dev/urandom)
[ -n "$mark" ] || exit 1
unread() { printf '%s@unread %s\t%s\n' "$mark" "$1" "$2"; }
# first COUNT SUBJECT: so many lines of its input. Where there are more, output 3, which no substitution takes, says so.
first() {
  awk -v most="$1" -v subject="$2" -v mark="$mark" '
    NR <= most
    END { if (NR > most) printf "%s@unread %s\t%d of %d were not looked at\n", mark, subject, NR - most, NR | "cat >&3" }'
}
# ask NAME COMMAND...: both of its outputs, which stay in $answer, and its exit code. It is written at once, so that questions
# can be asked at the same time.
ask() {
  question=$1
  shift
  answer=$("$@" 2>&1)
  code=$?
  printf '%s@answer %s\n%s\n%s@exit %s\n' "$mark" "$question" "$answer" "$mark" "$code"
}
is_text() {
  case $1 in
    /etc/* | *.yaml | *.yml | *.json | *.conf | *.cf | *.cfg | *.kubeconfig | */.kube/config | *.pem | *.crt | *.cert | *.cer | *.key | *.pub | *.env | *.toml | *.txt) return 0 ;;
  esac
  return 1
}
# Files of tokens and passwords are not read at all.
is_secret() { case ${1##*/} in *token* | *passw* | *basic-auth* | *.csv | *shadow*) return 0 ;; esac; return 1; }
# Sorts paths, one a line, by what is said of them: nothing ($missing), that they exist, that they can be run, or all.
sort_files() {
  present= missing= runnable= texts=
  for file in $(sort -u); do
    if [ ! -e "$file" ]; then
      missing="$missing $file"
      continue
    fi
    present="$present $file"
    if [ ! -f "$file" ]; then continue; fi
    if [ -x "$file" ]; then
      runnable="$runnable $file"
    elif [ ! -r "$file" ]; then
      unread "$file" 'no permission'
    elif is_secret "$file"; then
      unread "$file" 'it may hold tokens or passwords'
    elif is_text "$file"; then
      texts="$texts $file"
    fi
  done
}
# read_files LIST: describes files.
read_files() {
  sort_files <<LIST
$1
LIST
  for file in $missing; do printf '%s@missing %s\n' "$mark" "$file"; done
  [ -z "$present" ] || stat -L --printf="$mark@file %n\t%F\t%a\t%U:%G\t%s\n" -- $present
  for file in $runnable; do
    set -- $(od -An -v -tx1 -N20 "$file")
    printf '%s@magic %s\t%s\n' "$mark" "$file" "$*"
  done
  [ -n "$texts" ] || return 0
  printf '%s@hashes\n' "$mark"
  sha256sum -- $texts
  public_halves $texts
  awk -v mark="$mark" 'FNR == 1 { print mark "@text " FILENAME } { print }' $texts
}
