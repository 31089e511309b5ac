# Functions that print a transcript: a record begins with @, and each line of what was read with a bar.
unread() { printf '@unread %s\t%s\n' "$1" "$2"; }
quoted() { cut -c 1-600 | redact | sed 's/^/|/'; }
hashed() { sha256sum <"$1" | cut -d ' ' -f 1; }
# ask NAME COMMAND...: both of its outputs, and its exit code.
ask() {
  printf '@answer %s\n' "$1"
  shift
  answer=$("$@" 2>&1)
  code=$?
  printf '%s\n' "$answer" | head -n 1200 | quoted
  printf '@exit %s\n' "$code"
}
is_text() {
  case $1 in
    /etc/* | *.yaml | *.yml | *.json | *.conf | *.cf | *.cfg | *.kubeconfig | *.pem | *.crt | *.cert | *.cer | *.pub | *.env | *.toml | *.txt) return 0 ;;
  esac
  head -c 200 "$1" | grep -qE '^(apiVersion:|kind:|-----BEGIN )'
}
# Files of tokens and passwords are not read at all.
is_secret() { case ${1##*/} in *token* | *passw* | *basic-auth* | *.csv | *shadow*) return 0 ;; esac; return 1; }
read_file() {
  case " $seen " in *" $1 "*) return ;; esac
  seen="$seen $1"
  if [ ! -e "$1" ]; then
    printf '@missing %s\n' "$1"
    return
  fi
  printf '@file %s\n@meta ' "$1"
  stat -L --printf='%F\t%a\t%U:%G\t%s\n' -- "$1"
  [ -f "$1" ] || return 0
  if [ ! -r "$1" ]; then
    unread "$1" 'no permission'
    return
  fi
  if [ -x "$1" ]; then
    printf '@magic %s\n' "$(head -c 20 "$1" | od -An -v -tx1 | tr -d ' \n')"
    return
  fi
  if is_secret "$1"; then
    unread "$1" 'it may hold tokens or passwords'
    return
  fi
  size=$(stat -L -c %s -- "$1")
  [ "$size" -gt 1048576 ] || printf '@sha256 %s\n' "$(hashed "$1")"
  is_text "$1" || return 0
  public_halves "$1"
  echo @text
  head -c 65536 "$1" | redact | sed 's/^/|/'
  echo
  [ "$size" -le 65536 ] || echo @truncated
}
