// A till made of the npm package iso_8583, linked to the port of 127.0.0.1 that its argument names.
// Requests come as lines on stdin, answers leave as lines on stdout: number=value of each element,
// with tabs between. Element 0 is the message type.
'use strict';

const net = require('net');
const readline = require('readline');
const Iso8583 = require('iso_8583');

const PREFIX_BYTES = 2;

function fail(what) {
  process.stderr.write(`${what}\n`);
  process.exit(1);
}

function toLine(elements) {
  return Object.entries(elements).map(([number, value]) => `${number}=${value}`).join('\t');
}

function fromLine(line) {
  const elements = {};
  for (const element of line.split('\t')) {
    const equals = element.indexOf('=');
    elements[element.slice(0, equals)] = element.slice(equals + 1);
  }
  return elements;
}

const link = net.connect(Number(process.argv[2]), '127.0.0.1');
let received = Buffer.alloc(0);

link.on('data', (bytes) => {
  received = Buffer.concat([received, bytes]);
  while (received.length >= PREFIX_BYTES) {
    const end = PREFIX_BYTES + received.readUInt16BE(0);
    if (received.length < end) {
      return;
    }
    const answer = new Iso8583().getIsoJSON(received.subarray(0, end));
    if (answer.error) {
      fail(answer.error);
    }
    process.stdout.write(`${toLine(answer)}\n`);
    received = received.subarray(end);
  }
});
link.on('error', (error) => fail(error.message));
link.on('close', () => process.exit(0));

readline
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = new Iso8583(fromLine(line)).getBufferMessage();
    if (request.error) {
      fail(request.error);
    }
    link.write(request);
  })
  .on('close', () => link.end());
