import type { RequestListener } from 'node:http';
import type { LocalAwsDependencies } from '#infra/local/aws/dependencies.ts';
import { type LocalAwsResources, openLocalAws } from '#infra/local/aws/local-aws.ts';
import { openStorage } from '#infra/local/data/storage.ts';
import { createHttpServer } from '#infra/local/runtime/http-server.ts';
import { isLoopbackHost } from '#infra/local/runtime/loopback.ts';
import { listen } from '#infra/local/runtime/ports.ts';

export type LocalAwsOptions = Omit<LocalAwsDependencies, 'storage'> &
  LocalAwsResources & {
    readonly endpointDynamodb: string;
    /** A free port if not given. */
    readonly port?: number;
  };

/** Step Functions, EventBridge Scheduler, SNS and SQS on one loopback port. */
export type LocalAwsServer = {
  /** For AWS_ENDPOINT_URL_SFN, _SCHEDULER and _SNS. */
  readonly endpoint: string;
  /** Continues what an earlier host left: executions, due schedules, messages in delivery. */
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
};

/** Starts the local AWS. Throws for a state machine that would not run as on AWS. */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAwsServer> {
  const storage = await openStorage(options.endpointDynamodb, 'hustings-local-aws');
  const aws = await openLocalAws({ ...options, storage }, options);
  const server = createHttpServer(exceptForPages(aws.listener));
  const port = await listen(server, options.port ?? 0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    resume: aws.resume,
    stop: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await aws.close();
      await storage.close();
      await closed;
    },
  };
}

/** Refuses web pages, which may come from their own origin or by a rebound name. */
const exceptForPages =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    const { origin, host } = request.headers;
    if (!origin && isLoopbackHost(host)) return listener(request, response);
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: 'Not for web pages.' }));
  };
