import t from 'tap'
import { readAttributes, writeAttributes } from '../../../libs/overlay/attributes.ts'

const DUMP = `# file: usr/bin/ping
security.capability=0sAQAAAgAgAAAAAAAAAAAAAAAAAAA=

# file: /srv/data
user.b
user.a="x y"
`

t.test('attributes are read as getfattr dumps them, and written as setfattr restores them', async (t) => {
  const attributes = readAttributes(DUMP, 'test')
  t.same([...attributes.keys()], ['usr/bin/ping', 'srv/data'])
  t.equal(
    writeAttributes(attributes),
    `# file: /srv/data
user.b
user.a="x y"

# file: /usr/bin/ping
security.capability=0sAQAAAgAgAAAAAAAAAAAAAAAAAAA=
`,
  )
  t.equal(writeAttributes(readAttributes('', 'test')), '')
})

t.test('what is no dump is refused by line', async (t) => {
  for (const text of ['user.a="1"', '# file: a\nnothing', '# file: a\n\n= 1']) {
    t.throws(() => readAttributes(text, 'test'), {
      code: 'MUSTER_OVERLAY_TREE',
      message: new RegExp(`".xattrs" has a line ${text.split('\n').length} that is no attribute`),
    })
  }
})
