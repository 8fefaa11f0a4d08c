import t from 'tap'
import { nodeScript } from '../../../libs/bootscript/node-script.ts'
import { Ipxe, type IpxeWorld } from './_ipxe.ts'
import { FIRST, group, MAC, node, SECOND } from './_records.ts'

const PAIR = '0123456789abcdef'
const QUERY = `?assetkey=A1&uuid=u-1&pair=${PAIR}`
const MACHINE = { asset: 'A1', uuid: 'u-1' }

function script(given: Partial<Parameters<typeof nodeScript>[0]> = {}): string {
  const { group: g = group() } = given
  return nodeScript({
    body: g.script.body,
    node: node(),
    group: g,
    runtime: true,
    pair: PAIR,
    mac: MAC,
    servers: [FIRST, SECOND],
    ...given,
  })
}

function run(text: string, fetch?: IpxeWorld['fetch']): string[] {
  return new Ipxe(text, { settings: MACHINE, ...(fetch && { fetch }) }).run()
}

const doings = (trace: string[]) => trace.filter((line) => !line.startsWith('say '))
const saying = (trace: string[]) => trace.filter((line) => line.startsWith('say '))

t.test('a script is the node’s values, then the body of its group', (t) => {
  t.equal(
    script({ body: 'boot\n', group: group({ modules: true }) }),
    [
      '#!ipxe',
      'set node n001',
      'set wwid 52:54:00:00:00:0b',
      'set urlmac 52-54-00-00-00-0b',
      'set pair 0123456789abcdef',
      'set image debian-12',
      'set kernel 6.1.0-40-amd64',
      'set servers http://10.0.0.1:9873,http://10.0.0.2:9873',
      'set server1 http://10.0.0.1:9873',
      'set server2 http://10.0.0.2:9873',
      'set modules initrd=modules',
      'set runtime initrd=runtime',
      'set args console=ttyS0,115200 quiet',
      'set pause:int32 8',
      '',
      'boot',
      '',
    ].join('\n'),
  )
  t.end()
})

t.test('what a node does not have is not set', (t) => {
  const text = script({ node: node({ kernelArgs: [] }), runtime: false, servers: [FIRST] })
  t.notMatch(text, /^set (modules|runtime|args|server2) /m)
  t.end()
})

t.test('a node boots from its own server', (t) => {
  t.same(doings(run(script())), [
    `GET ${FIRST}/kernel/52-54-00-00-00-0b${QUERY}`,
    `GET ${FIRST}/image/52-54-00-00-00-0b${QUERY}`,
    `GET ${FIRST}/system/52-54-00-00-00-0b${QUERY}`,
    `GET ${FIRST}/runtime/52-54-00-00-00-0b${QUERY}`,
    `boot wwid=${MAC} muster.servers=${FIRST},${SECOND} initrd=image  initrd=system initrd=runtime console=ttyS0,115200 quiet`,
  ])
  t.end()
})

t.test('where runtime overlays are for privileged ports only, a loader does not ask for them', (t) => {
  const trace = doings(run(script({ runtime: false })))
  t.same(
    trace.slice(0, -1).map((line) => line.split('/')[3]),
    ['kernel', 'image', 'system'],
  )
  t.match(trace.at(-1), / initrd=system {2}console=/)
  t.end()
})

t.test('kernel modules come between image and system overlay', (t) => {
  const trace = doings(run(script({ group: group({ modules: true }) })))
  t.same(
    trace.slice(0, 5).map((line) => line.split('/')[3]),
    ['kernel', 'image', 'modules', 'system', 'runtime'],
  )
  t.match(trace[5], / initrd=image initrd=modules initrd=system /)
  t.end()
})

t.test('where the first server fails, in whatever part, all comes from the second', (t) => {
  for (const [part, name] of [
    ['kernel', 'the kernel'],
    ['image', 'the image'],
    ['modules', 'the kernel modules'],
    ['system', 'the system overlay'],
    ['runtime', 'the runtime overlay'],
  ]) {
    const trace = run(
      script({ group: group({ modules: true }) }),
      (url) => !url.startsWith(`${FIRST}/${part}/`),
    )
    t.same(
      doings(trace)
        .slice(-6, -1)
        .map((line) => line.replace(/-.*/, '')),
      ['kernel', 'image', 'modules', 'system', 'runtime'].map((path) => `GET ${SECOND}/${path}/52`),
    )
    t.ok(saying(trace).includes(`say muster: did not get ${name} from ${FIRST}; the line above says why`))
  }
  t.end()
})

t.test('when no server helps it says so, tries again after longer and longer pauses, and restarts', (t) => {
  const trace = run(script(), () => false)
  const round = [FIRST, SECOND].map((base) => `GET ${base}/kernel/52-54-00-00-00-0b${QUERY}`)
  t.same(doings(trace), [
    ...round,
    'sleep 8',
    ...round,
    'sleep 16',
    ...round,
    'sleep 32',
    ...round,
    'sleep 64',
    ...round,
    'sleep 128',
    'reboot',
  ])
  t.ok(
    saying(trace).includes(
      `say muster: n001 CANNOT BOOT: no boot server gave all that it needs (round 1 of 5). Asked: ${FIRST},${SECOND}`,
    ),
  )
  t.end()
})

t.test('a server that comes back is used in the next round', (t) => {
  let requests = 0
  const trace = doings(run(script(), () => ++requests > 2))
  t.equal(trace.filter((line) => line.startsWith('sleep')).length, 1)
  t.match(trace.at(-1), /^boot wwid=/)
  t.end()
})

t.test('pauses differ from node to node', (t) => {
  const pauses = ['00', '01', '0f', 'ff'].map(
    (end) => /pause:int32 (\d+)/.exec(script({ mac: `52:54:00:00:00:${end}` }))![1],
  )
  t.same(pauses, ['5', '6', '12', '12'])
  t.end()
})

t.test('values that would break out of their line are refused', (t) => {
  const unsafe = { code: 'MUSTER_SCRIPT_UNSAFE_VALUE' }
  t.throws(() => script({ node: node({ kernelArgs: ['quiet\nreboot'] }) }), unsafe)
  t.throws(() => script({ node: node({ id: 'n1 || reboot' }) }), unsafe)
  t.throws(() => script({ mac: `\${x}` }), unsafe)
  t.throws(() => script({ servers: ['http://a/\nreboot'] }), unsafe)
  const named = group()
  t.throws(() => script({ group: { ...named, image: { ...named.image, name: '#x' } } }), unsafe)
  t.throws(() => script({ group: { ...named, kernel: { ...named.kernel, version: '6\n' } } }), unsafe)
  t.end()
})
