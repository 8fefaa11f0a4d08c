import t from 'tap'
import { excludePattern } from '../../../../../services/cli/commands/image/exclude-pattern.ts'
import { runCli } from '../../_cli.ts'

t.test('patterns are collected, and --no-exclude begins anew', async (t) => {
  t.same(excludePattern('tmp'), ['tmp'])
  t.same(excludePattern('var/*', ['tmp']), ['tmp', 'var/*'])
  t.same(excludePattern('tmp', false), ['tmp'])
})

t.test('an empty pattern, which would only be noted down, is refused', async (t) => {
  const refused = { code: 2, stderr: /'--exclude <pattern>' argument '' is invalid\. It takes a path/ }
  t.match(await runCli(['image', 'build', 'debian', '--exclude', '']), refused)
  t.match(await runCli(['image', 'import', '/srv/debian', 'debian', '--exclude', '']), refused)
})
