import fc from 'fast-check'

/** What is thrown, for tests that look at its fields. */
export function thrown(run: () => unknown): Record<string, unknown> {
  try {
    run()
  } catch (error) {
    return error as Record<string, unknown>
  }
  throw new Error('nothing was thrown')
}

/** Numbers near where padding and lengths change. */
const number = fc.oneof(
  fc.constantFrom('0', '00', '8', '9', '10', '11', '08', '09', '010', '099', '98', '99', '100', '101'),
  fc.nat(12).map(String),
)
const shape = fc.constantFrom(
  ['n'],
  ['n', '-ib'],
  ['r', 'n'],
  ['r', 'c', '.x'],
  ['', 'a', 'b', 'c'],
  ['login'],
)

/** Names of few shapes and numbers, so that they often fold, as those of a cluster do. */
export const name: fc.Arbitrary<string> = fc
  .tuple(shape, fc.array(number, { minLength: 3, maxLength: 3 }), fc.boolean())
  .map(([texts, numbers, ends]) => {
    const joined = texts.map((text, at) => (at === 0 ? text : `${numbers[at - 1]}${text}`)).join('')
    return ends || joined === '' ? `${joined}${numbers[2]}` : joined
  })

export const names: fc.Arbitrary<string[]> = fc.array(name, { maxLength: 40 })

const range = fc.oneof(
  number,
  fc
    .tuple(fc.nat(20), fc.nat(15), fc.integer({ min: 1, max: 4 }), fc.constantFrom(1, 2, 3))
    .map(([first, more, step, width]) => {
      const [from, to] = [first, first + more].map((value) => String(value).padStart(width, '0'))
      return step === 1 ? `${from}-${to}` : `${from}-${to}/${step}`
    }),
)
const bracket = fc.array(range, { minLength: 1, maxLength: 3 }).map((ranges) => `[${ranges.join(',')}]`)

/** Operands: names with and without brackets. */
export const operand: fc.Arbitrary<string> = fc.oneof(
  name,
  bracket.map((numbers) => `n${numbers}`),
  fc.tuple(bracket, bracket).map(([racks, nodes]) => `r${racks}n${nodes}`),
)
