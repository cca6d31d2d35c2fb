#!/usr/bin/env python3
"""Pictures of every screen of the console and of a setup wizard as PNG, from a running engine on the data of demo.py.

    pictures.py PROGRAM FOLDER [NAME...]     write all, or those named, to FOLDER

Needs tmux, Pillow (python3-pil), fonts-dejavu-core and fonts-wqy-microhei.
"""
import os, shutil, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
# name: size, further variables, keys after the hour is filled, and the command where it is not the console
SCENES = {
    'alerts': ('120x36', [], 'g'),
    'alerts-80x24': ('80x24', [], 'g'),
    'alerts-40x12': ('40x12', [], 'g'),
    'alerts-ascii': ('80x24', ['LC_ALL=C', 'LANG=C', 'NO_COLOR=1'], 'g'),
    'detail': ('120x36', [], 'g <Enter> wait:1500'),
    'detail-80x24': ('80x24', [], 'g <Enter> wait:1500'),
    'topics': ('120x36', [], '2 wait:1200'),
    'handlers': ('120x36', [], '3 wait:500'),
    'tasks': ('120x36', [], '4 wait:500 j j wait:2500'),
    'tasks-80x24': ('80x24', [], '4 wait:500 j j <Enter> wait:2500'),
    'events': ('120x36', [], '5 wait:1500'),
    'log': ('120x36', [], '6 wait:1500'),
    'setup': ('120x36', [], '7 wait:300'),
    'places': ('120x36', [], 'w wait:500'),
    'wizard': ('120x36', [], '', ['setup', 'telegram']),
    'wizard-80x24': ('80x24', [], '', ['setup', 'telegram']),
    'help': ('120x36', [], '?'),
    'palette': ('120x36', [], ': text:si'),
    'silence': ('120x36', [], 'g m'),
    'themes': ('120x36', [], ': text:theme <Enter> wait:300 j'),
}


def draw(program, folder, name, size, variables, keys, arguments, out):
    command = [sys.executable, HERE + '/screenshot.py', '--size', size, '--out', out, '--keys', 'wait:2500 ' + keys + ' wait:400']
    for variable in variables + ['HOME=' + folder, 'XDG_CONFIG_HOME=' + folder + '/config', 'XDG_STATE_HOME=%s/state-%s' % (folder, name)]:
        command += ['--env', variable]
    subprocess.run(command + ['--', program] + (arguments or ['--config', folder + '/kapacitor.conf']), check=True)


def main():
    program, target = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    wanted = sys.argv[3:] or list(SCENES)
    folder = tempfile.mkdtemp(prefix='kaptop-pictures-')
    os.makedirs(target, exist_ok=True)
    demo = subprocess.Popen([sys.executable, HERE + '/demo.py', program, folder], stdout=subprocess.PIPE, text=True)
    try:
        for line in demo.stdout:
            if line.startswith('filled'):
                break
        time.sleep(10)
        for name in wanted:
            size, variables, keys, *arguments = SCENES[name]
            draw(program, folder, name, size, variables, keys, arguments[0] if arguments else None, '%s/%s.png' % (target, name))
    finally:
        demo.send_signal(2)
        demo.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    main()
