import t from 'tap'
import { goNumber } from '../../../libs/template/go-number.ts'
import { characterLiteral, readNumber } from '../../../libs/template/number-literal.ts'

t.test('whole numbers are ints, in every base', async (t) => {
  const cases: [string, number][] = [
    ['0', 0],
    ['-0', 0],
    ['+5', 5],
    ['010', 8],
    ['0o17', 15],
    ['0_7', 7],
    ['0x1F', 31],
    ['0x_1', 1],
    ['-0X10', -16],
    ['0b101', 5],
    ['1_000', 1000],
    ['0xe', 14],
  ]
  for (const [text, value] of cases) {
    t.same(readNumber(text), { text, value, int: value, float: value }, text)
  }
})

t.test(
  'with a point or an exponent it is a float, which can be taken for an int if it is whole',
  async (t) => {
    t.same(readNumber('1.5'), { text: '1.5', value: 1.5, int: undefined, float: 1.5 })
    t.same(readNumber('1e3'), { text: '1e3', value: goNumber('float64', 1000), int: 1000, float: 1000 })
    const values: [string, number][] = [
      ['.5', 0.5],
      ['-.5e-2', -0.005],
      ['0x1p-2', 0.25],
      ['0x.8p0', 0.5],
      ['-0x1.8p-1', -0.75],
      ['1_0.5', 10.5],
      ['0x1p-1074', 5e-324],
    ]
    for (const [text, value] of values) t.match(readNumber(text), { value, float: value }, text)
    t.match(
      readNumber('+0x1e'),
      { value: goNumber('float64', 30) },
      'as in Go, where the sign hides what it is',
    )
  },
)

t.test('what is larger than an int has no value of its own', async (t) => {
  t.match(readNumber('9223372036854775807'), { value: goNumber('int', 2n ** 63n - 1n) })
  t.match(readNumber('9223372036854775808'), { value: undefined, int: undefined, float: 2 ** 63 })
})

t.test('what is no number is refused', async (t) => {
  const cases: [string, string][] = [
    ['1__0', 'illegal number syntax: 1__0'],
    ['1_', 'illegal number syntax: 1_'],
    ['1_.5', 'illegal number syntax: 1_.5'],
    ['0x', 'illegal number syntax: 0x'],
    ['0x1.8', 'illegal number syntax: 0x1.8'],
    ['0xp1', 'illegal number syntax: 0xp1'],
    ['1e', 'illegal number syntax: 1e'],
    ['-', 'illegal number syntax: -'],
    ['1e400', 'illegal number syntax: 1e400'],
    ['089', 'integer overflow: 089'],
    ['18446744073709551616', 'integer overflow: 18446744073709551616'],
    ['1i', 'the complex number 1i is not supported'],
  ]
  for (const [text, problem] of cases) t.same(readNumber(text), { problem }, text)
})

t.test('a character is the int of its code point', async (t) => {
  t.same(characterLiteral("'a'", 97), { text: "'a'", value: 97, int: 97, float: 97 })
})
