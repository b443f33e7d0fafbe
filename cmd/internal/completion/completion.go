// Package completion writes scripts that have a shell complete the flags of a
// command.
package completion

import (
	"flag"
	"fmt"
	"strings"
)

// A Command is one whose command line is completed.
type Command struct {
	Name  string
	Words []string // what the first argument may be; nil for anything
	Flags []*flag.FlagSet

	// Double is set if flags of more than one letter are written with two dashes.
	Double bool
}

// Shells are those that there is a script for.
const Shells = "bash, zsh or fish"

// Script returns the script for a shell.
func (c *Command) Script(shell string) (string, error) {
	switch shell {
	case "bash":
		return c.bash(), nil
	case "zsh":
		return c.zsh(), nil
	case "fish":
		return c.fish(), nil
	}
	return "", fmt.Errorf("there is no completion for %q, but for %s", shell, Shells)
}

// flags returns the flags, each once, as they are written.
func (c *Command) flags() (names []string) {
	seen := map[string]bool{}
	for _, set := range c.Flags {
		set.VisitAll(func(f *flag.Flag) {
			name := "-" + f.Name
			if c.Double && len(f.Name) > 1 {
				name = "-" + name
			}
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		})
	}
	return names
}

// bash completes flags, the first word, and the names of files.
func (c *Command) bash() string {
	return fmt.Sprintf(`_%[1]s() {
	local word=${COMP_WORDS[COMP_CWORD]}
	if [[ $word == -* ]]; then
		COMPREPLY=($(compgen -W '%[2]s' -- "$word"))
	elif ((COMP_CWORD == 1)) && [[ -n '%[3]s' ]]; then
		COMPREPLY=($(compgen -W '%[3]s' -- "$word"))
	fi
}
complete -o default -F _%[1]s %[1]s
`, c.Name, strings.Join(c.flags(), " "), strings.Join(c.Words, " "))
}

func (c *Command) zsh() string {
	return fmt.Sprintf(`#compdef %[1]s
_%[1]s() {
	if [[ $PREFIX == -* ]]; then
		compadd -- %[2]s
	elif ((CURRENT == 2)) && [[ -n '%[3]s' ]]; then
		compadd -- %[3]s
	else
		_files
	fi
}
compdef _%[1]s %[1]s
`, c.Name, strings.Join(c.flags(), " "), strings.Join(c.Words, " "))
}

func (c *Command) fish() string {
	var b strings.Builder
	if c.Words != nil {
		fmt.Fprintf(&b, "complete -c %s -n __fish_use_subcommand -f -a '%s'\n", c.Name, strings.Join(c.Words, " "))
	}
	for _, name := range c.flags() {
		form := "-o"
		switch bare := strings.TrimLeft(name, "-"); {
		case strings.HasPrefix(name, "--"):
			form = "-l"
		case len(bare) == 1:
			form = "-s"
		}
		fmt.Fprintf(&b, "complete -c %s %s %s\n", c.Name, form, strings.TrimLeft(name, "-"))
	}
	return b.String()
}
