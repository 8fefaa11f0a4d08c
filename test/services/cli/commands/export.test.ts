import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { randomDescription } from '../_random-description.ts'
import { put, startSite } from '../_site.ts'

/** Each needs a controller of its own. */
const CLUSTERS = 6

t.test('an export says which cluster it is of and when, and everything in it', async (t) => {
  const { muster, change } = await startSite(t)
  await change('', put('node', 'n10', {}), put('node', 'n2', { tags: { a: 'no' }, rack: 'r1' }))
  const { code, stdout, stderr } = await muster(['export'])
  t.match({ code, stderr }, { code: 0, stderr: '' })
  const [head, ...lines] = stdout.split('\n')
  t.match(head, /^# Cluster cluster as of change 2, written \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\.$/)
  t.match(
    lines.join('\n'),
    /^# 'muster apply -f FILE'.*\ncluster:\n {2}name: cluster\nsubnets: {}\ndiscovery:\n {2}policies: \[\]\nprofiles:\n {2}default:\n/,
  )
  t.match(lines.join('\n'), /\nnodes:\n {2}n2:\n {4}rack: r1\n {4}tags:\n {6}a: 'no'\n {2}n10: \{\}\n$/)
  t.match(JSON.parse((await muster(['export', '--json'])).stdout), { nodes: { n10: {} } })
})

t.test('a file that it makes is for its owner alone', async (t) => {
  const { muster } = await startSite(t)
  const path = join(t.testdir({}), 'cluster.yaml')
  t.match(await muster(['export', path]), {
    code: 0,
    stdout: '',
    stderr: `${path} written: 0 nodes, 1 profile, as of change 1\n`,
  })
  t.equal(statSync(path).mode & 0o777, 0o600)
  t.match(readFileSync(path, 'utf8'), /^# Cluster/)
})

t.test('apply of an export changes nothing, and makes another cluster the same', async (t) => {
  for (const [index, described] of fc.sample(randomDescription, CLUSTERS).entries()) {
    const [one, other] = [await startSite(t), await startSite(t)]
    await one.change(
      '',
      ...described.map(({ kind, name, value }) => put(kind as 'node', name, value as object)),
    )
    const path = join(t.testdir({}), 'cluster.yaml')
    t.equal((await one.muster(['export', path])).code, 0)
    t.match(
      await one.muster(['apply', '--prune', '-f', path]),
      { code: 0, stdout: /^Nothing to change/ },
      `${index}`,
    )
    t.match(await other.muster(['apply', '--yes', '-f', path]), { code: 0, stdout: /\(change 2\)/ })
    const body = async (muster: typeof one.muster) => (await muster(['export'])).stdout.replace(/^#.*\n/, '')
    t.equal(await body(other.muster), await body(one.muster))
  }
})
