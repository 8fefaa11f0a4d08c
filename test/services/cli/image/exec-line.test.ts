import t from 'tap'
import { separateCommand } from '../../../../services/cli/image/exec-line.ts'

const line = (text: string): string => separateCommand(text.split(' ')).join(' ')

t.test('the words of a command are apart from the options of muster', async (t) => {
  t.equal(line('image exec debian ls --version --json'), 'image exec debian -- ls --version --json')
  t.equal(
    line('--url http://c1 image exec --bind /a:/b --build=false debian apt -y install'),
    '--url http://c1 image exec --bind /a:/b --build=false debian -- apt -y install',
  )
  t.equal(line('image exec debian --build false ls -l'), 'image exec debian --build false -- ls -l')
})

t.test('other command lines stay as they are', async (t) => {
  for (const text of [
    'image exec debian -- ls -l',
    'image exec debian',
    'image exec --help',
    'image shell debian',
    'node list -a image exec debian ls',
    '--version',
  ]) {
    t.equal(line(text), text)
  }
})
