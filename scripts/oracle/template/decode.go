package main

import (
	"encoding/json"
	"net"
	"strconv"
	"strings"
)

// The value that is encoded as JSON: README.md says how. Numbers must have been kept as they are written.
func decode(encoded any) any {
	switch value := encoded.(type) {
	case json.Number:
		if whole, err := strconv.Atoi(value.String()); err == nil {
			return whole
		}
		return float(value.String(), 64)
	case []any:
		return listOf[any](value)
	case map[string]any:
		for key, inner := range value {
			if len(value) == 1 && strings.HasPrefix(key, "!") {
				return decodeTyped(key[1:], inner)
			}
		}
		return mapOf[any](value)
	}
	return encoded
}

func decodeTyped(name string, encoded any) any {
	if value, isNumber := decodeNumber(name, encoded); isNumber {
		return value
	}
	switch name {
	case "[]string":
		return listOf[string](encoded)
	case "[]int":
		return listOf[int](encoded)
	case "[]bool":
		return listOf[bool](encoded)
	case "[]float64":
		return listOf[float64](encoded)
	case "[][]string":
		return listOf[[]string](encoded)
	case "map[string]string":
		return mapOf[string](encoded)
	case "map[string]int":
		return mapOf[int](encoded)
	case "map[string]bool":
		return mapOf[bool](encoded)
	case "map[string][]string":
		return mapOf[[]string](encoded)
	case "flag":
		return Flag(encoded.(string))
	case "ip":
		return address(encoded)
	}
	return decodeStruct(name, encoded.(map[string]any))
}

// Texts stand for what JSON cannot write: large numbers, NaN, infinity, the negative zero.
func decodeNumber(name string, encoded any) (any, bool) {
	digits, isText := encoded.(string)
	if written, isNumber := encoded.(json.Number); isNumber {
		digits = written.String()
	} else if !isText {
		return nil, false
	}
	switch name {
	case "int8":
		return int8(integer(digits)), true
	case "int16":
		return int16(integer(digits)), true
	case "int32":
		return int32(integer(digits)), true
	case "int64":
		return integer(digits), true
	case "uint":
		return uint(natural(digits)), true
	case "uint8":
		return uint8(natural(digits)), true
	case "uint16":
		return uint16(natural(digits)), true
	case "uint32":
		return uint32(natural(digits)), true
	case "uint64":
		return natural(digits), true
	case "float32":
		return float32(float(digits, 32)), true
	case "float64":
		return float(digits, 64), true
	}
	return nil, false
}

func listOf[T any](encoded any) []T {
	list := encoded.([]any)
	// With no room to grow: Go's slice can reach into it.
	items := make([]T, 0, len(list))
	for _, item := range list {
		items = append(items, as[T](decode(item)))
	}
	return items
}

func mapOf[T any](encoded any) map[string]T {
	entries := map[string]T{}
	for key, item := range encoded.(map[string]any) {
		entries[key] = as[T](decode(item))
	}
	return entries
}

// A nil that is said is the zero value; so `any(nil).(T)` must not be asked for.
func as[T any](value any) T {
	if value == nil {
		var zero T
		return zero
	}
	return value.(T)
}

func address(encoded any) net.IP {
	if encoded == nil {
		return nil
	}
	return net.ParseIP(encoded.(string))
}

func integer(digits string) int64 {
	value, err := strconv.ParseInt(digits, 10, 64)
	check(err)
	return value
}

func natural(digits string) uint64 {
	value, err := strconv.ParseUint(digits, 10, 64)
	check(err)
	return value
}

func float(digits string, bits int) float64 {
	value, err := strconv.ParseFloat(digits, bits)
	check(err)
	return value
}
