// Powers of ten as floats: where the exact value lies just below one, its digits are nines.
import type { CaseEntry, Encoded } from '../template-case.ts'

const EXPONENTS = Array.from({ length: 90 }, (_, index) => index * 7 - 323)
const FORMATS = ['%.15e', '%.16e', '%.17g', '%.15g', '%.0e', '%g', '%.3f', '%.20G', '%x']
const POWERS_IN_ROW = 6

function* rows(): Generator<CaseEntry> {
  const printed = FORMATS.map((format) => `{{ printf "${format}" . }}`).join(' ')
  for (let from = 0; from < EXPONENTS.length; from += POWERS_IN_ROW) {
    const row = EXPONENTS.slice(from, from + POWERS_IN_ROW).filter((exponent) => exponent < 309)
    const x = row.map((exponent): Encoded => ({ '!float64': `1e${exponent}` }))
    if (x.length > 0) yield { text: `{{ range .x }}{{ . }} ${printed}\n{{ end }}`, data: { x } }
  }
}

export const cases: readonly CaseEntry[] = [
  ...rows(),
  ...[
    '1e-7',
    '1e-20',
    '1e28',
    '1e23',
    '1e-5',
    '1e22',
    '9.5',
    '0.95',
    '0.095',
    '99.95',
    '999.5',
    '9.9995',
  ].map(
    (literal): CaseEntry =>
      `{{ printf "%.16e %.17g %.15e %.1f %.2g %.1e %.0f" ${Array(7).fill(literal).join(' ')} }}`,
  ),
]
