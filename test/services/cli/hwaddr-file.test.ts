import t from 'tap'
import { macsFor, readMacs } from '../../../services/cli/hwaddr-file.ts'

const [one, two] = ['52:54:00:00:00:01', '52:54:00:00:00:02']

t.test('without names they are given in order, and every node needs its own', async (t) => {
  t.same(macsFor(['n1', 'n2'], `${one}\n${two}\n`), [one, two])
  t.throws(() => macsFor(['n1'], `${one}\n${two}\n`), {
    message: 'there are 1 nodes, but 2 MAC addresses',
  })
})

t.test('with names the order does not matter, and the names must be those of the nodes', async (t) => {
  t.same(macsFor(['n1', 'n2'], `n2 ${two}\n${one},n1\n`), [one, two])
  t.throws(() => macsFor(['n[1-2]', 'n3'], `n3 ${one}\n`), { message: /has no MAC address for n\[1-2\]/ })
  t.throws(() => macsFor(['n1'], `n1 ${one}\nn2 ${two}\n`), { message: /for nodes that are not meant: n2/ })
  t.throws(() => macsFor(['n1', 'n2'], `n1 ${one}\n${two}\n`), { message: /stands without a name/ })
  t.throws(() => macsFor(['n1'], `n1 ${one}\nn1 ${two}\n`), { message: /two MAC addresses for n1/ })
})

t.test('a file is looked for where the command is run', async (t) => {
  const directory = t.testdir({ macs: one })
  t.same(await readMacs('macs', { directory, names: ['n1'] }), [one])
  await t.rejects(readMacs('none', { directory, names: ['n1'] }), { message: /cannot be read: ENOENT/ })
})
