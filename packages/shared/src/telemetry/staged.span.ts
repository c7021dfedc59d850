import { context, ROOT_CONTEXT, trace, type Span, type SpanContext } from '@opentelemetry/api';

/**
 * Stands for a span whose work goes through stages: what begins while a stage lasts becomes a child of that stage. The
 * stages are told, not called, so no context could be entered for each; instead the context holds this, which gives the
 * ids of the stage of the moment.
 */
export class StagedSpan implements Span {
  private stage: { name: string; span: Span } | undefined;

  constructor(private readonly whole: Span) {}

  /** Ends the stage before and begins this one; the same one again changes nothing. */
  enter(name: string): void {
    if (this.stage?.name === name) return;
    this.leave();
    const parent = trace.setSpan(ROOT_CONTEXT, this.whole);
    this.stage = { name, span: trace.getTracer('slipway').startSpan(`stage ${name}`, {}, parent) };
  }

  leave(): void {
    this.stage?.span.end();
    this.stage = undefined;
  }

  /** Runs what has the stages. */
  run<T>(work: () => T): T {
    return context.with(trace.setSpan(context.active(), this), work);
  }

  spanContext(): SpanContext {
    return (this.stage?.span ?? this.whole).spanContext();
  }

  isRecording(): boolean {
    return this.whole.isRecording();
  }

  setAttribute(...given: Parameters<Span['setAttribute']>): this {
    this.whole.setAttribute(...given);
    return this;
  }

  setAttributes(...given: Parameters<Span['setAttributes']>): this {
    this.whole.setAttributes(...given);
    return this;
  }

  addEvent(...given: Parameters<Span['addEvent']>): this {
    this.whole.addEvent(...given);
    return this;
  }

  addLink(...given: Parameters<Span['addLink']>): this {
    this.whole.addLink(...given);
    return this;
  }

  addLinks(...given: Parameters<Span['addLinks']>): this {
    this.whole.addLinks(...given);
    return this;
  }

  setStatus(...given: Parameters<Span['setStatus']>): this {
    this.whole.setStatus(...given);
    return this;
  }

  updateName(...given: Parameters<Span['updateName']>): this {
    this.whole.updateName(...given);
    return this;
  }

  recordException(...given: Parameters<Span['recordException']>): void {
    this.whole.recordException(...given);
  }

  end(...given: Parameters<Span['end']>): void {
    this.leave();
    this.whole.end(...given);
  }
}
