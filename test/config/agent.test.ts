import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { type Finished, run, SHELLS } from './shells.ts'

const AGENT = new URL('../../config/overlays/agent/usr/lib/muster/agent', import.meta.url).pathname
const MAC = '52:54:00:00:00:01'
const STAGES = 'image 4.08\ninit 5.90\n'

/** A boot server that takes down what it is asked, and answers with these statuses in turn, the last one for ever. */
async function bootServer(t: Test, ...statuses: number[]): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    asked.push(request.url!)
    response.writeHead(statuses.length > 1 ? statuses.shift()! : statuses[0]!).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

interface Setting {
  shell: readonly string[]
  servers: string[]
  stages?: string
  /** The chassis asset tag. */
  asset?: string
  /** The only programs there are; all of the machine's if not given. */
  programs?: string[]
  /** Whether they are those of busybox. */
  isBusybox?: boolean
  env?: NodeJS.ProcessEnv
}

/** Runs the agent on a node that started 100.05 s ago. */
async function agent(t: Test, setting: Setting, ...args: string[]): Promise<Finished & { stages: string }> {
  const programs = setting.programs ?? []
  const root = t.testdir({
    proc: {
      uptime: '100.05 90.00\n',
      sys: { kernel: { random: { uuid: 'ffffffff-0000-4000-8000-000000000000\n' } } },
    },
    run: {
      boot: `wwid='${MAC}'\nservers='${setting.servers.join(',')}'\n`,
      stages: setting.stages ?? STAGES,
    },
    asset: `${setting.asset ?? ''}\n`,
    bin: Object.fromEntries(programs.map((name) => [name, t.fixture('symlink', pathOf(name, setting))])),
  })
  const env = {
    MUSTER_PROC: `${root}/proc`,
    MUSTER_RUN: `${root}/run`,
    MUSTER_ASSET: `${root}/asset`,
    MUSTER_PAUSE_S: '0',
    ...(setting.programs && { PATH: `${root}/bin` }),
    ...setting.env,
  }
  const finished = await run([...setting.shell, AGENT, ...args], env)
  return { ...finished, stages: readFileSync(`${root}/run/stages`, 'utf8') }
}

function pathOf(name: string, { isBusybox = false }: Setting): string {
  return `/usr/bin/${isBusybox ? 'busybox' : name}`
}

for (const shell of SHELLS) {
  t.test(`in ${shell.join(' ')}`, async (t) => {
    t.test('stages are reported with their age', async (t) => {
      const { url, asked } = await bootServer(t, 204)
      const { status, stderr } = await agent(t, { shell, servers: [`${url}/`] }, 'report', 'image', 'init')
      t.same({ status, stderr }, { status: 0, stderr: '' })
      t.same(asked, [`/report/${MAC}?stage=image&age_ms=95970`, `/report/${MAC}?stage=init&age_ms=94150`])
    })

    t.test('up is noted once and reported', async (t) => {
      const { url, asked } = await bootServer(t, 204)
      const first = await agent(t, { shell, servers: [url] }, 'up')
      t.same([first.status, first.stages], [0, `${STAGES}up 100.05\n`])
      const later = await agent(t, { shell, servers: [url], stages: 'up 90.05\n' }, 'up')
      t.same([later.status, later.stages], [0, 'up 90.05\n'], 'a second start does not make it later')
      t.same(asked, [`/report/${MAC}?stage=up&age_ms=0`, `/report/${MAC}?stage=up&age_ms=10000`])
    })

    t.test('without systemd, all is reported at once', async (t) => {
      const { url, asked } = await bootServer(t, 204)
      t.equal((await agent(t, { shell, servers: [url] }, 'once')).status, 0)
      t.same(
        asked.map((path) => /stage=(\w+)/.exec(path)![1]),
        ['image', 'init', 'up'],
      )
    })

    t.test('the next server is asked where one refuses or is not there', async (t) => {
      const refusing = await bootServer(t, 500)
      const { url, asked } = await bootServer(t, 204)
      // Nothing listens on port 1 of the loopback.
      const servers = ['http://127.0.0.1:1', refusing.url, url]
      t.equal((await agent(t, { shell, servers }, 'report', 'init')).status, 0)
      t.same([refusing.asked.length, asked.length], [1, 1])
    })

    t.test('it starts over with what was not taken, and only that', async (t) => {
      const { url, asked } = await bootServer(t, 204, 503, 503, 204)
      t.equal((await agent(t, { shell, servers: [url] }, 'report', 'image', 'init')).status, 0)
      t.same(
        asked.map((path) => /stage=(\w+)/.exec(path)![1]),
        ['image', 'init', 'init', 'init'],
      )
    })

    t.test('it gives up in the end, and says so', async (t) => {
      const { url, asked } = await bootServer(t, 404)
      const { status, stderr } = await agent(t, { shell, servers: [url] }, 'report', 'image')
      t.equal(status, 1)
      t.equal(
        stderr,
        `muster-agent: no boot server took the report of stage image in 10 rounds; asked: ${url}\n`,
      )
      t.equal(asked.length, 10)
    })

    t.test('the asset key of the machine is shown', async (t) => {
      const { url, asked } = await bootServer(t, 204)
      const { status } = await agent(t, { shell, servers: [url], asset: 'A 17/b&c' }, 'report', 'init')
      t.equal(status, 0)
      t.same(asked, [`/report/${MAC}?stage=init&age_ms=94150&assetkey=A%2017%2Fb%26c`])
    })

    t.test('what is missing is named', async (t) => {
      const { url } = await bootServer(t, 204)
      const cases: [Setting, string[], number, RegExp][] = [
        [{ shell, servers: [] }, ['up'], 1, /no wwid= or no muster\.servers=/],
        [
          { shell, servers: [url], env: { MUSTER_RUN: '/nonexistent' } },
          ['report', 'init'],
          1,
          /there is no .*boot/,
        ],
        [{ shell, servers: [url], stages: '' }, ['report', 'init'], 1, /the stage init is not noted/],
        [{ shell, servers: [url] }, [], 2, /^usage: /],
        [{ shell, servers: [url] }, ['report'], 2, /^usage: /],
        [{ shell, servers: [url] }, ['nonsense'], 2, /^usage: /],
      ]
      for (const [setting, args, status, message] of cases) {
        const finished = await agent(t, setting, ...args)
        t.equal(finished.status, status, args.join(' '))
        t.match(finished.stderr, message)
      }
    })
  })
}

t.test('wget does where there is no curl, and neither is an error', async (t) => {
  const { url, asked } = await bootServer(t, 503, 204)
  const shell = ['/bin/sh']
  const wget: Setting = { shell, servers: [url], programs: ['wget', 'sleep'] }
  t.equal((await agent(t, wget, 'report', 'image')).status, 0)
  t.equal(asked.length, 2, 'a refusal is seen as one')

  const busybox = await bootServer(t, 503, 204)
  const programs = ['wget', 'sleep', 'timeout']
  const own: Setting = { shell, servers: [busybox.url], programs, isBusybox: true }
  t.equal((await agent(t, own, 'report', 'image')).status, 0)
  t.equal(busybox.asked.length, 2, 'that of busybox, which knows fewer options')

  const nothing = await agent(t, { ...wget, programs: [] }, 'report', 'image')
  t.equal(nothing.status, 1)
  t.match(nothing.stderr, /neither curl nor wget/)
})
