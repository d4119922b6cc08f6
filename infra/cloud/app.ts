import { parts } from '#infra/parts.ts';
import { bundleFunctions, sizeLine } from './bundle.ts';
import { createApp } from './create-app.ts';

const { folder, bundles } = await bundleFunctions(parts.map(({ name }) => name));
process.stderr.write(`${bundles.map(sizeLine).join('\n')}\n`);
createApp(folder).synth();
