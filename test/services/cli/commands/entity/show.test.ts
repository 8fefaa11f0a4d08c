import t from 'tap'
import { runCli } from '../../_cli.ts'
import { startStandIn } from '../../_stand-in.ts'

t.test('why a node has its values is shown beside them', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('profile', 'default', { image: 'debian', systemOverlays: ['wwinit'], tags: { a: '1' } })
  standIn.put('profile', 'gpu', { image: 'cuda', systemOverlays: ['gpu'] })
  standIn.put('node', 'n1', { profiles: ['default', 'gpu'], image: 'rocky' })
  const { code, stdout } = await runCli(['node', 'show', 'n1', '--why'], { standIn })
  t.equal(code, 0)
  const [title, ...lines] = stdout.split('\n').map((line) => line.split(/ {2,}/))
  t.same(title, ['node n1', '(change 3)'])
  t.same(lines[0], ['FIELD', 'VALUE', 'FROM', 'OVERRODE'])
  const row = (field: string) => lines.find(([name]) => name === field)
  t.same(row('image'), ['image', 'rocky', 'node', 'profile default: debian; profile gpu: cuda'])
  t.same(row('systemOverlays'), ['systemOverlays', 'wwinit gpu', 'profile default, profile gpu'])
  t.same(row('rack'), ['rack', 'default', 'default'])
  const shown = JSON.parse((await runCli(['node', 'show', 'n1', '--why', '--json'], { standIn })).stdout)
  t.match(shown, { name: 'n1', seq: 3, value: { image: 'rocky' } })
  t.ok(shown.why.some(({ field }: { field: string }) => field === 'tags.a'))
})

t.test('a profile has nothing to explain', async (t) => {
  t.match(await runCli(['profile', 'show', 'p', '--why']), { code: 2, stderr: /unknown option '--why'/ })
})

t.test('YAML is the same for people who read it', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('profile', 'p', { rack: 'r1', kernel: { args: ['quiet', 'no'] } })
  t.match(await runCli(['profile', 'show', 'p', '--yaml'], { standIn }), {
    code: 0,
    stdout: /^name: p\n.*value:\n {2}rack: r1\n {2}kernel:\n {4}args:\n.*- quiet\n.*- 'no'\n/s,
    stderr: '',
  })
})
