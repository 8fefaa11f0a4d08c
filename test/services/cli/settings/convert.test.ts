import t from 'tap'
import {
  addressOf,
  entryOf,
  kernelArguments,
  settingValue,
} from '../../../../services/cli/settings/convert.ts'
import { settingsOf } from '../../../../services/cli/settings/table.ts'

const setting = (name: string) => settingsOf('node').find(({ flags }) => flags.includes(`--${name} `))!

t.test('texts, numbers, flags and MAC addresses are taken as people write them', async (t) => {
  t.equal(settingValue(setting('rack'), 'r1'), 'r1')
  t.equal(settingValue(setting('mtu'), '9000'), 9_000)
  t.equal(settingValue(setting('hwaddr'), '5254.0012.3456'), '52:54:00:12:34:56')
  for (const text of ['true', 'Yes', 'on', '1']) t.equal(settingValue(setting('onboot'), text), true)
  for (const text of ['false', 'NO', 'off', '0']) t.equal(settingValue(setting('onboot'), text), false)
  t.equal(settingValue(setting('onboot'), true), true)
})

t.test('lists are separated by commas', async (t) => {
  t.same(settingValue(setting('profile'), ['a, b,,c', 'd']), ['a', 'b', 'c', 'd'])
})

t.test('UNDEF takes a field away, whatever it holds', async (t) => {
  for (const name of ['rack', 'mtu', 'hwaddr', 'onboot'])
    t.equal(settingValue(setting(name), 'UNDEF'), undefined)
  for (const name of ['profile', 'kernelargs']) t.equal(settingValue(setting(name), ['UNSET']), undefined)
  t.same(addressOf(setting('ipaddr'), 'UNDEF'), { address: undefined })
})

t.test('a prefix says what the field beside an address is to be', async (t) => {
  t.same(addressOf(setting('ipaddr'), '10.0.0.1'), { address: '10.0.0.1' })
  t.same(addressOf(setting('ipaddr'), '10.0.0.1/20'), { address: '10.0.0.1', mask: '255.255.240.0' })
  t.same(addressOf(setting('ipaddr6'), 'fd00::1/64'), { address: 'fd00::1', mask: 64 })
  t.same(addressOf(setting('ipmiaddr'), 'fd00::1'), { address: 'fd00::1' })
  for (const [name, text] of [
    ['ipaddr', '10.0.0.1/33'],
    ['ipaddr', 'fd00::1/64'],
    ['ipaddr6', '10.0.0.1/24'],
    ['ipmiaddr', 'fd00::1/64'],
    ['ipaddr', '10.0.0.1/'],
  ] as const) {
    t.throws(() => addressOf(setting(name), text), { code: 'MUSTER_USAGE' }, `${name} ${text}`)
  }
})

t.test('values that cannot be meant are refused', async (t) => {
  t.throws(() => settingValue(setting('image'), ''), { code: 'MUSTER_USAGE', hint: /--image UNDEF/ })
  t.throws(() => settingValue(setting('profile'), ['']), { code: 'MUSTER_USAGE', hint: /--profile UNDEF/ })
  t.throws(() => settingValue(setting('mtu'), '9k'), { message: /--mtu: "9k" is not a whole number/ })
  t.throws(() => settingValue(setting('onboot'), 'n1'), {
    code: 'MUSTER_USAGE',
    hint: /write --onboot=true, or put the names first/,
  })
  t.throws(() => settingValue(setting('hwaddr'), '52:54'), { code: 'MUSTER_VALUE_INVALID' })
  t.throws(() => entryOf(setting('tagadd'), 'owner'), { code: 'MUSTER_USAGE', message: /has no value/ })
  t.throws(() => entryOf(setting('tagadd'), '=x'), { code: 'MUSTER_USAGE', message: /has no key/ })
})

t.test('kernel arguments are separated by spaces, and keep their commas', async (t) => {
  t.same(kernelArguments(' quiet  console=ttyS0,115200 '), ['quiet', 'console=ttyS0,115200'])
  t.same(kernelArguments('dyndbg="file a.c +p" x'), ['dyndbg="file a.c +p"', 'x'])
  t.same(kernelArguments('x="open'), ['x="open'])
  t.same(kernelArguments('  '), [])
  t.throws(() => kernelArguments('quiet,crashkernel=no'), {
    message: '"quiet,crashkernel=no" is not one kernel argument',
    hint: /Separate arguments by spaces/,
  })
})
