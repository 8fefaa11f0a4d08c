import t from 'tap'
import { urlEndpoint } from '../../../services/cli/endpoint.ts'
import { unreachable } from '../../../services/cli/unreachable.ts'

const problem = (code: string, message = '') => Object.assign(new Error(message), { code })

t.test('a socket that may not be used says what to do instead', async (t) => {
  t.match(unreachable([{ endpoint: { socket: '/run/s' }, problem: problem('EACCES') }]), {
    code: 'MUSTER_SOCKET_DENIED',
    category: 'denied',
    message: /\/run\/s/,
    hint: /sudo/,
  })
})

t.test('problems nobody has words for keep their own', async (t) => {
  const endpoint = urlEndpoint('http://10.0.0.1:9870/base')
  t.match(unreachable([{ endpoint, problem: problem('EXDEV', 'strange') }]), {
    message: 'no controller answers at http://10.0.0.1:9870 (strange)',
    hint: /MUSTER_URL/,
  })
  t.match(unreachable([{ endpoint, problem: problem('EXDEV') }]), { message: /\(EXDEV\)/ })
})
