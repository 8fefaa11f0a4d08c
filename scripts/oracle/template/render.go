package main

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/Masterminds/sprig"
)

// What a case comes to: a text (with files, where they are not just that text), or an error.
type result struct {
	Output  *string      `json:"output,omitempty"`
	Files   []outputFile `json:"files,omitempty"`
	Aborted bool         `json:"aborted,omitempty"`
	// NoBackup is set after nobackup.
	NoBackup bool     `json:"nobackup,omitempty"`
	Error    *failure `json:"error,omitempty"`
}

// Line and column count from 1, the column in UTF-16 units. Parsing has no column; where the result is not UTF-8,
// which muster refuses, there is no line either.
type failure struct {
	Phase   string `json:"phase"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
}

const name = "test"

var (
	parseError = regexp.MustCompile(`(?s)^template: test:(\d+): (.*)$`)
	execError  = regexp.MustCompile(`(?s)^template: test:(\d+):(\d+): (.*)$`)
)

func render(text string, data any) *result {
	out := &output{}
	functions := template.FuncMap{}
	for name, function := range warewulfFunctions(out) {
		functions[name] = function
	}
	for name, function := range sprig.TxtFuncMap() {
		functions[name] = function
	}
	parsed, err := template.New(name).Funcs(functions).Parse(text)
	if err != nil {
		return &result{Error: parseFailure(err)}
	}
	err = parsed.Execute(out, data)
	if err != nil && !errors.Is(err, errAbort) {
		return &result{Error: execFailure(text, err)}
	}
	if !utf8.ValidString(out.text.String()) {
		return &result{Error: &failure{Phase: "exec", Message: "the result is not UTF-8"}}
	}
	return out.result(err != nil)
}

func parseFailure(err error) *failure {
	match := parseError.FindStringSubmatch(err.Error())
	if match == nil {
		return &failure{Phase: "parse", Message: err.Error()}
	}
	return &failure{Phase: "parse", Line: number(match[1]), Message: readable(match[2])}
}

func execFailure(text string, err error) *failure {
	match := execError.FindStringSubmatch(err.Error())
	if match == nil {
		return &failure{Phase: "exec", Message: readable(err.Error())}
	}
	line, bytes := number(match[1]), number(match[2])
	before := strings.Split(text, "\n")[line-1][:bytes]
	return &failure{
		Phase:   "exec",
		Line:    line,
		Column:  len(utf16.Encode([]rune(before))) + 1,
		Message: readable(match[3]),
	}
}

// Messages are for people: the end of a long one says nothing more.
func readable(message string) string {
	const lengthMax = 160
	message = strings.ToValidUTF8(strings.TrimPrefix(message, `executing "test" at `), "?")
	if runes := []rune(message); len(runes) > lengthMax {
		return string(runes[:lengthMax]) + "..."
	}
	return message
}

func number(digits string) int {
	value, err := strconv.Atoi(digits)
	check(err)
	return value
}
