import { readFile, writeFile } from 'node:fs/promises'
import t from 'tap'
import { BARE, NODE, nodeWith } from './_network-node.ts'
import { laidOut, textsOf } from './_render.ts'
import { nameOf, skip } from './_udev.ts'

const OVERLAY = 'udev.netname'
const PATH = 'etc/udev/rules.d/70-muster-netname.rules'

t.test('udev gives devices their names by MAC address', { skip }, async (t) => {
  const root = await laidOut(t, OVERLAY, { node: NODE })
  const directories = { rules: `${root}/etc/udev/rules.d` }
  t.same(await nameOf({ mac: '52:54:00:00:00:01', ...directories }), { name: 'eth0', complaints: [] })
  t.same(await nameOf({ mac: '52:54:00:00:00:03', ...directories }), { name: 'eth2', complaints: [] })
  t.same(await nameOf({ mac: '52:54:00:00:00:99', ...directories }), { name: 'x0', complaints: [] })
})

t.test('a mistake in the rules would show', { skip }, async (t) => {
  const root = await laidOut(t, OVERLAY, { node: NODE })
  await writeFile(
    `${root}/${PATH}`,
    (await readFile(`${root}/${PATH}`, 'utf8')).replaceAll('NAME=', 'NAMED='),
  )
  const { complaints } = await nameOf({ mac: '52:54:00:00:00:01', rules: `${root}/etc/udev/rules.d` })
  t.match(complaints, [/Invalid key 'NAMED'/])
})

t.test('devices of InfiniBand are told apart by the last bytes of their addresses', async (t) => {
  const ib = { type: 'infiniband', device: 'ib0', hwaddr: '00:02:c9:03:00:31:78:f2' }
  const text = (await textsOf(OVERLAY, nodeWith({ ib })))[PATH]
  t.match(text, 'ATTR{type}=="32", ATTR{address}=="*00:02:c9:03:00:31:78:f2", NAME="ib0"')
})

t.test('only what is plugged in and has both a name and a MAC address is named', async (t) => {
  const names = [...(await textsOf(OVERLAY, NODE))[PATH]!.matchAll(/NAME="(.*)"/g)].map(([, name]) => name)
  t.same(names, ['eth0', 'eth1', 'eth2'])
  t.notMatch((await textsOf(OVERLAY, BARE))[PATH], 'NAME=')
})
