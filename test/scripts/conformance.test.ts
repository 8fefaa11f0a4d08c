import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { DhcpServer } from '../../libs/dhcp/server.ts'
import { startOurServer } from '../../scripts/conformance-suite/our-server.ts'
import { freePort } from '../services/_cluster.ts'
import { Authority } from '../services/boot-server/http/_certificates.ts'
import { startFaultyHttp, startFaultyTftp } from './_faulty-servers.ts'

const COMMAND = fileURLToPath(new URL('../../scripts/conformance', import.meta.url))
const MAC = '52:54:00:aa:bb:01'

interface Report {
  passed: number
  failed: number
  cases: { name: string; ok: boolean; detail: string }[]
}

function conformance(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(COMMAND, args, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}

t.test('a boot server does all that its clients look for', async (t) => {
  const ports = { dhcp: await freeUdpPort(), tftp: await freeUdpPort(), http: await freePort() }
  const https = { port: await freePort(), paths: new Authority(t.testdir()).make() }
  await startOurServer(t, { address: '127.0.0.1', ports, mac: MAC, machine: '127.0.1.17', https })
  const where = Object.entries({ ...ports, https: https.port }).flatMap(([name, port]) => [
    `--${name}-port`,
    String(port),
  ])
  const { code, stdout, stderr } = await conformance('--json', '--mac', MAC, ...where, '127.0.0.1')
  const report = JSON.parse(stdout) as Report
  t.same(
    report.cases.filter(({ ok }) => !ok),
    [],
  )
  t.match(report, { passed: report.cases.length, failed: 0 })
  t.equal(code, 0)
  for (const [protocol, count] of [
    ['tftp', 28],
    ['dhcp', 20],
    ['http', 12],
    ['https', 2],
  ] as const) {
    const found = report.cases.filter(({ name }) => name.startsWith(`${protocol}: `))
    t.ok(found.length >= count, `${found.length} cases of ${protocol}`)
  }
  t.match(stderr, /left out, the network takes packets of 65536 bytes/)
})

t.test('a server beside another one is asked for what it tells, and not for addresses', async (t) => {
  const subnet = { name: 'all', network: '127.0.0.0', prefix: 8, mode: 'proxy' } as const
  const server = new DhcpServer({
    address: '127.0.0.1',
    port: 0,
    pxePort: 0,
    httpBase: 'http://127.0.0.1:9873',
    lookup: () => undefined,
    subnets: () => [subnet],
    hasLoader: () => true,
  })
  t.teardown(() => server.close())
  const ports = ['--dhcp-port', String(await server.start()), '--pxe-port', String(server.pxePort)]
  const { stdout, stderr } = await conformance('--json', '--only', 'dhcp', ...ports, '127.0.0.1')
  const { cases } = JSON.parse(stdout) as Report
  t.same(
    cases.filter(({ ok }) => !ok),
    [],
  )
  t.equal(cases.filter(({ name }) => /beside another server|port 4011/.test(name)).length, 3)
  t.match(stderr, /left out, another server gives addresses: dhcp: a PXE client gets its address/)
})

t.test('a server with faults fails where it has them, and only there', async (t) => {
  const content = randomBytes(5_000)
  const tftp = await startFaultyTftp(t, content)
  const http = await startFaultyHttp(t, content)
  const where = ['--tftp-port', String(tftp), '--http-port', String(http)]
  const only = ['tftp', 'http'].flatMap((protocol) => ['--only', protocol])
  const { code, stdout } = await conformance('--json', ...only, ...where, '127.0.0.1')
  t.equal(code, 1)
  const { cases, failed } = JSON.parse(stdout) as Report
  t.equal(failed, cases.filter(({ ok }) => !ok).length)
  const seen = new Map(cases.map(({ name, ok, detail }) => [name, ok ? 'ok' : detail]))
  t.match(
    seen.get('tftp: EDK2 asks for the true size, ends with ERROR 8, and gets the file'),
    /tsize 5001, the file has 5000/,
  )
  t.match(seen.get('tftp: ERROR 8 ends a transfer at once'), /DATA .* comes after the client's ERROR/)
  t.match(seen.get('tftp: ACKs that come twice double nothing'), /packets come for 10 blocks/)
  t.match(
    seen.get('tftp: no option is answered that was not asked for'),
    /timeout is answered to a client that asked for tsize/,
  )
  t.equal(seen.get('tftp: a file comes whole to a client without options'), 'ok')
  t.equal(seen.get("tftp: shim's garbage for a name is ERROR 1 at once"), 'ok')
  t.match(
    seen.get('http: HEAD tells the length, and the connection is kept for GET'),
    /0 headers Content-Length/,
  )
  t.match(seen.get('http: doubled slashes are taken, and nothing is redirected'), /Content-Length|status 301/)
  t.match(seen.get('http: ranges are sent, and say what they are'), /Content-Length|status 200/)
  t.equal(
    seen.get('http: what is not there is 404, by a connection that goes on'),
    '0 headers Content-Length',
  )
})

t.test('people get a table, and are told what is wrong with their words', async (t) => {
  const content = randomBytes(1_000)
  const port = String(await startFaultyHttp(t, content))
  const table = await conformance('--only', 'http', '--http-port', port, '127.0.0.1')
  t.match(table.stdout, /^FAIL {2}http: HEAD tells the length/m)
  t.match(table.stdout, /^\d+ passed, \d+ failed$/m)
  const nobody = await conformance('--only', 'tftp', '--tftp-port', String(await freeUdpPort()), '127.0.0.1')
  t.equal(nobody.code, 2)
  t.match(nobody.stderr, /tftp: left out, nobody answers/)
  const odd = await conformance('--only', 'smtp', '127.0.0.1')
  t.equal(odd.code, 2)
  t.match(odd.stderr, /smtp: that is none of tftp, dhcp, http, https/)
  t.match((await conformance('--help')).stdout, /^usage: scripts\/conformance/)
})
