// Package cancel lets contexts, deadlines and the end of a connection stop what
// waits: a mutex whose waiters can give up, a context as the deadline of I/O,
// and the cause of an end.
//
// It knows nothing of WebSocket. Each type states the invariant that it keeps:
//
//   - [Mutex]: a waiter either gets the lock or leaves the queue, never both, and
//     never neither; a flag that is set while the lock is held is seen by the one
//     who unlocks it.
//   - [Deadline]: a context that has ended interrupts the I/O that it was given
//     for, and no I/O after that.
//   - [Cause]: the first error stays.
package cancel
