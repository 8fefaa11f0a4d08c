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

const isReport = (line: string) => line.includes('/report/')
const doings = (trace: string[]) => trace.filter((line) => !line.startsWith('say ') && !isReport(line))
const reports = (trace: string[]) => trace.filter(isReport)
const saying = (trace: string[]) => trace.filter((line) => line.startsWith('say '))

t.test('a script is the node’s values, then the body of its group', (t) => {
  t.equal(
    script({ body: 'boot\n', group: group({ modules: true }) }),
    [
      '#!ipxe',
      'set node n001',
      'set wwid 52:54:00:00:00:0b',
      'set urlmac 52-54-00-00-00-0b',
      'set servers http://10.0.0.1:9873,http://10.0.0.2:9873',
      'set pair 0123456789abcdef',
      'set image debian-12',
      'set kernel 6.1.0-40-amd64',
      'set modules initrd=modules',
      'set runtime initrd=runtime',
      'set args console=ttyS0,115200 quiet',
      'set server1 http://10.0.0.1:9873',
      'set server2 http://10.0.0.2:9873',
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
    `boot wwid=${MAC} muster.servers=${FIRST},${SECOND} initrd=image  initrd=system initrd=runtime console=ttyS0,115200 quiet `,
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
    t.same(reports(trace), [
      `GET ${FIRST}/report/52-54-00-00-00-0b${QUERY}&stage=failed&detail=no ${name} from ${FIRST}, round 1`,
    ])
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
  const trace = doings(run(script(), () => ++requests > 5))
  t.equal(trace.filter((line) => line.startsWith('sleep')).length, 1)
  t.match(trace.at(-1), /^boot wwid=/)
  t.end()
})

t.test('a server that does not answer is told of by the next one', (t) => {
  const trace = reports(run(script(), (url) => !url.startsWith(FIRST)))
  const told = `${QUERY}&stage=failed&detail=no the kernel from ${FIRST}, round 1`
  t.same(trace, [
    `GET ${FIRST}/report/52-54-00-00-00-0b${told}`,
    `GET ${SECOND}/report/52-54-00-00-00-0b${told}`,
  ])
  t.end()
})

t.test('a two-stage boot takes the initramfs of the image, and says so where there is none', (t) => {
  const two = group({ name: 'two-stage', initramfs: true })
  const trace = doings(run(script({ group: two })))
  t.same(trace, [
    `GET ${FIRST}/kernel/52-54-00-00-00-0b${QUERY}`,
    `GET ${FIRST}/initramfs/52-54-00-00-00-0b${QUERY}`,
    `boot wwid=${MAC} muster.servers=${FIRST},${SECOND} initrd=initramfs root=muster init=/init rd.neednet=1 ip=dhcp BOOTIF=01-52-54-00-00-00-0b muster.pair=${PAIR} console=ttyS0,115200 quiet`,
  ])
  const without = run(script({ group: group({ name: 'two-stage' }) }))
  t.match(saying(without).join('\n'), /HAS NO INITRAMFS/)
  t.equal(without.at(-1), 'reboot')
  t.end()
})

t.test('a rescue shell is the image with another init, whatever the node says of that', (t) => {
  const own = node({ kernelArgs: ['muster.init=/sbin/own'] })
  const trace = run(script({ group: group({ name: 'rescue' }), node: own }))
  t.match(trace.at(-1), /muster\.init=\/sbin\/own muster\.init=\/usr\/lib\/muster\/shell$/)
  t.end()
})

t.test('local disk: the first one by BIOS, what comes next by UEFI', (t) => {
  const text = script({ group: group({ name: 'localdisk' }) })
  const on = (platform: string) => new Ipxe(text, { settings: { ...MACHINE, platform } }).run()
  t.equal(on('efi').at(-1), 'exit')
  const bios = on('pcbios')
  t.ok(bios.includes('sanboot --no-describe --drive 0x80'))
  t.equal(reports(bios).length, 1)
  t.end()
})

t.test('the memory test comes from the first server that has it', (t) => {
  const text = script({ group: group({ name: 'memtest' }) })
  const on = (platform: string, fetch: (url: string) => boolean) =>
    new Ipxe(text, { settings: { ...MACHINE, platform }, fetch }).run()
  t.same(doings(on('pcbios', (url) => url.startsWith(SECOND))), [
    `GET ${FIRST}/efiboot/memtest86+x64.bin`,
    `GET ${SECOND}/efiboot/memtest86+x64.bin`,
    'boot ',
  ])
  t.same(doings(on('efi', () => false)).slice(-3), [
    `GET ${SECOND}/efiboot/memtest86+x64.efi`,
    'sleep 60',
    'reboot',
  ])
  t.end()
})

t.test('a menu boots the image when nobody chooses, and otherwise what is chosen', (t) => {
  const text = script({ group: group({ name: 'menu' }) })
  const choosing = (choice?: string) =>
    new Ipxe(text, {
      settings: { ...MACHINE, platform: 'efi' },
      ...(choice !== undefined && { choice }),
    }).run()
  t.match(choosing().at(-1), /^boot wwid=/)
  t.notMatch(choosing('image').at(-1), /muster\.init/)
  t.match(choosing('rescue').at(-1), /^boot wwid=.* muster\.init=\/usr\/lib\/muster\/shell$/)
  t.equal(choosing('disk').at(-1), 'exit')
  t.match(choosing('test').at(-1), /^boot/)
  t.equal(choosing('reboot').at(-1), 'reboot')
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
