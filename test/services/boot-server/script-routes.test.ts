import { execFileSync } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { listen } from '../../../libs/http/listen.ts'
import { makeServer } from '../../../libs/http/make-server.ts'
import type { RackHead } from '../../../libs/records/rack-head.ts'
import { addGrubRoute } from '../../../services/boot-server/grub.ts'
import { Lookup } from '../../../services/boot-server/lookup.ts'
import { RackState } from '../../../services/boot-server/rack-state.ts'
import { addReportRoute } from '../../../services/boot-server/report-route.ts'
import { addScriptRoutes } from '../../../services/boot-server/script-routes.ts'
import type { SeenStage } from '../../../services/boot-server/stage-reporter.ts'
import { group as shippedGroup } from '../../libs/bootscript/_records.ts'
import { groupRecord, nodeRecord } from './_records.ts'

const SERVER = 'http://10.0.0.1:9873'

/** Scripts and reports of a boot server that has nodes n1, with the scripts that ship, and n2, with one for iPXE only. */
async function setUp(t: Test, unconfigured?: RackHead['unconfigured']) {
  const state = new RackState()
  const { script, grub } = shippedGroup()
  const mac = (end: number) => ({ interfaces: [{ mac: `52:54:00:00:00:0${end}` }] })
  state.restore({ node: nodeRecord('n1', mac(1)), group: groupRecord('g', { script, grub: grub! }) })
  state.restore({ node: nodeRecord('n2', { ...mac(2), assetKey: 'A2' }), group: groupRecord('h') })
  const lookup = new Lookup(state)
  lookup.rebuild()
  const seen: SeenStage[] = []
  const onStage = (stage: SeenStage): void => void seen.push(stage)
  const http = makeServer({
    logger: pino({ level: 'silent' }),
    bodyBytesMax: 1_024,
    requestTimeoutMs: 30_000,
  })
  const parts = {
    lookup,
    servers: () => [SERVER],
    isSecure: () => false,
    unconfigured: () => unconfigured,
    onStage,
  }
  addScriptRoutes(http, parts)
  addGrubRoute(http, parts)
  addReportRoute(http, { lookup, onStage })
  t.teardown(() => http.close())
  await listen(http, { host: '127.0.0.1', port: 0 })
  const { port } = http.server.address() as AddressInfo
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    return { status: response.status, text: await response.text() }
  }
  return { get, seen }
}

t.test('a node gets its script for the loader that asks', async (t) => {
  const { get, seen } = await setUp(t)
  const ipxe = await get('/ipxe/52-54-00-00-00-01')
  t.match(ipxe.text, /^#!ipxe\nset node n1\n/)
  const { text } = await get('/grub/52-54-00-00-00-01')
  t.match(text, /^set node='n1'\nset wwid='52:54:00:00:00:01'\n/)
  t.match(text, /servers_in_turn\n$/)
  execFileSync('grub-script-check', { input: text })
  t.match(seen, [
    { stage: 'script', mac: '52:54:00:00:00:01' },
    { stage: 'script', mac: '52:54:00:00:00:01' },
  ])
})

t.test('a node whose script is not for GRUB is told so by GRUB, once it shows its asset key', async (t) => {
  const { get } = await setUp(t)
  t.equal((await get('/grub/52-54-00-00-00-02')).status, 403)
  const { text } = await get('/grub/52-54-00-00-00-02?assetkey=A2')
  t.match(text, /THE BOOT SCRIPT default IS FOR IPXE ONLY/)
  execFileSync('grub-script-check', { input: text })
})

t.test('a machine that nobody knows gets the script that the rack has for it', async (t) => {
  const { get, seen } = await setUp(t, { ipxe: 'echo ours\n', grub: 'echo theirs\n' })
  t.match((await get('/ipxe/52-54-00-00-00-09')).text, /^set wwid 52:54:00:00:00:09\n[\s\S]*\necho ours\n$/m)
  t.match(
    (await get('/grub/52-54-00-00-00-09')).text,
    /^set wwid='52:54:00:00:00:09'\n[\s\S]*\necho theirs\n$/m,
  )
  t.same(seen, [])
  const { get: bare } = await setUp(t)
  t.match((await bare('/ipxe/52-54-00-00-00-09')).text, /NO NODE HAS THE MAC ADDRESS/)
})

t.test('what fails is an event, answered in a way that loaders take for an answer', async (t) => {
  const { get, seen } = await setUp(t)
  const report = await get('/report/52-54-00-00-00-01?stage=failed&detail=no%20the%20image')
  t.same(report, { status: 200, text: 'noted\n' })
  t.match(seen, [{ stage: 'failed', detail: 'no the image' }])
  t.equal((await get('/report/52-54-00-00-00-01?stage=init&detail=x')).status, 204)
  t.notOk(seen[1]?.detail)
  t.equal((await get('/report/52-54-00-00-00-01?stage=dhcp')).status, 400)
})
