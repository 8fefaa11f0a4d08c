import t from 'tap'
import { countOf, indexesOf, longestOf, parseRanges } from '../../../libs/hostlist/ranges.ts'
import { thrown } from './_hostlists.ts'

function expanded(inner: string): string {
  return parseRanges(inner, 0)
    .flatMap((range) => [...indexesOf(range)])
    .join(' ')
}

t.test('a bracket holds numbers and ranges', async (t) => {
  t.equal(expanded('1,3,5-8'), '1 3 5 6 7 8')
  t.equal(expanded('5-5'), '5')
  t.equal(expanded(' 1, 3-4 '), '1 3 4')
})

t.test('a range has a step, and ends at its last number or before it', async (t) => {
  t.equal(expanded('1-10/2'), '1 3 5 7 9')
  t.equal(expanded('0-6/2'), '0 2 4 6')
  t.equal(expanded('1-3/5'), '1')
})

t.test('numbers are padded to the width of the first', async (t) => {
  t.equal(expanded('08-11'), '08 09 10 11')
  t.equal(expanded('000-012/4'), '000 004 008 012')
  t.equal(expanded('8-11'), '8 9 10 11')
  t.equal(expanded('98-101'), '98 99 100 101')
  t.equal(expanded('099-101'), '099 100 101')
  t.equal(expanded('99-101'), '99 100 101', 'numbers may outgrow the width, as in Warewulf')
  t.equal(expanded('001-3'), '001 002 003', 'the last may be written without zeros')
  t.equal(expanded('0,00,000'), '0 00 000')
})

t.test('how much a range makes is known beforehand', async (t) => {
  for (const [inner, count, longest] of [
    ['1-10/2', 5, 2],
    ['007', 1, 3],
    ['01-100', 100, 3],
    ['1-999999999999999', 999_999_999_999_999, 15],
  ] as const) {
    const [range] = parseRanges(inner, 0)
    t.equal(countOf(range!), count, inner)
    t.equal(longestOf(range!), longest, inner)
  }
})

t.test('an empty range is an error that says what to write', async (t) => {
  const offset = 10
  t.match(
    thrown(() => parseRanges('1,4-1', offset)),
    {
      code: 'MUSTER_HOSTLIST',
      category: 'invalid',
      position: 13,
      problem: 'the range 4-1 is empty',
      hint: 'The smaller number comes first: 1-4.',
    },
  )
  t.match(
    thrown(() => parseRanges('010-1', 0)),
    { hint: /: 001-010\.$/ },
  )
})

t.test('ends that are padded differently are refused', async (t) => {
  for (const inner of ['1-010', '01-010', '010-0011']) {
    t.match(
      thrown(() => parseRanges(inner, 0)),
      { problem: /are padded differently$/ },
      inner,
    )
  }
  t.match(
    thrown(() => parseRanges('1-010', 0)),
    { hint: /: 001-010\.$/ },
  )
})

t.test('whatever is no number is an error that names its place', async (t) => {
  for (const [inner, position, problem] of [
    ['', 1, 'the brackets are empty'],
    ['  ', 1, 'the brackets are empty'],
    ['1,,2', 3, 'a number is missing in the brackets'],
    ['1,', 3, 'a number is missing in the brackets'],
    ['1, a', 4, '"a" is neither a number nor a range'],
    ['1-', 1, '"1-" is neither a number nor a range'],
    ['1-2-3', 1, '"1-2-3" is neither a number nor a range'],
    ['1 2', 1, '"1 2" is neither a number nor a range'],
    ['٣', 1, '"٣" is neither a number nor a range'],
    ['-1', 1, '"-1" has a negative number'],
    ['1--3', 1, '"1--3" has a negative number'],
    ['5/2', 1, '"5/2" has a step, but is no range'],
    ['1-5/0', 1, 'the step of 1-5/0 is 0'],
    ['1234567890123456', 1, '123456789012345... has too many digits'],
    ['1-5/1234567890123456', 1, '123456789012345... has too many digits'],
  ] as const) {
    t.match(
      thrown(() => parseRanges(inner, 0)),
      { position, problem, hint: /\S/ },
      inner,
    )
  }
})
