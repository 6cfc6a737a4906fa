#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Follow a log of 1,000 lines a second for a minute: are any lost or doubled, at what cost?

    bench/bench_follow.py MIDWATCH [SECONDS]

A server on loopback answers as Loki does: a line each millisecond, numbered by its time.
"""
import http.server, json, re, resource, subprocess, sys, threading, time, urllib.parse

LINE = json.dumps('{"duration_ms":6.295,"level":"info","msg":"HTTP request completed",'
                  '"path":"/api/sync/upload","request_id":"3854f4aa-4f5c-4290-928c-9f63baf001aa",'
                  '"status":200,"n":%d}')[1:-1]
START_MS = int(time.time() * 1000) - 60000


class Loki(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        body = lines(query) if url.path.endswith('query_range') else '{"version":"3.7.6"}'
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())


def lines(query):
    now = int(time.time() * 1000)
    moments = range(max(-(-int(query['start']) // 10**6), START_MS),
                    min(-(-int(query['end']) // 10**6), now))
    limit = int(query['limit'])
    moments = moments[:limit] if query['direction'] == 'forward' else moments[::-1][:limit]
    values = ','.join('["%d000000","%s",{"structuredMetadata":{"trace_id":"%032x"}}]'
                      % (at, LINE % (at - START_MS), at) for at in moments)
    return ('{"status":"success","data":{"resultType":"streams","encodingFlags":'
            '["categorize-labels"],"result":[{"stream":{"app":"x"},"values":[%s]}]}}' % values)


def main():
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Loki)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    command = [sys.argv[1], 'logs', '--loki', 'http://127.0.0.1:%d' % server.server_address[1],
               '--follow', '--limit', '5000', '{app="x"}']
    out = subprocess.run(['timeout', str(seconds)] + command, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, check=False).stdout.decode()
    server.shutdown()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    seen = [int(n) for n in re.findall(r'"n":(\d+)\}$', out, re.M)]
    print('%-58s %22d   0' % ('lines lost of %d followed' % len(seen),
                              max(seen) - min(seen) + 1 - len(set(seen))))
    print('%-58s %22d   0' % ('lines doubled', len(seen) - len(set(seen))))
    print('%-58s %20.1f %%   <= 25 %%' % ('of a core',
                                         (usage.ru_utime + usage.ru_stime) / seconds * 100))
    print('%-58s %18.0f MiB   bounded' % ('resident memory', usage.ru_maxrss / 1024))


if __name__ == '__main__':
    main()
