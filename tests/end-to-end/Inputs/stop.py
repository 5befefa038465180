"""stop.py SIGNAL CODE COMMAND...: sends the signal once the command has told of its second epoch,
twice in a moment as `timeout` does, shows what it prints, and fails unless it exits with the code."""
import signal
import subprocess
import sys
import time

number = getattr(signal, "SIG" + sys.argv[1])
# A shell starts background jobs with an ignored SIGINT.
signal.signal(signal.SIGINT, signal.default_int_handler)
process = subprocess.Popen(sys.argv[3:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
sent = False
for line in process.stdout:
    if line.startswith("Epoch 2/") and not sent:
        for _ in range(2):
            process.send_signal(number)
            time.sleep(0.001)
        sent = True
    if not line.startswith("Epoch") and "/step - " not in line:
        print(line, end="")
if process.wait() != int(sys.argv[2]):
    sys.exit(f"the exit code is {process.returncode}, not {sys.argv[2]}")
