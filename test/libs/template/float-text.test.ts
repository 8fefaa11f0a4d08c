import t from 'tap'
import { type FloatFormat, floatText } from '../../../libs/template/float-text.ts'

t.test('numbers are written as strconv does', async (t) => {
  const cases: [number, FloatFormat, number | undefined, string][] = [
    [1.5, 'g', undefined, '1.5'],
    [1e6, 'g', undefined, '1e+06'],
    [123456, 'g', undefined, '123456'],
    [0.0001, 'g', undefined, '0.0001'],
    [0.00001, 'g', undefined, '1e-05'],
    [100, 'g', 3, '100'],
    [100, 'g', 2, '1e+02'],
    [0, 'g', undefined, '0'],
    [-0, 'g', undefined, '-0'],
    [1234.5678, 'G', 0, '1E+03'],
    [1.5, 'e', undefined, '1.5e+00'],
    [1.5, 'E', 3, '1.500E+00'],
    [0, 'e', 2, '0.00e+00'],
    [1e100, 'e', 0, '1e+100'],
    [1e21, 'f', undefined, '1000000000000000000000'],
    [0.001, 'f', 2, '0.00'],
    [2.5, 'f', 0, '2'],
    [1, 'b', undefined, '4503599627370496p-52'],
    [1.5, 'x', undefined, '0x1.8p+00'],
    [10, 'X', 2, '0X1.40P+03'],
    [1.999, 'x', 0, '0x1p+01'],
    [0, 'x', undefined, '0x0p+00'],
    [5e-324, 'x', undefined, '0x1p-1074'],
    [Number.NaN, 'f', 2, 'NaN'],
    [Number.POSITIVE_INFINITY, 'g', undefined, '+Inf'],
    [Number.NEGATIVE_INFINITY, 'g', undefined, '-Inf'],
  ]
  for (const [value, format, precision, text] of cases) {
    t.equal(floatText(value, { format, precision, type: 'float64' }), text, `${value} ${format} ${precision}`)
  }
})

t.test('a float32 has fewer digits', async (t) => {
  t.equal(floatText(Math.fround(0.1), { format: 'g', type: 'float32' }), '0.1')
  t.equal(floatText(Math.fround(0.1), { format: 'g', type: 'float64' }), '0.10000000149011612')
})
