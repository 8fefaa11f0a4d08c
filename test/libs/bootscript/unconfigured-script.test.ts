import t from 'tap'
import { unconfiguredScript } from '../../../libs/bootscript/unconfigured-script.ts'
import { Ipxe } from './_ipxe.ts'
import { FIRST, MAC, SCRIPTS, SECOND } from './_records.ts'

const { ipxe, grub } = SCRIPTS.get('unconfigured')!
const settings = { asset: 'A1', uuid: 'u-1', serial: 's1' }
const servers = [FIRST, SECOND]
const script = (body: string | undefined = ipxe!.body): string =>
  unconfiguredScript({ mac: MAC, servers, loader: 'ipxe', body })

t.test('a machine that nobody knows says so, and asks all servers until one answers', (t) => {
  let asked = 0
  const trace = new Ipxe(script(), { settings, fetch: () => ++asked === 3 }).run()
  const url = (server: string) => `GET ${server}/ipxe/52-54-00-00-00-0b?assetkey=A1&uuid=u-1`
  const again = (times: number) => [
    `say muster: asking again in 8 and ten seconds (${times})`,
    'sleep 8',
    'sleep 10',
  ]
  t.same(trace, [
    'say muster: NO NODE HAS THE MAC ADDRESS 52:54:00:00:00:0b',
    'say muster: asset tag A1, UUID u-1, serial number s1, asked at http://10.0.0.1:9873,http://10.0.0.2:9873',
    'say muster: give a node of this rack this MAC address (muster node adopt, muster node set --hwaddr), and it boots by itself',
    'say muster: if one has it, its record could not be made, or did not get here: see muster node status',
    ...again(1),
    url(FIRST),
    url(SECOND),
    ...again(2),
    url(FIRST),
  ])
  t.end()
})

t.test('it restarts only after many tries, counted from script to script', (t) => {
  const tries = (settings: Record<string, string>) =>
    new Ipxe(script(), { settings, fetch: () => false }).run().filter((line) => line === 'sleep 10').length
  t.equal(tries(settings), 199)
  t.equal(tries({ ...settings, tries: '150' }), 49)
  t.end()
})

t.test('without a script of the rack it says what is wrong, and restarts', (t) => {
  const bare = unconfiguredScript({ mac: MAC, servers, loader: 'ipxe', body: undefined })
  t.same(new Ipxe(bare).run().slice(-2), ['sleep 60', 'reboot'])
  t.match(
    unconfiguredScript({ mac: MAC, servers, loader: 'grub', body: undefined }),
    /NO NODE HAS THE MAC ADDRESS \$wwid/,
  )
  t.end()
})

t.test('GRUB is told the address and the servers', (t) => {
  const text = unconfiguredScript({ mac: MAC, servers, loader: 'grub', body: grub!.body })
  t.match(text, /^set wwid='52:54:00:00:00:0b'\n/)
  t.match(text, /^set bases="\$muster "'\(http,10\.0\.0\.2:9873\)'$/m)
  t.end()
})

t.test('a MAC address from a URL cannot break out of its line', (t) => {
  for (const loader of ['ipxe', 'grub'] as const) {
    t.throws(() => unconfiguredScript({ mac: 'x\nreboot', servers: [FIRST], loader, body: undefined }), {
      code: 'MUSTER_SCRIPT_UNSAFE_VALUE',
    })
  }
  t.end()
})
