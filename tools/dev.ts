import { join } from 'node:path';
import { launch } from './launcher/launch.ts';

await launch(join(import.meta.dirname, '..'), { watch: true });
