import t from 'tap'
import { rendered } from './rendered.ts'

t.test('floats print as in Go', async (t) => {
  const cases: [string, string][] = [
    ['"%v %g %f %e %F" 1.5 1.5 1.5 1.5 1.5', '1.5 1.5 1.500000 1.500000e+00 1.500000'],
    ['"%v %v %v" 1e6 1e-5 100000.0', '1e+06 1e-05 100000'],
    ['"%.2f %8.3f|%-8.1f|%08.2f" 1.005 3.14159 2.55 -3.14159', '1.00    3.142|2.5     |-0003.14'],
    ['"%+g % g %+.1e" 1.5 1.5 -1.5', '+1.5  1.5 -1.5e+00'],
    ['"%#g %#.3g %#.0f %#v" 1.0 1.0 1.0 1.0', '1.00000 1.00 1. 1'],
    ['"%x %X %b" 1.5 1.5 1.0', '0x1.8p+00 0X1.8P+00 4503599627370496p-52'],
    ['"%s %d" 1.5 1.5', '%!s(float64=1.5) %!d(float64=1.5)'],
  ]
  for (const [args, text] of cases) t.equal(rendered(`{{ printf ${args} }}`), text, args)
})

t.test('what is no number has no zeros', async (t) => {
  const data = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY }
  t.equal(
    rendered('{{ printf "%06.1f|%+f|% f|%06f|%v" .nan .nan .nan .inf .inf }}', data),
    '   NaN|+NaN| NaN|  +Inf|+Inf',
  )
})
