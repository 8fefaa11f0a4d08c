import t from 'tap'
import { Variables } from '../../../libs/template/variables.ts'

t.test('the innermost variable of a name is found', async (t) => {
  const variables = new Variables('root')
  variables.declare('$x', 1)
  variables.declare('$x', 2)
  t.equal(variables.at(variables.find('$x')), 2)
  t.equal(variables.at(variables.find('$')), 'root')
  t.equal(variables.find('$y'), -1)
  variables.set(variables.find('$x'), 3)
  t.equal(variables.at(2), 3)
})

t.test('what was declared since a mark can be forgotten', async (t) => {
  const variables = new Variables(undefined)
  variables.declare('$x', 1)
  const mark = variables.mark()
  variables.declare('$x', 2)
  variables.declare('$y', 3)
  variables.release(mark)
  t.equal(variables.at(variables.find('$x')), 1)
  t.equal(variables.find('$y'), -1)
  variables.declare('$z', 4)
  t.equal(variables.find('$y'), -1)
})

t.test('a loop sets the last variables', async (t) => {
  const variables = new Variables(undefined)
  variables.declare('$k', undefined)
  variables.declare('$v', undefined)
  variables.setTop(0, 'value')
  variables.setTop(1, 'key')
  t.same([variables.at(1), variables.at(2)], ['key', 'value'])
})
