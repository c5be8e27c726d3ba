import { createServer, request as passOn, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface TestProxy {
  /** `127.0.0.1:3128`. */
  readonly host: string;
  /** `GET http://host/path` and `CONNECT host:443`, in their order. */
  readonly requests: string[];
  readonly headers: IncomingMessage['headers'][];
}

/** Listens on the loopback until the test ends. @returns the port */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy that passes on what it gets, or refuses all of it with a status. */
export async function startProxy(refusal: number | null = null): Promise<TestProxy> {
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const note = (request: IncomingMessage): void => {
    requests.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
  };
  const server = createServer((request, response) => {
    note(request);
    if (refusal !== null) {
      response.writeHead(refusal).end();
      return;
    }
    const onward = passOn(request.url ?? '', { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
      return;
    }
    const [host = '', port] = (request.url ?? '').split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  return { host: `127.0.0.1:${await listen(server)}`, requests, headers };
}

/** Of `localhost` and 127.0.0.1, signed by itself, until the year 2126. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIUM5ofavLDqhmiBWN1a8LlElC+N4wwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTIwMTA4MjA0OVoYDzIxMjYxMTA3
MDgyMDQ5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASBJcbk2uxwAYTNrpOshhgtMF3vuv+giSjw5OuFboVkVaIWd2xT94FC
LAR3rythNKOlA+AIRztqpaerc4EE8oEro28wbTAdBgNVHQ4EFgQUqeSKu750mBoe
353X9ivgETvD6zwwHwYDVR0jBBgwFoAUqeSKu750mBoe353X9ivgETvD6zwwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgfw8es0kjIOZ4FsR3vfaU3i3pToireDNXN2ac+gTGSfUCIBOz
cTiO9kRCh0SHx464wJS7p6bGZaNitZmlKfpZ7qmL
-----END CERTIFICATE-----
`;

export const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgC7qIOXjwmDl/q6zo
bpofkXQF2+NOvwqzzQuIWpgjNQWhRANCAASBJcbk2uxwAYTNrpOshhgtMF3vuv+g
iSjw5OuFboVkVaIWd2xT94FCLAR3rythNKOlA+AIRztqpaerc4EE8oEr
-----END PRIVATE KEY-----
`;
