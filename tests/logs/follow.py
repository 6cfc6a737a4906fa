#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`midwatch logs` against a server on loopback that is as difficult as Loki may be: lines that
come in late, lines sent twice, a limit of its own, errors as text, no optional endpoints."""
import collections, http.server, json, subprocess, sys, threading, time, urllib.parse

MIDWATCH = sys.argv[1]
LIMIT = 300
LONGEST_H = 2 * 24 + 1
DEADLINE_S = 60


class Log:
    """Lines with the moment from which they can be seen."""

    def __init__(self):
        self.lines = []  # (ns, visible from, text)
        self.lock = threading.Lock()

    def add(self, ns, visible, text):
        with self.lock:
            self.lines.append((ns, visible, text))

    def query(self, start, end, limit, forward):
        with self.lock:
            seen = sorted((line for line in self.lines
                           if start <= line[0] < end and line[1] <= time.time()),
                          key=lambda line: line[0], reverse=not forward)
        return seen[:limit]


def handler(log):
    class Loki(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'

        def log_message(self, *args):
            pass

        def answer(self, status, body):
            body = body.encode()
            self.send_response(status)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            url = urllib.parse.urlparse(self.path)
            query = dict(urllib.parse.parse_qsl(url.query))
            if not url.path.endswith('/loki/api/v1/query_range'):
                self.answer(404, '404 page not found\n')
            elif 'broken' in query['query']:
                self.answer(400, 'parse error at line 1, col 5: syntax error\n')
            elif int(query['end']) - int(query['start']) > LONGEST_H * 3600 * 10**9 + 10**9:
                self.answer(400, 'the query time range exceeds the limit (query length: 960h0m0s,'
                                 ' limit: %dd1h)' % (LONGEST_H // 24))
            elif int(query['limit']) > LIMIT:
                self.answer(400, 'max entries limit per query exceeded, limit > max_entries_'
                                 'limit_per_query (%s > %d)\n' % (query['limit'], LIMIT))
            elif self.headers['X-Loki-Response-Encoding-Flags'] != 'categorize-labels':
                self.answer(400, 'labels are not asked for apart\n')
            else:
                lines = log.query(int(query['start']), int(query['end']), int(query['limit']),
                                  query['direction'] == 'forward')
                self.answer(200, json.dumps({'status': 'success', 'data': {
                    'resultType': 'streams', 'result': [
                        {'stream': {'app': 'x'},
                         'values': [[str(ns), text, {}] for ns, _, text in lines]}]}}))
    return Loki


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        pass  # a client that goes while it is answered is no fault


def serve(log):
    server = Server(('127.0.0.1', 0), handler(log))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return 'http://127.0.0.1:%d' % server.server_address[1]


def run(url, *words):
    return subprocess.run([MIDWATCH, 'logs', '--loki', url, *words], capture_output=True,
                          text=True, timeout=DEADLINE_S, check=False)


def check(condition, what):
    if not condition:
        sys.exit('FAILED: ' + what)


def test_limit_is_lowered_and_pages_joined():
    log, now = Log(), time.time_ns()
    for i in range(1000):
        # Several in one millisecond, and moments that come twice.
        log.add(now - (1000 - i) // 3 * 400_000, 0, 'line %d' % i)
    url = serve(log)
    done = run(url, '--limit', '5000', '{app="x"}')
    lines = done.stdout.splitlines()
    check(done.returncode == 0, done.stderr)
    check(sorted(int(line.split()[-1]) for line in lines) == list(range(1000)),
          'every line once, from pages of %d' % LIMIT)
    check([line[:23] for line in lines] == sorted(line[:23] for line in lines),
          'the order of time')
    done = run(url, '--limit', '450', '{app="x"}')
    check(len(done.stdout.splitlines()) == 450 and 'the newest 450 lines' in done.stderr,
          'as many as are wanted, and that there are more')


def test_a_moment_that_fills_pages_is_passed():
    log, now = Log(), time.time_ns()
    log.add(now - 2 * 10**9, 0, 'before')
    for i in range(2 * LIMIT):
        log.add(now - 10**9, 0, 'same %d' % i)
    log.add(now, 0, 'after')
    done = run(serve(log), '--limit', '5000', '{app="x"}')
    lines = [line.split(' ', 2)[-1].strip() for line in done.stdout.splitlines()]
    check(lines[0].endswith('before') and lines[-1].endswith('after'), 'what lies about it')
    check(len(lines) >= LIMIT + 1, 'as much of it as there was to be had')
    check('some lines may be missing' in done.stderr, 'that some of it is not')


def test_range_is_shortened():
    log, now = Log(), time.time_ns()
    log.add(now - 90 * 3600 * 10**9, 0, 'too old')
    log.add(now - 40 * 3600 * 10**9, 0, 'old')
    done = run(serve(log), '--since', '100h', '{app="x"}')
    check(done.returncode == 0, done.stderr)
    check(done.stdout.count('\n') == 1 and done.stdout.rstrip().endswith('old'),
          'as far back as the server goes')
    check('only the last 2d1h' in done.stderr, 'and that it goes no further')


def test_errors_are_told():
    url = serve(Log())
    done = run(url, '{app="x"} broken')
    check(done.returncode == 1 and 'parse error at line 1' in done.stderr, 'the words of Loki')
    done = run(url, '{app=~".*"}')
    check(done.returncode == 1 and 'at least one' in done.stderr, 'an empty selector')
    check(run(url, '{app="none"}').stdout == '', 'no lines')


def test_hostile_text():
    log = Log()
    log.add(time.time_ns(), 0, 'a\x1b[31mred\x07 \u202eback \r\nsecond password=hunter2')
    out = run(serve(log), '{app="x"}').stdout
    check('\x1b' not in out and '\x07' not in out and '\u202e' not in out, 'clean text')
    check('hunter2' not in out and '\n    second' in out, 'masked and indented')
    line = json.loads(run(serve(log), '--format', 'json', '{app="x"}').stdout)
    check(line['labels'] == {'app': 'x'} and 'hunter2' not in line['line'], 'json')


def test_nothing_lost_or_doubled():
    log, expected = Log(), collections.Counter()
    command = [MIDWATCH, 'logs', '--loki', serve(log), '--follow', '--format', 'json',
               '{app="x"}']
    started = time.time_ns()

    def write():
        for i in range(1500):
            now = time.time_ns()
            text = 'line %d' % i
            log.add(now, 0, text)
            expected[text] += 1
            if i % 50 == 0:  # really sent twice
                log.add(now, 0, text)
                expected[text] += 1
            if i % 70 == 0:  # on its way for two seconds
                log.add(now, time.time() + 2, 'late %d' % i)
                expected['late %d' % i] += 1
            time.sleep(0.002)
        log.add(time.time_ns() + 3 * 10**9, time.time() + 3, 'end')
        expected['end'] += 1

    log.add(started, 0, 'begin')
    expected['begin'] += 1
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    timer = threading.Timer(DEADLINE_S, program.kill)
    timer.start()
    threading.Thread(target=write, daemon=True).start()
    got = collections.Counter()
    for row in program.stdout:
        got[json.loads(row)['line']] += 1
        if got['end']:
            break
    program.kill()
    program.wait()
    timer.cancel()
    check(got == expected, 'lost %s, doubled %s' % (list((expected - got).items())[:5],
                                                    list((got - expected).items())[:5]))


for test in (test_limit_is_lowered_and_pages_joined,
             test_a_moment_that_fills_pages_is_passed, test_range_is_shortened,
             test_errors_are_told, test_hostile_text,
             test_nothing_lost_or_doubled):
    test()
    print('ok', test.__name__)
