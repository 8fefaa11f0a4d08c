// Reads merge cases as JSON from standard input and writes them with what they come to.
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
)

type mergeCase struct {
	Kind     string          `json:"kind"`
	Name     string          `json:"name"`
	Profiles json.RawMessage `json:"profiles"`
	Node     json.RawMessage `json:"node"`
	Merged   *node           `json:"merged,omitempty"`
	// Refused is set where mergo gives up: a list over something else.
	Refused bool `json:"refused,omitempty"`
}

func main() {
	var cases []mergeCase
	check(strictly(json.NewDecoder(os.Stdin), &cases))
	for index := range cases {
		each := &cases[index]
		var own node
		var profiles map[string]Profile
		check(strictly(json.NewDecoder(bytes.NewReader(each.Node)), &own))
		check(strictly(json.NewDecoder(bytes.NewReader(each.Profiles)), &profiles))
		merged, err := resolve(own, profiles)
		if err != nil {
			each.Refused = true
		} else {
			each.Merged = &merged
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(cases))
}

func strictly(decoder *json.Decoder, value interface{}) error {
	decoder.DisallowUnknownFields()
	return decoder.Decode(value)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
