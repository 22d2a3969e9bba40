import net from 'node:net';

/** A TCP port on 127.0.0.1 that was free a moment ago: the preferred one if it can be had. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred) {
    try {
      return await tryPort(preferred);
    } catch {
      // taken: any other will do
    }
  }
  return tryPort(0);
}

function tryPort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
