import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { diff, type Wanted } from '../../../../services/cli/commands/diff.ts'
import { cliConfig } from '../../../../services/cli/config.ts'
import { openSession } from '../../../../services/cli/session.ts'
import { Terminal } from '../../../../services/cli/terminal.ts'
import { put, startSite } from '../_site.ts'

async function compare(socket: string, wanted: Wanted): Promise<string> {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
  const terminal = new Terminal(streams, { colour: false })
  const config = cliConfig({}, 'tester')
  const signal = new AbortController().signal
  try {
    await diff(() => openSession({ config, flags: { socket }, terminal, signal, directory: '/' }), wanted)
  } finally {
    streams.stdout.end()
  }
  return text(streams.stdout)
}

t.test('two nodes are compared with their profiles merged in', async (t) => {
  const { cluster, change } = await startSite(t)
  await change('', put('profile', 'p', { kernel: { args: ['quiet'] }, tags: { role: 'x' } }))
  await change('', put('node', 'n1', { profiles: ['p'], rack: 'r1' }), put('node', 'n2', { rack: 'r1' }))
  const shown = (await compare(cluster.socket, { kind: 'node', name: 'n1', other: 'n2' }))
    .trimEnd()
    .split('\n')
  t.match(shown, [/^FIELD +n1 +n2$/, /^profiles +p +-$/, /^kernel.args +quiet +-$/, /^tags.role +x +-$/])
  t.equal(shown.length, 4)
  t.match(await compare(cluster.socket, { kind: 'node', name: 'n1', other: 'n1' }), /no difference/)
})

t.test('a node is compared with what it was, also by way of its profiles', async (t) => {
  const { cluster, change } = await startSite(t)
  await change('', put('profile', 'p', { rack: 'r1' }))
  await change('', put('node', 'n1', { profiles: ['p'] }))
  await change('', put('profile', 'p', { rack: 'r2' }))
  await change('', put('profile', 'p', { rack: 'r3' }))
  t.match(
    await compare(cluster.socket, { kind: 'node', name: 'n1', since: 3 }),
    /FIELD +change 3 +now\nrack +r1 +r3\n$/,
  )
  t.match(
    await compare(cluster.socket, { kind: 'profile', name: 'p', since: 3, until: 4 }),
    /rack +r1 +r2\n$/,
  )
  await t.rejects(compare(cluster.socket, { kind: 'node', name: 'n1', since: 2 }), {
    message: /there was no node n1/,
  })
})

t.test('what cannot be compared is refused', async (t) => {
  const usage = { code: 'MUSTER_USAGE' }
  await t.rejects(compare('/none', { kind: 'node', name: 'n1' }), usage)
  await t.rejects(compare('/none', { kind: 'node', name: 'n1', other: 'n2', since: 3 }), usage)
  await t.rejects(compare('/none', { kind: 'node', name: 'n1', other: 'n2', until: 3 }), usage)
})
