import t from 'tap'
import { Settings } from '../../../libs/config/settings.ts'

const settings = new Settings({
  EMPTY: ' ',
  WORD: ' word ',
  LIST: 'a, b,,c',
  PORT: '70000',
  N: '7',
  A: '10.0.0.1:80',
  SIX: '[::1]:80',
  BAD: '10.0.0.1',
})
const here = { host: 'here', port: 1 }

t.test('an empty setting counts as absent', async (t) => {
  t.equal(settings.optional('EMPTY'), undefined)
  t.equal(settings.string('EMPTY', 'fallback'), 'fallback')
  t.equal(settings.string('WORD', 'fallback'), 'word')
  t.same(settings.list('LIST'), ['a', 'b', 'c'])
  t.same(settings.list('NONE'), [])
})

t.test('a required setting that is missing says what it is for', async (t) => {
  t.throws(() => settings.required('RACK', 'the rack, for example r1'), {
    code: 'MUSTER_CONFIG_INVALID',
    message: 'RACK is not set',
    hint: 'RACK is the rack, for example r1.',
  })
})

t.test('numbers are checked against their range', async (t) => {
  t.equal(settings.integer('N', { fallback: 1, min: 0, max: 9 }), 7)
  t.equal(settings.port('NONE', 69), 69)
  t.throws(() => settings.port('PORT', 69), /PORT=70000 is not a whole number from 0 to 65535/)
  t.throws(() => settings.port('WORD', 69))
})

t.test('an address to listen on has a host and a port', async (t) => {
  t.same(settings.listen('A', here), { host: '10.0.0.1', port: 80 })
  t.same(settings.listen('SIX', here), { host: '::1', port: 80 })
  t.same(settings.listen('NONE', here), here)
  t.throws(() => settings.listen('BAD', here), /BAD=10.0.0.1 is not an address with a port/)
})
