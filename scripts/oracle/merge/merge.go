package main

import (
	"net"
	"reflect"
	"sort"
	"strings"

	"github.com/imdario/mergo"
)

const negation = "~"

// resolve merges the profiles of a node into it, the weakest first and the node last.
func resolve(own node, profiles map[string]Profile) (node, error) {
	var merged node
	visited := map[string]bool{}
	for _, name := range cleaned(expanded(own.Profiles, profiles, visited)) {
		profile, exists := profiles[name]
		if !exists {
			continue
		}
		if err := lay(&merged.Profile, profile, profile.Resources, merged.Resources); err != nil {
			return merged, err
		}
	}
	if err := lay(&merged, own, own.Resources, merged.Resources); err != nil {
		return merged, err
	}
	merged.Profiles = own.Profiles
	merged.Comment = own.Comment
	merged.RuntimeOverlays = cleaned(merged.RuntimeOverlays)
	merged.SystemOverlays = cleaned(merged.SystemOverlays)
	if merged.Kernel != nil {
		merged.Kernel.Args = cleaned(merged.Kernel.Args)
	}
	merged.PrimaryNetwork = primary(merged.Profile)
	return merged, nil
}

// expanded lists profiles with those they name before them, each once; what begins with ~ stays where it is.
func expanded(names []string, profiles map[string]Profile, visited map[string]bool) []string {
	var list []string
	for _, name := range names {
		if strings.HasPrefix(name, negation) {
			list = append(list, name)
		} else if !visited[name] {
			visited[name] = true
			list = append(list, expanded(profiles[name].Profiles, profiles, visited)...)
			list = append(list, name)
		}
	}
	return list
}

// cleaned is a list without its negations and all that they name.
func cleaned(list []string) []string {
	gone := map[string]bool{}
	for _, item := range list {
		if strings.HasPrefix(item, negation) {
			gone[item], gone[item[len(negation):]] = true, true
		}
	}
	var kept []string
	for _, item := range list {
		if !gone[item] {
			kept = append(kept, item)
		}
	}
	return kept
}

// primary is the network device named as primary, or else the first by name.
func primary(merged Profile) string {
	if _, exists := merged.NetworkDevices[merged.PrimaryNetwork]; exists || len(merged.NetworkDevices) == 0 {
		return merged.PrimaryNetwork
	}
	var names []string
	for name := range merged.NetworkDevices {
		names = append(names, name)
	}
	sort.Strings(names)
	return names[0]
}

// lay merges source over target with the options that Warewulf gives to mergo.
func lay(target, source interface{}, over, base map[string]interface{}) error {
	yield(base, over)
	return mergo.Merge(target, source, mergo.WithAppendSlice, mergo.WithOverride, mergo.WithTransformers(replaced{}))
}

// yield takes out of base what a map in over replaces. mergo 1.0 does so itself; 0.3, which is what some
// distributions have, leaves a text or a list where a map is laid over it.
func yield(base, over map[string]interface{}) {
	for key, value := range over {
		inner, isMap := value.(map[string]interface{})
		if !isMap {
			continue
		}
		if existing, isMap := base[key].(map[string]interface{}); isMap {
			yield(existing, inner)
		} else {
			delete(base, key)
		}
	}
}

// replaced has replaced as a whole whatever is set: an address, which to mergo is a list of bytes to be appended to, and
// a flag behind a pointer, of which mergo by itself takes false for empty. Warewulf 4.7 was measured to let false win.
type replaced struct{}

func (replaced) Transformer(kind reflect.Type) func(target, source reflect.Value) error {
	if kind != reflect.TypeOf(net.IP{}) && kind != reflect.TypeOf((*bool)(nil)) {
		return nil
	}
	return func(target, source reflect.Value) error {
		if source.IsValid() && !source.IsNil() {
			target.Set(source)
		}
		return nil
	}
}
