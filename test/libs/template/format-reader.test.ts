import fc from 'fast-check'
import t from 'tap'
import { type DirectiveText, FormatReader } from '../../../libs/template/format-reader.ts'
import { rendered } from './rendered.ts'

function parts(format: string, ...args: number[]): (string | DirectiveText)[] {
  const reader = new FormatReader(format, args)
  const all: (string | DirectiveText)[] = []
  for (let part = reader.next(); part !== undefined; part = reader.next()) all.push(part)
  return all
}

t.test('a format is text and directives', async (t) => {
  t.match(parts('a%+5.2dz%%', 1), [
    'a',
    { verb: 'd', argument: 0, complaint: '', flags: { plus: true, width: 5, precision: 2, minus: false } },
    'z',
    '%',
  ])
  t.match(parts('%-05d', 1), [{ flags: { minus: true, zero: false } }], 'no zeros at the end')
  t.match(parts('%[2]☃', 1, 2), [{ verb: '☃', argument: 1 }])
  t.match(parts('%.d', 1), [{ flags: { precision: 0 } }])
})

t.test('what makes no sense is said where it is', async (t) => {
  t.same(parts('%'), ['%!(NOVERB)'])
  t.same(parts('%-'), ['%!(NOVERB)'])
  t.match(parts('%d'), [{ argument: undefined, complaint: '%!d(MISSING)' }])
  t.match(parts('%[0]d', 1), [{ argument: undefined, complaint: '%!d(BADINDEX)' }])
  t.match(parts('%[2]*d', 1), [{ complaint: '%!d(BADINDEX)' }])
  t.match(parts('%[1]5d', 1), [{ complaint: '%!d(BADINDEX)' }])
})

t.test('every format and every argument comes to some text', async () => {
  const piece = fc.constantFrom(
    '%',
    '%',
    '[1]',
    '[',
    ']',
    '*',
    '.',
    '-',
    '+',
    '#',
    ' ',
    '0',
    '7',
    'd',
    's',
    'v',
    'q',
    'x',
    'U',
    'g',
    'e',
    't',
    'T',
    'w',
    'z',
    'ä',
  )
  const format = fc.array(piece, { maxLength: 12 }).map((all) => all.join(''))
  const value = fc.constantFrom(1, -7, 1.5, 'text', true, null, ['a', null, 2], { k: 'v' })
  fc.assert(
    fc.property(format, fc.array(value, { maxLength: 3 }), (f, list) => {
      const args = list.map((_, index) => `(index .list ${index})`).join(' ')
      return typeof rendered(`{{ printf .f ${args} }}`, { f, list }) === 'string'
    }),
    { numRuns: 1_000 },
  )
})
