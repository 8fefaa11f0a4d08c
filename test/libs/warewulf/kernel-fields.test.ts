import t from 'tap'
import { read } from './_reading.ts'

t.test(
  'a kernel override is taken as a version or a path, and not as the name of an imported kernel',
  async (t) => {
    for (const [override, version, what] of [
      ['5.14.0-503.el9.x86_64', '5.14.0-503.el9.x86_64', 'changed'],
      ['/boot/vmlinuz-5.14.0', '/boot/vmlinuz-5.14.0', 'changed'],
      ['rocky-9', undefined, 'unused'],
    ] as const) {
      for (const field of [`kernel: {override: ${override}}`, `kernel override: ${override}`]) {
        const { nodes, notes } = read(`nodes:\n  n1: {${field}}\n`)
        t.equal(nodes.n1!.kernel?.version, version, field)
        t.match(
          notes.find((note) => note.field.endsWith('override')),
          { what },
          field,
        )
      }
    }
  },
)

t.test('a version counts where the override is none that can be taken', async (t) => {
  const { nodes } = read('nodes:\n  n1: {kernel: {version: "5.14", override: ours}}\n')
  t.same(nodes.n1, { kernel: { version: '5.14' } })
})
