import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Whoever delivers the webhooks, in a process that does nothing else: a sender that is busy reads an answer late and counts its own delay.

/** Requests as the bytes of HTTP/1.1, each to be sent once. */
export interface Burst {
  readonly url: string;
  readonly connections: number;
  readonly requests: readonly Uint8Array[];
}

/** What came of a burst. */
export interface Sent {
  /** A request each: from handing its bytes to the socket to the arrival of its answer's last byte. */
  readonly milliseconds: readonly number[];
  readonly statuses: readonly number[];
  /** The longest time that this process was too late to see an answer. */
  readonly lateMs: number;
}

const warmUps = 256;

/** What is sent first is sent nowhere but to this process: it compiles this program and leaves the measured one as it is. */
let warm: Promise<void> | undefined;

process.on('message', (burst: Burst) => void send(burst).then((sent) => process.send?.(sent)));

async function warmUp(request: Uint8Array): Promise<void> {
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => response.end('queued'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await exchange(url, 32, Array<Uint8Array>(warmUps).fill(request));
  server.close();
}

async function send({ url, connections, requests }: Burst): Promise<Sent> {
  const [request] = requests;
  if (request !== undefined) await (warm ??= warmUp(request));
  const late = monitorEventLoopDelay({ resolution: 1 });
  late.enable();
  const answers = await exchange(url, connections, requests);
  late.disable();
  return {
    milliseconds: answers.map((one) => one.milliseconds),
    statuses: answers.map((one) => one.status),
    lateMs: late.max / 1e6,
  };
}

interface Answer {
  readonly milliseconds: number;
  readonly status: number;
}

/** Sends every request once, over connections that are opened for it before the first is sent and that each wait for their answer. */
async function exchange(url: string, count: number, requests: readonly Uint8Array[]): Promise<Answer[]> {
  const sockets = await Promise.all(Array.from({ length: count }, () => open(url)));
  const answers: Answer[] = [];
  let next = 0;
  const drive = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let began = 0;
      let received = '';
      const post = (): void => {
        const request = requests[next++];
        if (request === undefined) {
          resolve();
          socket.destroy();
          return;
        }
        received = '';
        began = performance.now();
        socket.write(request);
      };
      socket.on('data', (chunk) => {
        const arrived = performance.now();
        received += chunk.toString('latin1');
        const status = statusOf(received);
        if (status === undefined) return;
        answers.push({ milliseconds: arrived - began, status });
        // After all answers that are there have been read: to write a request takes longer than that.
        setImmediate(post);
      });
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('A connection was closed before its answer came.')));
      post();
    });
  await Promise.all(sockets.map(drive));
  return answers;
}

function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** The status of an answer that is there whole: RFC 9112, section 6.3, as far as servers make use of it here. */
function statusOf(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  const whole = /^transfer-encoding: *chunked/im.test(head)
    ? text.endsWith('\r\n0\r\n\r\n')
    : text.length >= end + 4 + Number(length ?? 0);
  return whole ? Number(head.slice(9, 12)) : undefined;
}
