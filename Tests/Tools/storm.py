#!/usr/bin/env python3
"""Events a second of one topic that has 1, 1,000 and 100,000 alerts already: bytes at /write to lines in a log.

    storm.py PROGRAM [--events N] [--runs R]

Every point is an event. With 100,000 alerts the topic is filled first and the events after that are counted. Prints the median of the
runs and how much slower the largest topic is than the smallest.
"""
import argparse, http.client, json, os, shutil, socket, statistics, subprocess, tempfile, time

CONFIGURATION = '''data_dir = "{folder}/data"
[http]
  bind-address = "127.0.0.1:{port}"
[logging]
  file = "{folder}/server.log"
'''
SCRIPT = '''stream|from().measurement('cpu').groupBy('host')|alert().crit(lambda: TRUE).message('Hey').log('{folder}/alerts.log')'''
BATCH = 5000


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Engine:
    def __init__(self, program):
        self.folder = tempfile.mkdtemp(prefix='kaptop-storm-')
        port = free_port()
        path = self.folder + '/kapacitor.conf'
        with open(path, 'w') as file:
            file.write(CONFIGURATION.format(folder=self.folder, port=port))
        self.process = subprocess.Popen([program, 'serve', '--config', path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.connection = http.client.HTTPConnection('127.0.0.1', port)
        while True:
            try:
                if self.call('GET', '/kapacitor/v1/ping')[0] == 204:
                    break
            except OSError:
                self.connection.close()
                time.sleep(0.02)
        self.log = None
        self.lines = 0

    def call(self, method, path, body=None):
        self.connection.request(method, path, body)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def wait_for_lines(self, count):
        while self.lines < count:
            if self.log is None and os.path.exists(self.folder + '/alerts.log'):
                self.log = open(self.folder + '/alerts.log', 'rb')
            if self.log:
                self.lines += self.log.read().count(b'\n')
            time.sleep(0.01)

    def storm(self, batches):
        for batch in batches:
            status, answer = self.call('POST', '/write?db=telegraf&rp=autogen', batch)
            assert status == 204, answer

    def end(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)


def batches(alerts, events):
    def line(n):
        return f'cpu,host=host{n % alerts} v={n} {1500000000 + n}000000000'
    return ['\n'.join(map(line, range(k, min(k + BATCH, events)))).encode() for k in range(0, events, BATCH)]


def measure(program, alerts, events):
    engine = Engine(program)
    try:
        task = {'id': 'storm', 'type': 'stream', 'dbrps': [{'db': 'telegraf', 'rp': 'autogen'}],
                'script': SCRIPT.format(folder=engine.folder), 'status': 'enabled'}
        status, answer = engine.call('POST', '/kapacitor/v1/tasks', json.dumps(task))
        assert status == 200, answer
        first = batches(alerts, alerts)
        engine.storm(first)
        engine.wait_for_lines(alerts)
        measured = batches(alerts, events)
        start = time.time()
        engine.storm(measured)
        engine.wait_for_lines(alerts + events)
        return events / (time.time() - start)
    finally:
        engine.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('program')
    parser.add_argument('--events', type=int, default=100_000)
    parser.add_argument('--runs', type=int, default=3)
    options = parser.parse_args()
    rates = {}
    for alerts in (1, 1000, 100_000):
        runs = [measure(options.program, alerts, options.events) for _ in range(options.runs)]
        rates[alerts] = statistics.median(runs)
        print(f'{alerts:7d} alerts in the topic: {rates[alerts]:8.0f} events/s (min {min(runs):.0f}, max {max(runs):.0f})', flush=True)
    print(f'the largest is {100 * (1 - rates[100_000] / rates[1]):.0f} % slower than the smallest')


if __name__ == '__main__':
    main()
