package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

// completeCommand returns what may stand in place of the end of a line: the names of
// commands, or those of files behind /send.
func completeCommand(before string) (choices []string, replaced int) {
	if file, ok := strings.CutPrefix(before, "/send "); ok {
		file = strings.TrimLeft(file, " ")
		return filesLike(file), len(file)
	}
	if !strings.HasPrefix(before, "/") {
		return nil, 0
	}
	for _, name := range commandNames {
		if strings.HasPrefix(name, before) {
			choices = append(choices, name+" ")
		}
	}
	return choices, len(before)
}

// filesLike returns the paths of files that begin like that. Those of directories
// end with a separator, and hidden ones must be asked for.
func filesLike(start string) (paths []string) {
	dir, name := filepath.Split(start)
	entries, _ := os.ReadDir(cmp.Or(dir, ".")) // those that can be read
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), name) || strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(name, ".") {
			continue
		}
		path := dir + e.Name()
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			path += string(filepath.Separator)
		}
		paths = append(paths, path)
	}
	return paths
}
