#!/usr/bin/env python3
"""A small data centre to look at: a configuration, tasks, an hour of recorded-looking points, and chats that answer as the real ones do.

    demo.py PROGRAM FOLDER            write the configuration, start `PROGRAM serve`, fill the last hour, go on every second
    demo.py --feed-only FOLDER        the same for an engine that runs on FOLDER/kapacitor.conf already (a console)

Prints the configuration's path once the hour is filled. One Telegram chat has thrown the bot out, one HipChat room is slow. The
numbers come from a fixed seed and the minute, so two runs look alike.
"""
import argparse, http.client, json, math, os, random, socket, subprocess, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ON_CALL, MINA, NOC = '-1001472583690', '87654321', '-412345678'
HOOKS = {'ops': 'ok', 'noc-wall': 'ok', 'billing-alerts': 'slow'}

CONFIGURATION = '''hostname = "edge-07"
data_dir = "{folder}/data"

[http]
  bind-address = "127.0.0.1:{port}"

[logging]
  file = "{folder}/server.log"
  level = "INFO"

[load]
  enabled = true
  dir = "{folder}/load"

[hipchat]
  enabled = true
  url = "http://127.0.0.1:{services}/v2/room"
  token = "demo-token-of-nobody"
  room = "ops"

[telegram]
  enabled = true
  url = "http://127.0.0.1:{services}/bot"
  token = "123456:demo-token-of-nobody"
  chat-id = "{mina}"

[[kaptop.telegram.chat]]
  name = "Ops on-call"
  chat-id = "{on_call}"

[[kaptop.telegram.chat]]
  name = "Mina Park"
  chat-id = "{mina}"

[[kaptop.telegram.chat]]
  name = "東京 NOC"
  chat-id = "{noc}"

[kaptop.units]
  "cpu.usage_user" = "%"
  "disk.used_percent" = "%"
  "mem.used_percent" = "%"
  "http.p99" = "ms"
  "http.errors" = "%"
  "env.celsius" = "°C"
  "cert.days" = "d"
  "backup.age" = "h"
'''

TASK = '''dbrp "telegraf"."autogen"

// {about}
stream
    |from()
        .measurement('{measurement}')
        .groupBy({tags})
    |alert()
        .id('{id}')
        .message('{message}')
{levels}
        .stateChangesOnly()
{handlers}
'''


def task(name, about, measurement, tags, identifier, message, levels, handlers):
    lines = ['        .%s(lambda: %s)' % level for level in levels]
    return name, TASK.format(
        about=about, measurement=measurement, tags=', '.join("'%s'" % tag for tag in tags), id=identifier, message=message,
        levels='\n'.join(lines), handlers='\n'.join('        ' + handler for handler in handlers))


TELEGRAM, HIPCHAT = ".telegram()\n            .chatId('%s')", ".hipChat()\n            .room('%s')"
TASKS = [
    task('cpu_alert', 'User time of every host.', 'cpu', ['host'], 'cpu:host={{ index .Tags "host" }}',
         'cpu is {{ .Level }}: {{ index .Fields "usage_user" }}',
         [('info', '"usage_user" > 70'), ('warn', '"usage_user" > 75'), ('crit', '"usage_user" > 90')],
         [HIPCHAT % 'ops', TELEGRAM % ON_CALL, TELEGRAM % MINA]),
    task('disk_alert', 'Full disks.', 'disk', ['host', 'path'], 'disk:host={{ index .Tags "host" }},path={{ index .Tags "path" }}',
         '{{ index .Tags "path" }} of {{ index .Tags "host" }} is {{ index .Fields "used_percent" }} % full',
         [('warn', '"used_percent" > 85'), ('crit', '"used_percent" > 95')], [TELEGRAM % MINA]),
    task('mem_alert', 'Memory in use.', 'mem', ['host'], 'mem:host={{ index .Tags "host" }}', 'memory is {{ .Level }}',
         [('info', '"used_percent" > 70'), ('warn', '"used_percent" > 80'), ('crit', '"used_percent" > 95')], [HIPCHAT % 'noc-wall']),
    task('http_p99', 'Slow answers.', 'http', ['svc'], 'http_p99:svc={{ index .Tags "svc" }}', 'p99 is {{ index .Fields "p99" }} ms',
         [('warn', '"p99" > 750 AND "requests" > 10'), ('crit', '"p99" > 2000')], [HIPCHAT % 'ops', TELEGRAM % MINA]),
    task('http_5xx', 'Failing answers.', 'http', ['svc'], 'http_5xx:svc={{ index .Tags "svc" }}',
         '{{ .ID }} is {{ .Level }} after {{ .Duration }}',
         [('warn', '"errors" > 1'), ('crit', '"errors" > 5')], [HIPCHAT % 'ops', TELEGRAM % MINA]),
    task('kafka_lag', 'Consumers that fall behind.', 'kafka', ['group'], 'kafka_lag:group={{ index .Tags "group" }}',
         '{{ index .Tags "group" }} is {{ index .Fields "lag" }} messages behind', [('warn', '"lag" > 10000'), ('crit', '"lag" > 100000')],
         [HIPCHAT % 'billing-alerts', TELEGRAM % MINA]),
    task('env_temp', 'Racks that run hot.', 'env', ['rack'], '温度:rack={{ index .Tags "rack" }}',
         'rack temperature {{ index .Fields "celsius" }} °C', [('info', '"celsius" > 38'), ('warn', '"celsius" > 40'), ('crit', '"celsius" > 45')],
         [HIPCHAT % 'noc-wall', TELEGRAM % NOC]),
    task('backup_age', 'Backups that are too old.', 'backup', ['host'], 'backup_age:host={{ index .Tags "host" }}',
         'last backup is {{ index .Fields "age" }} h old', [('info', '"age" > 24'), ('warn', '"age" > 48')], [TELEGRAM % MINA]),
    task('cert_days', 'Certificates that end.', 'cert', ['host'], 'cert_days:host={{ index .Tags "host" }}',
         'certificate ends in {{ index .Fields "days" }} days', [('info', '"days" < 30'), ('crit', '"days" < 3')], [TELEGRAM % MINA]),
]
BROKEN = ('net_alert', 'dbrp "telegraf"."autogen"\n\nstream\n    |from()\n        .measurement(\'net\')\n    |alertt()\n        .crit(lambda: "drops" > 0)\n')


def ramp(minute, start, end, low, high):
    """From low to high between two minutes, as seen `minute` minutes ago."""
    if minute >= start:
        return low
    if minute <= end:
        return high
    return low + (high - low) * (start - minute) / (start - end)


def lines(minute, seconds, noise, live=0):
    """All series as they are so many minutes ago, or after so many live seconds; `noise` is a seeded random."""
    def value(base, spread):
        return round(base + spread * (noise.random() - 0.5) + spread * 0.3 * math.sin(seconds / 97), 1)
    out = []
    for number in range(1, 9):
        base = ramp(minute, 24, 12, 46, 96) if number == 3 else 35 + 4 * number % 17
        if number == 2 and 50 < minute < 57:
            base = 93
        if number == 7 and live > 6:
            base = 97
        out.append(('cpu,host=web-0%d,region=eu-west usage_user=%s,usage_idle=%s' % (number, min(99.6, value(base, 3)), 1.1)))
    for host, path, base in (('db-01', '/', 44.1), ('db-01', '/var', 86.2), ('db-02', '/var', 61.0), ('cache-02', '/', 22.4)):
        out.append('disk,host=%s,path=%s used_percent=%s' % (host, path, value(base, 0.4)))
    for host, base in (('cache-01', 55), ('cache-02', ramp(minute, 44, 22, 64, 83)), ('web-03', 71.5), ('db-01', 62)):
        out.append('mem,host=%s used_percent=%s' % (host, value(base, 0.8)))
    checkout = 812 if minute < 6.7 or 20 < minute < 25 or 39 < minute < 46 else 420
    for svc, p99, errors in (('checkout', checkout, 0.1), ('cart', 310, 6.2 if 17 < minute < 32 else 0.2), ('search', 180, 0.0)):
        out.append('http,svc=%s p99=%s,errors=%s,requests=%di' % (svc, value(p99, 20), errors, 200 + noise.randrange(60)))
    out.append('kafka,group=billing lag=%d' % ramp(minute, 41, 40, 2100, 15200))
    out.append('kafka,group=audit lag=%d' % (800 + noise.randrange(300)))
    out.append('env,rack=東京-4 celsius=%s' % value(ramp(minute, 20, 9, 34, 41.2), 0.4))
    out.append('env,rack=東京-5 celsius=%s' % value(33, 0.6))
    if not 3 < minute < 4:
        out.append('backup,host=db-02 age=%s' % round(26.1 - minute / 60, 1))
    out.append('cert,host=www days=21')
    if minute > 4:
        out.append('cert,host=shop days=64')
    return out


class Services(BaseHTTPRequestHandler):
    """Telegram's Bot API and HipChat's rooms, as far as messages go."""
    protocol_version = 'HTTP/1.1'
    began = time.time()

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=None):
        data = b'' if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0)).decode('utf-8', 'replace')
        if '/room/' in self.path:
            if 'billing-alerts' in self.path:
                time.sleep(0.9)
            return self.answer(204)
        chat = json.loads(body).get('chat_id') if body.startswith('{') else None
        if chat == ON_CALL and time.time() - Services.began > 4:
            return self.answer(403, {'ok': False, 'error_code': 403, 'description': 'Forbidden: bot was kicked from the supergroup chat'})
        if chat == NOC:
            return self.answer(400, {'ok': False, 'error_code': 400, 'description': 'Bad Request: group chat was upgraded to a supergroup chat',
                                     'parameters': {'migrate_to_chat_id': -1001765432109}})
        self.answer(200, {'ok': True, 'result': {'message_id': 1}})


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def write_files(folder, services):
    port = free_port()
    os.makedirs(folder + '/load/tasks', exist_ok=True)
    with open(folder + '/kapacitor.conf', 'w') as file:
        file.write(CONFIGURATION.format(folder=folder, port=port, services=services, on_call=ON_CALL, mina=MINA, noc=NOC))
    for name, script in TASKS:
        with open('%s/load/tasks/%s.tick' % (folder, name), 'w') as file:
            file.write(script)
    with open(folder + '/ports', 'w') as file:
        file.write('%d %d' % (port, services))
    return port


class Feed:
    def __init__(self, port):
        self.port = port
        self.noise = random.Random(7)
        self.connection = http.client.HTTPConnection('127.0.0.1', port)

    def call(self, method, path, body=None):
        while True:
            try:
                self.connection.request(method, path, body)
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except OSError:
                self.connection.close()
                time.sleep(0.05)

    def wait(self):
        while self.call('GET', '/kapacitor/v1/ping')[0] != 204:
            time.sleep(0.05)

    def write(self, rows, seconds):
        body = '\n'.join('%s %d' % (row, seconds * 10**9) for row in rows)
        self.call('POST', '/write?db=telegraf&rp=autogen', body.encode())

    def fill(self):
        """The last hour, a point every ten seconds, each minute in one request."""
        now = int(time.time())
        for second in range(now - 3600, now, 10):
            self.write(lines((now - second) / 60, second, self.noise), second)

    def go_on(self):
        began = time.time()
        while True:
            now = time.time()
            time.sleep(1 - now % 1)
            self.write(lines(0, int(now) + 1, self.noise, now - began), int(now) + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--feed-only', action='store_true')
    parser.add_argument('arguments', nargs='+')
    given = parser.parse_args()
    folder = os.path.abspath(given.arguments[-1])
    services = free_port()
    server = ThreadingHTTPServer(('127.0.0.1', services), Services)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = write_files(folder, services)
    process = None
    if given.feed_only:
        print(folder + '/kapacitor.conf', flush=True)
    else:
        process = subprocess.Popen([given.arguments[0], 'serve', '--config', folder + '/kapacitor.conf'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        feed = Feed(port)
        feed.wait()
        # A script with a mistake, as people have them.
        feed.call('POST', '/kapacitor/v1/tasks', json.dumps({'id': BROKEN[0], 'script': BROKEN[1], 'status': 'disabled', 'type': 'stream'}))
        feed.fill()
        print('filled', folder + '/kapacitor.conf', flush=True)
        feed.go_on()
    except KeyboardInterrupt:
        pass
    finally:
        if process:
            process.terminate()
            process.wait()


if __name__ == '__main__':
    main()
