import t from 'tap'
import { parsePattern, sizeOf, textsOf } from '../../../libs/hostlist/pattern.ts'
import { thrown } from './_hostlists.ts'

function parse(text: string, offset = 0): ReturnType<typeof parsePattern> {
  return parsePattern({ operator: ',', text, offset })
}

t.test('names, masks and groups are told apart', async (t) => {
  t.match(parse('n[1-3]'), { kind: 'name', source: undefined })
  t.match(parse('n*'), { kind: 'mask' })
  t.match(parse('r[1-2]n?'), { kind: 'mask' })
  t.match(parse('@gpu'), { kind: 'group', source: undefined })
  t.match(parse('@rack:r[1-2]'), { kind: 'group', source: 'rack' })
  t.match(parse('@*'), { kind: 'group', source: undefined, parts: ['*'] })
  t.match(parse('@rack:*'), { kind: 'group', source: 'rack', parts: ['*'] })
})

t.test('several brackets are a product, the last counting fastest', async (t) => {
  const pattern = parse('r[1-2]n[01,03]-ib0.cluster')
  t.equal(sizeOf(pattern), 4)
  t.same(textsOf(pattern), [
    'r1n01-ib0.cluster',
    'r1n03-ib0.cluster',
    'r2n01-ib0.cluster',
    'r2n03-ib0.cluster',
  ])
  t.same(textsOf(parse('[1-2][1-2]')), ['11', '12', '21', '22'])
  t.same(textsOf(parse('@rack[1-2]')), ['rack1', 'rack2'])
})

t.test('the size of a product that could not be made is known too', async (t) => {
  t.ok(sizeOf(parse('[1-999999999999999]'.repeat(10))) > 1e100)
})

t.test('what is no part of a name is an error at its place', async (t) => {
  for (const [text, position, problem, hint] of [
    ['n(1)', 12, '"(" is not part of a name', /left to right/],
    ['n{1..3}', 12, '"{" is not part of a name', /square brackets/],
    ['a@b', 12, '"@" is not part of a name', /single @/],
    ['a:b', 12, '":" is not part of a name', /@SOURCE:NAME/],
    ['@@a', 12, '"@" is not part of a name', /single @/],
    ['@a:b:c', 15, '":" is not part of a name', /@SOURCE:NAME/],
    ['n[1-2]/x', 17, '"/" is not part of a name', /letters, digits/],
    ['n😀', 12, '"😀" is not part of a name', /letters, digits/],
    ['@gpu*', 15, '"*" in the name of a group', /@rack\[1-3\]/],
    ['@?', 12, '"?" in the name of a group', /@rack\[1-3\]/],
    ['@', 11, 'a group\'s name is missing after "@"', /@NAME/],
    ['@rack:', 11, 'a group\'s name is missing after "@rack:"', /@NAME/],
    ['n[1,x]', 15, '"x" is neither a number nor a range', /numbers and ranges/],
  ] as const) {
    t.match(
      thrown(() => parse(text, 10)),
      { code: 'MUSTER_HOSTLIST', position, problem, hint },
      text,
    )
  }
})

t.test('a name has a greatest length, whichever numbers its brackets hold', async (t) => {
  t.equal(textsOf(parse(`${'n'.repeat(250)}[1-100]`)).at(-1)?.length, 253)
  t.throws(() => parse(`${'n'.repeat(250)}[1-1000]`), { message: /longer than 253 characters/ })
  t.throws(() => parse(`${'n'.repeat(250)}[${'1,'.repeat(200_000)}0001]`), { message: /longer than 253/ })
})
