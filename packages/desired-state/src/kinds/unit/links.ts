/** Where systemd looks for links to units. */
const directories = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(
  (parent) => `${parent}/systemd/system`,
);

/**
 * Shell function that reads what `systemctl show` has printed about units from $shown, and prints `UNIT|LINK` for each link that
 * the [Install] of an enabled unit asks for and that none of the directories in its arguments has. It says nothing of names with
 * specifiers, quotes or escapes, nor of units whose drop-ins have an [Install] too. One process reads all unit files.
 *
 * In awk, `install` collects the names in the [Install] of a file, where a line goes on after a backslash, and returns whether there
 * is one. An alias of another type is left out, since systemd makes none, and so is that of an instance, which gets the name of it.
 */
export const unlinkedFunction: string = `unlinked() {
  asked=$(printf '%s\\n' "$shown" | awk '
    BEGIN { kind["WantedBy"] = ".wants/"; kind["RequiredBy"] = ".requires/"; kind["Alias"] = "" }
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
  printf '%s\\n' "$asked" | while IFS='|' read -r id link && [ -n "$id" ]; do
    for directory; do [ ! -h "$directory/$link" ] && [ ! -e "$directory/$link" ] || continue 2; done
    printf '%s|%s\\n' "$id" "$link"
  done
}`;

/** Calls {@link unlinkedFunction} for the directories of this host. */
export const unlinkedLine: string = `unlinked ${directories.join(' ')}`;
