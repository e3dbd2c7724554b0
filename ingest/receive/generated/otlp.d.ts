// Types of the generated module: only what Outlay calls. Written by hand; the names are those of the .proto files.
import type { Writer } from 'protobufjs/minimal.js';

/** One message type. Messages are objects with the camelCase names of OTLP/JSON; 64-bit integers may be decimal strings. */
export type Codec = {
  encode(message: object): Writer;
  /** Takes bytes or a protobufjs Reader. */
  decode(source: object): object;
};

export declare const opentelemetry: {
  proto: {
    collector: {
      logs: { v1: { ExportLogsServiceRequest: Codec; ExportLogsServiceResponse: Codec } };
      metrics: { v1: { ExportMetricsServiceRequest: Codec; ExportMetricsServiceResponse: Codec } };
      trace: { v1: { ExportTraceServiceRequest: Codec; ExportTraceServiceResponse: Codec } };
    };
  };
};
