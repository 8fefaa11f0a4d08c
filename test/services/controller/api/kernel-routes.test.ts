import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { Operation } from '../../../../libs/changes/operation.ts'
import type { ImportedKernel } from '../../../../libs/model/kernel.ts'
import { smallRoot, TestCluster, TOKEN, until } from '../../_cluster.ts'

const device = { hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.1', netmask: '255.255.255.0' }
const node = (version?: string): Operation => ({
  op: 'put',
  kind: 'node',
  name: 'n1',
  value: {
    image: 'debian',
    networkDevices: { default: device },
    ...(version !== undefined && { kernel: { version } }),
  },
})

interface Explained {
  kernel?: { version: string; path?: string; imported?: object; asked?: string }
  problem?: string
}

/** Something to import, with modules. */
async function sourceIn(directory: string, content: string): Promise<string> {
  const modules = join(directory, 'lib/modules/6.12.9-1')
  await mkdir(join(directory, 'boot'), { recursive: true })
  await mkdir(join(modules, 'kernel'), { recursive: true })
  await writeFile(join(directory, 'boot/vmlinuz-6.12.9-1'), 'a newer kernel')
  await writeFile(join(modules, 'kernel/a.ko'), content)
  await writeFile(join(modules, 'modules.dep'), 'kernel/a.ko:\n')
  return directory
}

/** The lines of the answer to an import. */
async function importKernel(cluster: TestCluster, body: object): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${cluster.url}/v1/kernels/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(body),
  })
  const lines = (await response.text()).trim().split('\n')
  return lines.map((line) => JSON.parse(line))
}

t.test('a kernel is imported, booted by the nodes that name it, and not deleted meanwhile', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.importImage('debian', await smallRoot(t.testdir()))
  await cluster.change(node())
  const source = await sourceIn(join(cluster.directory, 'source'), 'a module')
  const lines = await importKernel(cluster, { name: 'new', source })
  t.match(lines[0], { phase: 'opening the source' })
  t.match(lines.at(-1), { result: { name: 'new', kernel: { version: '6.12.9-1', source } } })
  const { value } = await cluster.get<{ value: ImportedKernel }>('/kernels/new')
  t.match(value, { version: '6.12.9-1', builtBy: /./ })

  const explain = () => cluster.get<Explained>('/nodes/n1/explain')
  t.match(await explain(), { kernel: { version: '6.1.0-1', path: '/boot/vmlinuz-6.1.0-1-amd64' } })
  await cluster.change(node('new'))
  t.match(await explain(), {
    kernel: { version: '6.12.9-1', asked: 'new', imported: { name: 'new', source, set: { seq: 4 } } },
  })
  const gone: Operation = { op: 'delete', kind: 'kernel', name: 'new' }
  await t.rejects(cluster.change(gone), { code: 'MUSTER_IN_USE', message: 'kernel new is used by node n1' })
  await cluster.change(node('6.1'), gone)
  t.match(await explain(), { kernel: { version: '6.1.0-1', asked: '6.1' } })
  t.same((await cluster.get<{ items: unknown[] }>('/kernels')).items, [])
})

t.test('a node that names no kernel there is, is told which there are', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.importImage('debian', await smallRoot(t.testdir()))
  const source = await sourceIn(join(cluster.directory, 'source'), 'a module')
  await importKernel(cluster, { name: 'new', source })
  await cluster.change(node('nwe'))
  const explain = () => cluster.get<Explained>('/nodes/n1/explain')
  const { problem } = await until(explain, (told) => told.problem !== undefined)
  t.match(problem, /begins with nwe, .*in the image: 6\.1\.0-1; imported apart: new$/)
})

t.test('a kernel is imported from an image', async (t) => {
  const cluster = await TestCluster.start(t)
  await cluster.importImage('debian', await smallRoot(t.testdir()))
  const last = (await importKernel(cluster, { name: 'own', source: 'image:debian' })).at(-1)
  const kernel = { version: '6.1.0-1-amd64', source: 'image:debian', modules: [] }
  // Nobody else can unpack an image with its owners.
  if (process.getuid?.() === 0) t.match(last, { result: { name: 'own', kernel } })
  else t.match(last, { error: { code: 'MUSTER_IMAGE_TREES_DENIED' } })
})

t.test('a kernel cannot be put by itself, and what cannot be imported is told', async (t) => {
  const cluster = await TestCluster.start(t)
  await t.rejects(cluster.change({ op: 'put', kind: 'kernel', name: 'new', value: {} }), {
    message: 'a kernel cannot be put by itself; it is made by importing it',
  })
  const failed = async (body: object) => (await importKernel(cluster, body)).at(-1)
  t.match(await failed({ name: 'new', source: '/nowhere' }), { error: { code: 'MUSTER_KERNEL_SOURCE' } })
  t.match(await failed({ name: 'new', source: 'image:none' }), { error: { code: 'MUSTER_NOT_FOUND' } })
  t.match(await failed({ name: '../x', source: '/' }), { error: { code: 'MUSTER_VALUE_INVALID' } })
})
