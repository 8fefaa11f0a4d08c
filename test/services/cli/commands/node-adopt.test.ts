import t from 'tap'
import { until } from '../../_cluster.ts'
import { macOf, waitingNodes } from '../../controller/discovery/_machines.ts'
import { runCli } from '../_cli.ts'
import { startSite } from '../_site.ts'

t.setTimeout(60_000)

t.test('machines are listed as unknown, and adopted by name, by list and all at once', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await cluster.startBootServer()
  await change('', ...waitingNodes(4))
  t.equal((await muster(['node', 'discovered'])).stdout, 'No unknown machine was seen.\n')
  t.match(
    (await muster(['node', 'adopt', '--all', '--next', 'n[1-4]'])).stdout,
    /^No unknown machine was seen/,
  )
  for (const last of [1, 2, 3, 4]) await fetch(`${cluster.boot}/ipxe/${macOf(last)}?uuid=u-${last}&serial=s`)
  const { stdout } = await until(
    () => muster(['node', 'discovered']),
    (result) => result.stdout.split('\n').length === 6,
  )
  t.match(stdout, /^MAC +MADE BY +ARCHITECTURE +UUID +RACK +SWITCH AND PORT +LAST SEEN\n/)
  t.match(stdout, /52:54:00:00:00:01 +- +- +u-1 +r1 +- +\d{4}-/)

  const named = await muster(['node', 'adopt', '52-54-00-00-00-02', 'n3', '--reason', 'it is the third'])
  t.match(named.stdout, /^52:54:00:00:00:02 is n3 \(change \d+\)\n$/)
  t.match((await muster(['history', '--json'])).stdout, /it is the third/)
  const next = await muster(['node', 'adopt', macOf(4), '--next', 'n[3-4]', '--dry-run'])
  t.equal(next.stdout, '52:54:00:00:00:04 becomes n4\nNothing was changed (--dry-run).\n')

  const all = ['node', 'adopt', '--all', '--rack', 'r1', '--next', 'n[1-4]']
  const unasked = await muster(all)
  t.match(unasked.stderr, /3 machines would become nodes/)
  t.equal(unasked.code, 2)
  const done = await muster([...all, '--yes'])
  t.match(done.stdout, /^3 machines are n\[1-2,4\] \(change \d+\)\n$/)
  t.equal((await muster(['node', 'discovered', '--json'])).stdout, '[]\n')
})

t.test('before several machines are adopted it is asked, and no is no', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await cluster.startBootServer()
  await change('', ...waitingNodes(2, { rack: 'r9' }))
  for (const last of [1, 2]) await fetch(`${cluster.boot}/ipxe/${macOf(last)}`)
  await until(
    () => cluster.get<{ items: unknown[] }>('/discovered'),
    ({ items }) => items.length === 2,
  )
  const all = ['node', 'adopt', '--all', '--next', 'n[1-2]']
  const no = await muster(all, { columns: 100, answers: ['n'] })
  t.match(no.stderr, /becomes n1\n.*becomes n2\nMake 2 machines n\[1-2\]\?/)
  t.equal((await cluster.get<{ items: unknown[] }>('/discovered')).items.length, 2)
  const yes = await muster(all, { columns: 100, answers: ['y'] })
  t.match(yes.stdout, /2 machines are n\[1-2\]/)
  t.match(yes.stderr, /was seen in rack r1, but n1 is in rack r9/)
})

t.test('a node that does not exist is an error that says what to do', async (t) => {
  const { muster, change } = await startSite(t)
  const missing = await muster(['node', 'adopt', macOf(1), 'n7'])
  t.match(missing.stderr, /there is no node n7\n.*muster node add n7 .*--create/)
  await change('', { op: 'put', kind: 'profile', name: 'default', value: { comment: 'x' } })
  const made = await muster(['node', 'adopt', macOf(1), 'n7', '--create'])
  t.match(made.stderr, /52:54:00:00:00:01 was not seen by any boot server/)
  t.match((await muster(['node', 'show', 'n7'])).stdout, /default/)
})

t.test('a command line that does not say what becomes what is refused', async (t) => {
  for (const words of [
    [],
    [macOf(1)],
    ['--all', '--next', 'n1', 'x'],
    [macOf(1), 'n1', '--next', 'n2'],
    [macOf(1), 'n1', '--rack', 'r1'],
    [macOf(1), '--next', 'n1', '--force'],
    [macOf(1), 'n1', '--profile', 'p'],
  ]) {
    t.equal((await runCli(['node', 'adopt', ...words])).code, 2, words.join(' '))
  }
})
