/** Where systemd looks for links to units. */
const directories = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(
  (parent) => `${parent}/systemd/system`,
);

/**
 * Shell function that reads $shown, the output of `systemctl show`, and prints `UNIT|LINK` for each link that the [Install] section
 * of an enabled unit asks for and that none of the given directories has. It skips names with specifiers, quotes or escapes, and
 * units whose drop-ins have an [Install] section. One process reads all unit files.
 *
 * In awk, `install` collects the names in a file's [Install] section, joins continued lines, and returns whether the section exists.
 * It skips aliases of another type, which systemd refuses, and aliases of an instance, which systemd renames.
 * systemd before 254 ignores UpheldBy=.
 */
export const unlinkedFunction: string = `unlinked() {
  asked=$(printf '%s\\n' "$shown" | awk '
    BEGIN { kind["WantedBy"] = ".wants/"; kind["RequiredBy"] = ".requires/"; kind["UpheldBy"] = ".upholds/"; kind["Alias"] = "" }
    function install(path,  line, rest, section, found, key) {
      while ((getline line < path) > 0) {
        sub(/\\r$/, "", line)
        if (line ~ /^[ \\t]*[#;]/) continue
        line = rest line; rest = ""
        if (sub(/\\\\$/, " ", line)) { rest = line; continue }
        gsub(/^[ \\t]+|[ \\t]+$/, "", line)
        if (line ~ /^\\[/) { section = line == "[Install]"; found = found || section; continue }
        key = line; sub(/[ \\t]*=.*/, "", key)
        if (!section || !(key in kind)) continue
        sub(/^[^=]*=[ \\t]*/, "", line)
        names[key] = line == "" ? "" : names[key] " " line
      }
      close(path)
      return found
    }
    function links(  id, type, count, files, words, word, i, key) {
      id = shown["Id"]; type = id; sub(/.*\\./, ".", type)
      if (shown["UnitFileState"] != "enabled") return
      split("", names)
      count = split(shown["DropInPaths"], files, " ")
      for (i = 1; i <= count; i++) if (install(files[i])) return
      install(shown["FragmentPath"])
      for (key in kind) {
        count = split(names[key], words, " ")
        for (i = 1; i <= count; i++) {
          word = words[i]
          if (word !~ /^[A-Za-z0-9:_.@-]+$/) continue
          if (key != "Alias") print id "|" word kind[key] id
          else if (index(id word, "@") == 0 && substr(word, length(word) - length(type) + 1) == type) print id "|" word
        }
      }
    }
    /./ { key = $0; sub(/=.*/, "", key); shown[key] = substr($0, length(key) + 2); next }
    { links(); split("", shown) }
    END { links() }') || exit 1
  case $asked in
    *.upholds/*)
      version=$(systemctl --version | sed -n '1s/[^0-9]*\\([0-9]*\\).*/\\1/p')
      [ "$version" -ge 254 ] || asked=$(printf '%s\\n' "$asked" | sed '/\\.upholds\\//d') ;;
  esac
  printf '%s\\n' "$asked" | while IFS='|' read -r id link && [ -n "$id" ]; do
    for directory; do [ ! -h "$directory/$link" ] && [ ! -e "$directory/$link" ] || continue 2; done
    printf '%s|%s\\n' "$id" "$link"
  done
}`;

/** Calls {@link unlinkedFunction} for the directories of this host. */
export const unlinkedLine: string = `unlinked ${directories.join(' ')}`;
