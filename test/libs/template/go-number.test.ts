import t from 'tap'
import {
  GoNumber,
  goNumber,
  isFloatType,
  isNumber,
  isUnsignedType,
  numberType,
  toBigInt,
  toFloat,
  toInt64,
} from '../../../libs/template/go-number.ts'

t.test('an int is a plain number while that is exact, and so is a fraction', async (t) => {
  t.equal(goNumber('int', 5), 5)
  t.equal(goNumber('int', 5n), 5)
  t.equal(goNumber('float64', 1.5), 1.5)
  t.same(goNumber('float64', 5), new GoNumber('float64', 5))
  t.same(goNumber('int', 2n ** 62n), new GoNumber('int', 2n ** 62n))
  t.same(goNumber('int64', 5n), new GoNumber('int64', 5), 'a number where it can be one')
})

t.test('what does not fit loses its upper bits, fractions are cut off', async (t) => {
  t.same(goNumber('uint8', 300), new GoNumber('uint8', 44))
  t.same(goNumber('int8', 200), new GoNumber('int8', -56))
  t.same(goNumber('uint64', -1), new GoNumber('uint64', 2n ** 64n - 1n))
  t.equal(goNumber('int', -1.9), -1)
  t.same(goNumber('int64', Number.NaN), new GoNumber('int64', -(2n ** 63n)))
  t.same(goNumber('float32', 0.1), new GoNumber('float32', Math.fround(0.1)))
})

t.test('types are told', async (t) => {
  t.same([numberType(1), numberType(1.5), numberType(goNumber('uint8', 1))], ['int', 'float64', 'uint8'])
  t.same([isNumber(1), isNumber(goNumber('int8', 1)), isNumber('1')], [true, true, false])
  t.same(
    [isFloatType('float32'), isFloatType('int'), isUnsignedType('uint'), isUnsignedType('int')],
    [true, false, true, false],
  )
})

t.test('conversions are those of Go', async (t) => {
  t.equal(toFloat(goNumber('int64', 2n ** 60n)), 2 ** 60)
  t.same([toInt64(1.9), toInt64(-1.9), toInt64(goNumber('uint64', 2n ** 64n - 1n))], [1n, -1n, -1n])
  t.same([toInt64(Number.NaN), toInt64(1e300)], [-(2n ** 63n), -(2n ** 63n)])
  t.equal(toBigInt(goNumber('uint8', 7)), 7n)
})
