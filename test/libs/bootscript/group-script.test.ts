import t from 'tap'
import { groupScript } from '../../../libs/bootscript/group-script.ts'
import { BODY_BYTES_MAX } from '../../../libs/bootscript/limits.ts'
import { TEMPLATE } from './_records.ts'

t.test('comments and empty lines stay at home', (t) => {
  t.same(groupScript({ name: 'default', template: '# why\n\necho a # b\n:x\n  \nreboot' }), {
    name: 'default',
    body: 'echo a # b\n:x\nreboot\n',
  })
  t.end()
})

t.test('what iPXE cannot read is refused', (t) => {
  for (const template of ['echo caf\u00e9\n', 'echo a\r\n', '\techo a\n']) {
    t.throws(() => groupScript({ name: 'site', template }), {
      code: 'MUSTER_SCRIPT_UNSAFE_VALUE',
      message: /site/,
    })
  }
  t.throws(() => groupScript({ name: 'site', template: 'x'.repeat(BODY_BYTES_MAX) }), {
    code: 'MUSTER_SCRIPT_LIMIT',
  })
  t.end()
})

t.test('the script that ships is one, and every label that it goes to is there', (t) => {
  const { body } = groupScript({ name: 'default', template: TEMPLATE })
  const labels = [...body.matchAll(/^:(\w+)$/gm)].map(([, label]) => label)
  const targets = [...body.matchAll(/\bgoto (\w+)/g)].map(([, label]) => label)
  t.equal(new Set(labels).size, labels.length, 'no label twice')
  t.same([...new Set(targets)].sort(), labels.sort())
  t.end()
})
