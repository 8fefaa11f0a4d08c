import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { runCommand } from '../../scripts/lab/command.ts'
import { Lab } from '../../scripts/lab/lab.ts'
import { labObstacle } from '../../scripts/lab/obstacle.ts'
import { CORE_ADDRESS } from '../../scripts/lab/rack.ts'
import { processesOfLabs, sweep } from '../../scripts/lab/sweep.ts'

const obstacle = await labObstacle()
const skip = obstacle !== undefined && process.env.CI !== 'true' ? obstacle : false

async function newLab(t: Test): Promise<Lab> {
  const lab = await Lab.create()
  t.teardown(() => lab.close())
  return lab
}

/** What this host shows of a lab's networks. There must be nothing. */
async function tracesOnHost(): Promise<string[]> {
  const links = await runCommand(['ip', '-oneline', 'link'])
  const routes = await runCommand(['ip', 'route', 'show', 'table', 'all'])
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
  return [
    ...(links.match(/ (hub|uplink|machines|rack[0-9]+|machine[0-9]+)[@:].*/g) ?? []),
    ...(routes.match(/.*\b10\.77\..*/g) ?? []),
    ...(mounts.match(/.*\bmst-[0-9].*/g) ?? []),
  ]
}

/** Which processes are in one of the network namespaces, as `pid namespace`. */
function inhabitants(namespaces: string[]): string[] {
  const found: string[] = []
  for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    try {
      const namespace = readlinkSync(`/proc/${pid}/ns/net`)
      if (namespaces.includes(namespace)) found.push(`${pid} ${namespace}`)
    } catch {
      // gone meanwhile
    }
  }
  return found
}

t.test(
  'racks reach the core and each other, and when the lab closes nothing is left',
  { skip },
  async (t) => {
    const lab = await newLab(t)
    const core = await lab.core()
    const racks = [await lab.rack({ name: 'r1', index: 1 }), await lab.rack({ name: 'r2', index: 2 })]
    const inside = [core, ...racks.map(({ namespace }) => namespace)].map(({ path }) => readlinkSync(path))
    t.equal(new Set([...inside, readlinkSync('/proc/self/ns/net')]).size, 4, 'each has a network of its own')

    const greet = `require('net').createServer((s) => s.end('hello')).listen(7000, '${CORE_ADDRESS}', () => console.log('up'))`
    const server = await core.spawn(process.execPath, ['-e', greet])
    await server.output.waitFor(/up/)
    const call = `require('net').connect(7000, '${CORE_ADDRESS}').pipe(process.stdout)`
    for (const { namespace } of racks) {
      t.equal(
        await namespace.run(process.execPath, ['-e', call]),
        'hello',
        `${namespace.name} reaches the core`,
      )
    }
    const neighbour = await racks[0]!.namespace.run('ip', ['route', 'get', racks[1]!.uplinkAddress])
    t.match(neighbour, 'dev uplink')
    const addresses = await racks[1]!.namespace.run('ip', ['-brief', 'address'])
    t.match(addresses, /^machines .* 10\.77\.2\.1\/24/m)
    t.same(await tracesOnHost(), [], 'the host shows nothing of it')

    // A namespace ends with its last process; one that does not want to end is no exception.
    const stubborn = await racks[0]!.namespace.spawn('sh', [
      '-c',
      'trap "" TERM; sleep 60 & echo ready; exec sleep 60',
    ])
    await stubborn.output.waitFor(/ready/)
    const before = inhabitants(inside)
    t.equal(
      before.length,
      10,
      'three that hold a namespace, two times two of radvd, a server, a stubborn one and what it forked',
    )
    stubborn.kill('SIGKILL')
    await lab.close()
    t.notOk([...(await processesOfLabs()).values()].includes(lab.id), 'no process')
    t.notOk(existsSync(lab.directory), 'no directory')
    const after = inhabitants(inside)
    t.same(
      before.filter((process) => after.includes(process)),
      [],
      'no namespace',
    )
    t.same(await tracesOnHost(), [], 'no interface, route or mount')
    await t.rejects(
      lab.core().then((core) => core.spawn('true')),
      { code: 'MUSTER_LAB_INPUT' },
    )
  },
)

t.test(
  'a machine is switched on, off and on again, each time with a console of its own',
  { skip },
  async (t) => {
    const lab = await newLab(t)
    const rack = await lab.rack({ name: 'r1', index: 1 })
    const mac = '52:54:00:00:00:01'
    const machine = await rack.machine({ name: 'n1', mac, firmware: 'bios', memoryMb: 128, disk: 'empty' })
    t.equal(machine.running, false)
    t.throws(() => machine.console, { code: 'MUSTER_LAB_INPUT' })
    await machine.powerOn()
    const first = machine.console
    await first.waitFor(/iPXE/)
    await t.rejects(machine.powerOn(), { code: 'MUSTER_LAB_INPUT' })
    await machine.powerCycle()
    t.not(machine.console, first)
    await machine.console.waitFor(/iPXE/)
    t.match(await rack.namespace.run('bridge', ['link']), /machine0.*master machines state forwarding/)
    await machine.powerOff()
    t.equal((await machine.stopped).signal, 'SIGKILL')
    await lab.close()
    await t.rejects(machine.powerOn(), { code: 'MUSTER_LAB_INPUT' })
  },
)

t.test('names and indexes that would say something else are refused', { skip }, async (t) => {
  const lab = await newLab(t)
  await t.rejects(lab.rack({ name: '../r1', index: 1 }), { code: 'MUSTER_LAB_INPUT' })
  await t.rejects(lab.rack({ name: 'r1', index: 0 }), { code: 'MUSTER_LAB_INPUT' })
})

/** Starts a process that makes a lab, and waits until it has. */
async function startOwner(t: Test): Promise<{ child: ChildProcess; id: string; directory: string }> {
  const script = join(import.meta.dirname, 'lab/_crash.ts')
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const [line] = await once(createInterface({ input: child.stdout! }), 'line')
  const [id = '', directory = ''] = String(line).split(' ')
  t.ok(existsSync(directory))
  return { child, id, directory }
}

t.test('a signal that ends the process ends its lab first', { skip }, async (t) => {
  const { child, id, directory } = await startOwner(t)
  child.kill('SIGTERM')
  const [, signal] = await once(child, 'exit')
  t.equal(signal, 'SIGTERM')
  t.notOk(existsSync(directory))
  t.notOk([...(await processesOfLabs()).values()].includes(id))
})

t.test('what is left of a lab whose process was killed, the next lab removes', { skip }, async (t) => {
  const { child, id, directory } = await startOwner(t)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await sweep()
  t.notOk(existsSync(directory))
  t.notOk([...(await processesOfLabs()).values()].includes(id))
})

if (process.getuid?.() !== 0) {
  t.test('without root, the lab says that it needs it', async (t) => {
    t.match(await labObstacle(), /need root/)
  })
}
