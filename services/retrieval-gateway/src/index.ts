// The door in: a token buys the rows it may see, with a receipt.

export { wireRetrievalGateway } from './wire.ts';
