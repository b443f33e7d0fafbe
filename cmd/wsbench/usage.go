package main

// usage is the help, for a screen of 80 columns.
const usage = `Usage: wsbench COMMAND [flags]     wsbench COMMAND -h lists the flags

  frame      masking, framing and compression in memory
  echo       messages to a server that sends them back: throughput, latency, CPU
  broadcast  messages to a server that sends them to all
  handshake  connections that are made and closed again at once
  idle       memory of connections that wait
  peers      duplex beside other libraries; builds and runs them all
  show FILE  results that were written with -json, again

Which server, for echo, broadcast, handshake and idle:
  -url ws://…           one that runs, anywhere
  -server 'PROGRAM …'   one to start for each round, that prints "listening on
                        ws://…"; its CPU time and memory are measured as well
Results: a table on standard output, and
  -json FILE, -html FILE      all of it, and a page with plots
  -compare OLD.json           ratios to those figures
wsbench -version; wsbench -completion bash|zsh|fish
Status: 0 all measured, 1 a server ended or answered wrongly, 2 wrong call,
  3 a server cannot be reached or refuses, 130 interrupted.
Examples: wsbench echo -server ./wsecho -size 32,1024,65536 -html echo.html
  wsbench echo -url ws://127.0.0.1:9001 -rate 20000 -duration 10s
  wsbench peers -only echo -libs duplex,gorilla -rounds 9
`
