import t from 'tap'
import { goNumber } from '../../../libs/template/go-number.ts'
import { listOf, mapOf, named, struct } from '../../../libs/template/value.ts'
import { rendered } from './rendered.ts'

const data = {
  list: [1, 'a', null],
  words: listOf('string', ['a', 'b']),
  map: { k: 'v', n: null },
  texts: mapOf({ type: 'string', missing: '' }, { k: 'v' }),
  struct: struct('Node', { Id: 'n1', Ipaddr: null }),
  flag: named('Flag', 'yes'),
  byte: goNumber('uint8', 7),
}

t.test('a verb is for each thing in a list, map or struct', async (t) => {
  const cases: [string, string][] = [
    ['"%v %v %v" .list .map .struct', '[1 a <nil>] map[k:v n:<nil>] {n1 <nil>}'],
    ['"%q %02d" .words .list', '["a" "b"] [01 %!d(string=0a) <nil>]'],
    ['"%5s|%-3s|" .words .texts', '[    a     b]|map[k  :v  ]|'],
    ['"%+v" .struct', '{Id:n1 Ipaddr:<nil>}'],
    ['"%#v" .list', '[]interface {}{1, "a", interface {}(nil)}'],
    ['"%#v %#v" .words .texts', '[]string{"a", "b"} map[string]string{"k":"v"}'],
    ['"%#v" .struct', 'Node{Id:"n1", Ipaddr:(<nil>)}'],
    [
      '"%T %T %T %T %T" .list .words .map .texts .struct',
      '[]interface {} []string map[string]interface {} map[string]string Node',
    ],
    ['"%w %w" .words 1', '%!w([]string=[a b]) %!w(int=1)'],
  ]
  for (const [args, text] of cases) t.equal(rendered(`{{ printf ${args} }}`, data), text, args)
})

t.test('other types print as themselves, and say what they are', async (t) => {
  const cases: [string, string][] = [
    ['"%v %s %q %x %T" .flag .flag .flag .flag .flag', 'yes yes "yes" 796573 Flag'],
    ['"%d %t" .flag .flag', '%!d(Flag=yes) %!t(Flag=yes)'],
    ['"%v %d %s %T %#v" .byte .byte .byte .byte .byte', '7 7 %!s(uint8=7) uint8 0x7'],
    ['"%t %v %5t %d" true false true true', 'true false  true %!d(bool=true)'],
    ['"%v %s %q %d" .struct.Ipaddr .struct.Ipaddr .struct.Ipaddr .struct.Ipaddr', '<nil> <nil> "<nil>" 0'],
    ['"%v %5v %d" .none .none .none', '<nil> <nil> %!d(<nil>)'],
  ]
  for (const [args, text] of cases) t.equal(rendered(`{{ printf ${args} }}`, data), text, args)
})
