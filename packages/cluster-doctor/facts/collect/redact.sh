# Quotes the lines of records and blanks out their secrets, line by line, so that line numbers stay true. The text of a file is
# cut after 64 kB, anything else after 1200 lines, and each of its lines after 600 bytes, or after 8 kB where all of a line counts: the
# JSON of etcdctl, the flags of units and processes, and the verdict of a packet filter. A record that was cut says so in a line of its
# own; of a journal, and of what a program answers, some lines are enough.
redact() {
  awk -v mark="$mark" '
    function put(line) {
      if (file == "") {
        if (++lines > 1200 || (wide && length(line) > width)) cut = 1
        if (lines <= 1200) print "|" substr(line, 1, width)
        return
      }
      bytes += length(line) + 1
      if (bytes <= 65536) print "|" line
      else if (!cut) { cut = 1; print "@truncated " file }
    }
    BEGIN { width = 600; secret = "(token|password|passwd|passphrase|secret|key-data|auth_pass|api[_-]?key|private[_-]?key)" }
    function indent(text) { match(text, /^[ \t]*/); return RLENGTH }
    # A value with what is behind it, of which "head" is in front.
    function blank(head, rest,   quote, cut) {
      quote = substr(rest, 1, 1)
      if (quote == "\"" || quote == "\047") {
        cut = index(substr(rest, 2), quote)
        return quote "REDACTED" (cut == 0 ? "" : substr(rest, cut + 1))
      }
      if (head ~ /[{[]/ && match(rest, /[],}]/)) return "REDACTED" substr(rest, RSTART)
      if (match(rest, /[ \t]--?[a-z]/)) return "REDACTED" substr(rest, RSTART)
      return "REDACTED"
    }
    # Blanks the value of every secret key.
    function values(line,   done, low, end, name) {
      done = ""
      while (match(low = tolower(line), "[a-z0-9_.-]*" secret "[\"\047]?([ \t]*[:=][ \t]*|[ \t]+)")) {
        name = substr(low, RSTART, RLENGTH)
        end = RSTART + RLENGTH - 1
        done = done substr(line, 1, end)
        line = substr(line, end + 1)
        # The token of an initial cluster is a name, and words without a sign are prose.
        if (name ~ /initial[-_]cluster[-_]token/ || (name !~ /[:=]/ && name !~ /^--|auth_pass/) || line == "") continue
        line = blank(done, line)
        match(line, /^["\047]?REDACTED["\047]?/)
        done = done substr(line, 1, RLENGTH)
        line = substr(line, RLENGTH + 1)
      }
      return done line
    }
    index($0, mark) == 1 {
      if (cut && tells) print "@cut"
      lines = bytes = cut = key = block = after = 0
      record = substr($0, length(mark) + 1)
      file = record ~ /^@text / ? substr(record, 7) : ""
      tells = record ~ /^@(process |environment$|answer )/ && record !~ /^@answer (journal|https|connect|version) /
      wide = record ~ /^@(process |environment$|answer (etcd-|units?($| )|firewall$))/
      width = wide ? 8192 : 600
      print record
      next
    }
    {
      sub(/\r$/, "")
      low = tolower($0)
      if (key) {
        if ($0 ~ /-----END [A-Z ]*PRIVATE KEY-----/) key = 0
        put("REDACTED")
      } else if ($0 ~ /-----BEGIN [A-Z ]*PRIVATE KEY-----/) {
        key = $0 !~ /-----END [A-Z ]*PRIVATE KEY-----/
        put("REDACTED private key")
      } else if (block && ($0 ~ /^[ \t]*$/ || indent($0) > depth)) {
        put("REDACTED")
      } else if (after) {
        after = 0
        put("REDACTED")
      } else {
        block = low ~ (secret "[\"\047]?[ \t]*:[ \t]*([|>][-+0-9]*)?[ \t]*$") || low ~ /chpasswd:[ \t]*$/
        depth = indent($0)
        after = low ~ ("^--[a-z_-]*" secret "$") && low !~ /initial-cluster-token/
        # Looking for a name around one of these words is slow in the long lines of a kubeconfig.
        line = low ~ secret ? values($0) : $0
        gsub(/:\/\/[^\/@ \t"]+@/, "://REDACTED@", line)
        gsub(/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/, "REDACTED", line)
        gsub(/[Bb]earer [A-Za-z0-9._~+\/=-]+/, "Bearer REDACTED", line)
        put(line)
      }
    }'
}
# The SHA-256 of the public half of a private key, all that is said of one: public_half FILE <KEY
public_half() {
  half=$(openssl pkey -passin pass: -pubout -outform DER 2>/dev/null | sha256sum)
  printf '%s@key %s\t%s\n' "$mark" "$1" "${half%% *}"
}
# The private keys of files: as PEM, and as base64 in a kubeconfig.
public_halves() {
  keys=$(grep -lE -e '-----BEGIN [A-Z ]*PRIVATE KEY-----' "$@")
  kubeconfigs=$(grep -l client-key-data "$@")
  if [ -n "$keys$kubeconfigs" ] && ! command -v openssl >/dev/null; then
    unread 'private keys' 'openssl is not installed'
    return
  fi
  for file in $keys; do public_half "$file" <"$file"; done
  for file in $kubeconfigs; do
    for data in $(sed -n 's/^ *"\{0,1\}client-key-data"\{0,1\}: *"\{0,1\}\([A-Za-z0-9+\/=]*\).*/\1/p' "$file"); do
      printf %s "$data" | base64 -d 2>/dev/null | public_half "$file"
    done
  done
}
