import t from 'tap'
import { ipValue, textOf, wwBool } from '../../../libs/overlay/go-values.ts'

t.test('a flag is what was written, and its methods say what that means', async (t) => {
  const cases: readonly [string | boolean | undefined, boolean, boolean][] = [
    [undefined, false, true],
    ['true', true, true],
    ['YES', true, true],
    ['t', true, true],
    ['1', true, true],
    [true, true, true],
    ['false', false, false],
    [false, false, false],
    ['No', false, false],
    ['0', false, false],
    ['UNDEF', false, false],
    ['--', false, false],
    ['maybe', false, true],
  ]
  for (const [written, bool, orTrue] of cases) {
    const flag = wwBool(written)
    t.equal(flag.text, written === undefined ? '' : String(written))
    t.equal(flag.methods.String!(), flag.text)
    t.equal(flag.methods.Bool!(), bool, `${written}`)
    t.equal(flag.methods.BoolDefaultTrue!(), orTrue, `${written} or true`)
  }
})

t.test('an address is nil unless it is one', async (t) => {
  t.match(ipValue('FD00::0:1'), { type: 'net.IP', text: 'fd00::1' })
  t.equal(ipValue('0.0.0.0')!.methods.IsUnspecified!(), true)
  for (const none of [undefined, '', 'x']) t.equal(ipValue(none), null)
})

t.test('numbers are texts', async (t) => {
  t.equal(textOf(1500), '1500')
  t.equal(textOf(undefined), '')
})
