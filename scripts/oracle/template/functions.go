package main

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"text/template"
)

// How abort ends a rendering.
var errAbort = errors.New("aborted")

// Those of Warewulf's functions that look at nothing but their arguments.
func warewulfFunctions(out *output) template.FuncMap {
	return template.FuncMap{
		"basename": path.Base,
		"inc":      func(value int) int { return value + 1 },
		"dec":      func(value int) int { return value - 1 },
		"file": func(name string) (string, error) {
			for _, part := range strings.Split(name, "/") {
				if part == ".." {
					return "", fmt.Errorf("%s leads outside", name)
				}
			}
			out.begin(name)
			return "", nil
		},
		"softlink": func(target string) string {
			out.link(target)
			return ""
		},
		"abort": func() (string, error) { return "", errAbort },
		"nobackup": func() string {
			out.noBackup = true
			return ""
		},
		"UniqueField":       uniqueField,
		"SystemdEscape":     func(text string) string { return systemdEscape(text) },
		"SystemdEscapePath": systemdEscapePath,
	}
}

// The first line for each value of a field. Lines that have no such field, or an empty one, all stay.
func uniqueField(separator string, index int, text string) string {
	seen := map[string]bool{}
	kept := []string{}
	for _, line := range strings.Split(text, "\n") {
		fields := strings.Split(line, separator)
		hasField := index < len(fields) && fields[index] != ""
		if hasField && seen[fields[index]] {
			continue
		}
		if hasField {
			seen[fields[index]] = true
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "\n")
}

// As systemd-escape does it.
func systemdEscape(text string) string {
	const plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:_."
	var escaped strings.Builder
	for index, char := range []byte(text) {
		switch {
		case char == '/':
			escaped.WriteByte('-')
		case strings.IndexByte(plain, char) < 0 || index == 0 && char == '.':
			fmt.Fprintf(&escaped, `\x%02x`, char)
		default:
			escaped.WriteByte(char)
		}
	}
	return escaped.String()
}

// As systemd-escape --path does it: slashes at both ends and those that are doubled do not count.
func systemdEscapePath(text string) string {
	parts := strings.FieldsFunc(text, func(char rune) bool { return char == '/' })
	if len(parts) == 0 {
		return "-"
	}
	return systemdEscape(strings.Join(parts, "/"))
}
