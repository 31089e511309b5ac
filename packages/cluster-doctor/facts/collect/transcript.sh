# Functions that print a transcript: a record begins with @, and each line of what was read with a bar.
unread() { printf '@unread %s\t%s\n' "$1" "$2"; }
hashed() { sha256sum <"$1" | cut -d ' ' -f 1; }
# ask NAME COMMAND...: both of its outputs, which stay in $answer, and its exit code. It is written at once, so that questions
# can be asked at the same time.
ask() {
  question=$1
  shift
  answer=$("$@" 2>&1)
  code=$?
  printf '@answer %s\n%s\n@exit %s\n' "$question" "$(printf '%s\n' "$answer" | redact)" "$code"
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
# read_files LIST: describes files with few processes for all of them, since hosts may be slow.
read_files() {
  sort_files <<LIST
$1
LIST
  for file in $missing; do printf '@missing %s\n' "$file"; done
  [ -z "$present" ] || stat -L --printf='@file %n\t%F\t%a\t%U:%G\t%s\n' -- $present
  for file in $runnable; do printf '@magic %s\t%s\n' "$file" "$(head -c 20 "$file" | od -An -v -tx1 | tr -d ' \n')"; done
  [ -n "$texts" ] || return 0
  echo @hashes
  sha256sum -- $texts | sed 's/^/|/'
  public_halves $texts
  named=1 redact $texts
}
