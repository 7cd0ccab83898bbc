// gRPC without its usual library, which brings an install script: a server over `node:http2`, and protobuf by hand.

export { bindPort } from './bind-port.ts';
export {
  type Double,
  type Fields,
  messageField,
  readFields,
  stringField,
  type Written,
  writeMessage,
} from './protobuf.ts';
export {
  type GrpcServer,
  type GrpcStatus,
  grpcServer,
  type StreamCall,
  type StreamMethod,
  type UnaryCall,
  type UnaryReply,
} from './server.ts';
