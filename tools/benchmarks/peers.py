"""The peers, and the virtual environment in which they are installed."""

import subprocess
import sys

from failure import tell

# What pip installs, and the environment in which the peer runs. PyTorch's package includes gigabytes for GPUs; none on PyPI runs without them.
PEERS = {
    "torch": {"packages": ["torch", "numpy"], "environment": {}},
    "jax": {"packages": ["jax"], "environment": {"JAX_PLATFORMS": "cpu"}},
    "keras-jax": {"packages": ["keras", "jax"], "environment": {"JAX_PLATFORMS": "cpu", "KERAS_BACKEND": "jax"}},
    "keras-tf": {"packages": ["keras", "tensorflow-cpu"],
                 "environment": {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "2"}},
}


def run(command, log):
    with open(log, "a") as stream:
        return subprocess.run(command, stdout=stream, stderr=subprocess.STDOUT).returncode == 0


def prepare_peers(names, folder):
    """name -> {"python", "environment"} or {"missing": why}. Reports peers that cannot be installed."""
    prepared = {}
    environment = folder / "venv"
    python, log = environment / "bin" / "python", folder / "pip.log"
    log.unlink(missing_ok=True)
    if names and not python.exists():
        tell(f"making `{environment}`")
        if not run([sys.executable, "-m", "venv", str(environment)], log):
            why = f"no virtual environment could be made; see `{log}`"
            return {name: missing(name, why) for name in names}
    for name in names:
        packages = PEERS[name]["packages"]
        tell(f"{name}: pip installs {' '.join(packages)}")
        if run([str(python), "-m", "pip", "install", "--disable-pip-version-check", *packages], log):
            prepared[name] = {"python": str(python), "environment": PEERS[name]["environment"]}
        else:
            prepared[name] = missing(name, f"pip cannot install it; see `{log}`")
    return prepared


def missing(name, why):
    tell(f"{name} is left out: {why}")
    return {"missing": why}
