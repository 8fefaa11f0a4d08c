import fc from 'fast-check'
import { KINDS, type Operation } from '../../../libs/changes/operation.ts'

/** Half of a surrogate pair, integers as keys, and what JavaScript treats in its own way. */
const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  fc.constantFrom('10', '9', '-1', '__proto__', 'constructor', 'toString', ''),
)
const number = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger())

/** Values as odd as MessagePack can carry. */
const value = fc.letrec((tie) => ({
  leaf: fc.oneof(key, number, fc.boolean(), fc.constant(null), fc.uint8Array({ maxLength: 20 })),
  list: fc.array(tie('any'), { maxLength: 4 }),
  map: fc.array(fc.tuple(key, tie('any')), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs)),
  any: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('list'), tie('map')),
})).any

const kind = fc.constantFrom(...KINDS)
const name = fc.constantFrom('a', 'b', 'n10', 'n9', 'Ümlaut', 'n1.site', '10', '9')

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: fc.constant('put' as const), kind, name, value }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('delete' as const), kind, name }) },
)

/** The operations of each change of a log, entities put again and deleted among them. */
export const histories: fc.Arbitrary<Operation[][]> = fc.array(fc.array(operation, { maxLength: 6 }), {
  maxLength: 16,
})
