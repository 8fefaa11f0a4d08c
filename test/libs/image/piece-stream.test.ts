import t from 'tap'
import { PieceStream } from '../../../libs/image/piece-stream.ts'
import { MemorySink } from './_tools.ts'

t.test('pieces are put as one', async (t) => {
  const store = new MemorySink()
  await using pieces = new PieceStream((source) => store.putStream(source))
  await pieces.write(Buffer.from('one '))
  await pieces.write(Buffer.from('two'))
  t.equal(store.bytesOf(await pieces.end()).toString(), 'one two')
})

t.test('without a piece nothing is put before the end', async (t) => {
  let puts = 0
  const store = new MemorySink()
  {
    await using _unused = new PieceStream((source) => {
      puts++
      return store.putStream(source)
    })
  }
  t.equal(puts, 0)
})

t.test('what the put rejects with is heard by who writes', async (t) => {
  const full = new Error('full')
  await using pieces = new PieceStream(async (source) => {
    for await (const _ of source) throw full
    throw new Error('nothing came')
  })
  const write = async (): Promise<void> => {
    for (;;) await pieces.write(Buffer.from('x'))
  }
  await t.rejects(write(), full)
  await t.rejects(pieces.end(), full)
})

t.test('what is given up in the middle is not put, and has ended then', async (t) => {
  let ended = false
  {
    await using pieces = new PieceStream(async (source) => {
      try {
        for await (const _ of source);
      } finally {
        ended = true
      }
      throw new Error('it came to an end')
    })
    await pieces.write(Buffer.from('x'))
  }
  t.equal(ended, true)
})
