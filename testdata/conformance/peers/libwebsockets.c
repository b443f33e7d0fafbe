/* Echoes as a server or plays the cases of the conformance suite as a client, with
 * libwebsockets, which does not compress here.
 *
 *	cc -O2 -o lws libwebsockets.c -lwebsockets
 *	./lws                          a server that says where it listens
 *	./lws ws://127.0.0.1:9001      a client
 */

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A piece of a message that waits to be sent back. */
struct piece {
	struct piece *next;
	size_t len;
	int flags;
	unsigned char b[]; /* LWS_PRE octets, and the payload */
};

struct session {
	struct piece *first, **last;
	int waiting;
};

/* How many pieces may wait before no more are read. */
enum { MANY = 200, FEW = 20 };

static struct lws_context *context;
static int over;         /* the client's connection has ended */
static char answer[32];  /* how the first message began */

static void push(struct lws *wsi, struct session *s, const void *in, size_t len)
{
	struct piece *p = malloc(sizeof *p + LWS_PRE + len);
	p->next = NULL;
	p->len = len;
	p->flags = lws_write_ws_flags(lws_frame_is_binary(wsi) ? LWS_WRITE_BINARY : LWS_WRITE_TEXT,
				      lws_is_first_fragment(wsi), lws_is_final_fragment(wsi));
	memcpy(p->b + LWS_PRE, in, len);
	*s->last = p;
	s->last = &p->next;
	if (++s->waiting == MANY)
		lws_rx_flow_control(wsi, 0);
	lws_callback_on_writable(wsi);
}

static struct piece *pop(struct session *s)
{
	struct piece *p = s->first;
	s->first = p->next;
	if (!s->first)
		s->last = &s->first;
	s->waiting--;
	return p;
}

static int echo(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
	struct session *s = user;
	struct piece *p;
	int n;

	switch (reason) {
	case LWS_CALLBACK_ESTABLISHED:
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		s->first = NULL;
		s->last = &s->first;
		s->waiting = 0;
		break;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		if (!answer[0])
			snprintf(answer, sizeof answer, "%.*s", (int)len, (char *)in);
		/* fall through */
	case LWS_CALLBACK_RECEIVE:
		push(wsi, s, in, len);
		break;
	case LWS_CALLBACK_SERVER_WRITEABLE:
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		if (!s->first)
			break;
		p = pop(s);
		n = lws_write(wsi, p->b + LWS_PRE, p->len, p->flags);
		n = n < (int)p->len;
		free(p);
		if (n)
			return -1;
		if (s->waiting == FEW)
			lws_rx_flow_control(wsi, 1);
		if (s->first)
			lws_callback_on_writable(wsi);
		break;
	case LWS_CALLBACK_CLOSED:
	case LWS_CALLBACK_CLIENT_CLOSED:
		while (s->first)
			free(pop(s));
		/* fall through */
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		over = 1;
		break;
	default:
		break;
	}
	return 0;
}

static const struct lws_protocols protocols[] = {{"echo", echo, sizeof(struct session), 1 << 16, 0, NULL, 0}, {0}};

/* play connects, and echoes until the connection ends. */
static void play(const char *host, int port, const char *path)
{
	struct lws_client_connect_info i = {0};
	i.context = context;
	i.address = i.host = i.origin = host;
	i.port = port;
	i.path = path;
	i.local_protocol_name = "echo";
	over = 0;
	if (!lws_client_connect_via_info(&i))
		return;
	while (!over && lws_service(context, 0) >= 0)
		;
}

static int play_all(char *url)
{
	const char *scheme, *host, *path;
	char ask[128];
	int port, count, n;

	if (lws_parse_uri(url, &scheme, &host, &port, &path))
		return 2;
	play(host, port, "/getCaseCount");
	count = atoi(answer);
	for (n = 1; n <= count; n++) {
		snprintf(ask, sizeof ask, "/runCase?case=%d&agent=libwebsockets-%s", n, LWS_LIBRARY_VERSION);
		play(host, port, ask);
	}
	play(host, port, "/updateReports?agent=libwebsockets&shutdownOnComplete=true");
	return count == 0;
}

int main(int argc, char **argv)
{
	struct lws_context_creation_info info = {0};
	struct lws_vhost *vhost;

	lws_set_log_level(LLL_ERR, NULL);
	info.port = argc > 1 ? CONTEXT_PORT_NO_LISTEN : 0;
	info.iface = argc > 1 ? NULL : "127.0.0.1";
	info.protocols = protocols;
	info.options = LWS_SERVER_OPTION_VALIDATE_UTF8 | LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
	context = lws_create_context(&info);
	vhost = context ? lws_create_vhost(context, &info) : NULL;
	if (!vhost)
		return 2;
	if (argc > 1)
		return play_all(argv[1]);
	printf("listening on ws://127.0.0.1:%d\n", lws_get_vhost_listen_port(vhost));
	fflush(stdout);
	while (lws_service(context, 0) >= 0)
		;
	return 1;
}
