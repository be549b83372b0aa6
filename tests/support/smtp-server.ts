import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A mail as the server took it. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** By lower-cased name, unfolded. */
  headers: Record<string, string>;
  /** The parts by media type, decoded. */
  parts: Record<string, string>;
}

/** Answers in place of the usual ones, by command word (`MAIL`, `RCPT`, `DATA`, `.`); null for the usual one. */
export type Answers = (word: string, line: string) => string | null;

/** A mail server on a free port of this machine: takes EHLO, MAIL, RCPT, DATA and QUIT and keeps what it got. */
export async function startSmtpServer(answers: Answers = () => null) {
  const received: ReceivedMail[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    let waiting = '';
    let envelope = { from: '', to: [] as string[] };
    let inData = false;
    const say = (line: string) => void socket.write(`${line}\r\n`);
    const take = (message: string) => {
      const refusal = answers('.', '');
      if (refusal === null) received.push({ ...envelope, ...readMessage(message) });
      envelope = { from: '', to: [] };
      say(refusal ?? '250 taken');
    };
    const obey = (line: string) => {
      const word = line.slice(0, 4).toUpperCase();
      const other = answers(word, line);
      if (other !== null) return say(other);
      const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
      if (word === 'EHLO') return say('250 smtp.test');
      if (word === 'MAIL') envelope = { from: address, to: [] };
      if (word === 'RCPT') envelope.to.push(address);
      if (word === 'DATA') {
        inData = true;
        return say('354 go on');
      }
      if (word === 'QUIT') return void socket.end('221 bye\r\n');
      say('250 ok');
    };
    socket.on('data', (bytes) => {
      waiting += bytes.toString('latin1');
      for (;;) {
        const ending = inData ? '\r\n.\r\n' : '\r\n';
        const at = waiting.indexOf(ending);
        if (at < 0) return;
        const text = waiting.slice(0, at);
        waiting = waiting.slice(at + ending.length);
        if (!inData) {
          obey(text);
          continue;
        }
        inData = false;
        take(text.replace(/^\.\./gm, '.'));
      }
    });
    say('220 smtp.test');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    async stop(): Promise<void> {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readMessage(message: string): Pick<ReceivedMail, 'headers' | 'parts'> {
  const { headers, body } = split(message);
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1];
  const pieces = boundary === undefined ? [message] : body.split(`--${boundary}`).slice(1, -1);
  const parts = pieces.map((piece) => {
    const part = split(piece.replace(/^\r\n/, ''));
    const type = part.headers['content-type']?.split(';')[0] ?? 'text/plain';
    return [type, decode(part.body, part.headers['content-transfer-encoding'])] as const;
  });
  return { headers, parts: Object.fromEntries(parts) };
}

function split(message: string) {
  const at = message.indexOf('\r\n\r\n');
  const lines = message
    .slice(0, at)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { headers, body: message.slice(at + 4) };
}

function decode(body: string, encoding = '7bit'): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString().replaceAll('\r\n', '\n');
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString().replaceAll('\r\n', '\n');
}
