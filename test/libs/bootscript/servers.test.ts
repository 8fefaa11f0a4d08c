import t from 'tap'
import { SERVERS_MAX } from '../../../libs/bootscript/limits.ts'
import { checkServers } from '../../../libs/bootscript/servers.ts'

t.test('base URLs by address and by name are fine', (t) => {
  checkServers(['http://10.0.0.1:9873', 'https://boot-1.example.org', 'http://[fd00::1]:9873', 'http://b'])
  t.end()
})

t.test('what is no base URL is refused', (t) => {
  for (const url of [
    '',
    '10.0.0.1:9873',
    'tftp://10.0.0.1',
    'http://10.0.0.1:9873/',
    'http://a,b',
    'http://a b',
    'http://a\nreboot',
    `http://\${x}`,
    `http://${'x'.repeat(80)}`,
  ]) {
    t.throws(() => checkServers([url]), { code: 'MUSTER_SCRIPT_UNSAFE_VALUE' }, url)
  }
  t.end()
})

t.test('there is at least one server, and not too many', (t) => {
  t.throws(() => checkServers([]), { code: 'MUSTER_SCRIPT_LIMIT' })
  checkServers(Array(SERVERS_MAX).fill('http://b'))
  t.throws(() => checkServers(Array(SERVERS_MAX + 1).fill('http://b')), { code: 'MUSTER_SCRIPT_LIMIT' })
  t.end()
})
