#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the view of objectives costs a Prometheus with thirty days and no rules for them.

    bench/bench_budgets.py MIDWATCH DIR      DIR: of a running scripts/stack.sh

A second Prometheus answers from a copy of the stack's data; the objectives have other
names than its rules. CPU is the server's, so that the machine's other work does not count.
"""
import os, pathlib, re, shutil, socket, subprocess, sys, tempfile, time, urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def cpu_s(pid):
    """CPU time of a process so far."""
    times = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return (int(times[11]) + int(times[12])) / os.sysconf('SC_CLK_TCK')


def queries(url):
    with urllib.request.urlopen(url + '/metrics', timeout=60) as answer:
        found = re.search(r'prometheus_engine_query_duration_seconds_count'
                          r'{slice="inner_eval"} (\S+)', answer.read().decode())
    return int(float(found[1]))


def main():
    midwatch, stack = sys.argv[1:]
    root = pathlib.Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as home:
        home = pathlib.Path(home)
        shutil.copytree(pathlib.Path(stack) / 'data', home / 'data',
                        ignore=shutil.ignore_patterns('lock', 'queries.active'))
        (home / 'p.yml').write_text('{}')
        names = (root / 'slos/sql-studio.yaml').read_text()
        (home / 'slos.yaml').write_text(names.replace('- name: ', '- name: counted_'))
        url = f'http://127.0.0.1:{free_port()}'
        server = subprocess.Popen(
            ['prometheus', f'--config.file={home}/p.yml', f'--storage.tsdb.path={home}/data',
             '--storage.tsdb.retention.time=90d', '--log.level=error',
             f'--web.listen-address={url[7:]}'])
        try:
            while True:
                time.sleep(0.2)
                try:
                    urllib.request.urlopen(url + '/-/ready', timeout=60).close()
                    break
                except OSError:
                    pass
            before, asked = cpu_s(server.pid), queries(url)
            subprocess.run([midwatch, 'render', 'slos', '--prometheus', url, '--slos',
                            home / 'slos.yaml', '--wait', '60s'],
                           env={'HOME': str(home), 'PATH': os.environ['PATH']},
                           stdout=subprocess.DEVNULL, check=False)
            print(f'view of objectives, no rules: {cpu_s(server.pid) - before:.2f} s of the '
                  f"server's CPU, {queries(url) - asked} queries")
        finally:
            server.terminate()
            server.wait()


main()
