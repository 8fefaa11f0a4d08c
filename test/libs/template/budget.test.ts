import t from 'tap'
import { Budget } from '../../../libs/template/budget.ts'
import {
  CREATED_LENGTH_MAX,
  OUTPUT_BYTES_MAX,
  STEPS_MAX,
  VALUE_LENGTH_MAX,
} from '../../../libs/template/limits.ts'

function budget(): Budget {
  return new Budget((problem) => {
    throw new Error(problem)
  })
}

t.test('steps are limited', async (t) => {
  const used = budget()
  for (let step = 0; step < STEPS_MAX; step++) used.step()
  t.throws(() => used.step(), { message: /steps/ })
})

t.test('output is limited', async (t) => {
  const used = budget()
  used.output(OUTPUT_BYTES_MAX / 2)
  used.output(OUTPUT_BYTES_MAX / 2)
  t.throws(() => used.output(1), { message: /larger than/ })
})

t.test('values are limited one by one and in sum', async (t) => {
  const used = budget()
  t.throws(() => used.fits(VALUE_LENGTH_MAX + 1), { message: /longer than/ })
  const largest = 'x'.repeat(VALUE_LENGTH_MAX)
  for (let sum = 0; sum < CREATED_LENGTH_MAX; sum += VALUE_LENGTH_MAX) used.created(largest)
  used.created(5)
  t.throws(() => used.created(['one more']), { message: /in all/ })
})

t.test('a map counts, however often it is the same one', async (t) => {
  const used = budget()
  const map = {}
  const add = (): void => {
    for (;;) used.created(map)
  }
  t.throws(add, { message: /in all/ })
})
