package main

import "strings"

// What a template prints, cut into files by the functions `file` and `softlink`. It is written to as the template
// runs, so that a file begins where the function is called.
type output struct {
	text     strings.Builder
	files    []*outputFile
	noBackup bool
}

type outputFile struct {
	// Name is nil for what is printed outside of any file.
	Name    *string `json:"name,omitempty"`
	Content string  `json:"content"`
	Link    *string `json:"link,omitempty"`
}

func (out *output) Write(text []byte) (int, error) {
	out.text.Write(text)
	out.current().Content += string(text)
	return len(text), nil
}

func (out *output) current() *outputFile {
	if len(out.files) == 0 {
		out.files = append(out.files, &outputFile{})
	}
	return out.files[len(out.files)-1]
}

func (out *output) begin(name string) {
	out.current()
	out.files = append(out.files, &outputFile{Name: &name})
}

func (out *output) link(target string) {
	out.current().Link = &target
}

// Files are only said where they are not just the text.
func (out *output) result(aborted bool) *result {
	text := out.text.String()
	said := &result{Output: &text, Aborted: aborted, NoBackup: out.noBackup}
	if len(out.files) > 1 || out.current().Link != nil {
		for index, file := range out.files {
			if index > 0 || file.Link != nil {
				said.Files = append(said.Files, *file)
			}
		}
	}
	return said
}
