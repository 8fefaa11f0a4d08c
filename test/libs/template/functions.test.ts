import t from 'tap'
import { BUILTINS } from '../../../libs/template/builtins.ts'
import { FUNCTIONS } from '../../../libs/template/functions.ts'
import { SPRIG } from '../../../libs/template/sprig/index.ts'
import { WAREWULF } from '../../../libs/template/warewulf-functions.ts'
import { failure } from './rendered.ts'

t.test('there are the functions of Go, of Warewulf and of sprig, which wins', async (t) => {
  const names = [...Object.keys(BUILTINS), ...Object.keys(WAREWULF), ...Object.keys(SPRIG)]
  t.same(Object.keys(FUNCTIONS).sort(), [...new Set(names)].sort())
  t.equal(FUNCTIONS.slice, SPRIG.slice, 'both have a slice')
  t.equal(FUNCTIONS.index, BUILTINS.index)
})

t.test('a function of sprig that is missing on purpose is refused by name, with the reason', async (t) => {
  const error = failure('x\n  {{ now }}')
  t.equal(error.code, 'MUSTER_TEMPLATE_SYNTAX')
  t.match(error.message, 'test:2:6: function "now" is not supported: it reads the clock')
  t.match(error.hint, '.BuildTime')
})

t.test('names of objects in JavaScript are no functions', async (t) => {
  for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
    const error = failure(`{{ ${name} }}`)
    if (Object.hasOwn(FUNCTIONS, name)) continue
    t.match(error.message, `function "${name}" is not defined`)
    t.match(error.hint, 'the functions are: ')
  }
})
