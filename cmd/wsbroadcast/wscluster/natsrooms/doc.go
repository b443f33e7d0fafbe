// Package natsrooms shares rooms between processes by means of NATS: it is a
// [hub.Engine].
//
//	Publish   ->  PREFIX.say.ROOM             stream PREFIX-say    }
//	Mark      ->  PREFIX.mark.NODE.ROOM.KEY   stream PREFIX-mark   } JetStream
//	                    |
//	                    | republished once stored
//	                    v
//	Whisper   ->  PREFIX.live.ROOM.…          to the nodes that hear the room
//
// A stream stores what is published in one order and sends it on in that order, so
// all nodes hear the same. Each node has one subscription for a room that it hears,
// and gets each message once, whatever its members. There are no consumers in the
// server: a node that has missed something, since it was cut off or too slow, notices
// that and reads it from the stream. So do all nodes when another server of a
// cluster leads the stream, since that does not send on what the one before has left.
// A message whose acknowledgement is lost is sent again under the same id, by which
// the stream knows it.
//
// ROOM and KEY are in base64, since they may have characters that a subject has not.
//
// Nodes send a heartbeat once a second. The marks of one that has been silent for
// five are removed by the others. A node counts these seconds by its own heartbeats
// as they come back, so that one that was cut off or stopped itself takes nobody for
// dead.
package natsrooms
