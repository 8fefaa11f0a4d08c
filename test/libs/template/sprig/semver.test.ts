import t from 'tap'
import { failure, rendered } from '../rendered.ts'

t.test('the parts of a version are its fields', async (t) => {
  t.equal(
    rendered(
      '{{ with semver "v1.2.3-rc.1+b5" }}{{ .Major }} {{ .Minor }} {{ .Patch }} {{ .Prerelease }} {{ .Metadata }}{{ end }}',
    ),
    '1 2 3 rc.1 b5',
  )
  t.match(failure('{{ semver "1.x" }}').message, 'is no version')
})

t.test('a long list of constraints takes no time', async (t) => {
  const constraint = `${'>= 1.0.0   '.repeat(5_000)}!`
  t.match(failure('{{ semverCompare .c "1.0.0" }}', { c: constraint }).message, 'improper constraint')
})
