# Blanks out secrets, line by line, so that line numbers stay true.
redact() {
  awk '
    BEGIN { secret = "(token|password|passwd|passphrase|secret|key-data|auth_pass|api[_-]?key|private[_-]?key)" }
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
    {
      sub(/\r$/, "")
      low = tolower($0)
      if (key) {
        if ($0 ~ /-----END [A-Z ]*PRIVATE KEY-----/) key = 0
        print "REDACTED"
      } else if ($0 ~ /-----BEGIN [A-Z ]*PRIVATE KEY-----/) {
        key = $0 !~ /-----END [A-Z ]*PRIVATE KEY-----/
        print "REDACTED private key"
      } else if (block && ($0 ~ /^[ \t]*$/ || indent($0) > depth)) {
        print "REDACTED"
      } else if (after) {
        after = 0
        print "REDACTED"
      } else {
        block = low ~ (secret "[\"\047]?[ \t]*:[ \t]*([|>][-+0-9]*)?[ \t]*$") || low ~ /chpasswd:[ \t]*$/
        depth = indent($0)
        after = low ~ ("^--[a-z_-]*" secret "$") && low !~ /initial-cluster-token/
        line = values($0)
        gsub(/:\/\/[^\/@ \t"]+@/, "://REDACTED@", line)
        gsub(/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/, "REDACTED", line)
        gsub(/[Bb]earer [A-Za-z0-9._~+\/=-]+/, "Bearer REDACTED", line)
        print line
      }
    }'
}
# The SHA-256 of the public half of a private key, all that is said of one.
public_half() { openssl pkey -passin pass: -pubout -outform DER 2>/dev/null | sha256sum | cut -d ' ' -f 1; }
# The private keys of a file: as PEM, and as base64 in a kubeconfig.
public_halves() {
  command -v openssl >/dev/null || {
    unread "keys of $1" 'openssl is not installed'
    return
  }
  if grep -q -e '-----BEGIN [A-Z ]*PRIVATE KEY-----' "$1"; then printf '@key %s\n' "$(public_half <"$1")"; fi
  sed -n 's/^ *"\{0,1\}client-key-data"\{0,1\}: *"\{0,1\}\([A-Za-z0-9+\/=]*\).*/\1/p' "$1" | while IFS= read -r data; do
    [ -z "$data" ] || printf '@key %s\n' "$(printf %s "$data" | base64 -d 2>/dev/null | public_half)"
  done
}
