#!/usr/bin/env node
// Checked in, so that npm links the command before the first build.
import module from 'node:module';

// From Node 22.1 on: what was compiled once is not compiled at each command.
module.enableCompileCache?.();
await import('../dist/cli/main.js');
