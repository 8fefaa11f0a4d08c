import t from 'tap'
import { nodeAt, parseYamlTree, plainValue } from '../../../libs/yaml/tree.ts'

t.test('a tree has the line of every part, and texts as they are written', async (t) => {
  const tree = parseYamlTree('port: 0623\nlist:\n  - yes\n  - null\n')!
  t.same(nodeAt(tree, ['port']), { line: 1, text: '0623', value: 623 })
  t.same(nodeAt(tree, ['list', 0]), { line: 3, text: 'yes', value: 'yes' })
  t.same(nodeAt(tree, ['list', 1]), { line: 4, text: 'null', value: null })
  t.same(plainValue(tree), { port: 623, list: ['yes', null] })
})

t.test('what an alias repeats has the line of the alias', async (t) => {
  const tree = parseYamlTree('a: &x\n  b: 1\nc: *x\n')!
  t.equal(nodeAt(tree, ['a']).line, 1)
  t.equal(nodeAt(tree, ['c']).line, 3)
  t.equal(nodeAt(tree, ['c', 'b']).line, 2)
})

t.test('a text with nothing in it has no tree', async (t) => {
  t.equal(parseYamlTree('# none\n'), undefined)
})
