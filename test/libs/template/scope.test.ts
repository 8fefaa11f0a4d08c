import t from 'tap'
import { Scope } from '../../../libs/template/scope.ts'

t.test('what is declared within a block is gone after it', async (t) => {
  const scope = new Scope()
  t.ok(scope.has('$'))
  const inside = scope.within(() => {
    scope.declare('$x')
    return scope.has('$x')
  })
  t.same([inside, scope.has('$x'), scope.has('$')], [true, false, true])
})
