/*
 * libwebsockets in a form that a program in another language can call: a callback
 * tells of what happens, and what is to be sent is queued. One thread at a time may
 * be in here, but for lws_stir.
 *
 * The extension for compression is left out. Once compression is agreed, the client
 * of release 4.1 loops for ever on a message that is not compressed (RFC 7692,
 * section 6), and on a ping or pong with a payload; and either end aborts when it has an
 * empty message to send.
 */
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>

enum event { OPENED, PIECE, PONG, CLOSE, ENDED, REFUSED };
enum { FIRST = 1, LAST = 2, BINARY = 4 }; /* of a piece of a message */

/* A tell is called with the connection, the event, its octets and a number. */
typedef void (*tell)(void *peer, int event, const char *data, size_t size, int number);

struct item {
	struct item *next;
	int close; /* the code, or 0 */
	enum lws_write_protocol how;
	size_t size;
	unsigned char room[LWS_PRE], data[];
};

struct peer {
	struct lws *wsi;
	char subprotocol[64]; /* that the server has chosen */
	struct item *first, **last;
};

static struct peer *join(struct lws *wsi, struct peer *p)
{
	p->wsi = wsi;
	p->last = &p->first;
	return p;
}

/* target returns what a client asked for, in a buffer that the next call takes. */
static const char *target(struct lws *wsi)
{
	static char s[256];
	int n = lws_hdr_copy(wsi, s, sizeof s / 2, WSI_TOKEN_GET_URI);
	if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS) > 0) {
		s[n++] = '?';
		lws_hdr_copy(wsi, s + n, sizeof s / 2, WSI_TOKEN_HTTP_URI_ARGS);
	}
	return s;
}

/* put_first sends what was queued first. The connection is closed if it returns less than 0. */
static int put_first(struct peer *p)
{
	struct item *i = p->first;
	if (!i)
		return 0;
	if (!(p->first = i->next))
		p->last = &p->first;
	int failed = -1;
	if (i->close)
		lws_close_reason(p->wsi, i->close, i->data, i->size);
	else
		failed = lws_write(p->wsi, i->data, i->size, i->how) < (int)i->size ? -1 : 0;
	free(i);
	if (p->first)
		lws_callback_on_writable(p->wsi);
	return failed;
}

static int piece(struct lws *wsi)
{
	return (lws_is_first_fragment(wsi) ? FIRST : 0) | (lws_frame_is_binary(wsi) ? BINARY : 0) |
	       (lws_is_final_fragment(wsi) && !lws_remaining_packet_payload(wsi) ? LAST : 0);
}

static int happened(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t size)
{
	struct peer *p = user;
	tell told = (tell)lws_context_user(lws_get_context(wsi));
	switch (reason) {
	case LWS_CALLBACK_ESTABLISHED:
		told(join(wsi, p), OPENED, target(wsi), strlen(target(wsi)), 0);
		break;
	case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH: /* the headers are gone afterwards */
		lws_hdr_copy(wsi, p->subprotocol, sizeof p->subprotocol, WSI_TOKEN_PROTOCOL);
		break;
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		told(join(wsi, p), OPENED, p->subprotocol, strlen(p->subprotocol), 0);
		break;
	case LWS_CALLBACK_RECEIVE:
	case LWS_CALLBACK_CLIENT_RECEIVE:
		told(p, PIECE, in, size, piece(wsi));
		break;
	case LWS_CALLBACK_RECEIVE_PONG:
	case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
		told(p, PONG, in, size, 0);
		break;
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		told(p, CLOSE, in, size, 0);
		break;
	case LWS_CALLBACK_CLOSED:
	case LWS_CALLBACK_CLIENT_CLOSED:
		told(p, ENDED, NULL, 0, 0);
		break;
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		told(p, REFUSED, in, size, lws_http_client_http_response(wsi));
		break;
	case LWS_CALLBACK_SERVER_WRITEABLE:
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return put_first(p);
	default:
		break;
	}
	return 0;
}

static const struct lws_protocols protocols[] = {
	{ "any", happened, sizeof(struct peer), 1 << 16 }, { "echo.v2", happened, sizeof(struct peer), 1 << 16 }, { 0 },
};

/* lws_begin returns a context, which listens on a port of 127.0.0.1 unless that is -1. */
struct lws_context *lws_begin(tell t, int port)
{
	struct lws_context_creation_info info = { .port = port, .protocols = protocols };
	info.user = (void *)t;
	info.gid = info.uid = -1;
	info.iface = "127.0.0.1";
	info.pt_serv_buf_size = 1 << 16;
	lws_set_log_level(LLL_ERR, NULL);
	return lws_create_context(&info);
}

int lws_port(struct lws_context *c) { return lws_get_vhost_listen_port(lws_get_vhost_by_name(c, "default")); }

/* lws_dial begins to connect; OPENED or REFUSED follows. */
void *lws_dial(struct lws_context *c, int port, const char *subprotocols, const char *origin)
{
	struct peer *p = calloc(1, sizeof *p);
	struct lws_client_connect_info info = { .context = c, .port = port, .address = "127.0.0.1", .path = "/" };
	info.host = "127.0.0.1";
	info.origin = *origin ? origin : NULL;
	info.protocol = *subprotocols ? subprotocols : NULL;
	info.userdata = p;
	lws_client_connect_via_info(&info);
	return p;
}

/* lws_put queues a message, a piece, a ping, or a Close if there is a code. */
void lws_put(struct peer *p, int how, const char *data, size_t size, int close)
{
	struct item *i = malloc(sizeof *i + size);
	*i = (struct item){ .close = close, .how = how, .size = size };
	memcpy(i->data, data, size);
	*p->last = i;
	p->last = &i->next;
	lws_callback_on_writable(p->wsi);
}

void lws_turn(struct lws_context *c) { lws_service(c, 0); }

/* lws_stir has lws_turn return. Any thread may call it. */
void lws_stir(struct lws_context *c) { lws_cancel_service(c); }
