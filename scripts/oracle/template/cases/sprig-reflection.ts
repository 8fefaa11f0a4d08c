// Sprig's functions about what a value is.
import { ofEach, pipelines, VALUES } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const SAME = VALUES.filter((value) => value !== '.nope')

export const cases: readonly CaseEntry[] = [
  ...ofEach(
    ['typeOf', 'kindOf', 'kindIs "slice"', 'kindIs "map"', 'typeIs "int"', 'typeIsLike "string"'],
    VALUES,
  ),
  ...ofEach(
    ['typeOf', 'kindOf'],
    ['.ip', '.int16', '.uint', '.uint16', '.uint32', '.infinite', '.boolMap', '.intMap', '.listMap'],
  ),
  ...SAME.map((value) => ({ text: `{{ deepEqual ${value} ${value} }}`, data: 'kinds' })),
  ...pipelines(`
    deepEqual 1 1.0
    deepEqual 1 (int64 1)
    deepEqual (int64 1) (add 0 1)
    deepEqual "a" .on
    deepEqual (list 1 2) (list 1 2)
    deepEqual (list 1 2) (list 2 1)
    deepEqual (list "a") (splitList "," "a")
    deepEqual .strings (list "b" "a" "c")
    deepEqual (dict "a" (list 1)) (dict "a" (list 1))
    deepEqual (dict "a" 1) (dict "b" 1)
    deepEqual (dict "a" nil) (dict)
    deepEqual (dict "a" nil) (dict "b" nil)
    deepEqual (dict) (split "," "a")
    deepEqual nil nil
    deepEqual nil (list)
    deepEqual nil 0
    deepEqual .nope nil
    deepEqual .nil .nope
    deepEqual .point (first .points)
    deepEqual (list .point) (list .point)
    deepEqual .notANumber .notANumber
    deepEqual .negativeZero .zeroFloat
    deepEqual .ip .ip
    deepEqual .ip .ip6
    deepEqual .on .off
    deepEqual 1
    typeIs "string" "a"
    typeIs "[]string" .strings
    typeIs "map[string]interface {}" (dict)
    typeIs 1 1
    typeIsLike "main.Point" .point
    kindIs "string" .on
    kindIs "struct" .point
    kindIs "invalid" nil
    kindIs "int64" (add 1)
    typeOf (list)
    typeOf (dict)
    typeOf (index .list 0)
    typeOf (first (list))
    kindOf (first (list))
    kindOf (rest (list))
    typeOf .map.b
    typeOf .stringMap.rack
    typeOf (len "a")
    typeOf (eq 1 1)
    typeOf 'a'
    typeOf 1e3
    typeOf 0x10
    kindOf nil | quote`),
]
