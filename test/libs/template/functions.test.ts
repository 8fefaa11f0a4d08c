import t from 'tap'
import { FUNCTIONS } from '../../../libs/template/functions.ts'
import { failure } from './rendered.ts'

t.test('the functions of Warewulf are refused by name', async (t) => {
  for (const name of ['file', 'softlink', 'abort', 'Include', 'IgnitionJson', 'SystemdEscapePath']) {
    const error = failure(`x\n  {{ ${name} "a" }}`)
    t.equal(error.code, 'MUSTER_TEMPLATE_SYNTAX')
    t.equal(error.message, `test:2:6: Warewulf's function "${name}" is not supported`)
    t.match(error.hint, 'the functions are: and, append, default')
  }
  t.match(failure('{{ html "a" }}').message, `Go's function "html" is not supported`)
})

t.test('names of objects in JavaScript are no functions', async (t) => {
  for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
    t.match(failure(`{{ ${name} }}`).message, `function "${name}" is not defined`)
  }
})

t.test('nothing that templates rely on got lost', async (t) => {
  const names =
    'and append default dict empty eq ge gt hasKey index join le len list lower lt ne not or print printf println ' +
    'replace split splitList ternary trim upper'
  t.equal(Object.keys(FUNCTIONS).sort().join(' '), names)
})
