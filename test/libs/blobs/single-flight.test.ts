import t from 'tap'
import { SingleFlight } from '../../../libs/blobs/single-flight.ts'

t.test('one piece of work for those who come while it runs, another for who comes later', async (t) => {
  const flights = new SingleFlight<string, number>()
  let count = 0
  const work = async () => ++count
  t.same(
    await Promise.all([flights.run('a', work), flights.run('a', work), flights.run('b', work)]),
    [1, 1, 2],
  )
  t.equal(await flights.run('a', work), 3)
})

t.test('a failure is shared and not kept', async (t) => {
  const flights = new SingleFlight<string, number>()
  const failing = () => Promise.reject(new Error('no'))
  const [first, second] = await Promise.allSettled([flights.run('a', failing), flights.run('a', failing)])
  t.match([first, second], [{ status: 'rejected' }, { status: 'rejected' }])
  t.equal(await flights.run('a', async () => 7), 7)
})
