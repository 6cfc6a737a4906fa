/* SPDX-License-Identifier: MIT */
#include "datasource/http.h"

#include <curl/curl.h>
#include <string.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/mem.h"
#include "core/vec.h"
#include "datasource/credentials.h"
#include "datasource/http_failure.h"
#include "datasource/http_source.h"
#include "datasource/http_text.h"

/*
 * An exchange is one easy handle in the multi handle. libcurl's callbacks only record
 * (calling libcurl from them is an error); everything that follows from an answer is
 * done in finish_all(), from the loop.
 *
 *     start ─► easy in multi ─► socket/timer events ─► finish_all ─► done()
 *                    ▲                                     │
 *                    └── redirect within the same origin ──┘
 *
 * Redirects are not left to libcurl: it would turn a POST into a GET without its form,
 * and would send the user's own headers (tenant, API key) to any host named.
 */

enum {
    CONNECT_TIMEOUT_MS = 5000,
    HEADER_MAX_BYTES = 64 * 1024,
    REDIRECT_MAX = 5,
    CONNECTION_LIFE_S = 300, /* a connection in steady use would never resolve anew */
    KEEPALIVE_IDLE_S = 30,
    KEEPALIVE_PROBE_S = 10,
    DISTRUST_MS = 10 * 1000,
};

struct http {
    struct transport base;
    struct loop *loop;
    CURLM *multi; /* NULL until the first exchange */
    uint64_t timer;
    int64_t distrust_until_ms;
    VEC(struct http_source *) sources;
    VEC(struct exchange *) exchanges;
};

struct exchange {
    struct http *http;
    struct http_source *source;
    CURL *easy;
    struct curl_slist *headers, *connect_to;
    const char *api_header; /* of the request, a constant */
    const char *method;     /* the same */
    bool writes;
    char *form; /* NULL: a GET */
    size_t form_size, header_bytes;
    struct exchange_handler handler;
    struct exchange_options options;
    struct exchange_outcome outcome;
    int64_t started_ms;
    uint64_t failed_timer; /* an error found at the start is told from the loop */
    int redirects;
    bool head_said, over_body, over_headers;
    char why[CURL_ERROR_SIZE];
};

/* --- what libcurl calls: recording only --- */

static void say_head(struct exchange *exchange)
{
    long status = 0;

    if (exchange->head_said)
        return;
    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    exchange->head_said = true;
    exchange->outcome.http_status = (int)status;
    exchange->handler.head(exchange->handler.ctx, (int)status);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct exchange *exchange = ctx;
    long status = 0;

    size *= count;
    exchange->outcome.bytes += size;
    if (exchange->outcome.bytes > exchange->options.body_max) {
        exchange->over_body = true;
        return CURL_WRITEFUNC_ERROR;
    }
    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    if (http_is_redirect(status))
        return size;
    say_head(exchange);
    if (exchange->handler.body(exchange->handler.ctx, bytes, size))
        return size;
    exchange->outcome.cut = true;
    return CURL_WRITEFUNC_ERROR;
}

static size_t on_header(char *line, size_t size, size_t count, void *ctx)
{
    int64_t now_ms = clock_wall_ns() / NS_PER_MS, at_s;
    struct exchange *exchange = ctx;
    char value[HEADER_VALUE_MAX];

    size *= count;
    exchange->header_bytes += size;
    if (exchange->header_bytes > HEADER_MAX_BYTES) {
        exchange->over_headers = true;
        return CURL_WRITEFUNC_ERROR;
    }
    if (http_header_value(line, size, "Retry-After", value))
        exchange->outcome.retry_after_ms = http_retry_after_ms(value, now_ms);
    /* Cut to a second by the server: half of one is what it is off by, in the mean. */
    if (http_header_value(line, size, "Date", value) && http_date_parse(value, &at_s)) {
        exchange->outcome.skew_ms = at_s * 1000 + 500 - now_ms;
        exchange->outcome.skew_known = true;
    }
    return size;
}

static void finish_all(struct http *http);

static void on_socket_event(void *ctx, int fd, unsigned events)
{
    struct http *http = ctx;
    int flags = 0, running;

    if (events & LOOP_READ)
        flags |= CURL_CSELECT_IN;
    if (events & LOOP_WRITE)
        flags |= CURL_CSELECT_OUT;
    if (events & LOOP_HANGUP)
        flags |= CURL_CSELECT_ERR;
    curl_multi_socket_action(http->multi, fd, flags, &running);
    finish_all(http);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *unused)
{
    struct http *http = ctx;
    unsigned events = 0;

    (void)easy;
    (void)unused;
    if (what == CURL_POLL_REMOVE) {
        loop_unwatch(http->loop, fd);
        return 0;
    }
    if (what & CURL_POLL_IN)
        events |= LOOP_READ;
    if (what & CURL_POLL_OUT)
        events |= LOOP_WRITE;
    loop_watch(http->loop, fd, events, on_socket_event, http);
    return 0;
}

static void on_timeout(void *ctx)
{
    struct http *http = ctx;
    int running;

    /* One-shot: cleared first, as libcurl may set the next one in here. */
    http->timer = 0;
    curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    finish_all(http);
}

static int on_timer(CURLM *multi, long timeout_ms, void *ctx)
{
    struct http *http = ctx;

    (void)multi;
    loop_cancel(http->loop, http->timer);
    http->timer =
        timeout_ms < 0 ? 0 : loop_timer(http->loop, timeout_ms, on_timeout, http);
    return 0;
}

/* --- what went wrong --- */

static enum http_failure_kind failure_kind(const struct exchange *exchange, CURLcode code)
{
    static const struct {
        CURLcode code;
        enum http_failure_kind kind;
    } kinds[] = {
        {CURLE_PARTIAL_FILE,             HTTP_BROKEN          },
        {CURLE_GOT_NOTHING,              HTTP_BROKEN          },
        {CURLE_BAD_CONTENT_ENCODING,     HTTP_BROKEN          },
        {CURLE_RECV_ERROR,               HTTP_BROKEN          },
        {CURLE_SEND_ERROR,               HTTP_BROKEN          },
        {CURLE_HTTP2,                    HTTP_BROKEN          },
        {CURLE_HTTP2_STREAM,             HTTP_BROKEN          },
        {CURLE_COULDNT_RESOLVE_HOST,     HTTP_NO_ADDRESS      },
        {CURLE_COULDNT_RESOLVE_PROXY,    HTTP_NO_PROXY_ADDRESS},
        {CURLE_COULDNT_CONNECT,          HTTP_NO_CONNECTION   },
        {CURLE_OPERATION_TIMEDOUT,       HTTP_TIMED_OUT       },
        {CURLE_PEER_FAILED_VERIFICATION, HTTP_BAD_CERTIFICATE },
        {CURLE_SSL_CONNECT_ERROR,        HTTP_NO_TLS          },
        {CURLE_SSL_CACERT_BADFILE,       HTTP_BAD_CA_FILE     },
        {CURLE_SSL_CERTPROBLEM,          HTTP_BAD_CLIENT_FILE },
    };

    if (exchange->over_body)
        return HTTP_BODY_TOO_LARGE;
    if (exchange->over_headers)
        return HTTP_HEADERS_TOO_LARGE;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (kinds[i].code == code)
            return kinds[i].kind;
    }
    return HTTP_FAILED_OTHERWISE;
}

static void explain(struct exchange *exchange, CURLcode code)
{
    curl_off_t connected = 0, ready = 0;
    long certificate = 0, system_error = 0;
    struct http_failure failure = {
        .kind = failure_kind(exchange, code),
        .source = exchange->source,
        .text = exchange->why,
        .timeout_ms = exchange->options.timeout_ms,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .body_max = exchange->options.body_max,
        .header_max = HEADER_MAX_BYTES,
    };

    curl_easy_getinfo(exchange->easy, CURLINFO_CONNECT_TIME_T, &connected);
    curl_easy_getinfo(exchange->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
    curl_easy_getinfo(exchange->easy, CURLINFO_SSL_VERIFYRESULT, &certificate);
    curl_easy_getinfo(exchange->easy, CURLINFO_OS_ERRNO, &system_error);
    failure.connected = connected > 0;
    failure.ready = ready > 0;
    failure.certificate = certificate;
    failure.system_error = (int)system_error;
    /* Its own words may quote a proxy's URL, password and all: general ones then. */
    if (failure.kind == HTTP_FAILED_OTHERWISE)
        failure.text = curl_easy_strerror(code);
    exchange->outcome.broken = failure.kind == HTTP_BROKEN;
    http_failure_explain(&failure, &exchange->outcome.err);
}

/* --- setting up one exchange --- */

static struct http_source *
source_of(struct http *http, const struct source_settings *settings, struct err *err)
{
    struct http_source *source;

    for (size_t i = 0; i < http->sources.count; i++) {
        if (http->sources.items[i]->settings == settings)
            return http->sources.items[i];
    }
    source = http_source_new(settings, err);
    if (source)
        vec_push(&http->sources, source);
    return source;
}

static void add_header(struct exchange *exchange, const char *name, const char *value)
{
    char *line = xasprintf("%s: %s", name, value);
    struct curl_slist *longer = curl_slist_append(exchange->headers, line);

    if (longer)
        exchange->headers = longer;
    explicit_bzero(line, strlen(line));
    free(line);
}

static void set_headers(struct exchange *exchange)
{
    const struct http_source *source = exchange->source;
    const struct name_values *headers = &source->settings->headers;
    const char *token = credentials_token(&source->credentials);

    add_header(exchange, "Accept", "application/json");
    /* Without a value: libcurl leaves it out, and no proxy waits for a 100. */
    exchange->headers = curl_slist_append(exchange->headers, "Expect:");
    if (source->settings->tls.server_name)
        add_header(exchange, "Host", source->host_port);
    if (token) {
        char *value = xasprintf("Bearer %s", token);

        add_header(exchange, "Authorization", value);
        explicit_bzero(value, strlen(value));
        free(value);
    }
    if (exchange->api_header)
        exchange->headers = curl_slist_append(exchange->headers, exchange->api_header);
    for (size_t i = 0; i < headers->count; i++)
        add_header(exchange, headers->items[i].name, headers->items[i].value);
    curl_easy_setopt(exchange->easy, CURLOPT_HTTPHEADER, exchange->headers);
    curl_easy_setopt(exchange->easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
}

static void set_tls(struct exchange *exchange)
{
    const struct tls_settings *tls = &exchange->source->settings->tls;
    CURL *easy = exchange->easy;

    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, tls->insecure ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, tls->insecure ? 0L : 2L);
    /* Debian's libcurl has a CA directory built in, which turns its cache of the
       certificate store off: each connection would read 150 certificates again. */
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    if (tls->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, tls->ca_file);
    if (tls->cert_file)
        curl_easy_setopt(easy, CURLOPT_SSLCERT, tls->cert_file);
    if (tls->key_file)
        curl_easy_setopt(easy, CURLOPT_SSLKEY, tls->key_file);
    if (tls->server_name) {
        char *to = xasprintf("::%s", exchange->source->host_port);

        exchange->connect_to = curl_slist_append(NULL, to);
        curl_easy_setopt(easy, CURLOPT_CONNECT_TO, exchange->connect_to);
        free(to);
    }
}

static void set_connection(struct exchange *exchange)
{
    const struct source_settings *settings = exchange->source->settings;
    struct http *http = exchange->http;
    bool http2 = settings->http2 && exchange->source->origin.https;
    CURL *easy = exchange->easy;

    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    /* This bounds a drip, too. No least speed is asked for beside it: a server that
       computes for as long as the user allows is silent meanwhile. */
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)exchange->options.timeout_ms);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, (long)KEEPALIVE_IDLE_S);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, (long)KEEPALIVE_PROBE_S);
    curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, (long)CONNECTION_LIFE_S);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                     http2 ? (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
    /* Only where TLS says soon whether connections are shared: else everything would
       wait for the first answer, which a server may never give. */
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, http2 ? 1L : 0L);
    if (loop_now_ms(http->loop) < http->distrust_until_ms)
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    if (settings->proxy)
        curl_easy_setopt(easy, CURLOPT_PROXY, settings->proxy);
    if (settings->username) {
        const char *password = credentials_password(&exchange->source->credentials);

        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(easy, CURLOPT_USERNAME, settings->username);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, password ? password : "");
    }
}

static void set_up(struct exchange *exchange)
{
    CURL *easy = exchange->easy;

    curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->why);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "midwatch/" MIDWATCH_VERSION);
    /* Only gzip: it is what servers test with, and the bomb test counts. */
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
    if (exchange->form) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, exchange->form);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)exchange->form_size);
    }
    if (exchange->writes) {
        /* What a kept connection swallowed would be sent again behind our back. */
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, exchange->method);
    }
    set_connection(exchange);
    set_tls(exchange);
    set_headers(exchange);
}

/* --- the life of an exchange --- */

static void drop_headers(struct curl_slist *list)
{
    for (struct curl_slist *at = list; at; at = at->next)
        explicit_bzero(at->data, strlen(at->data));
    curl_slist_free_all(list);
}

static void exchange_free(struct exchange *exchange)
{
    struct http *http = exchange->http;

    for (size_t i = 0; i < http->exchanges.count; i++) {
        if (http->exchanges.items[i] == exchange) {
            vec_remove(&http->exchanges, i);
            break;
        }
    }
    loop_cancel(http->loop, exchange->failed_timer);
    if (exchange->easy) {
        curl_multi_remove_handle(http->multi, exchange->easy);
        curl_easy_cleanup(exchange->easy);
    }
    drop_headers(exchange->headers);
    curl_slist_free_all(exchange->connect_to);
    free(exchange->form);
    free(exchange);
}

/* Tell, and free: the handler may start and cancel others meanwhile. */
static void finish(struct exchange *exchange)
{
    struct exchange_handler handler = exchange->handler;
    struct exchange_outcome outcome = exchange->outcome;

    outcome.latency_ms = loop_now_ms(exchange->http->loop) - exchange->started_ms;
    exchange_free(exchange);
    handler.done(handler.ctx, &outcome);
}

/* True where the exchange goes on at another path of the same origin. */
static bool follow_redirect(struct exchange *exchange)
{
    char *target = NULL;
    struct buf url;
    bool good;

    if (++exchange->redirects > REDIRECT_MAX) {
        err_set(&exchange->outcome.err, ERR_SERVER, "%s redirects more than %d times",
                exchange->source->host_port, REDIRECT_MAX);
        return false;
    }
    buf_init(&url, HTTP_URL_MAX_BYTES);
    curl_easy_getinfo(exchange->easy, CURLINFO_REDIRECT_URL, &target);
    good = http_source_redirect(exchange->source, target, &url, &exchange->outcome.err);
    if (good) {
        exchange->outcome.bytes = 0;
        exchange->header_bytes = 0;
        curl_multi_remove_handle(exchange->http->multi, exchange->easy);
        curl_easy_setopt(exchange->easy, CURLOPT_URL, url.data);
        good = curl_multi_add_handle(exchange->http->multi, exchange->easy) == CURLM_OK;
    }
    buf_done(&url);
    return good;
}

static void finish_one(struct exchange *exchange, CURLcode code)
{
    struct exchange_outcome *outcome = &exchange->outcome;
    long status = 0;

    curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    outcome->http_status = (int)status;
    if (outcome->cut) {
        /* The handler knows why. */
    } else if (code != CURLE_OK) {
        explain(exchange, code);
    } else if (http_is_redirect(status)) {
        if (follow_redirect(exchange))
            return;
    } else {
        say_head(exchange);
    }
    finish(exchange);
}

static void finish_all(struct http *http)
{
    CURLMsg *message;
    int left;

    /* A message dies with its handle: what is needed is copied before anything else. */
    while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
        CURLcode code = message->data.result;
        void *exchange = NULL;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
        finish_one(exchange, code);
    }
}

static void on_failed_start(void *ctx)
{
    struct exchange *exchange = ctx;

    exchange->failed_timer = 0;
    finish(exchange);
}

static bool open_multi(struct http *http)
{
    if (http->multi)
        return true;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return false;
    http->multi = curl_multi_init();
    if (!http->multi) {
        curl_global_cleanup();
        return false;
    }
    curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
    curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
    return true;
}

static bool launch(struct exchange *exchange, const struct source_settings *settings,
                   const struct request *request, struct err *err)
{
    struct http *http = exchange->http;
    struct buf url;
    bool fits;

    exchange->source = source_of(http, settings, err);
    if (!exchange->source)
        return false;
    if (!credentials_load(&exchange->source->credentials, err))
        return false;
    if (!open_multi(http) || !(exchange->easy = curl_easy_init())) {
        err_set(err, ERR_SYSTEM, "cannot start libcurl");
        return false;
    }
    exchange->api_header = request->header;
    exchange->method = request->method;
    exchange->writes = request->writes;
    if (strcmp(request->method, "POST") == 0) {
        exchange->form = xstrndup(request->form.data, request->form.size);
        exchange->form_size = request->form.size;
    }
    set_up(exchange);
    buf_init(&url, HTTP_URL_MAX_BYTES);
    fits = http_source_url(exchange->source, request->path.data, &url);
    if (fits)
        curl_easy_setopt(exchange->easy, CURLOPT_URL, url.data);
    buf_done(&url);
    if (!fits) {
        err_set(err, ERR_LIMIT, "the request's URL is too long");
        return false;
    }
    if (curl_multi_add_handle(http->multi, exchange->easy) != CURLM_OK) {
        err_set(err, ERR_SYSTEM, "libcurl takes no further transfer");
        return false;
    }
    return true;
}

static struct exchange *http_start(struct transport *transport,
                                   const struct source_settings *source,
                                   const struct request *request,
                                   const struct exchange_options *options,
                                   const struct exchange_handler *handler)
{
    struct http *http = (struct http *)transport;
    struct exchange *exchange = xcalloc(1, sizeof(*exchange));

    exchange->http = http;
    exchange->handler = *handler;
    exchange->options = *options;
    exchange->outcome.retry_after_ms = -1;
    exchange->started_ms = loop_now_ms(http->loop);
    vec_push(&http->exchanges, exchange);
    if (!launch(exchange, source, request, &exchange->outcome.err))
        exchange->failed_timer = loop_timer(http->loop, 0, on_failed_start, exchange);
    return exchange;
}

static void http_cancel(struct transport *transport, struct exchange *exchange)
{
    (void)transport;
    /* Its resolver's thread is not waited for: a name server that hangs would. */
    if (exchange->easy)
        curl_easy_setopt(exchange->easy, CURLOPT_QUICK_EXIT, 1L);
    exchange_free(exchange);
}

static void http_distrust(struct transport *transport)
{
    struct http *http = (struct http *)transport;

    http->distrust_until_ms = loop_now_ms(http->loop) + DISTRUST_MS;
}

static void http_redact(struct transport *transport, const struct source_settings *source,
                        char *text, size_t size)
{
    struct http *http = (struct http *)transport;

    for (size_t i = 0; i < http->sources.count; i++) {
        if (http->sources.items[i]->settings == source)
            credentials_redact(&http->sources.items[i]->credentials, text, size);
    }
}

static void http_free(struct transport *transport)
{
    struct http *http = (struct http *)transport;

    for (size_t i = http->exchanges.count; i-- > 0;)
        http_cancel(transport, http->exchanges.items[i]);
    if (http->multi) {
        curl_multi_cleanup(http->multi);
        curl_global_cleanup();
    }
    loop_cancel(http->loop, http->timer);
    for (size_t i = 0; i < http->sources.count; i++)
        http_source_free(http->sources.items[i]);
    vec_free(&http->sources);
    vec_free(&http->exchanges);
    free(http);
}

static const struct transport_class http_class = {
    .start = http_start,
    .cancel = http_cancel,
    .distrust = http_distrust,
    .redact = http_redact,
    .free = http_free,
};

struct transport *http_new(struct loop *loop)
{
    struct http *http = xcalloc(1, sizeof(*http));

    http->base.class = &http_class;
    http->loop = loop;
    return &http->base;
}

const char *http_library_version(void)
{
    return curl_version();
}
